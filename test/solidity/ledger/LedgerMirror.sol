// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {BankHistory} from "../../../contracts/libraries/BankHistory.sol";
import {IReadingLedger} from "../../../contracts/metering/IReadingLedger.sol";
import {PlainLanes} from "../../../contracts/mocks/PlainLanes.sol";
import {Vm} from "../Vm.sol";

/**
 * @notice What the ledger's events tell, and nothing else: every bank's registers and history, every point's seat. It
 * notes by number each invariant of docs/invariants.md that an event breaks.
 */
contract LedgerMirror {
    struct Entry {
        BankHistory.Tip tip;
        uint256[] words;
        bytes32 evidence;
        bytes exceptions;
        bool batch;
    }

    struct Bank {
        address gateway;
        uint64 maxStep;
        bool wide;
    }

    struct Day {
        uint32 bank;
        uint32 number;
        bytes32 head;
    }

    IReadingLedger private immutable _ledger;

    uint32[] internal _opened;
    mapping(uint32 bank => Bank) internal _banks;
    mapping(uint32 bank => Entry[]) internal _entries;
    mapping(uint32 bank => mapping(uint16 lane => bytes32 point)) internal _occupants;
    bytes32[] internal _points;
    mapping(bytes32 point => IReadingLedger.Seat) internal _seats;
    mapping(bytes32 point => uint32[]) internal _corrections;
    Day[] internal _days;
    mapping(uint32 bank => mapping(uint32 day => bool)) private _closed;
    mapping(bytes32 head => bool) private _seen;

    /// @notice How often an invariant was broken.
    mapping(uint256 invariant => uint256 times) public broken;
    /// @notice The bank that the last event was about.
    uint32 public touched;
    /// @notice The time that the handlers agree on, Unix seconds.
    uint256 public time;

    constructor(IReadingLedger ledger) {
        _ledger = ledger;
        time = block.timestamp;
    }

    /// @notice Lets time pass up to a moment, or does nothing when it has.
    function wait(uint256 until) external {
        if (until > time) time = until;
    }

    /// @notice Notes what a handler saw broken.
    function accuse(uint256 invariant) external {
        ++broken[invariant];
    }

    /// @notice Takes the events of one call.
    function take(Vm.Log[] memory logs, address caller) external {
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].emitter != address(_ledger)) continue;
            touched = uint32(uint256(logs[i].topics[1]));
            bytes32 kind = logs[i].topics[0];
            if (kind == IReadingLedger.BankOpened.selector) _open(logs[i]);
            else if (kind == IReadingLedger.GatewayAppointed.selector) _appoint(logs[i]);
            else if (kind == IReadingLedger.DayClosed.selector) _closeDay(logs[i], logs.length);
            else if (kind == IReadingLedger.Recorded.selector) _record(logs[i], caller);
            else if (kind == IReadingLedger.LanesChanged.selector) _change(logs[i], caller);
            else if (kind == IReadingLedger.BankGrown.selector) _grow(logs[i], caller);
            else if (kind == IReadingLedger.Amended.selector) _amend(logs[i], caller);
        }
    }

    function headOf(uint32 bank) public view returns (bytes32) {
        return headAt(bank, _entries[bank].length - 1);
    }

    function headAt(uint32 bank, uint256 index) public view returns (bytes32) {
        Entry storage entry = _entries[bank][index];
        bytes32 root = PlainLanes.root(entry.words);
        return BankHistory.hash(entry.tip.before, entry.tip.index, entry.tip.slot, entry.tip.note, root);
    }

    function last(uint32 bank) public view returns (Entry memory) {
        return _entries[bank][_entries[bank].length - 1];
    }

    function entryOf(uint32 bank, uint256 index) external view returns (Entry memory) {
        return _entries[bank][index];
    }

    function entries(uint32 bank) external view returns (uint256) {
        return _entries[bank].length;
    }

    function bankOf(uint32 bank) external view returns (Bank memory) {
        return _banks[bank];
    }

    function banks() external view returns (uint32[] memory) {
        return _opened;
    }

    function lanesOf(uint32 bank) public view returns (uint64[] memory) {
        return PlainLanes.unpack(_entries[bank][_entries[bank].length - 1].words, _banks[bank].wide);
    }

    function points() external view returns (bytes32[] memory) {
        return _points;
    }

    function seatOf(bytes32 point) external view returns (IReadingLedger.Seat memory) {
        return _seats[point];
    }

    function occupantOf(uint32 bank, uint16 lane) external view returns (bytes32) {
        return _occupants[bank][lane];
    }

    function correctionsOf(bytes32 point) external view returns (uint32[] memory) {
        return _corrections[point];
    }

    function daysClosed() external view returns (Day[] memory) {
        return _days;
    }

    function _open(Vm.Log memory log) private {
        (bytes32 before, address gateway, uint64 maxStep, bool wide, uint16 words) = abi.decode(
            log.data,
            (bytes32, address, uint64, bool, uint16)
        );
        if (_entries[touched].length != 0) ++broken[1];
        _opened.push(touched);
        _banks[touched] = Bank(gateway, maxStep, wide);
        uint256[] memory registers = new uint256[](words);
        for (uint256 i = 0; i < words; ++i) registers[i] = type(uint256).max;
        _append(BankHistory.Tip(before, 0, _slot(log), BankHistory.openNote()), registers);
    }

    function _appoint(Vm.Log memory log) private {
        _banks[touched].gateway = address(uint160(uint256(log.topics[2])));
        _banks[touched].maxStep = abi.decode(log.data, (uint64));
    }

    function _closeDay(Vm.Log memory log, uint256 logs) private {
        uint32 day = uint32(uint256(log.topics[2]));
        bytes32 head = abi.decode(log.data, (bytes32));
        // Only a batch closes a day, the day of the batch before, once.
        if (logs != 2 || _closed[touched][day] || head != headOf(touched)) ++broken[9];
        if (day != _ledger.dayOf(last(touched).tip.slot)) ++broken[9];
        _closed[touched][day] = true;
        _days.push(Day(touched, day, head));
    }

    function _record(Vm.Log memory log, address caller) private {
        if (caller != _banks[touched].gateway) ++broken[1];
        uint32 slot = _slot(log);
        (uint32 index, bytes32 before, bytes32 evidence, bytes memory exceptions, uint256[] memory words) = abi.decode(
            log.data,
            (uint32, bytes32, bytes32, bytes, uint256[])
        );
        if (slot <= last(touched).tip.slot) ++broken[5];
        if (_ledger.gridOrigin() + uint256(slot) * _ledger.slotSeconds() > block.timestamp + 60) ++broken[5];
        _compare(words, (slot - last(touched).tip.slot));
        bytes32 note = keccak256(abi.encode(2, evidence, keccak256(exceptions)));
        _append(BankHistory.Tip(before, index, slot, note), words);
        Entry storage made = _entries[touched][_entries[touched].length - 1];
        made.evidence = evidence;
        made.exceptions = exceptions;
        made.batch = true;
    }

    /// @dev What a batch may do to lanes.
    function _compare(uint256[] memory words, uint256 slots) private {
        Bank storage bank = _banks[touched];
        uint64 vacant = bank.wide ? type(uint64).max : type(uint32).max;
        uint64[] memory from = lanesOf(touched);
        uint64[] memory to = PlainLanes.unpack(words, bank.wide);
        for (uint256 i = 0; i < from.length; ++i) {
            if (to[i] > vacant / 2 && to[i] != vacant) ++broken[2];
            if (from[i] == vacant) {
                if (to[i] != vacant) ++broken[4];
            } else {
                if (to[i] < from[i] || to[i] == vacant) ++broken[3];
                else if (to[i] - from[i] > bank.maxStep * slots) ++broken[3];
            }
        }
    }

    function _change(Vm.Log memory log, address caller) private {
        if (caller != _ledger.operator()) ++broken[1];
        (uint32 index, bytes32 before, IReadingLedger.Change[] memory changes) = abi.decode(
            log.data,
            (uint32, bytes32, IReadingLedger.Change[])
        );
        bool wide = _banks[touched].wide;
        uint64[] memory lanes = lanesOf(touched);
        for (uint256 i = 0; i < changes.length; ++i) {
            lanes[changes[i].lane] = _move(changes[i], lanes[changes[i].lane], index, wide);
        }
        bytes32 note = keccak256(abi.encode(3, keccak256(abi.encode(changes))));
        _append(BankHistory.Tip(before, index, _slot(log), note), PlainLanes.pack(lanes, wide));
    }

    /// @dev The lane after a change.
    function _move(
        IReadingLedger.Change memory changed,
        uint64 total,
        uint32 index,
        bool wide
    ) private returns (uint64) {
        IReadingLedger.ChangeKind kind = changed.kind;
        bytes32 point = _occupants[touched][changed.lane];
        if (kind == IReadingLedger.ChangeKind.Enrol) {
            if (point != 0 || _seats[changed.subject].state != IReadingLedger.SeatState.None) ++broken[8];
            _occupants[touched][changed.lane] = changed.subject;
            _points.push(changed.subject);
            IReadingLedger.SeatState active = IReadingLedger.SeatState.Active;
            _seats[changed.subject] = IReadingLedger.Seat(touched, changed.lane, index, 0, active, 0, 0);
            return changed.total;
        }
        IReadingLedger.Seat storage seat = _seats[point];
        if (kind == IReadingLedger.ChangeKind.Resume) {
            uint64 kept = seat.kept;
            (seat.state, seat.kept, seat.keptSlot) = (IReadingLedger.SeatState.Active, 0, 0);
            return kept;
        }
        if (kind == IReadingLedger.ChangeKind.Correct) {
            _corrections[point].push(index);
            return changed.total;
        }
        if (kind == IReadingLedger.ChangeKind.Exchange) return total;
        if (seat.state == IReadingLedger.SeatState.Active) {
            seat.kept = total;
            seat.keptSlot = last(touched).tip.slot;
        }
        seat.state = IReadingLedger.SeatState.Suspended;
        if (kind == IReadingLedger.ChangeKind.Retire) {
            seat.state = IReadingLedger.SeatState.Retired;
            seat.until = index;
            delete _occupants[touched][changed.lane];
        }
        return wide ? type(uint64).max : type(uint32).max;
    }

    function _grow(Vm.Log memory log, address caller) private {
        if (caller != _ledger.operator()) ++broken[1];
        (uint32 index, bytes32 before, uint16 words) = abi.decode(log.data, (uint32, bytes32, uint16));
        uint256[] memory old = last(touched).words;
        uint256[] memory all = new uint256[](old.length + words);
        for (uint256 i = 0; i < all.length; ++i) all[i] = i < old.length ? old[i] : type(uint256).max;
        _append(BankHistory.Tip(before, index, _slot(log), keccak256(abi.encode(5, words))), all);
    }

    function _amend(Vm.Log memory log, address caller) private {
        if (caller != _ledger.operator() && caller != _banks[touched].gateway) ++broken[1];
        (uint32 index, bytes32 before, uint32 about, bytes32 evidence, bytes memory data) = abi.decode(
            log.data,
            (uint32, bytes32, uint32, bytes32, bytes)
        );
        // Nothing before it changes, and the registers stay: that they do is in the head, which is compared.
        if (before != headOf(touched) || about > last(touched).tip.slot) ++broken[12];
        bytes32 note = keccak256(abi.encode(4, about, evidence, keccak256(data)));
        _append(BankHistory.Tip(before, index, _slot(log), note), last(touched).words);
    }

    function _append(BankHistory.Tip memory tip, uint256[] memory words) private {
        Entry[] storage all = _entries[touched];
        if (all.length != 0) {
            if (tip.index != all.length) ++broken[6];
            if (tip.before != headOf(touched)) ++broken[6];
        }
        Entry storage made = all.push();
        made.tip = tip;
        made.words = words;
        bytes32 head = headOf(touched);
        if (_seen[head]) ++broken[1];
        _seen[head] = true;
    }

    function _slot(Vm.Log memory log) private pure returns (uint32) {
        return uint32(uint256(log.topics[2]));
    }
}
