// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Bn254} from "../../../contracts/libraries/Bn254.sol";
import {ResourceMonitor} from "../../../contracts/monitoring/ResourceMonitor.sol";
import {FrameHeader, encodeHeader} from "../FrameHeader.sol";
import {check, vm} from "../Vm.sol";
import {MonitorMirror} from "./MonitorMirror.sol";
import {Prover} from "./Prover.sol";

/// @notice What all handlers need: dice, a way to call the contracts as anybody, frames of every shape, keys.
abstract contract MonitorActor {
    /// @dev A frame to come: after its header noise, as long as the header says and `tail` more.
    struct Draft {
        address caller;
        FrameHeader header;
        uint256 tail;
    }

    ResourceMonitor internal immutable _monitor;
    MonitorMirror internal immutable _mirror;
    address internal immutable _manager;
    // Stands for the contract of delegations: it opens windows as it likes, more than the real one.
    address internal immutable _desk;

    /// @notice Calls that were taken, and calls that were refused as they must be.
    uint256 public taken;
    uint256 public refused;

    // Of the last call, what it alone used.
    uint256 internal _gasOfCall;

    uint256 private _dice;

    constructor(ResourceMonitor monitor, MonitorMirror mirror) {
        _monitor = monitor;
        _mirror = mirror;
        _manager = monitor.owner();
        _desk = monitor.delegations();
    }

    function _throwFrom(uint256 seed) internal {
        _dice = seed;
    }

    /// @dev A number below `sides`.
    function _roll(uint256 sides) internal returns (uint256) {
        _dice = uint256(keccak256(abi.encode(_dice)));
        return _dice % sides;
    }

    /// @dev Calls a contract at the mirror's time; the mirror takes what events come of it.
    function _callAt(address target, address caller, bytes memory data) internal returns (bool ok) {
        vm.warp(_mirror.time());
        vm.roll(_mirror.height());
        vm.recordLogs();
        vm.prank(caller);
        uint256 before = gasleft();
        (ok, ) = target.call(data);
        _gasOfCall = before - gasleft();
        _mirror.take(vm.getRecordedLogs(), caller);
        if (ok) ++taken;
        else ++refused;
    }

    function _call(address caller, bytes memory data) internal returns (bool) {
        return _callAt(address(_monitor), caller, data);
    }

    function _must(address caller, bytes memory data) internal {
        check(_call(caller, data), "refused, though allowed");
    }

    function _mustNot(address caller, bytes memory data) internal {
        check(!_call(caller, data), "taken, though forbidden");
    }

    /// @dev One of five homes, enrolled or not.
    function _anyHome() internal returns (address) {
        return address(uint160(0x40e0 + _roll(5)));
    }

    /// @dev One of two community gateways.
    function _anyCommunity() internal returns (address) {
        return address(uint160(0xc600 + _roll(2)));
    }

    /// @dev A home that may post, the mirror says; zero for none.
    function _anyPosting() internal returns (address) {
        address[] memory homes = _mirror.homes();
        if (homes.length == 0) return address(0);
        uint256 start = _roll(homes.length);
        for (uint256 i = 0; i < homes.length; ++i) {
            address home = homes[(start + i) % homes.length];
            if (_mirror.homeOf(home).posts) return home;
        }
        return address(0);
    }

    /// @dev A frame that the rules allow, one to three slots long; lets time pass where there is no room.
    function _draft(address home) internal returns (Draft memory draft) {
        uint24 backfill = _monitor.limits().backfill;
        uint24 after_ = _mirror.homeOf(home).slot + 1;
        uint24 span = uint24(_roll(3));
        if (after_ + span > _mirror.latest()) _mirror.wait(_endOf(after_ + span) - 60 - _mirror.time());
        uint24 latest = _mirror.latest();
        uint24 first = latest > backfill && latest - backfill > after_ ? latest - backfill : after_;
        draft.caller = home;
        FrameHeader memory header = draft.header;
        (header.version, header.suite, header.epoch) = (1, uint8(1 + _roll(3)), _mirror.community().epoch);
        (header.first, header.last) = (first, first + span > latest ? latest : first + span);
        header.count = uint16(1 + _roll(header.last - header.first + 1));
        header.recordLength = 20;
        uint256 extended = _roll(4);
        if (extended == 1 || extended == 2) {
            header.flags = uint8(2 * extended);
            header.extendedLength = uint32(1 + _roll(60));
        }
    }

    function _encode(Draft memory draft) internal returns (bytes memory) {
        FrameHeader memory header = draft.header;
        uint256 length = 64 + uint256(header.count) * (uint256(header.recordLength) + 18) + draft.tail;
        if (header.flags % 2 == 1) length += 96;
        if ((header.flags / 2) % 2 == 1) length += 64;
        if ((header.flags / 4) % 2 == 1) length += header.extendedLength;
        return bytes.concat(encodeHeader(header), _noise(length));
    }

    /// @dev A secret, its key with a proof for the owner's next epoch; the mirror may expect it.
    function _provedKey(address owner) internal returns (bytes memory data) {
        uint16 epoch = _monitor.nextEpochOf(owner);
        uint256 secret = 1 + _roll(Bn254.ORDER - 1);
        Prover.Place memory where = Prover.Place(address(_monitor), owner, epoch, 0);
        (Bn254.Point memory key, uint256 e, uint256 z) = Prover.possess(where, secret, 1 + _roll(Bn254.ORDER - 1));
        _mirror.prove(owner, epoch, key.x, key.y);
        return abi.encodeCall(_monitor.publishKey, (key.x, key.y, e, z));
    }

    function _endOf(uint256 slot) internal view returns (uint256) {
        return _monitor.gridOrigin() + slot * _monitor.slotSeconds();
    }

    function _noise(uint256 length) private returns (bytes memory noise) {
        noise = new bytes(length);
        for (uint256 i = 0; i < length; i += 1 + _roll(31)) noise[i] = bytes1(uint8(_roll(256)));
    }
}
