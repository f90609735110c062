// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {BankHistory} from "../../../contracts/libraries/BankHistory.sol";
import {IReadingLedger} from "../../../contracts/metering/IReadingLedger.sol";
import {PlainLanes} from "../../../contracts/mocks/PlainLanes.sol";
import {check} from "../Vm.sol";
import {LedgerActor} from "./LedgerActor.sol";
import {LedgerMirror} from "./LedgerMirror.sol";

/// @notice Strangers, gateways and an operator who try what the rules forbid: the ledger must refuse it.
contract HostileHandler is LedgerActor {
    struct Batch {
        address caller;
        uint32 bank;
        BankHistory.Tip tip;
        uint256[] prev;
        uint32 slot;
        bytes32 evidence;
        bytes exceptions;
        uint256[] next;
    }

    constructor(IReadingLedger ledger, LedgerMirror mirror) LedgerActor(ledger, mirror) {}

    /// @notice A batch at the edge of the clock, bent in one place, in two, or not at all. A plain reading of the rules says whether it stands.
    function recordBent(uint256 seed) external {
        _throwFrom(seed);
        Batch memory batch;
        batch.bank = _anyBank();
        LedgerMirror.Entry memory last = _mirror.last(batch.bank);
        (batch.caller, batch.tip, batch.prev) = (_gateway(batch.bank), last.tip, last.words);
        batch.slot = last.tip.slot + 1;
        (batch.next, batch.exceptions) = _batch(batch.bank, batch.slot);
        batch.evidence = bytes32(_roll(4));
        _mirror.wait(_endOf(batch.slot) - 60 - _roll(2));
        for (uint256 i = _roll(3); i > 0; --i) _bend(batch);

        bool allowed = _allows(batch);
        bytes memory data = abi.encodeCall(
            _ledger.record,
            (batch.bank, batch.tip, batch.prev, batch.slot, batch.evidence, batch.exceptions, batch.next)
        );
        check(_call(batch.caller, data) == allowed, allowed ? "refused, though allowed" : "taken, though forbidden");
    }

    /// @notice Calls that only the operator or the gateway may make, with a witness that is right.
    function callAsStranger(uint256 seed) external {
        _throwFrom(seed);
        uint32 bank = _anyBank();
        LedgerMirror.Entry memory last = _mirror.last(bank);
        address stranger = address(uint160(0xbad + _roll(3)));
        address thief = _roll(2) == 0 ? _gateway(bank) : stranger;
        (uint256[] memory next, bytes memory exceptions) = _batch(bank, last.tip.slot + 1);
        _mirror.wait(_endOf(last.tip.slot + 1));
        BankHistory.Page memory page = _page(last.words, 0);
        IReadingLedger.Change[] memory changes = new IReadingLedger.Change[](1);
        changes[0].subject = keccak256(abi.encode("stolen", seed));
        bytes memory remark = abi.encodePacked(uint16(0), uint16(0), uint64(0));
        bytes32 root = PlainLanes.root(last.words);

        _mustNot(thief, abi.encodeCall(_ledger.open, (bank + 100, thief, false, 1, 1, 1)));
        _mustNot(thief, abi.encodeCall(_ledger.appoint, (bank, thief, 1)));
        _mustNot(thief, abi.encodeCall(_ledger.grow, (bank, last.tip, last.words, 1)));
        _mustNot(thief, abi.encodeCall(_ledger.change, (bank, last.tip, page, changes)));
        _mustNot(_operator, _recordCall(bank, last.tip.slot + 1, 0, exceptions, next));
        _mustNot(stranger, _recordCall(bank, last.tip.slot + 1, 0, exceptions, next));
        _mustNot(stranger, abi.encodeCall(_ledger.amend, (bank, last.tip, root, 1, 0, remark)));
    }

    /// @notice The operator may not do everything either.
    function misuseOffice(uint256 seed) external {
        _throwFrom(seed);
        uint32 bank = _anyBank();
        address gateway = _gateway(bank);
        LedgerMirror.Entry memory last = _mirror.last(bank);
        _mustNot(_operator, abi.encodeCall(_ledger.open, (bank, gateway, false, 1, 1, 1)));
        _mustNot(_operator, abi.encodeCall(_ledger.open, (99, gateway, false, 1, 1, _latest() + 1)));
        _mustNot(_operator, abi.encodeCall(_ledger.open, (99, gateway, false, 1, 1025, 1)));
        _mustNot(_operator, abi.encodeCall(_ledger.appoint, (99, gateway, 1)));
        _mustNot(_operator, abi.encodeCall(_ledger.grow, (bank, last.tip, last.words, 1024)));

        // A change that the lane's state does not allow.
        IReadingLedger.Change[] memory changes = new IReadingLedger.Change[](1);
        BankHistory.Page memory page = _page(last.words, 0);
        uint16 lane = uint16(_roll(8));
        uint256 lanes = page.words.length * (_mirror.bankOf(bank).wide ? 4 : 8);
        IReadingLedger.SeatState state = _mirror.seatOf(_mirror.occupantOf(bank, lane)).state;
        for (uint8 kind = 0; kind < 6; ++kind) {
            bytes32 subject = keccak256(abi.encode("point", seed));
            changes[0] = IReadingLedger.Change(IReadingLedger.ChangeKind(kind), lane, 0, subject);
            if (lane < lanes && _suits(changes[0].kind, state)) {
                // Allowed, but not with a total that no lane holds; nor are others elsewhere.
                if (kind == 0 || kind == 5) changes[0].total = _top(bank) + 1 + uint64(_roll(3));
                else changes[0].lane = uint16(lanes + _roll(2));
            }
            _mustNot(_operator, abi.encodeCall(_ledger.change, (bank, last.tip, page, changes)));
        }
        _mustNot(_operator, abi.encodeCall(_ledger.change, (bank, last.tip, page, new IReadingLedger.Change[](0))));
    }

    /// @notice A point that was seated once is not seated again, wherever it is.
    function enrolTwice(uint256 seed) external {
        _throwFrom(seed);
        bytes32[] memory points = _mirror.points();
        uint32 bank = _anyBank();
        uint16 lane = uint16(_roll(4));
        if (points.length == 0 || _mirror.occupantOf(bank, lane) != 0) return;
        IReadingLedger.Change[] memory changes = new IReadingLedger.Change[](1);
        changes[0].lane = lane;
        changes[0].subject = _roll(8) == 0 ? bytes32(0) : points[_roll(points.length)];
        LedgerMirror.Entry memory last = _mirror.last(bank);
        BankHistory.Page memory page = _page(last.words, 0);
        _mustNot(_operator, abi.encodeCall(_ledger.change, (bank, last.tip, page, changes)));
    }

    /// @notice The witness of an earlier entry opens nothing.
    function useOldWitness(uint256 seed) external {
        _throwFrom(seed);
        uint32 bank = _anyBank();
        uint256 entries = _mirror.entries(bank);
        if (entries < 2) return;
        LedgerMirror.Entry memory old = _mirror.entryOf(bank, _roll(entries - 1));
        bytes32 root = PlainLanes.root(old.words);
        bytes memory remark = abi.encodePacked(uint16(0), uint16(0), uint64(0));
        BankHistory.Page memory page = _page(old.words, 0);
        IReadingLedger.Change[] memory changes = new IReadingLedger.Change[](1);
        changes[0].subject = keccak256(abi.encode("late", seed));
        _mustNot(_operator, abi.encodeCall(_ledger.grow, (bank, old.tip, old.words, 1)));
        _mustNot(_operator, abi.encodeCall(_ledger.change, (bank, old.tip, page, changes)));
        _mustNot(_gateway(bank), abi.encodeCall(_ledger.amend, (bank, old.tip, root, 1, 0, remark)));
    }

    function _bend(Batch memory batch) private {
        uint256 choice = _roll(20);
        uint64 top = _top(batch.bank);
        if (choice == 0) batch.caller = address(uint160(0x6a7e + _roll(3)));
        else if (choice == 1) batch.caller = _operator;
        else if (choice == 2) batch.tip.before = bytes32(_roll(2 ** 255));
        else if (choice == 3) batch.tip.index = uint32(_roll(2 ** 32));
        else if (choice == 4) batch.tip.slot = uint32(_roll(uint256(batch.slot) + 1));
        else if (choice == 5) batch.tip.note = bytes32(_roll(2 ** 255));
        else if (choice == 6) batch.prev[_roll(batch.prev.length)] ^= 1 << _roll(256);
        else if (choice == 7) batch.slot = uint32(_roll(uint256(batch.slot) + 1));
        else if (choice == 8) batch.slot = _latest() + uint32(_roll(2));
        else if (choice == 9) batch.slot = type(uint32).max - uint32(_roll(2));
        else if (choice == 10) batch.next = new uint256[](batch.next.length + 1);
        else if (choice == 11) batch.next = new uint256[](0);
        else if (choice == 12) batch.exceptions = bytes.concat(batch.exceptions, new bytes(_roll(13)));
        else if (choice == 13) batch.exceptions = abi.encodePacked(uint16(_roll(20)), uint16(_roll(7)), uint64(0));
        else if (choice < 16) _bendLane(batch, [0, top + 1, type(uint64).max, top][_roll(4)]);
        else if (choice < 18) _bendLane(batch, uint64(_roll(2 ** 64)));
        else _mirror.wait(_mirror.time() + _roll(1 days));
    }

    function _bendLane(Batch memory batch, uint64 value) private {
        bool wide = _mirror.bankOf(batch.bank).wide;
        if (batch.next.length == 0) return;
        uint64[] memory lanes = PlainLanes.unpack(batch.next, wide);
        lanes[_roll(lanes.length)] = wide ? value : uint32(value);
        batch.next = PlainLanes.pack(lanes, wide);
    }

    /// @dev The rules of a batch, read plainly.
    function _allows(Batch memory batch) private view returns (bool) {
        bool wide = _mirror.bankOf(batch.bank).wide;
        if (batch.caller != _gateway(batch.bank) || batch.next.length != batch.prev.length) return false;
        if (_headOf(batch.tip, batch.prev) != _mirror.headOf(batch.bank)) return false;
        if (batch.slot <= batch.tip.slot || _endOf(batch.slot) > _mirror.time() + 60) return false;
        uint64 limit = _limit(batch.bank, batch.slot - batch.tip.slot);
        if (!PlainLanes.accepts(batch.prev, batch.next, limit, wide)) return false;
        return _allowsExceptions(batch, wide);
    }

    function _allowsExceptions(Batch memory batch, bool wide) private pure returns (bool) {
        bytes memory list = batch.exceptions;
        uint64[] memory from = PlainLanes.unpack(batch.prev, wide);
        uint64[] memory to = PlainLanes.unpack(batch.next, wide);
        if (list.length % 12 != 0) return false;
        uint256 least = 0;
        for (uint256 i = 0; i < list.length; i += 12) {
            uint256 lane = uint256(uint8(list[i])) * 256 + uint8(list[i + 1]);
            uint256 code = uint256(uint8(list[i + 2])) * 256 + uint8(list[i + 3]);
            if (lane < least || lane >= from.length || code < 1 || code > 4) return false;
            if (code != 4 && from[lane] != to[lane]) return false;
            least = lane + 1;
        }
        return true;
    }

    function _suits(IReadingLedger.ChangeKind kind, IReadingLedger.SeatState state) private pure returns (bool) {
        if (kind == IReadingLedger.ChangeKind.Enrol) return state == IReadingLedger.SeatState.None;
        if (kind == IReadingLedger.ChangeKind.Resume) return state == IReadingLedger.SeatState.Suspended;
        if (kind == IReadingLedger.ChangeKind.Retire) return state != IReadingLedger.SeatState.None;
        return state == IReadingLedger.SeatState.Active;
    }

    function _headOf(BankHistory.Tip memory tip, uint256[] memory words) private pure returns (bytes32) {
        return BankHistory.hash(tip.before, tip.index, tip.slot, tip.note, PlainLanes.root(words));
    }

    function _mustNot(address caller, bytes memory data) private {
        check(!_call(caller, data), "the ledger took what the rules forbid");
    }
}
