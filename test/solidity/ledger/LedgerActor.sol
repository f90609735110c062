// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {BankHistory} from "../../../contracts/libraries/BankHistory.sol";
import {IReadingLedger} from "../../../contracts/metering/IReadingLedger.sol";
import {PlainLanes} from "../../../contracts/mocks/PlainLanes.sol";
import {vm} from "../Vm.sol";
import {LedgerMirror} from "./LedgerMirror.sol";

/// @notice What all handlers need: dice, a way to call the ledger as anybody, and a batch that must be accepted.
abstract contract LedgerActor {
    uint256 internal constant PAGE_WORDS = 16;

    IReadingLedger internal immutable _ledger;
    LedgerMirror internal immutable _mirror;
    address internal immutable _operator;

    /// @notice Calls that the ledger took, and calls that it refused as it must.
    uint256 public taken;
    uint256 public refused;

    uint256 private _dice;

    constructor(IReadingLedger ledger, LedgerMirror mirror) {
        _ledger = ledger;
        _mirror = mirror;
        _operator = ledger.operator();
    }

    function _throwFrom(uint256 seed) internal {
        _dice = seed;
    }

    /// @dev A number below `sides`.
    function _roll(uint256 sides) internal returns (uint256) {
        _dice = uint256(keccak256(abi.encode(_dice)));
        return _dice % sides;
    }

    /// @dev Calls the ledger; the mirror takes what events come of it.
    function _call(address caller, bytes memory data) internal returns (bool ok) {
        vm.warp(_mirror.time());
        vm.recordLogs();
        vm.prank(caller);
        (ok, ) = address(_ledger).call(data);
        _mirror.take(vm.getRecordedLogs(), caller);
        if (ok) ++taken;
        else ++refused;
    }

    function _anyBank() internal returns (uint32) {
        uint32[] memory banks = _mirror.banks();
        return banks[_roll(banks.length)];
    }

    function _gateway(uint32 bank) internal view returns (address) {
        return _mirror.bankOf(bank).gateway;
    }

    function _top(uint32 bank) internal view returns (uint64) {
        return _mirror.bankOf(bank).wide ? type(uint64).max / 2 : type(uint32).max / 2;
    }

    function _limit(uint32 bank, uint256 slots) internal view returns (uint64) {
        uint256 rise = _mirror.bankOf(bank).maxStep * slots;
        return rise < _top(bank) ? uint64(rise) : _top(bank);
    }

    function _endOf(uint256 slot) internal view returns (uint256) {
        return _ledger.gridOrigin() + slot * _ledger.slotSeconds();
    }

    function _latest() internal view returns (uint32) {
        return uint32((_mirror.time() + 60 - _ledger.gridOrigin()) / _ledger.slotSeconds());
    }

    /// @dev Registers and exceptions that the rules allow for a slot.
    function _batch(uint32 bank, uint32 slot) internal returns (uint256[] memory next, bytes memory exceptions) {
        uint64 top = _top(bank);
        uint64 limit = _limit(bank, slot - _mirror.last(bank).tip.slot);
        uint64[] memory lanes = _mirror.lanesOf(bank);
        uint256 remarks = _roll(3);
        for (uint256 i = 0; i < lanes.length; ++i) {
            uint256 code = remarks == 0 ? _roll(7) : 0;
            if (code > 0 && code < 5) {
                exceptions = bytes.concat(exceptions, abi.encodePacked(uint16(i), uint16(code), uint64(_roll(1e6))));
            }
            if (lanes[i] > top || (code > 0 && code < 4)) continue;
            uint64 room = limit < top - lanes[i] ? limit : top - lanes[i];
            uint256 choice = _roll(4);
            if (choice == 0) lanes[i] += room;
            else if (choice > 1) lanes[i] += uint64(_roll(uint256(room) + 1));
        }
        next = PlainLanes.pack(lanes, _mirror.bankOf(bank).wide);
    }

    function _recordCall(
        uint32 bank,
        uint32 slot,
        bytes32 evidence,
        bytes memory exceptions,
        uint256[] memory next
    ) internal view returns (bytes memory) {
        LedgerMirror.Entry memory last = _mirror.last(bank);
        return abi.encodeCall(_ledger.record, (bank, last.tip, last.words, slot, evidence, exceptions, next));
    }

    /// @dev A page of words, opened.
    function _page(uint256[] memory words, uint256 number) internal pure returns (BankHistory.Page memory page) {
        page.number = number;
        page.hashes = new bytes32[]((words.length + PAGE_WORDS - 1) / PAGE_WORDS);
        for (uint256 i = 0; i < page.hashes.length; ++i) {
            uint256 first = i * PAGE_WORDS;
            uint256 length = words.length - first < PAGE_WORDS ? words.length - first : PAGE_WORDS;
            uint256[] memory part = new uint256[](length);
            for (uint256 j = 0; j < length; ++j) part[j] = words[first + j];
            page.hashes[i] = keccak256(abi.encodePacked(part));
            if (i == number) page.words = part;
        }
    }
}
