// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Bn254} from "../../../contracts/libraries/Bn254.sol";
import {IResourceMonitor} from "../../../contracts/monitoring/IResourceMonitor.sol";
import {ResourceMonitor} from "../../../contracts/monitoring/ResourceMonitor.sol";
import {FrameHeader, encodeHeader} from "../FrameHeader.sol";
import {check, vm} from "../Vm.sol";
import {Prover} from "./Prover.sol";

/**
 * @notice Seven homes that contribute to sums of one resource or of two, and a community gateway that opens them and
 * renews its keys. Some contributions are copied, spoiled, forged or meant for elsewhere; some totals are a little off,
 * too early or of too few. What every sum should hold is kept in clear.
 */
contract SumHomes {
    uint64 private constant MIDNIGHT = 1_700_006_400;
    address private constant COMMUNITY = address(0xc600);
    uint256 private constant HOMES = 7;
    uint24 private constant GRACE = 4;

    /// @notice What a slot's sum should hold, in clear, and its points, added up apart.
    struct Total {
        uint24 slot;
        uint128 mask;
        uint16 epoch;
        uint32 count;
        uint128 opened;
        Bn254.Point c1;
        Bn254.Point[] c2;
        uint256[] numbers;
    }

    ResourceMonitor public monitor;
    uint256 public time;
    uint256 public contributed;
    uint256 public refused;
    uint256 public openedTotals;

    Total[] private _totals;
    mapping(bytes32 slotAndMask => uint256 place) private _placeOf;
    mapping(address home => uint24 slot) private _lastOf;
    mapping(uint16 epoch => uint24 slot) private _lastBefore;
    uint16 private _epoch;
    uint256[] private _copied;
    uint256 private _dice;

    constructor() {
        time = MIDNIGHT + 10 days;
        vm.warp(time);
        monitor = new ResourceMonitor(address(this), 6 hours, MIDNIGHT, IResourceMonitor.Limits(1_000, 8));
        monitor.setCommunityGateway(COMMUNITY);
        for (uint256 i = 0; i < HOMES; ++i) monitor.enrol(_home(i));
        _renew();
        time += 1 days;
    }

    /// @notice All homes, or all but some, contribute to a slot that takes it.
    function round(uint256 seed) external {
        _throwFrom(seed);
        uint24 slot = _latest() - uint24(_roll(3));
        uint128 mask = _anyMask();
        uint256 absent = _roll(4);
        for (uint256 i = absent; i < HOMES; ++i) _contribute(_home(i), slot, mask);
    }

    function contribute(uint256 seed) external {
        _throwFrom(seed);
        _contribute(_home(_roll(HOMES)), _latest() - uint24(_roll(3)), _anyMask());
    }

    /// @notice A contribution that was copied, spoiled, forged, or made for another place: none is taken.
    function contributeBent(uint256 seed) external {
        _throwFrom(seed);
        address home = _home(_roll(HOMES));
        uint24 slot = _latest();
        if (_lastOf[home] >= slot || !_isPostable(slot)) return;
        (uint128 mask, uint16 epoch) = (_anyMask(), _epochAt(slot));
        uint256 bent = _roll(9);
        Prover.Place memory where = Prover.Place(address(monitor), home, epoch, slot);
        if (bent == 0) where.sender = _home((uint160(home) + 1) % HOMES);
        if (bent == 0 && where.sender == home) where.sender = address(1);
        if (bent == 1) where.place = slot + 1;
        if (bent == 2) where.epoch = epoch + 1;
        if (bent == 3) where.monitor = address(this);
        uint256[] memory words = _words(where, epoch, mask, _anyNumbers(mask));
        Bn254.Point memory c2 = Bn254.Point(words[4], words[5]);
        // A number more, another r, infinity, a second form of a scalar, another's whole contribution.
        if (bent == 4) c2 = Bn254.add(c2, Bn254.generator());
        if (bent == 5) c2 = Prover.keyOf(1 + _roll(1e9));
        if (bent == 6) c2 = Bn254.Point(0, 0);
        (words[4], words[5]) = (c2.x, c2.y);
        if (bent == 7) words[3] += words[3] <= type(uint256).max - Bn254.ORDER ? Bn254.ORDER : 1;
        if (bent == 8) words = _copied.length == words.length ? _copied : new uint256[](words.length);
        check(!_post(home, slot, epoch, mask, words), "a contribution that nobody proved");
    }

    /// @notice A total of any resource, right or a little off, by the community gateway or another.
    function open(uint256 seed) external {
        _throwFrom(seed);
        if (_totals.length == 0) return;
        uint256 back = _roll(_totals.length < 6 ? _totals.length : 6);
        Total storage total = _totals[_totals.length - 1 - back];
        uint256 place = _roll(total.numbers.length);
        uint8 resource = _resourceAt(total.mask, place);
        uint256 number = total.numbers[place];
        bool isRight = _roll(4) != 0;
        if (!isRight) number = _roll(2) == 0 || number == 0 ? number + 1 : number - 1;
        bool isMine = _roll(6) != 0;
        address caller = isMine ? COMMUNITY : _home(_roll(HOMES));
        Prover.Place memory where = Prover.Place(address(monitor), caller, total.epoch, total.slot);
        uint256 secret = _secretOf(total.epoch, resource);
        (uint256 e, uint256 z) = Prover.open(where, secret, total.c1, total.c2[place], number, 1 + _roll(1e18));
        bool isFresh = (total.opened >> resource) % 2 == 0;
        bool allowed = isRight && isMine && isFresh && total.count >= 5 && _latest() > total.slot + GRACE;
        bytes memory data = abi.encodeCall(monitor.openSum, (total.slot, total.mask, resource, number, e, z));
        check(_call(caller, data) == allowed, allowed ? "refused, though allowed" : "opened, though forbidden");
        if (!allowed) return;
        total.opened |= uint128(1) << resource;
        ++openedTotals;
    }

    function renew(uint256 seed) external {
        _throwFrom(seed);
        if (_roll(8) == 0 && _latest() > _lastBefore[_epoch] + GRACE) _renew();
    }

    function pass(uint256 seed) external {
        time += seed % 12 hours;
    }

    function totals() external view returns (Total[] memory) {
        return _totals;
    }

    function _contribute(address home, uint24 slot, uint128 mask) private {
        if (_lastOf[home] >= slot || !_isPostable(slot)) return;
        uint16 epoch = _epochAt(slot);
        uint256[] memory numbers = _anyNumbers(mask);
        Prover.Place memory where = Prover.Place(address(monitor), home, epoch, slot);
        uint256[] memory words = _words(where, epoch, mask, numbers);
        check(_post(home, slot, epoch, mask, words), "an honest contribution");
        _copied = words;
        _lastOf[home] = slot;
        ++contributed;
        _add(slot, epoch, mask, words, numbers);
    }

    function _add(uint24 slot, uint16 epoch, uint128 mask, uint256[] memory words, uint256[] memory numbers) private {
        bytes32 key = keccak256(abi.encode(slot, mask));
        Bn254.Point memory c1 = Bn254.Point(words[0], words[1]);
        bool isFirst = _placeOf[key] == 0;
        if (isFirst) {
            Total storage fresh = _totals.push();
            (fresh.slot, fresh.mask, fresh.epoch) = (slot, mask, epoch);
            _placeOf[key] = _totals.length;
        }
        Total storage total = _totals[_placeOf[key] - 1];
        ++total.count;
        total.c1 = isFirst ? c1 : Bn254.add(total.c1, c1);
        for (uint256 i = 0; i < numbers.length; ++i) {
            Bn254.Point memory c2 = Bn254.Point(words[4 + 3 * i], words[5 + 3 * i]);
            if (isFirst) {
                total.c2.push(c2);
                total.numbers.push(numbers[i]);
            } else {
                total.c2[i] = Bn254.add(total.c2[i], c2);
                total.numbers[i] += numbers[i];
            }
        }
    }

    function _post(
        address home,
        uint24 slot,
        uint16 epoch,
        uint128 mask,
        uint256[] memory words
    ) private returns (bool) {
        bytes memory header = encodeHeader(FrameHeader(1, 1, 0, epoch, 0, slot, slot, 1, 20, 0, 0));
        bytes memory frame = bytes.concat(header, new bytes(64 + 38));
        return _call(home, abi.encodeCall(monitor.postSum, (frame, mask, words)));
    }

    function _call(address caller, bytes memory data) private returns (bool ok) {
        vm.warp(time);
        vm.prank(caller);
        (ok, ) = address(monitor).call(data);
        if (!ok) ++refused;
    }

    /// @dev The community's next key, and one for each resource.
    function _renew() private {
        uint16 epoch = _epoch + 1;
        (Bn254.Point memory key, uint256 e, uint256 z) = _possess(epoch, 0);
        check(_call(COMMUNITY, abi.encodeCall(monitor.publishKey, (key.x, key.y, e, z))), "a renewal");
        (_epoch, _lastBefore[epoch]) = (epoch, _latest());
        for (uint8 resource = 1; resource <= 3; resource += 2) {
            (key, e, z) = _possess(epoch, resource);
            bytes memory data = abi.encodeCall(monitor.publishResourceKey, (resource, key.x, key.y, e, z));
            check(_call(COMMUNITY, data), "a resource's key");
        }
    }

    function _possess(uint16 epoch, uint8 resource) private view returns (Bn254.Point memory, uint256, uint256) {
        Prover.Place memory where = Prover.Place(address(monitor), COMMUNITY, epoch, resource);
        return Prover.possess(where, _secretOf(epoch, resource), 99);
    }

    function _words(
        Prover.Place memory where,
        uint16 epoch,
        uint128 mask,
        uint256[] memory numbers
    ) private returns (uint256[] memory) {
        Bn254.Point[] memory keys = new Bn254.Point[](numbers.length);
        for (uint256 i = 0; i < keys.length; ++i) keys[i] = Prover.keyOf(_secretOf(epoch, _resourceAt(mask, i)));
        return Prover.contribute(where, keys, numbers, 1 + _roll(1e30), 1 + _roll(1e30));
    }

    function _anyNumbers(uint128 mask) private returns (uint256[] memory numbers) {
        numbers = new uint256[](mask == 10 ? 2 : 1);
        // Nothing used is the usual case.
        for (uint256 i = 0; i < numbers.length; ++i) numbers[i] = _roll(2) * _roll(5_000);
    }

    /// @dev Resource 1 alone, or 1 and 3.
    function _anyMask() private returns (uint128) {
        return _roll(3) == 0 ? 10 : 2;
    }

    function _throwFrom(uint256 seed) private {
        _dice = seed;
    }

    function _roll(uint256 sides) private returns (uint256) {
        _dice = uint256(keccak256(abi.encode(_dice)));
        return _dice % sides;
    }

    function _latest() private view returns (uint24) {
        return uint24((time + 60 - MIDNIGHT) / 6 hours);
    }

    /// @dev Slots before the community's first key have none.
    function _isPostable(uint24 slot) private view returns (bool) {
        return slot > _lastBefore[1];
    }

    /// @dev The epoch under whose keys a slot is summed.
    function _epochAt(uint24 slot) private view returns (uint16) {
        return slot > _lastBefore[_epoch] ? _epoch : _epoch - 1;
    }

    function _home(uint256 index) private pure returns (address) {
        return address(uint160(0x40e0 + index));
    }

    function _resourceAt(uint128 mask, uint256 place) private pure returns (uint8) {
        return mask == 10 && place == 1 ? 3 : 1;
    }

    function _secretOf(uint16 epoch, uint8 resource) private pure returns (uint256) {
        return 1 + (uint256(keccak256(abi.encode("secret", epoch, resource))) % (Bn254.ORDER - 1));
    }
}
