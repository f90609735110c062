// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {BankHistory} from "../../../contracts/libraries/BankHistory.sol";
import {IReadingLedger} from "../../../contracts/metering/IReadingLedger.sol";
import {PlainLanes} from "../../../contracts/mocks/PlainLanes.sol";
import {check} from "../Vm.sol";
import {LedgerActor} from "./LedgerActor.sol";
import {LedgerMirror} from "./LedgerMirror.sol";

/// @notice Gateways and an operator who keep the rules: the ledger must take all that they send.
contract HonestHandler is LedgerActor {
    uint256 private constant MOST_BANKS = 5;
    uint256 private constant MOST_WORDS = 18;

    constructor(IReadingLedger ledger, LedgerMirror mirror) LedgerActor(ledger, mirror) {}

    function open(uint256 seed) external {
        _throwFrom(seed);
        uint32 bank = uint32(_mirror.banks().length + 1);
        if (bank > MOST_BANKS) return;
        bool wide = bank % 3 == 2;
        uint16 words = bank % 3 == 0 ? 15 : uint16(1 + _roll(3));
        uint64 maxStep = wide ? uint64(1 + _roll(2 ** 50)) : uint64(1 + _roll(2 ** 20));
        uint32 slot = _latest() - uint32(_roll(4));
        _must(_operator, abi.encodeCall(_ledger.open, (bank, _anyGateway(), wide, maxStep, words, slot)));
    }

    function appoint(uint256 seed) external {
        _throwFrom(seed);
        uint64 maxStep = uint64(1 + _roll(2 ** (1 + _roll(62))));
        _must(_operator, abi.encodeCall(_ledger.appoint, (_anyBank(), _anyGateway(), maxStep)));
    }

    function grow(uint256 seed) external {
        _throwFrom(seed);
        uint32 bank = _anyBank();
        LedgerMirror.Entry memory last = _mirror.last(bank);
        if (last.words.length >= MOST_WORDS) return;
        uint16 words = uint16(1 + _roll(2));
        _must(_operator, abi.encodeCall(_ledger.grow, (bank, last.tip, last.words, words)));
    }

    function record(uint256 seed) external {
        _throwFrom(seed);
        _record(_anyBank());
    }

    function recordSome(uint256 seed) external {
        _throwFrom(seed);
        for (uint256 i = _roll(4) + 1; i > 0; --i) _record(_anyBank());
    }

    /// @notice A batch that is sent twice: the second time nothing happens.
    function recordTwice(uint256 seed) external {
        _throwFrom(seed);
        uint32 bank = _anyBank();
        bytes memory data = _nextBatch(bank);
        _must(_gateway(bank), data);
        uint256 entries = _mirror.entries(bank);
        _must(_gateway(bank), data);
        check(_mirror.entries(bank) == entries, "a repeat made an entry");
    }

    function amend(uint256 seed) external {
        _throwFrom(seed);
        uint32 bank = _anyBank();
        LedgerMirror.Entry memory last = _mirror.last(bank);
        uint32 about = uint32(1 + _roll(last.tip.slot));
        uint256 lane = _roll(_mirror.lanesOf(bank).length);
        bytes memory remark = abi.encodePacked(uint16(lane), uint16(_roll(5)), uint64(_roll(uint256(_top(bank)) + 1)));
        bytes32 root = PlainLanes.root(last.words);
        address caller = _roll(2) == 0 ? _operator : _gateway(bank);
        bytes32 evidence = bytes32(_roll(3));
        _must(caller, abi.encodeCall(_ledger.amend, (bank, last.tip, root, about, evidence, remark)));
    }

    /// @notice One to four changes of one page, of one lane again and again among them.
    function change(uint256 seed) external {
        _throwFrom(seed);
        uint32 bank = _anyBank();
        LedgerMirror.Entry memory last = _mirror.last(bank);
        uint256 page = _roll((last.words.length + PAGE_WORDS - 1) / PAGE_WORDS);
        uint256 each = _mirror.bankOf(bank).wide ? 4 : 8;
        uint256 first = page * PAGE_WORDS * each;
        uint256 lanes = last.words.length * each - first;
        if (lanes > PAGE_WORDS * each) lanes = PAGE_WORDS * each;
        // Few lanes, so that points live through more than their enrolment.
        if (lanes > 10) lanes = 10;
        IReadingLedger.Change[] memory changes = new IReadingLedger.Change[](_roll(4) + 1);
        for (uint256 i = 0; i < changes.length; ++i) {
            changes[i].lane = uint16(first + _roll(lanes));
            _choose(bank, changes, i);
        }
        BankHistory.Page memory opened = _page(last.words, page);
        _must(_operator, abi.encodeCall(_ledger.change, (bank, last.tip, opened, changes)));
    }

    function pass(uint256 seed) external {
        _throwFrom(seed);
        _mirror.wait(_mirror.time() + _roll(2 days));
    }

    function _record(uint32 bank) private {
        _must(_gateway(bank), _nextBatch(bank));
    }

    /// @dev Mostly the next slot; sometimes one some days later.
    function _nextBatch(uint32 bank) private returns (bytes memory) {
        uint32 slot = _mirror.last(bank).tip.slot + 1;
        if (_roll(4) == 0) slot += uint32(_roll(12));
        // At the earliest second that the rules allow, or later.
        _mirror.wait(_endOf(slot) - 60);
        (uint256[] memory next, bytes memory exceptions) = _batch(bank, slot);
        return _recordCall(bank, slot, bytes32(_roll(2)), exceptions, next);
    }

    /// @dev A kind that the lane's state allows after the changes before it.
    function _choose(uint32 bank, IReadingLedger.Change[] memory changes, uint256 position) private {
        IReadingLedger.Change memory chosen = changes[position];
        IReadingLedger.SeatState state = _mirror.seatOf(_mirror.occupantOf(bank, chosen.lane)).state;
        for (uint256 i = 0; i < position; ++i) {
            if (changes[i].lane != chosen.lane) continue;
            IReadingLedger.ChangeKind kind = changes[i].kind;
            if (kind == IReadingLedger.ChangeKind.Suspend) state = IReadingLedger.SeatState.Suspended;
            else if (kind == IReadingLedger.ChangeKind.Retire) state = IReadingLedger.SeatState.None;
            else state = IReadingLedger.SeatState.Active;
        }
        uint64 top = _top(bank);
        uint64[5] memory totals = [0, 1, top, top - 1, uint64(_roll(uint256(top) + 1))];
        if (state == IReadingLedger.SeatState.None) {
            chosen.kind = IReadingLedger.ChangeKind.Enrol;
            chosen.subject = keccak256(abi.encode("point", _mirror.points().length, position));
            chosen.total = totals[_roll(8) % 5];
        } else if (state == IReadingLedger.SeatState.Suspended) {
            chosen.kind = _roll(6) == 0 ? IReadingLedger.ChangeKind.Retire : IReadingLedger.ChangeKind.Resume;
        } else {
            uint256 choice = _roll(12);
            // An entry that corrects a point may not empty its lane.
            if (_corrects(changes, position)) choice = 4 + (choice % 8);
            if (choice < 1) chosen.kind = IReadingLedger.ChangeKind.Retire;
            else if (choice < 4) chosen.kind = IReadingLedger.ChangeKind.Suspend;
            else if (choice < 6) chosen.kind = IReadingLedger.ChangeKind.Exchange;
            else chosen.kind = IReadingLedger.ChangeKind.Correct;
            if (chosen.kind == IReadingLedger.ChangeKind.Correct) chosen.total = totals[_roll(8) % 5];
        }
    }

    /// @dev Whether a change before a position corrects the same lane.
    function _corrects(IReadingLedger.Change[] memory changes, uint256 position) private pure returns (bool found) {
        for (uint256 i = 0; i < position; ++i) {
            bool same = changes[i].lane == changes[position].lane;
            if (same && changes[i].kind == IReadingLedger.ChangeKind.Correct) found = true;
        }
    }

    function _anyGateway() private returns (address) {
        return address(uint160(0x6a7e + _roll(3)));
    }

    function _must(address caller, bytes memory data) private {
        check(_call(caller, data), "the ledger refused what the rules allow");
    }
}
