// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {BankHistory} from "../../../contracts/libraries/BankHistory.sol";
import {IReadingLedger} from "../../../contracts/metering/IReadingLedger.sol";
import {IReadingVerifier} from "../../../contracts/metering/IReadingVerifier.sol";
import {PlainLanes} from "../../../contracts/mocks/PlainLanes.sol";
import {check, same} from "../Vm.sol";
import {LedgerActor} from "./LedgerActor.sol";
import {LedgerMirror} from "./LedgerMirror.sol";

/// @notice Somebody who proves what can be proved of any point at any batch, in every way that a proof leaves open.
contract ProvingHandler is LedgerActor {
    uint32 private constant LATEST = type(uint32).max;
    /// @dev A proof to the bank's head names all later entries; it is tried for the newest only.
    uint256 private constant LONGEST = 12;

    IReadingVerifier private immutable _verifier;

    /// @notice Readings that were proved.
    uint256 public proved;

    constructor(IReadingLedger ledger, LedgerMirror mirror, IReadingVerifier verifier) LedgerActor(ledger, mirror) {
        _verifier = verifier;
    }

    /// @notice A batch of late, proved to the bank's head.
    function proveToHead(uint256 seed) external {
        _throwFrom(seed);
        uint32 bank = _anyBank();
        uint256 entries = _mirror.entries(bank);
        uint256 back = _roll(entries < LONGEST ? entries : LONGEST);
        _proveEach(bank, entries - 1 - back, entries - 1, LATEST);
    }

    /// @notice A batch of a day that is over, proved to the day's last head.
    function proveToDay(uint256 seed) external {
        _throwFrom(seed);
        LedgerMirror.Day[] memory days_ = _mirror.daysClosed();
        if (days_.length == 0) return;
        LedgerMirror.Day memory day = days_[_roll(days_.length)];
        // The last entry of the day is the one before the first batch of a later day.
        uint256 to = 0;
        while (_mirror.headAt(day.bank, to) != day.head) ++to;
        uint256 from = to - _roll(to < LONGEST ? to + 1 : LONGEST);
        if (_ledger.dayOf(_mirror.entryOf(day.bank, from).tip.slot) != day.number) return;
        _proveEach(day.bank, from, to, day.number);
    }

    /// @dev Tries all points of the bank, with every entry from the batch to the first of another slot.
    function _proveEach(uint32 bank, uint256 from, uint256 to, uint32 day) private {
        LedgerMirror.Entry memory entry = _mirror.entryOf(bank, from);
        IReadingVerifier.Proof memory proof;
        proof.before = entry.tip.before;
        proof.index = entry.tip.index;
        proof.slot = entry.tip.slot;
        proof.evidence = entry.evidence;
        proof.exceptions = entry.exceptions;
        proof.root = PlainLanes.root(entry.words);
        proof.day = day;
        proof.later = new BankHistory.Link[](to - from);
        uint256 sameSlot = 0;
        for (uint256 i = 0; i < proof.later.length; ++i) {
            LedgerMirror.Entry memory later = _mirror.entryOf(bank, from + 1 + i);
            proof.later[i] = BankHistory.Link(later.tip.slot, later.tip.note, PlainLanes.root(later.words));
            if (later.tip.slot == proof.slot) ++sameSlot;
        }
        bytes32[] memory points = _mirror.points();
        // A few of them, and as many of the bank's own as there are among these.
        for (uint256 i = 0; i < points.length && i < 8; ++i) {
            _prove(bank, points[_roll(points.length)], proof, sameSlot, entry.batch);
        }
    }

    /// @dev At most one entry of the slot gives a reading, and it is the one that the rules name.
    function _prove(
        uint32 bank,
        bytes32 point,
        IReadingVerifier.Proof memory proof,
        uint256 sameSlot,
        bool batch
    ) private {
        (bool provable, uint32 opened, uint64 total) = _expected(bank, point, proof, sameSlot);
        if (!batch) provable = false;
        uint256 each = _mirror.bankOf(bank).wide ? 4 : 8;
        uint256 page = _mirror.seatOf(point).lane / each / PAGE_WORDS;
        for (proof.opened = 0; proof.opened <= sameSlot + 1; ++proof.opened) {
            uint256 index = proof.index + proof.opened;
            if (index >= _mirror.entries(bank)) break;
            uint256[] memory words = _mirror.entryOf(bank, index).words;
            if (page * PAGE_WORDS >= words.length) continue;
            proof.page = _page(words, page);
            bool ok = _tries(point, proof, total);
            if (ok != (provable && proof.opened == opened)) _mirror.accuse(10);
            if (ok) ++proved;
        }
    }

    function _tries(bytes32 point, IReadingVerifier.Proof memory proof, uint64 total) private returns (bool) {
        try _verifier.readingOf(point, proof) returns (IReadingVerifier.Reading memory reading) {
            if (reading.slot != proof.slot || reading.total != total) _mirror.accuse(10);
            bool later = proof.later.length != 0 && proof.later[proof.later.length - 1].slot != proof.slot;
            if (reading.closed != (later || proof.day != LATEST)) _mirror.accuse(10);
            return true;
        } catch {
            return false;
        }
    }

    /// @dev What the rules say: the batch's register, or the one after the last correction within the slot.
    function _expected(
        uint32 bank,
        bytes32 point,
        IReadingVerifier.Proof memory proof,
        uint256 sameSlot
    ) private view returns (bool provable, uint32 opened, uint64 total) {
        IReadingLedger.Seat memory seat = _mirror.seatOf(point);
        uint32[] memory corrections = _mirror.correctionsOf(point);
        for (uint256 i = 0; i < corrections.length; ++i) {
            if (corrections[i] > proof.index && corrections[i] <= proof.index + sameSlot) {
                opened = corrections[i] - proof.index;
            }
        }
        uint32 index = proof.index + opened;
        if (seat.bank != bank || seat.since > proof.index || (seat.until != 0 && seat.until <= index)) {
            return (false, opened, 0);
        }
        bool wide = _mirror.bankOf(bank).wide;
        total = PlainLanes.unpack(_mirror.entryOf(bank, index).words, wide)[seat.lane];
        provable = total <= _top(bank);
    }
}
