// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {BankHistory} from "../libraries/BankHistory.sol";
import {Lanes} from "../libraries/Lanes.sol";
import {Remarks} from "../libraries/Remarks.sol";
import {Seats} from "../libraries/Seats.sol";
import {IReadingLedger} from "./IReadingLedger.sol";

/**
 * @title ReadingLedger
 * @notice See {IReadingLedger}. What changes every slot is committed; what changes once in years is stored.
 */
contract ReadingLedger is IReadingLedger {
    using BankHistory for BankHistory.Tip;
    using BankHistory for BankHistory.Page;
    using SafeCast for uint256;
    using Seats for Seats.State;

    /// @notice How far in the future a slot's end may lie when it is recorded, seconds.
    uint256 public constant CLOCK_TOLERANCE = 60;
    /// @notice Most words of a bank: 8,192 lanes, 4,096 wide. Witness and batch are then half of what a node takes.
    uint256 public constant MAX_WORDS = 1024;

    /// @inheritdoc IReadingLedger
    address public immutable operator;
    /// @inheritdoc IReadingLedger
    uint64 public immutable gridOrigin;
    /// @inheritdoc IReadingLedger
    uint32 public immutable slotSeconds;
    /// @inheritdoc IReadingLedger
    uint32 public immutable slotsPerDay;

    mapping(uint32 bank => Bank settings) private _banks;
    mapping(uint32 bank => bytes32 head) private _heads;
    mapping(uint32 bank => mapping(uint32 day => bytes32 head)) private _dayHeads;
    Seats.State private _seats;

    modifier onlyOperator() {
        if (msg.sender != operator) revert LedgerNotOperator(msg.sender);
        _;
    }

    /**
     * @param operator_ The meter registry.
     * @param slotSeconds_ Length of a slot; divides a day.
     * @param gridOrigin_ Start of slot 1, Unix seconds; days of the grid start there, so choose a midnight.
     */
    constructor(address operator_, uint32 slotSeconds_, uint64 gridOrigin_) {
        if (operator_ == address(0)) revert LedgerOperatorInvalid(operator_);
        if (slotSeconds_ == 0 || 1 days % slotSeconds_ != 0 || gridOrigin_ > block.timestamp) {
            revert LedgerGridInvalid(slotSeconds_, gridOrigin_);
        }
        operator = operator_;
        slotSeconds = slotSeconds_;
        gridOrigin = gridOrigin_;
        slotsPerDay = uint256(1 days / slotSeconds_).toUint32();
    }

    /// @inheritdoc IReadingLedger
    function open(
        uint32 bank,
        address gateway,
        bool wide,
        uint64 maxStep,
        uint16 words,
        uint32 slot
    ) external onlyOperator {
        // Check
        if (bank == 0) revert LedgerBankInvalid(bank);
        if (_heads[bank] != 0) revert LedgerBankExists(bank);
        if (words == 0 || words > MAX_WORDS) revert LedgerWordsInvalid(bank, words);
        if (slot == 0) revert LedgerSlotZero();
        _checkNotFuture(slot);

        // Effect: the first entry commits to vacant lanes.
        _setGateway(bank, gateway, maxStep);
        Bank storage settings = _banks[bank];
        settings.wide = wide;
        settings.words = words;
        bytes32 before = BankHistory.origin(bank);
        bytes32 root = Lanes.root(Lanes.grown(new uint256[](0), words));
        _heads[bank] = BankHistory.hash(before, 0, slot, BankHistory.openNote(), root);
        emit BankOpened(bank, slot, before, gateway, maxStep, wide, words);
    }

    /// @inheritdoc IReadingLedger
    function appoint(uint32 bank, address gateway, uint64 maxStep) external onlyOperator {
        if (_heads[bank] == 0) revert LedgerBankUnknown(bank);
        _setGateway(bank, gateway, maxStep);
        emit GatewayAppointed(bank, gateway, maxStep);
    }

    /// @inheritdoc IReadingLedger
    function grow(
        uint32 bank,
        BankHistory.Tip calldata tip,
        uint256[] calldata registers,
        uint16 words
    ) external onlyOperator returns (uint32 index) {
        // Check
        bytes32 before = _checkCurrent(bank, tip, Lanes.root(registers));
        Bank storage settings = _banks[bank];
        uint256 grown = uint256(settings.words) + words;
        if (words == 0 || grown > MAX_WORDS) revert LedgerWordsInvalid(bank, words);

        // Effect
        settings.words = grown.toUint16();
        bytes32 root = Lanes.root(Lanes.grown(registers, words));
        index = _append(bank, tip, before, BankHistory.growNote(words), root);
        emit BankGrown(bank, tip.slot, index, before, words);
    }

    /// @inheritdoc IReadingLedger
    function change(
        uint32 bank,
        BankHistory.Tip calldata tip,
        BankHistory.Page calldata page,
        Change[] calldata changes
    ) external onlyOperator returns (uint32 index) {
        // Check: the page is part of what the head commits to.
        bytes32 before = _checkCurrent(bank, tip, page.rootOf());
        if (changes.length == 0) revert LedgerEntryEmpty(bank);

        // Effect: each change moves its seat and its lane; the other pages stay as they are.
        uint256[] memory words = page.words;
        Seats.Place memory place = Seats.Place(bank, page.number, _banks[bank].wide, tip.index + 1, tip.slot);
        for (uint256 i = 0; i < changes.length; ++i) {
            _seats.move(place, changes[i], words);
        }
        bytes32 note = BankHistory.changeNote(keccak256(abi.encode(changes)));
        index = _append(bank, tip, before, note, page.rootWith(words));
        emit LanesChanged(bank, tip.slot, index, before, changes);
    }

    /// @inheritdoc IReadingLedger
    function record(
        uint32 bank,
        BankHistory.Tip calldata tip,
        uint256[] calldata prev,
        uint32 slot,
        bytes32 evidence,
        bytes calldata exceptions,
        uint256[] calldata next
    ) external returns (bool fresh) {
        // Check: the caller, and that the witness opens the head.
        Bank memory settings = _banks[bank];
        if (msg.sender != settings.gateway) revert LedgerNotGateway(bank, msg.sender);
        if (next.length != prev.length) revert LedgerWordsInvalid(bank, next.length);
        uint64 limit = _limit(settings, tip.slot, slot);
        (bytes32 before, bytes32 head, bool accepted) = Lanes.advance(prev, next, limit, settings.wide);
        before = tip.head(before);
        uint32 index = tip.index + 1;
        head = BankHistory.hash(before, index, slot, BankHistory.recordNote(evidence, exceptions), head);
        bytes32 stored = _heads[bank];
        if (head == stored) return false;
        if (before != stored) revert LedgerNotCurrent(bank, stored);

        // Check: the slot, all lanes, the exceptions.
        if (slot <= tip.slot) revert LedgerSlotNotAfter(bank, slot, tip.slot);
        _checkNotFuture(slot);
        if (!accepted) _refuse(bank, prev, next, limit, settings.wide);
        if (exceptions.length != 0) Remarks.checkExceptions(bank, prev, next, exceptions, settings.wide);

        // Effect: the first record of a later day leaves the last head of the day before behind.
        uint32 day = dayOf(tip.slot);
        if (day != dayOf(slot)) {
            _dayHeads[bank][day] = before;
            emit DayClosed(bank, day, before);
        }
        _heads[bank] = head;
        emit Recorded(bank, slot, index, before, evidence, exceptions, next);
        return true;
    }

    /// @inheritdoc IReadingLedger
    function amend(
        uint32 bank,
        BankHistory.Tip calldata tip,
        bytes32 root,
        uint32 about,
        bytes32 evidence,
        bytes calldata data
    ) external returns (uint32 index) {
        // Check
        Bank storage settings = _banks[bank];
        if (msg.sender != settings.gateway && msg.sender != operator) revert LedgerNotGateway(bank, msg.sender);
        bytes32 before = _checkCurrent(bank, tip, root);
        if (about == 0 || about > tip.slot) revert LedgerSlotNotPast(bank, about, tip.slot);
        Remarks.checkAmendment(bank, settings.words, data, settings.wide);

        // Effect
        index = _append(bank, tip, before, BankHistory.amendNote(about, evidence, data), root);
        emit Amended(bank, tip.slot, index, before, about, evidence, data);
    }

    /// @inheritdoc IReadingLedger
    function bankOf(uint32 bank) external view returns (Bank memory) {
        return _banks[bank];
    }

    /// @inheritdoc IReadingLedger
    function headOf(uint32 bank) external view returns (bytes32) {
        return _heads[bank];
    }

    /// @inheritdoc IReadingLedger
    function dayHeadOf(uint32 bank, uint32 day) external view returns (bytes32) {
        return _dayHeads[bank][day];
    }

    /// @inheritdoc IReadingLedger
    function seatOf(bytes32 point) external view returns (Seat memory) {
        return _seats.seats[point];
    }

    /// @inheritdoc IReadingLedger
    function occupantOf(uint32 bank, uint16 lane) external view returns (bytes32) {
        return _seats.occupants[bank][lane];
    }

    /// @inheritdoc IReadingLedger
    function correctionsUpTo(bytes32 point, uint32 index) external view returns (uint256) {
        return _seats.correctionsUpTo(point, index);
    }

    /// @inheritdoc IReadingLedger
    function latestSlot() public view returns (uint32) {
        return ((block.timestamp + CLOCK_TOLERANCE - gridOrigin) / slotSeconds).toUint32();
    }

    /// @inheritdoc IReadingLedger
    function dayOf(uint32 slot) public view returns (uint32) {
        if (slot == 0) revert LedgerSlotZero();
        // Slots are not zero, and neither is their number in a day.
        unchecked {
            return (slot - 1) / slotsPerDay;
        }
    }

    function _setGateway(uint32 bank, address gateway, uint64 maxStep) private {
        if (gateway == address(0)) revert LedgerGatewayInvalid(bank, gateway);
        if (maxStep == 0) revert LedgerMaxStepZero(bank);
        _banks[bank].gateway = gateway;
        _banks[bank].maxStep = maxStep;
    }

    /// @dev Appends an entry that keeps the slot.
    function _append(
        uint32 bank,
        BankHistory.Tip calldata tip,
        bytes32 before,
        bytes32 note,
        bytes32 root
    ) private returns (uint32 index) {
        index = tip.index + 1;
        _heads[bank] = BankHistory.hash(before, index, tip.slot, note, root);
    }

    /// @dev Returns the stored head when tip and root open it.
    function _checkCurrent(
        uint32 bank,
        BankHistory.Tip calldata tip,
        bytes32 root
    ) private view returns (bytes32 stored) {
        stored = _heads[bank];
        if (stored == 0) revert LedgerBankUnknown(bank);
        if (tip.head(root) != stored) revert LedgerNotCurrent(bank, stored);
    }

    function _checkNotFuture(uint32 slot) private view {
        // Sums and product of numbers below 2^65: no overflow.
        unchecked {
            if (gridOrigin + uint256(slot) * slotSeconds <= block.timestamp + CLOCK_TOLERANCE) return;
        }
        revert LedgerSlotInFuture(slot, latestSlot());
    }

    /// @dev A lane may rise by `maxStep` per slot passed. No slot passed, no rise: that batch is refused by its slot.
    function _limit(Bank memory settings, uint32 last, uint32 slot) private pure returns (uint64) {
        if (slot <= last) return 0;
        // A product of 64 and 32 bits does not overflow; the lesser of the two fits as `top` does.
        unchecked {
            return uint64(Math.min(uint256(settings.maxStep) * (slot - last), Lanes.top(settings.wide)));
        }
    }

    function _refuse(
        uint32 bank,
        uint256[] calldata prev,
        uint256[] calldata next,
        uint64 limit,
        bool wide
    ) private pure {
        (uint256 lane, uint64 from, uint64 to) = Lanes.firstRefused(prev, next, limit, wide);
        revert LedgerImplausible(bank, lane, from, to);
    }
}
