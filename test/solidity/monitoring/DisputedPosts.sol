// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Bn254} from "../../../contracts/libraries/Bn254.sol";
import {Witnesses} from "../../../contracts/libraries/Witnesses.sol";
import {IResourceMonitor} from "../../../contracts/monitoring/IResourceMonitor.sol";
import {ResourceMonitor} from "../../../contracts/monitoring/ResourceMonitor.sol";
import {check, vm} from "../Vm.sol";
import {Committer} from "./Committer.sol";
import {Prover} from "./Prover.sol";

/// @notice Four homes and what they posted, with all that the tests need to open it: a plain history of each.
abstract contract DisputedPosts {
    uint24 internal constant LATEST = type(uint24).max;
    uint24 internal constant KEPT_DAYS = 32;
    uint24 internal constant GRACE = 4;
    uint256 internal constant HOMES = 4;
    address internal constant COMMUNITY = address(0xc600);
    uint64 private constant MIDNIGHT = 1_700_006_400;
    uint24 private constant SLOTS_A_DAY = 4;
    uint24 private constant BACKFILL = 8;

    /// @notice A frame that was posted; `place` counts its home's posts from 0, `r` opens its C1 and its fields.
    struct Post {
        address home;
        uint24 first;
        uint24 last;
        uint16 records;
        uint8 suite;
        uint16 epoch;
        uint256 place;
        uint256 r;
        uint256 previous;
        bytes head;
        bytes32 bodyHash;
        bytes32 digest;
    }

    ResourceMonitor public immutable monitor;
    uint256 public time;

    Post[] internal _posts;
    mapping(address home => bool rests) internal _rests;
    uint24 internal _lastBefore;
    mapping(address home => uint256[] ids) private _postsOf;
    uint16 private _epoch;
    uint256 private _dice;

    constructor() {
        time = MIDNIGHT + 10 days;
        vm.warp(time);
        monitor = new ResourceMonitor(
            address(this),
            6 hours,
            MIDNIGHT,
            IResourceMonitor.Limits(1_000, uint16(BACKFILL))
        );
        monitor.setCommunityGateway(COMMUNITY);
        for (uint256 i = 0; i < HOMES; ++i) monitor.enrol(_home(i));
        _renew();
        // Something to dispute from the first call on.
        for (uint256 i = 0; i < 3 * HOMES; ++i) _post(_home(i % HOMES));
    }

    function posts() external view returns (uint256) {
        return _posts.length;
    }

    function _post(address home) internal {
        uint256[] storage mine = _postsOf[home];
        uint24 first = mine.length == 0 ? 1 : _posts[mine[mine.length - 1]].last + 1;
        if (first > _latest()) time = MIDNIGHT + uint256(first) * 6 hours;
        uint24 latest = _latest();
        if (first + BACKFILL < latest) first = latest - BACKFILL;
        uint24 last = first + uint24(_roll(3));
        if (last > latest) last = latest;
        Post memory fresh;
        (fresh.home, fresh.first, fresh.last, fresh.epoch) = (home, first, last, _epoch);
        fresh.records = uint16(1 + _roll(last - first + 1));
        fresh.suite = _roll(8) == 0 ? 2 : 1;
        (fresh.place, fresh.r, fresh.previous) = (mine.length, 1 + _roll(1e30), monitor.lineOf(home));
        bytes memory body = new bytes(uint256(fresh.records) * 38);
        (fresh.head, fresh.bodyHash) = (_headOf(fresh), keccak256(body));
        fresh.digest = keccak256(abi.encode(fresh.previous, keccak256(fresh.head), fresh.bodyHash));
        check(_call(home, address(monitor), abi.encodeCall(monitor.post, (bytes.concat(fresh.head, body)))), "a post");
        mine.push(_posts.length);
        _posts.push(fresh);
    }

    /// @dev The community's next key.
    function _renew() internal {
        uint16 epoch = _epoch + 1;
        Prover.Place memory where = Prover.Place(address(monitor), COMMUNITY, epoch, 0);
        (Bn254.Point memory key, uint256 e, uint256 z) = Prover.possess(where, _secretOf(epoch), 99);
        bytes memory data = abi.encodeCall(monitor.publishKey, (key.x, key.y, e, z));
        check(_call(COMMUNITY, address(monitor), data), "a renewal");
        (_epoch, _lastBefore) = (epoch, _latest());
    }

    /// @dev As many steps of another home's latest posts, one at least.
    function _foreignSteps(address home, uint256 steps) internal returns (Witnesses.Step[] memory) {
        address other = _home((uint160(home) - 0x40e0 + 1 + _roll(HOMES - 1)) % HOMES);
        uint256 end = _postsOf[other].length;
        if (steps == 0) steps = 1;
        return _stepsOf(other, end < steps ? 0 : end - steps, end);
    }

    function _throwFrom(uint256 seed) internal {
        _dice = seed;
    }

    function _roll(uint256 sides) internal returns (uint256) {
        _dice = uint256(keccak256(abi.encode(_dice)));
        return _dice % sides;
    }

    function _anyHome() internal returns (address) {
        return _home(_roll(HOMES));
    }

    /// @dev One of the latest posts.
    function _anyPost() internal returns (uint256 id, Post memory shown) {
        uint256 length = _posts.length;
        id = length - 1 - _roll(length < 10 ? length : 10);
        shown = _posts[id];
    }

    /// @dev A call in somebody's name, at the time of the homes.
    function _call(address caller, address target, bytes memory data) internal returns (bool ok) {
        vm.warp(time);
        vm.prank(caller);
        (ok, ) = target.call(data);
    }

    /// @dev Posts of a home from one to before another, the newest first.
    function _stepsOf(address home, uint256 from, uint256 until) internal view returns (Witnesses.Step[] memory steps) {
        uint256[] storage ids = _postsOf[home];
        steps = new Witnesses.Step[](until > from ? until - from : 0);
        for (uint256 i = 0; i < steps.length; ++i) {
            Post storage shown = _posts[ids[until - 1 - i]];
            steps[i] = Witnesses.Step(shown.previous, keccak256(shown.head), shown.bodyHash);
        }
    }

    /// @dev How many of a home's posts the line holds at which a walk begins; 0 as well where there is no such line.
    function _startOf(address home, uint24 day) internal view returns (uint256 start) {
        uint256[] storage ids = _postsOf[home];
        if (day == LATEST) return ids.length;
        // The first post about the latest day that has the same place among those that are kept.
        uint24 latest = 0;
        for (uint256 i = 0; i < ids.length; ++i) {
            Post storage shown = _posts[ids[i]];
            for (uint24 about = _dayOf(shown.first); about <= _dayOf(shown.last); ++about) {
                if (about % KEPT_DAYS == day % KEPT_DAYS && about > latest) (latest, start) = (about, i);
            }
        }
    }

    function _latest() internal view returns (uint24) {
        return uint24((time + 60 - MIDNIGHT) / 6 hours);
    }

    function _dayOf(uint24 slot) internal pure returns (uint24) {
        return (slot - 1) / SLOTS_A_DAY;
    }

    function _home(uint256 index) internal pure returns (address) {
        return address(uint160(0x40e0 + index));
    }

    function _secretOf(uint16 epoch) internal pure returns (uint256) {
        return 1 + (uint256(keccak256(abi.encode("secret", epoch))) % (Bn254.ORDER - 2));
    }

    function _headOf(Post memory fresh) private view returns (bytes memory) {
        bytes memory header = abi.encodePacked(uint8(1), fresh.suite, uint8(0), fresh.epoch, uint32(0));
        header = abi.encodePacked(header, fresh.first, fresh.last, fresh.records, uint16(20), uint32(0), uint72(0));
        bytes32 share = Bn254.compress(Prover.keyOf(fresh.r));
        return bytes.concat(header, share, Committer.root(fresh.r, fresh.records));
    }
}
