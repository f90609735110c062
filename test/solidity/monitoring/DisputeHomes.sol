// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Bn254} from "../../../contracts/libraries/Bn254.sol";
import {Witnesses} from "../../../contracts/libraries/Witnesses.sol";
import {Disputes} from "../../../contracts/monitoring/Disputes.sol";
import {IDisputes} from "../../../contracts/monitoring/IDisputes.sol";
import {IResourceMonitor} from "../../../contracts/monitoring/IResourceMonitor.sol";
import {ResourceMonitor} from "../../../contracts/monitoring/ResourceMonitor.sol";
import {Vm, check, vm} from "../Vm.sol";
import {Committer} from "./Committer.sol";
import {Prover} from "./Prover.sol";

/**
 * @notice Four homes that post frames whose fields and keys the tests can open. Anybody disputes anything and reveals
 * anything: with and without a dispute, twice, with another home's witness, a spoiled one, a bent opening or proof. A
 * plain reading of the rules says beforehand what may be revealed; what was revealed is taken from the events alone.
 */
contract DisputeHomes {
    uint64 private constant MIDNIGHT = 1_700_006_400;
    address private constant COMMUNITY = address(0xc600);
    uint256 private constant HOMES = 4;
    uint24 private constant SLOTS_A_DAY = 4;
    uint24 private constant KEPT_DAYS = 32;
    uint24 private constant BACKFILL = 8;
    uint24 private constant GRACE = 4;
    uint24 private constant LATEST = type(uint24).max;
    uint32 private constant WHOLE_FRAME = type(uint32).max;

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

    /// @notice Something that was put in dispute, what should have become of it, and how often it was revealed.
    struct Claim {
        address gateway;
        bytes32 digest;
        uint32 field;
        uint256 post;
        IDisputes.Stage stage;
        uint256 revealed;
    }

    /// @notice How often the handler did what it is there for; what was refused would have been right otherwise.
    struct Tally {
        uint256 disputes;
        uint256 fields;
        uint256 keys;
        uint256 walks;
        uint256 undisputed;
        uint256 again;
        uint256 foreign;
        uint256 refused;
    }

    ResourceMonitor public monitor;
    Disputes public disputes;
    uint256 public time;
    /// @notice Events that revealed what was not in dispute, or what was never committed to.
    uint256 public unasked;
    uint256 public untrue;

    Tally private _tally;
    Post[] private _posts;
    Claim[] private _claims;
    mapping(bytes32 key => uint256 number) private _claimOf;
    mapping(address home => uint256[] ids) private _postsOf;
    mapping(address home => bool rests) private _rests;
    uint16 private _epoch;
    uint24 private _lastBefore;
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
        disputes = new Disputes(monitor);
        monitor.setCommunityGateway(COMMUNITY);
        for (uint256 i = 0; i < HOMES; ++i) monitor.enrol(_home(i));
        _renew();
        // Something to dispute from the first call on.
        for (uint256 i = 0; i < 3 * HOMES; ++i) _post(_home(i % HOMES));
    }

    /// @notice A home posts one to three slots, and waits for them where it has posted all.
    function post(uint256 seed) external {
        _throwFrom(seed);
        address home = _anyHome();
        if (!_rests[home]) _post(home);
    }

    /// @notice A home, the manager, the community gateway or another puts a field or a frame in dispute.
    function dispute(uint256 seed) external {
        _throwFrom(seed);
        (uint256 id, Post memory shown) = _anyPost();
        address gateway = _roll(6) == 0 ? _anyHome() : shown.home;
        address caller = _roll(2) == 0 ? gateway : _anybody();
        uint32 field = _anyField();
        bytes32 digest = _roll(12) == 0 ? keccak256(abi.encode(seed)) : shown.digest;
        bytes32 key = _keyOf(gateway, digest, field);
        bool allowed = (caller == gateway || caller == address(this)) && _claimOf[key] == 0;
        _try(caller, abi.encodeCall(disputes.openDispute, (gateway, digest, field)), allowed);
        if (!allowed) return;
        _claims.push(Claim(gateway, digest, field, id, IDisputes.Stage.Open, 0));
        _claimOf[key] = _claims.length;
        ++_tally.disputes;
    }

    /// @notice Opens a field, mostly one that is or was in dispute.
    function revealField(uint256 seed) public {
        _throwFrom(seed);
        (Post memory shown, address gateway, uint32 field) = _aim(false);
        (IDisputes.Exhibit memory exhibit, bool leads) = _exhibit(shown, gateway);
        (IDisputes.Opening memory opening, bool isRight) = _opening(shown, field);
        bytes32 key = _keyOf(gateway, shown.digest, field);
        bool allowed = _weigh(key, leads && isRight);
        _try(_anybody(), abi.encodeCall(disputes.revealField, (exhibit, opening)), allowed);
        if (!allowed) return;
        _answer(key, exhibit.steps.length);
        ++_tally.fields;
    }

    /// @notice Opens a field, and the same again with everything as it was.
    function revealTwice(uint256 seed) external {
        revealField(seed);
        revealField(seed);
    }

    /// @notice Opens a whole frame, mostly one that is or was in dispute.
    function revealKey(uint256 seed) external {
        _throwFrom(seed);
        (Post memory shown, address gateway, ) = _aim(true);
        (IDisputes.Exhibit memory exhibit, bool leads) = _exhibit(shown, gateway);
        address caller = _roll(3) == 0 ? _anybody() : COMMUNITY;
        (bytes memory data, bool isRight) = _keyCall(exhibit, shown, caller);
        bytes32 key = _keyOf(gateway, shown.digest, WHOLE_FRAME);
        bool allowed = _weigh(key, leads && isRight);
        _try(caller, data, allowed);
        if (!allowed) return;
        _answer(key, exhibit.steps.length);
        ++_tally.keys;
    }

    /// @notice The manager suspends a home, or enrols it again: it answers for its frames all the same.
    function rest(uint256 seed) external {
        _throwFrom(seed);
        address home = _anyHome();
        if (_rests[home]) monitor.enrol(home);
        else if (_roll(3) == 0) monitor.suspend(home);
        else return;
        _rests[home] = !_rests[home];
    }

    function renew(uint256 seed) external {
        _throwFrom(seed);
        if (_roll(4) == 0 && _latest() > _lastBefore + GRACE) _renew();
    }

    /// @notice Hours, now and then so many days that their lines are kept in the place of others.
    function pass(uint256 seed) external {
        time += seed % 20 == 0 ? 31 days : seed % 1 days;
    }

    function tally() external view returns (Tally memory) {
        return _tally;
    }

    function claims() external view returns (Claim[] memory) {
        return _claims;
    }

    /// @notice How far a field of a post should be, for the invariant to ask about what nobody disputed as well.
    function expectedOf(uint256 id, uint32 field) external view returns (address, bytes32, IDisputes.Stage) {
        Post storage shown = _posts[id];
        uint256 number = _claimOf[_keyOf(shown.home, shown.digest, field)];
        return (shown.home, shown.digest, number == 0 ? IDisputes.Stage.None : _claims[number - 1].stage);
    }

    function posts() external view returns (uint256) {
        return _posts.length;
    }

    function _post(address home) private {
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

    /// @dev A call to the disputes, taken or refused as the rules say.
    function _try(address caller, bytes memory data, bool allowed) private {
        bool ok = _call(caller, address(disputes), data);
        check(ok == allowed, allowed ? "refused, though allowed" : "taken, though forbidden");
        if (!ok) ++_tally.refused;
    }

    function _call(address caller, address target, bytes memory data) private returns (bool ok) {
        vm.warp(time);
        vm.recordLogs();
        vm.prank(caller);
        (ok, ) = target.call(data);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].emitter == address(disputes)) _take(logs[i]);
        }
    }

    /// @dev Notes what an event reveals, while what should become of it stands as before the call.
    function _take(Vm.Log memory log) private {
        bool isKey = log.topics[0] == IDisputes.KeyRevealed.selector;
        if (!isKey && log.topics[0] != IDisputes.FieldRevealed.selector) return;
        uint32 field = isKey ? WHOLE_FRAME : uint32(uint256(log.topics[3]));
        uint256 number = _claimOf[_keyOf(address(uint160(uint256(log.topics[1]))), log.topics[2], field)];
        if (number == 0 || _claims[number - 1].stage != IDisputes.Stage.Open) {
            ++unasked;
            return;
        }
        Claim storage claim = _claims[number - 1];
        ++claim.revealed;
        Post storage shown = _posts[claim.post];
        bytes memory right = abi.encode(Committer.valueOf(shown.r, field));
        if (isKey) right = abi.encode(Bn254.mul(Prover.keyOf(shown.r), _secretOf(shown.epoch)));
        if (shown.digest != claim.digest || keccak256(right) != keccak256(log.data)) ++untrue;
    }

    /// @dev Whether the rules let it be revealed, when all that is shown is right; counts the dispute that it lacks.
    function _weigh(bytes32 key, bool isRight) private returns (bool) {
        if (!isRight) return false;
        uint256 number = _claimOf[key];
        if (number == 0) ++_tally.undisputed;
        else if (_claims[number - 1].stage == IDisputes.Stage.Answered) ++_tally.again;
        return number != 0 && _claims[number - 1].stage == IDisputes.Stage.Open;
    }

    function _answer(bytes32 key, uint256 steps) private {
        _claims[_claimOf[key] - 1].stage = IDisputes.Stage.Answered;
        if (steps != 0) ++_tally.walks;
    }

    /// @dev What to reveal: one of the latest claims about a whole frame or a field, or anything.
    function _aim(bool isWhole) private returns (Post memory shown, address gateway, uint32 field) {
        uint256 length = _claims.length;
        if (length != 0 && _roll(4) != 0) {
            uint256 number = length - _roll(length < 6 ? length : 6);
            while (number > 1 && (_claims[number - 1].field == WHOLE_FRAME) != isWhole) --number;
            Claim storage claim = _claims[number - 1];
            return (_posts[claim.post], claim.gateway, claim.field);
        }
        (, shown) = _anyPost();
        return (shown, shown.home, _anyField());
    }

    /// @dev A frame and the way to it, right or not, and whether it leads there by the rules.
    function _exhibit(
        Post memory shown,
        address gateway
    ) private returns (IDisputes.Exhibit memory exhibit, bool leads) {
        uint24 day = LATEST;
        if (_roll(3) == 0) day = _dayOf(shown.last) + uint24(_roll(3)) + KEPT_DAYS * uint24(_roll(8) / 7);
        uint256 start = _startOf(shown.home, day);
        leads = gateway == shown.home && start > shown.place;
        exhibit.steps = _stepsOf(shown.home, shown.place + 1, start);
        (exhibit.gateway, exhibit.day, exhibit.previous) = (gateway, day, shown.previous);
        (exhibit.head, exhibit.bodyHash) = (bytes.concat(shown.head), shown.bodyHash);
        uint256 bent = _roll(20);
        uint256 steps = exhibit.steps.length;
        if (bent == 0 && steps > 0) exhibit.steps = _stepsOf(shown.home, shown.place + 2, start);
        if (bent == 1 && steps > 1) {
            (exhibit.steps[0], exhibit.steps[1]) = (exhibit.steps[1], exhibit.steps[0]);
        }
        if (bent == 2) exhibit.steps = _stepsOf(shown.home, shown.place, start);
        if (bent == 3) exhibit.steps = _foreignSteps(shown.home, steps);
        if (bent == 4) exhibit.head[_roll(96)] ^= 0x01;
        if (bent == 5) exhibit.bodyHash = keccak256("another");
        if (bent == 6) ++exhibit.previous;
        if ((bent == 0 && steps > 0) || (bent == 1 && steps > 1) || (bent > 1 && bent < 7)) leads = false;
        if (bent == 3 || gateway != shown.home) ++_tally.foreign;
    }

    /// @dev An opening, right or not, and whether the frame commits to it.
    function _opening(
        Post memory shown,
        uint32 field
    ) private returns (IDisputes.Opening memory opening, bool isRight) {
        isRight = Committer.isHeld(shown.records, field);
        uint256 bent = _roll(15);
        if (bent < 5) isRight = false;
        // Another field's in its place.
        uint32 opened = bent == 0 ? field ^ 1 : field;
        opening.field = field;
        opening.value = Committer.valueOf(shown.r, opened);
        opening.salt = Committer.saltOf(shown.r, opened);
        opening.path = Committer.pathOf(shown.r, shown.records, opened % (Committer.FIELDS * shown.records));
        if (bent == 1) opening.value ^= 1;
        if (bent == 2) opening.salt ^= bytes32(uint256(1));
        if (bent == 3) opening.path[_roll(opening.path.length)] ^= bytes32(uint256(1));
        if (bent == 4) opening.path = new bytes32[](opening.path.length - 1);
    }

    /// @dev A call that reveals a frame's point, proved in its place or not, and whether it is the right one.
    function _keyCall(
        IDisputes.Exhibit memory exhibit,
        Post memory shown,
        address caller
    ) private returns (bytes memory data, bool isRight) {
        Prover.Place memory where = Prover.Place(address(disputes), caller, shown.epoch, shown.last);
        uint256 secret = _secretOf(shown.epoch);
        uint256 bent = _roll(18);
        if (bent == 0) where.monitor = address(monitor);
        if (bent == 1) where.sender = address(1);
        if (bent == 2) ++where.epoch;
        if (bent == 3) ++where.place;
        // Who does not hold the community's key of that epoch.
        if (bent == 4) ++secret;
        (Bn254.Point memory k, uint256 e, uint256 z) = Prover.equal(
            where,
            secret,
            Prover.keyOf(shown.r),
            1 + _roll(1e30)
        );
        if (bent == 5) k = Bn254.add(k, Bn254.generator());
        return (abi.encodeCall(disputes.revealKey, (exhibit, k.x, k.y, e, z)), bent > 5 && shown.suite == 1);
    }

    /// @dev The community's next key.
    function _renew() private {
        uint16 epoch = _epoch + 1;
        Prover.Place memory where = Prover.Place(address(monitor), COMMUNITY, epoch, 0);
        (Bn254.Point memory key, uint256 e, uint256 z) = Prover.possess(where, _secretOf(epoch), 99);
        bytes memory data = abi.encodeCall(monitor.publishKey, (key.x, key.y, e, z));
        check(_call(COMMUNITY, address(monitor), data), "a renewal");
        (_epoch, _lastBefore) = (epoch, _latest());
    }

    /// @dev As many steps of another home's latest posts, one at least.
    function _foreignSteps(address home, uint256 steps) private returns (Witnesses.Step[] memory) {
        address other = _home((uint160(home) - 0x40e0 + 1 + _roll(HOMES - 1)) % HOMES);
        uint256 end = _postsOf[other].length;
        if (steps == 0) steps = 1;
        return _stepsOf(other, end < steps ? 0 : end - steps, end);
    }

    function _throwFrom(uint256 seed) private {
        _dice = seed;
    }

    function _roll(uint256 sides) private returns (uint256) {
        _dice = uint256(keccak256(abi.encode(_dice)));
        return _dice % sides;
    }

    function _anyHome() private returns (address) {
        return _home(_roll(HOMES));
    }

    /// @dev The manager is this handler itself.
    function _anybody() private returns (address) {
        uint256 who = _roll(5);
        if (who < 2) return address(this);
        return who == 2 ? COMMUNITY : _anyHome();
    }

    /// @dev One of the latest posts.
    function _anyPost() private returns (uint256 id, Post memory shown) {
        uint256 length = _posts.length;
        id = length - 1 - _roll(length < 10 ? length : 10);
        shown = _posts[id];
    }

    /// @dev Few of them, so that they meet; some that no record has.
    function _anyField() private returns (uint32) {
        uint256 kind = _roll(8);
        if (kind < 2) return WHOLE_FRAME;
        return uint32(kind == 7 ? _roll(64) : _roll(4));
    }

    /// @dev Posts of a home from one to before another, the newest first.
    function _stepsOf(address home, uint256 from, uint256 until) private view returns (Witnesses.Step[] memory steps) {
        uint256[] storage ids = _postsOf[home];
        steps = new Witnesses.Step[](until > from ? until - from : 0);
        for (uint256 i = 0; i < steps.length; ++i) {
            Post storage shown = _posts[ids[until - 1 - i]];
            steps[i] = Witnesses.Step(shown.previous, keccak256(shown.head), shown.bodyHash);
        }
    }

    /// @dev How many of a home's posts the line holds at which a walk begins; 0 as well where there is no such line.
    function _startOf(address home, uint24 day) private view returns (uint256 start) {
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

    function _latest() private view returns (uint24) {
        return uint24((time + 60 - MIDNIGHT) / 6 hours);
    }

    function _headOf(Post memory fresh) private view returns (bytes memory) {
        bytes memory header = abi.encodePacked(uint8(1), fresh.suite, uint8(0), fresh.epoch, uint32(0));
        header = abi.encodePacked(header, fresh.first, fresh.last, fresh.records, uint16(20), uint32(0), uint72(0));
        bytes32 share = Bn254.compress(Prover.keyOf(fresh.r));
        return bytes.concat(header, share, Committer.root(fresh.r, fresh.records));
    }

    function _dayOf(uint24 slot) private pure returns (uint24) {
        return (slot - 1) / SLOTS_A_DAY;
    }

    function _home(uint256 index) private pure returns (address) {
        return address(uint160(0x40e0 + index));
    }

    function _keyOf(address gateway, bytes32 digest, uint32 field) private pure returns (bytes32) {
        return keccak256(abi.encode(gateway, digest, field));
    }

    function _secretOf(uint16 epoch) private pure returns (uint256) {
        return 1 + (uint256(keccak256(abi.encode("secret", epoch))) % (Bn254.ORDER - 2));
    }
}
