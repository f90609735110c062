// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Bn254} from "../../../contracts/libraries/Bn254.sol";
import {AwkwardToken} from "../../../contracts/mocks/AwkwardToken.sol";
import {Alarms} from "../../../contracts/monitoring/Alarms.sol";
import {Delegations} from "../../../contracts/monitoring/Delegations.sol";
import {IDelegations} from "../../../contracts/monitoring/IDelegations.sol";
import {IResourceMonitor} from "../../../contracts/monitoring/IResourceMonitor.sol";
import {ResourceMonitor} from "../../../contracts/monitoring/ResourceMonitor.sol";
import {check, vm} from "../Vm.sol";
import {Prover} from "./Prover.sol";

/**
 * @notice Five homes that delegate to one another, keep to it or do not, and a community gateway that raises alarms.
 * Anybody tries anything with any delegation; a plain reading of the rules says beforehand whether it stands.
 */
contract DelegationHomes {
    uint64 private constant MIDNIGHT = 1_700_006_400;
    address private constant COMMUNITY = address(0xc600);
    uint256 private constant HOMES = 5;

    /// @notice What is agreed, and what has become of it, by what was done and when.
    struct Deal {
        address delegator;
        IDelegations.Terms terms;
        IDelegations.State kept;
        uint256 escrow;
        uint256 paid;
        uint256 refunded;
        uint256 settlements;
    }

    ResourceMonitor public monitor;
    Alarms public alarms;
    Delegations public delegations;
    AwkwardToken public token;

    uint256 public time;
    uint256 public taken;
    uint256 public refused;
    uint256 public accepted;
    uint256 public missed;
    mapping(address account => uint256 amount) public withdrawn;

    Deal[] private _deals;
    uint256 private _dice;

    constructor() {
        time = MIDNIGHT + 10 days;
        vm.warp(time);
        monitor = new ResourceMonitor(address(this), 6 hours, MIDNIGHT, IResourceMonitor.Limits(1_000, 8));
        alarms = new Alarms(monitor);
        token = new AwkwardToken();
        delegations = new Delegations(alarms, token);
        monitor.setDelegations(address(delegations));
        monitor.setCommunityGateway(COMMUNITY);
        for (uint256 i = 0; i < HOMES; ++i) _join(home(i));
    }

    function request(uint256 seed) external {
        _throwFrom(seed);
        (address delegator, address delegatee) = (_anyHome(), _anyHome());
        uint24 latest = _latest();
        IDelegations.Terms memory terms;
        (terms.delegatee, terms.keyEpoch) = (delegatee, _roll(9) == 0 ? 2 : 1);
        terms.from = latest + uint24(_roll(4));
        terms.until = terms.from + uint24(_roll(6));
        terms.resources = uint128(_roll(8));
        (terms.price, terms.penalty) = (uint80(_roll(7)), uint80(_roll(9)));
        bool allowed = delegator != delegatee && terms.keyEpoch == 1 && terms.resources != 0;
        allowed = allowed && terms.from > latest && terms.until > terms.from && !_isBusy(delegator);
        _try(delegator, abi.encodeCall(delegations.request, (terms)), allowed);
        if (!allowed) return;
        Deal storage deal = _deals.push();
        (deal.delegator, deal.terms, deal.kept) = (delegator, terms, IDelegations.State.Requested);
        deal.escrow = uint256(terms.price) * (terms.until - terms.from);
    }

    function accept(uint256 seed) external {
        (uint32 id, Deal storage deal, address caller) = _pick(seed);
        if (id == 0) return;
        bool allowed = stateOf(id) == IDelegations.State.Requested && caller == deal.terms.delegatee;
        _try(caller, abi.encodeCall(delegations.accept, (id)), allowed);
        if (!allowed) return;
        if (deal.terms.from <= _latest()) deal.terms.from = _latest() + 1;
        deal.kept = IDelegations.State.Active;
        ++accepted;
    }

    function decline(uint256 seed) external {
        (uint32 id, Deal storage deal, address caller) = _pick(seed);
        // Else hardly any would be accepted.
        if (id == 0 || _roll(3) != 0) return;
        bool allowed = stateOf(id) == IDelegations.State.Requested && caller == deal.terms.delegatee;
        _try(caller, abi.encodeCall(delegations.decline, (id)), allowed);
        if (allowed) (deal.kept, deal.refunded) = (IDelegations.State.Declined, deal.escrow);
    }

    function cancel(uint256 seed) external {
        (uint32 id, Deal storage deal, address caller) = _pick(seed);
        if (id == 0 || _roll(3) != 0) return;
        IDelegations.State state = stateOf(id);
        bool isDelegator = caller == deal.delegator;
        uint24 end = _latest() + 1 > deal.terms.from ? _latest() + 1 : deal.terms.from;
        bool withdraws = state == IDelegations.State.Requested && isDelegator;
        bool ends = state == IDelegations.State.Active && (isDelegator || caller == deal.terms.delegatee);
        ends = ends && end < deal.terms.until;
        _try(caller, abi.encodeCall(delegations.cancel, (id)), withdraws || ends);
        if (ends) deal.terms.until = end;
        if (withdraws) (deal.kept, deal.refunded) = (IDelegations.State.Withdrawn, deal.escrow);
    }

    function settle(uint256 seed) external {
        (uint32 id, Deal storage deal, address caller) = _pick(seed);
        if (id == 0) return;
        IDelegations.State state = stateOf(id);
        vm.warp(time);
        (uint256 misses, uint24 openUntil) = alarms.missesOf(id);
        bool isOver = state == IDelegations.State.Ended || state == IDelegations.State.Expired;
        bool allowed = isOver && openUntil == 0;
        _try(caller, abi.encodeCall(delegations.settle, (id)), allowed);
        if (!allowed) return;
        uint256 due = state == IDelegations.State.Ended ? _dueOf(deal) : 0;
        uint256 penalties = misses * deal.terms.penalty;
        deal.paid = due > penalties ? due - penalties : 0;
        deal.refunded = deal.escrow - deal.paid;
        deal.kept = IDelegations.State.Settled;
        ++deal.settlements;
        missed += misses;
    }

    /// @notice Takes out what is owed; sometimes the token refuses, and what is owed stays.
    function withdraw(uint256 seed) external {
        _throwFrom(seed);
        address account = _anyHome();
        uint256 owed = delegations.owed(account);
        bool refuses = _roll(4) == 0;
        token.behave(refuses ? AwkwardToken.Manner.Refusing : AwkwardToken.Manner.Plain, address(0), "");
        _try(account, abi.encodeCall(delegations.withdraw, ()), owed != 0 && !refuses);
        token.behave(AwkwardToken.Manner.Plain, address(0), "");
        if (owed != 0 && !refuses) withdrawn[account] += owed;
    }

    function alarm(uint256 seed) external {
        _throwFrom(seed);
        bytes memory blob = new bytes(178);
        (blob[0], blob[1]) = (0x01, _roll(2) == 0 ? bytes1(0x01) : bytes1(0x03));
        address home_ = _anyHome();
        address caller = _roll(5) == 0 ? _anyHome() : COMMUNITY;
        // Eight a day is a rule of its own, with tests of its own.
        (bool ok, ) = _call(address(alarms), caller, abi.encodeCall(alarms.alarm, (home_, blob)));
        check(!ok || caller == COMMUNITY, "an alarm by another");
    }

    function acknowledge(uint256 seed) external {
        _throwFrom(seed);
        address home_ = _anyHome();
        uint24 seq = uint24(alarms.alarmLineOf(home_));
        if (seq == 0) return;
        seq -= uint24(_roll(seq < 3 ? seq : 3));
        address responsible = alarms.alarmOf(home_, seq).responsible;
        bool known = alarms.alarmOf(home_, seq).acknowledged;
        address caller = _roll(2) == 0 ? responsible : _anyHome();
        (bool ok, ) = _call(address(alarms), caller, abi.encodeCall(alarms.acknowledge, (home_, seq)));
        check(ok == (caller == responsible && !known), "who may acknowledge");
    }

    function pass(uint256 seed) external {
        time += seed % 20 hours;
    }

    function count() external view returns (uint32) {
        return uint32(_deals.length);
    }

    function dealOf(uint32 id) external view returns (Deal memory) {
        return _deals[id - 1];
    }

    /// @notice How far a deal is, by the rules read plainly.
    function stateOf(uint32 id) public view returns (IDelegations.State) {
        Deal storage deal = _deals[id - 1];
        if (deal.kept == IDelegations.State.Requested && _latest() + 1 >= deal.terms.until) {
            return IDelegations.State.Expired;
        }
        bool isOver = _latest() >= deal.terms.until || deal.terms.from == deal.terms.until;
        if (deal.kept == IDelegations.State.Active && isOver) return IDelegations.State.Ended;
        return deal.kept;
    }

    function home(uint256 index) public pure returns (address) {
        return address(uint160(0x40e0 + index));
    }

    function _try(address caller, bytes memory data, bool allowed) private {
        (bool ok, ) = _call(address(delegations), caller, data);
        check(ok == allowed, allowed ? "refused, though allowed" : "taken, though forbidden");
        if (ok) ++taken;
        else ++refused;
    }

    function _call(address target, address caller, bytes memory data) private returns (bool, bytes memory) {
        vm.warp(time);
        vm.prank(caller);
        return target.call(data);
    }

    function _join(address account) private {
        monitor.enrol(account);
        Prover.Place memory where = Prover.Place(address(monitor), account, 1, 0);
        (Bn254.Point memory key, uint256 e, uint256 z) = Prover.possess(where, uint160(account), 77);
        vm.prank(account);
        monitor.publishKey(key.x, key.y, e, z);
        token.mint(account, 1e12);
        vm.prank(account);
        token.approve(address(delegations), type(uint256).max);
    }

    /// @dev A delegation, mostly a late one, and one of its parties or anybody.
    function _pick(uint256 seed) private returns (uint32 id, Deal storage deal, address caller) {
        _throwFrom(seed);
        uint256 length = _deals.length;
        if (length == 0) return (0, _nobodys(), address(0));
        id = uint32(length - _roll(length < 4 ? length : 4));
        deal = _deals[id - 1];
        uint256 who = _roll(5);
        caller =
            who < 2
                ? deal.terms.delegatee
                : who < 4
                    ? deal.delegator
                    : _anyHome();
    }

    /// @dev Stands where there is none: nothing is written to it.
    function _nobodys() private pure returns (Deal storage deal) {
        // Assembly: a place in storage that nothing else has.
        assembly {
            deal.slot := not(0)
        }
    }

    function _throwFrom(uint256 seed) private {
        _dice = seed;
    }

    function _roll(uint256 sides) private returns (uint256) {
        _dice = uint256(keccak256(abi.encode(_dice)));
        return _dice % sides;
    }

    function _anyHome() private returns (address) {
        return home(_roll(HOMES));
    }

    function _isBusy(address delegator) private view returns (bool) {
        for (uint32 id = 1; id <= _deals.length; ++id) {
            IDelegations.State state = stateOf(id);
            bool stands = state == IDelegations.State.Requested || state == IDelegations.State.Active;
            if (stands && _deals[id - 1].delegator == delegator) return true;
        }
        return false;
    }

    function _latest() private view returns (uint24) {
        return uint24((time + 60 - MIDNIGHT) / 6 hours);
    }

    function _dueOf(Deal storage deal) private view returns (uint256) {
        return uint256(deal.terms.price) * (deal.terms.until - deal.terms.from);
    }
}
