// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IDelegationWindows} from "../../../contracts/monitoring/IDelegationWindows.sol";
import {IResourceMonitor} from "../../../contracts/monitoring/IResourceMonitor.sol";
import {ResourceMonitor} from "../../../contracts/monitoring/ResourceMonitor.sol";
import {check, same} from "../Vm.sol";
import {MonitorActor} from "./MonitorActor.sol";
import {MonitorMirror} from "./MonitorMirror.sol";

/// @notice Homes, community gateways and a manager who keep the rules: the monitor must take all that they send.
contract HonestHomes is MonitorActor {
    uint24 private constant SLOTS_A_DAY = 4;

    /// @notice Least and most gas of posts of one kind: one record on a day that has a post, with a correction or not.
    mapping(bool delegated => uint256 gas) public leastGas;
    mapping(bool delegated => uint256 gas) public mostGas;
    uint256 public delegatedPosts;

    constructor(ResourceMonitor monitor, MonitorMirror mirror) MonitorActor(monitor, mirror) {}

    /// @notice Homes' keys and the community's, which is renewed after the grace of the one before.
    function publish(uint256 seed) external {
        _throwFrom(seed);
        address owner = _roll(3) == 0 ? _mirror.community().gateway : _anyHome();
        MonitorMirror.Community memory community = _mirror.community();
        if (owner == community.gateway && community.epoch != 0 && _mirror.latest() <= community.graceUntil) return;
        _must(owner, _provedKey(owner));
    }

    function enrol(uint256 seed) external {
        _throwFrom(seed);
        address home = _anyHome();
        if (!_mirror.homeOf(home).posts) _must(_manager, abi.encodeCall(_monitor.enrol, (home)));
    }

    function suspend(uint256 seed) external {
        _throwFrom(seed);
        address home = _anyPosting();
        if (home != address(0) && _roll(4) == 0) _must(_manager, abi.encodeCall(_monitor.suspend, (home)));
    }

    function appoint(uint256 seed) external {
        _throwFrom(seed);
        _must(_manager, abi.encodeCall(_monitor.setCommunityGateway, (_anyCommunity())));
    }

    function configure(uint256 seed) external {
        _throwFrom(seed);
        uint16 maxFrame = uint16(400 + _roll(1_000));
        IResourceMonitor.Limits memory limits = IResourceMonitor.Limits(maxFrame, uint16(2 + _roll(10)));
        _must(_manager, abi.encodeCall(_monitor.configure, (limits)));
    }

    function pass(uint256 seed) external {
        _throwFrom(seed);
        _mirror.wait(_roll(2 days));
    }

    function post(uint256 seed) public {
        _throwFrom(seed);
        address home = _anyPosting();
        if (home == address(0)) return;
        Draft memory draft = _draft(home);
        // Before the community's first key there is nothing to encrypt to.
        if (draft.header.epoch == 0) _mustNot(home, abi.encodeCall(_monitor.post, (_encode(draft))));
        else _post(draft);
    }

    function postTwice(uint256 seed) external {
        post(seed);
        post(seed);
    }

    /// @notice A window that is in force, and a frame within it, with a correction.
    function postDelegated(uint256 seed) external {
        _throwFrom(seed);
        address home = _anyPosting();
        if (home == address(0) || _mirror.community().epoch == 0) return;
        Draft memory draft = _draft(home);
        if (draft.header.suite == 2) draft.header.suite = 1;
        draft.header.flags |= 1;
        draft.header.delegation = uint32(1 + _roll(2 ** 32 - 1));
        uint24 from = draft.header.first - uint24(_roll(uint256(draft.header.first)));
        uint24 until = _mirror.latest() + 1 + uint24(_roll(3));
        _open(home, IDelegationWindows.Window(_anyHome(), draft.header.delegation, from, until));
        _post(draft);
        ++delegatedPosts;
    }

    /// @notice Any window at all, also one that is over or never begins.
    function open(uint256 seed) external {
        _throwFrom(seed);
        uint24 from = _mirror.latest() + uint24(_roll(6)) - 2;
        uint24 until = _mirror.latest() + uint24(_roll(6)) - 2;
        _open(_anyHome(), IDelegationWindows.Window(_anyHome(), uint32(_roll(3)), from, until));
    }

    function _open(address home, IDelegationWindows.Window memory window) private {
        _must(_desk, abi.encodeCall(_monitor.setWindow, (home, window)));
    }

    function _post(Draft memory draft) private {
        MonitorMirror.Home memory home = _mirror.homeOf(draft.caller);
        bool sameDay = home.slot != 0 && (home.slot - 1) / SLOTS_A_DAY == (draft.header.last - 1) / SLOTS_A_DAY;
        bool plain = draft.header.count == 1 && draft.header.flags < 2;
        bytes memory data = abi.encodeCall(_monitor.post, (_encode(draft)));
        // What the call will read is read before, so that its gas does not depend on what a test read.
        _monitor.lineOf(draft.caller);
        _monitor.limits();
        _monitor.windowOf(draft.caller);
        _must(draft.caller, data);
        uint256 used = _gasOfCall;
        same(_monitor.lineOf(draft.caller), _mirror.homeOf(draft.caller).line, "the line after a post");
        if (!sameDay || !plain) return;
        bool delegated = draft.header.flags == 1;
        if (used > mostGas[delegated]) mostGas[delegated] = used;
        if (leastGas[delegated] == 0 || used < leastGas[delegated]) leastGas[delegated] = used;
    }
}
