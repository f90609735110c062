// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IDelegationWindows} from "../../../contracts/monitoring/IDelegationWindows.sol";
import {IOperationKeys} from "../../../contracts/monitoring/IOperationKeys.sol";
import {IResourceMonitor} from "../../../contracts/monitoring/IResourceMonitor.sol";
import {Vm} from "../Vm.sol";

/**
 * @notice Follows the monitor by its events alone, hashes what they say in the plain way, and counts what an event
 * breaks by the number of the invariant. Keeps the clock, which a test's own does not outlast.
 */
contract MonitorMirror {
    /// @notice What the events say of a home.
    struct Home {
        bool posts;
        uint256 line;
        uint24 slot;
    }

    /// @notice The community's key as a post sees it.
    struct Community {
        address gateway;
        uint16 epoch;
        uint16 previousEpoch;
        uint24 graceUntil;
    }

    uint256 private constant HEAD_MASK = ~uint256(type(uint56).max);

    IResourceMonitor public immutable monitor;

    uint256 public time;
    uint256 public height = 1_000;
    mapping(uint256 invariantNumber => uint256 times) public broken;
    /// @notice Posts that were taken, of a home and of all.
    mapping(address gateway => uint256 posts) public postsOf;
    uint256 public posts;

    Community private _community;
    address[] private _homes;
    mapping(address gateway => bool isKnown) private _known;
    mapping(address gateway => Home home) private _homeOf;
    mapping(address gateway => IDelegationWindows.Window window) private _windows;
    mapping(address owner => bytes32 key) private _keys;
    mapping(bytes32 key => bool isProved) private _proved;

    constructor(IResourceMonitor monitor_) {
        monitor = monitor_;
        time = block.timestamp;
    }

    function wait(uint256 passed) external {
        time += passed;
        height += 1 + passed / 15;
    }

    /// @notice A key whose secret the sender holds, with a proof made for this owner and epoch.
    function prove(address owner, uint16 epoch, uint256 x, uint256 y) external {
        _proved[keccak256(abi.encode(owner, epoch, x, y))] = true;
    }

    function take(Vm.Log[] memory logs, address caller) external {
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].emitter != address(monitor)) continue;
            _take(logs[i], caller);
        }
    }

    function homes() external view returns (address[] memory) {
        return _homes;
    }

    function homeOf(address gateway) external view returns (Home memory) {
        return _homeOf[gateway];
    }

    function windowOf(address gateway) external view returns (IDelegationWindows.Window memory) {
        return _windows[gateway];
    }

    function community() external view returns (Community memory) {
        return _community;
    }

    /// @notice Hash of an owner's key and epoch; zero for none.
    function keyOf(address owner) external view returns (bytes32) {
        return _keys[owner];
    }

    /// @notice The latest slot that may be posted, at the mirror's clock.
    function latest() public view returns (uint24) {
        return uint24((time + 60 - monitor.gridOrigin()) / monitor.slotSeconds());
    }

    /// @notice The head of a home that has posted nothing, packed with a block.
    function genesis(address gateway, uint256 number) public view returns (uint256) {
        bytes32 hash = keccak256(abi.encode(bytes32("rm/genesis"), block.chainid, address(monitor), gateway));
        return (uint256(hash) & HEAD_MASK) | (number << 24);
    }

    /// @notice The line after a frame: every byte of it, in two parts, over the line before.
    function next(uint256 line, bytes memory frame, uint256 number) public pure returns (uint256) {
        uint256 flags = uint8(frame[2]);
        uint256 fixedLength = 96 + (flags % 2) * 96 + ((flags / 2) % 2) * 64;
        bytes32 fixedHash = keccak256(_slice(frame, 0, fixedLength));
        bytes32 hash = keccak256(abi.encode(line, fixedHash, keccak256(_slice(frame, fixedLength, frame.length))));
        return (uint256(hash) & HEAD_MASK) | (number << 24) | _number(frame, 12, 3);
    }

    function _take(Vm.Log memory log, address caller) private {
        bytes32 topic = log.topics[0];
        address subject = log.topics.length > 1 ? address(uint160(uint256(log.topics[1]))) : address(0);
        if (topic == IResourceMonitor.Essential.selector) {
            (uint256 prev, bytes memory frame) = abi.decode(log.data, (uint256, bytes));
            _takePost(subject, prev, frame, caller);
        } else if (topic == IResourceMonitor.GatewayEnrolled.selector) {
            Home storage home = _homeOf[subject];
            if (!_known[subject]) (_known[subject], home.line) = (true, genesis(subject, height));
            if (_homes.length == 0 || home.slot == 0) _list(subject);
            if (home.posts || home.line != abi.decode(log.data, (uint256))) ++broken[1];
            home.posts = true;
        } else if (topic == IResourceMonitor.GatewaySuspended.selector) {
            Home storage home = _homeOf[subject];
            if (!home.posts || home.line != abi.decode(log.data, (uint256))) ++broken[1];
            home.posts = false;
        } else if (topic == IOperationKeys.OperationKeyPublished.selector) {
            (uint256 x, uint256 y) = abi.decode(log.data, (uint256, uint256));
            _takeKey(subject, uint16(uint256(log.topics[2])), x, y, caller);
        } else if (topic == IOperationKeys.CommunityGatewaySet.selector) {
            _community.gateway = subject;
        } else if (topic == IDelegationWindows.WindowSet.selector) {
            (uint24 from, uint24 until) = abi.decode(log.data, (uint24, uint24));
            address delegatee = address(uint160(uint256(log.topics[2])));
            _windows[subject] = IDelegationWindows.Window(delegatee, uint32(uint256(log.topics[3])), from, until);
        }
    }

    function _takePost(address gateway, uint256 prev, bytes memory frame, address caller) private {
        Home storage home = _homeOf[gateway];
        (uint24 first, uint24 last) = (uint24(_number(frame, 9, 3)), uint24(_number(frame, 12, 3)));
        if (caller != gateway || !home.posts) ++broken[1];
        if (first <= home.slot || last < first || last > latest()) ++broken[2];
        if (prev != home.line) ++broken[3];
        uint256 id = _number(frame, 5, 4);
        if (id != 0 || uint8(frame[2]) % 2 == 1) {
            IDelegationWindows.Window memory window = _windows[gateway];
            bool within = first >= window.from && last < window.until && latest() < window.until;
            if (id == 0 || id != window.id || !within) ++broken[5];
        }
        (home.line, home.slot) = (next(prev, frame, height), last);
        ++postsOf[gateway];
        ++posts;
    }

    function _takeKey(address owner, uint16 epoch, uint256 x, uint256 y, address caller) private {
        if (caller != owner || !_proved[keccak256(abi.encode(owner, epoch, x, y))]) ++broken[6];
        _keys[owner] = keccak256(abi.encode(x, y, epoch));
        if (owner != _community.gateway) return;
        (_community.previousEpoch, _community.epoch) = (_community.epoch, epoch);
        _community.graceUntil = latest() + 4;
    }

    function _list(address gateway) private {
        for (uint256 i = 0; i < _homes.length; ++i) {
            if (_homes[i] == gateway) return;
        }
        _homes.push(gateway);
    }

    /// @dev A big-endian number in a frame.
    function _number(bytes memory frame, uint256 offset, uint256 length) private pure returns (uint256 number) {
        for (uint256 i = 0; i < length; ++i) number = (number << 8) | uint8(frame[offset + i]);
    }

    function _slice(bytes memory from, uint256 start, uint256 end) private pure returns (bytes memory part) {
        part = new bytes(end - start);
        for (uint256 i = start; i < end; ++i) part[i - start] = from[i];
    }
}
