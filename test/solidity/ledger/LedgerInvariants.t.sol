// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {BankHistory} from "../../../contracts/libraries/BankHistory.sol";
import {TermBook} from "../../../contracts/mocks/TermBook.sol";
import {IReadingLedger} from "../../../contracts/metering/IReadingLedger.sol";
import {ReadingLedger} from "../../../contracts/metering/ReadingLedger.sol";
import {ReadingVerifier} from "../../../contracts/metering/ReadingVerifier.sol";
import {PlainLanes} from "../../../contracts/mocks/PlainLanes.sol";
import {check, same, vm} from "../Vm.sol";
import {HonestHandler} from "./HonestHandler.sol";
import {HostileHandler} from "./HostileHandler.sol";
import {LedgerMirror} from "./LedgerMirror.sol";
import {ProvingHandler} from "./ProvingHandler.sol";

/**
 * @notice The invariants of docs/invariants.md by their numbers. Handlers act on several banks of both widths; a mirror
 * follows by the events alone and notes what an event breaks; here the ledger's storage is held against the mirror.
 */
contract LedgerInvariantsTest {
    uint64 private constant MIDNIGHT = 1_700_006_400;

    ReadingLedger private _ledger;
    LedgerMirror private _mirror;
    HonestHandler private _honest;
    HostileHandler private _hostile;
    ProvingHandler private _proving;

    function setUp() external {
        vm.warp(MIDNIGHT + 10 days);
        // Four slots a day, so that days pass quickly.
        // The terms stand in for the registry, which is the ledger's operator.
        TermBook terms = new TermBook();
        _ledger = new ReadingLedger(address(terms), 6 hours, MIDNIGHT);
        _mirror = new LedgerMirror(_ledger);
        _honest = new HonestHandler(_ledger, _mirror);
        _hostile = new HostileHandler(_ledger, _mirror);
        _proving = new ProvingHandler(_ledger, _mirror, new ReadingVerifier(_ledger, terms));
        for (uint256 bank = 1; bank <= 3; ++bank) _honest.open(bank);
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](3);
        (targets[0], targets[1], targets[2]) = (address(_honest), address(_hostile), address(_proving));
    }

    /// @notice The invariants say something: a long enough walk does all that the handlers can do.
    function test_HandlersDoWhatTheySay() external {
        for (uint256 i = 0; i < 60; ++i) {
            _honest.change(i);
            _honest.recordSome(i);
            _honest.recordTwice(i);
            _honest.amend(i);
            if (i % 20 == 0) {
                _honest.grow(i);
                _honest.appoint(i);
                _honest.open(i);
            }
            _hostile.recordBent(i);
            _hostile.callAsStranger(i);
            _hostile.misuseOffice(i);
            _hostile.enrolTwice(i);
            _hostile.useOldWitness(i);
            _proving.proveToHead(i);
            _proving.proveToDay(i);
        }
        check(_honest.taken() > 250 && _honest.refused() == 0, "honest calls");
        check(_hostile.refused() > 500 && _hostile.taken() > 5, "hostile calls");
        check(_proving.proved() > 40, "proofs");
        check(_mirror.daysClosed().length > 10 && _mirror.points().length > 20, "days and points");
        _holds();
    }

    /// @notice 1: Only the bank's gateway and the operator move a head, and it never returns to an earlier value.
    function invariant_1_OnlyGatewayAndOperatorMoveAHead() public view {
        same(_mirror.broken(1), 0, "a stranger moved a head, or it returned");
        uint32[] memory banks = _mirror.banks();
        for (uint256 i = 0; i < banks.length; ++i) {
            check(_ledger.headOf(banks[i]) == _mirror.headOf(banks[i]), "a head moved without an event");
        }
    }

    /// @notice 2: A committed lane holds a total with a clear guard bit, or is vacant with all bits set.
    function invariant_2_NoTotalHasAGuardBit() public view {
        same(_mirror.broken(2), 0, "a batch committed a guard bit");
        uint32 bank = _mirror.touched();
        uint64[] memory lanes = _mirror.lanesOf(bank);
        uint64 vacant = _mirror.bankOf(bank).wide ? type(uint64).max : type(uint32).max;
        for (uint256 i = 0; i < lanes.length; ++i) {
            check(lanes[i] <= vacant / 2 || lanes[i] == vacant, "a lane is neither total nor vacant");
        }
    }

    /// @notice 3: A total never falls nor rises above the limit, except by Correct.
    function invariant_3_NoBatchLowersATotal() public view {
        same(_mirror.broken(3), 0, "a batch lowered a total");
    }

    /// @notice 4: A batch never moves a vacant lane.
    function invariant_4_NoBatchMovesAVacantLane() public view {
        same(_mirror.broken(4), 0, "a batch moved a vacant lane");
    }

    /// @notice 5: The slots of batches rise strictly and never lie in the future.
    function invariant_5_SlotsRiseAndAreNotInTheFuture() public view {
        same(_mirror.broken(5), 0, "a slot did not rise, or lay in the future");
    }

    /// @notice 6: The index rises by one with every entry, and every entry names the head before it.
    function invariant_6_EveryEntryFollowsTheLast() public view {
        same(_mirror.broken(6), 0, "an entry did not follow the last one");
    }

    /// @notice 7: A head depends on content only, so that the same entries lead to it again after a reorganisation.
    function invariant_7_HeadsDependOnContentOnly() public view {
        uint32 bank = _mirror.touched();
        bytes32 head = keccak256(abi.encode(block.chainid, address(_ledger), bank));
        uint256 entries = _mirror.entries(bank);
        for (uint256 i = 0; i < entries; ++i) {
            LedgerMirror.Entry memory entry = _mirror.entryOf(bank, i);
            bytes32 root = PlainLanes.root(entry.words);
            head = BankHistory.hash(head, uint32(i), entry.tip.slot, entry.tip.note, root);
        }
        check(head == _ledger.headOf(bank), "the contents alone do not lead to the head");
    }

    /// @notice 8: A point is seated once, in one lane; an occupied lane has one point.
    function invariant_8_APointIsSeatedOnce() public view {
        same(_mirror.broken(8), 0, "a point or a lane was taken twice");
        bytes32[] memory points = _mirror.points();
        for (uint256 i = 0; i < points.length; ++i) {
            IReadingLedger.Seat memory seat = _ledger.seatOf(points[i]);
            bytes32 expected = keccak256(abi.encode(_mirror.seatOf(points[i])));
            check(keccak256(abi.encode(seat)) == expected, "a seat is not what the events say");
            bytes32 occupant = _ledger.occupantOf(seat.bank, seat.lane);
            check(occupant == _mirror.occupantOf(seat.bank, seat.lane), "an occupant is not what the events say");
            check((occupant == points[i]) == (seat.until == 0), "a point has left its lane without retiring");
        }
    }

    /// @notice 9: The last head of a day is written once.
    function invariant_9_ADayIsClosedOnce() public view {
        same(_mirror.broken(9), 0, "a day was closed twice, or not with its last head");
        LedgerMirror.Day[] memory closed = _mirror.daysClosed();
        for (uint256 i = 0; i < closed.length; ++i) {
            check(_ledger.dayHeadOf(closed[i].bank, closed[i].number) == closed[i].head, "a day's head moved");
        }
    }

    /// @notice 10: A slot has one provable register of a point.
    function invariant_10_ASlotHasOneProvableRegister() public view {
        same(_mirror.broken(10), 0, "a slot has two provable registers, or another than it should");
    }

    /// @notice 11: The events rebuild the witness.
    function invariant_11_EventsRebuildTheWitness() public view {
        uint32[] memory banks = _mirror.banks();
        for (uint256 i = 0; i < banks.length; ++i) {
            LedgerMirror.Entry memory last = _mirror.last(banks[i]);
            IReadingLedger.Bank memory bank = _ledger.bankOf(banks[i]);
            bytes32 root = PlainLanes.root(last.words);
            bytes32 head = BankHistory.hash(last.tip.before, last.tip.index, last.tip.slot, last.tip.note, root);
            check(head == _ledger.headOf(banks[i]), "the rebuilt witness does not open the head");
            same(bank.words, last.words.length, "words");
            check(bank.gateway == _mirror.bankOf(banks[i]).gateway, "gateway");
            same(bank.maxStep, _mirror.bankOf(banks[i]).maxStep, "limit");
        }
    }

    /// @notice 12: An amendment changes neither registers nor earlier entries.
    function invariant_12_AmendmentsChangeNothing() public view {
        same(_mirror.broken(12), 0, "an amendment changed something");
        // The mirror let no amendment move its registers, and its head is the ledger's.
        check(_ledger.headOf(_mirror.touched()) == _mirror.headOf(_mirror.touched()), "registers");
    }

    function _holds() private view {
        invariant_1_OnlyGatewayAndOperatorMoveAHead();
        invariant_2_NoTotalHasAGuardBit();
        invariant_3_NoBatchLowersATotal();
        invariant_4_NoBatchMovesAVacantLane();
        invariant_5_SlotsRiseAndAreNotInTheFuture();
        invariant_6_EveryEntryFollowsTheLast();
        invariant_7_HeadsDependOnContentOnly();
        invariant_8_APointIsSeatedOnce();
        invariant_9_ADayIsClosedOnce();
        invariant_10_ASlotHasOneProvableRegister();
        invariant_11_EventsRebuildTheWitness();
        invariant_12_AmendmentsChangeNothing();
    }
}
