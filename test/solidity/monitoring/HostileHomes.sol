// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Bn254} from "../../../contracts/libraries/Bn254.sol";
import {IDelegationWindows} from "../../../contracts/monitoring/IDelegationWindows.sol";
import {IResourceMonitor} from "../../../contracts/monitoring/IResourceMonitor.sol";
import {ResourceMonitor} from "../../../contracts/monitoring/ResourceMonitor.sol";
import {FrameHeader} from "../FrameHeader.sol";
import {check} from "../Vm.sol";
import {MonitorActor} from "./MonitorActor.sol";
import {MonitorMirror} from "./MonitorMirror.sol";
import {Prover} from "./Prover.sol";

/// @notice Homes and strangers who try what the rules forbid: the monitor must refuse it, and nothing else.
contract HostileHomes is MonitorActor {
    uint256 public takenBent;

    // A proof that was taken, to be copied.
    bytes private _published;
    bytes private _frame;

    constructor(ResourceMonitor monitor, MonitorMirror mirror) MonitorActor(monitor, mirror) {}

    /// @notice A frame that is bent in one place, in two, or not at all. A plain reading of the rules says whether it stands.
    function postBent(uint256 seed) external {
        _throwFrom(seed);
        address home = _anyPosting();
        if (home == address(0)) return;
        Draft memory draft = _draft(home);
        for (uint256 i = _roll(3); i > 0; --i) _bend(draft);
        bool allowed = _allows(draft);
        bytes memory frame = _encode(draft);
        bytes memory data = abi.encodeCall(_monitor.post, (frame));
        check(_call(draft.caller, data) == allowed, allowed ? "refused, though allowed" : "taken, though forbidden");
        if (allowed) (_frame, takenBent) = (frame, takenBent + 1);
    }

    /// @notice A frame that is cut short anywhere is none.
    function postCut(uint256 seed) external {
        _throwFrom(seed);
        address home = _anyPosting();
        if (home == address(0)) return;
        bytes memory frame = _encode(_draft(home));
        uint256 length = _roll(frame.length);
        // Assembly: shortens the frame in its place.
        assembly {
            mstore(frame, length)
        }
        _mustNot(home, abi.encodeCall(_monitor.post, (frame)));
    }

    /// @notice A frame that was taken is not taken again, by whom it was posted or by another that is as far.
    function postAgain(uint256 seed) external {
        _throwFrom(seed);
        if (_frame.length == 0) return;
        bytes memory data = abi.encodeCall(_monitor.post, (_frame));
        uint256 posts = _mirror.posts();
        address home = _anyHome();
        if (_call(home, data)) {
            check(_mirror.posts() == posts + 1, "one post");
            _mustNot(home, data);
        }
    }

    /// @notice Keys without a secret: a rogue one, infinity, a point off the curve, another's proof, a second form of it.
    function forgeKey(uint256 seed) external {
        _throwFrom(seed);
        address owner = _roll(3) == 0 ? _mirror.community().gateway : _anyHome();
        uint16 epoch = _monitor.nextEpochOf(owner);
        uint256 secret = 1 + _roll(Bn254.ORDER - 1);
        Prover.Place memory where = Prover.Place(address(_monitor), owner, epoch, 0);
        uint256 bent = _roll(8);
        if (bent == 0) where.epoch = epoch + 1;
        if (bent == 1) where.sender = address(uint160(uint256(uint160(owner)) + 1));
        if (bent == 2) where.monitor = address(this);
        if (bent == 3) where.place = 1;
        (Bn254.Point memory key, uint256 e, uint256 z) = Prover.possess(where, secret, 1 + _roll(Bn254.ORDER - 1));
        if (bent == 4) key = Bn254.add(key, Prover.keyOf(1 + _roll(100)));
        if (bent == 5) key = Bn254.Point(0, 0);
        if (bent == 6) key.y = addmod(key.y, 1, Bn254.FIELD);
        // Most such sums still fit into a word.
        if (bent == 7) z = z < type(uint256).max - Bn254.ORDER ? z + Bn254.ORDER : e;
        _mustNot(owner, abi.encodeCall(_monitor.publishKey, (key.x, key.y, e, z)));
    }

    /// @notice A proof that was taken is not taken from another, nor again.
    function copyKey(uint256 seed) external {
        _throwFrom(seed);
        address owner = _anyHome();
        _published = _provedKey(owner);
        check(_call(owner, _published), "an honest key");
        _mustNot(owner, _published);
        _mustNot(address(uint160(0xbad + _roll(3))), _published);
    }

    /// @notice What only the manager or the contract of delegations may do.
    function callAsStranger(uint256 seed) external {
        _throwFrom(seed);
        address home = _anyHome();
        address thief =
            _roll(2) == 0
                ? home
                : _roll(2) == 0
                    ? _mirror.community().gateway
                    : address(0xbad);
        IResourceMonitor.Limits memory limits = IResourceMonitor.Limits(1_000, 100);
        IDelegationWindows.Window memory window = IDelegationWindows.Window(thief, 1, 1, type(uint24).max);
        _mustNot(thief, abi.encodeCall(_monitor.enrol, (thief)));
        _mustNot(thief, abi.encodeCall(_monitor.suspend, (home)));
        _mustNot(thief, abi.encodeCall(_monitor.configure, (limits)));
        _mustNot(thief, abi.encodeCall(_monitor.setCommunityGateway, (thief)));
        _mustNot(thief, abi.encodeCall(_monitor.setDelegations, (thief)));
        _mustNot(_manager, abi.encodeCall(_monitor.setDelegations, (_manager)));
        _mustNot(_roll(2) == 0 ? thief : _manager, abi.encodeCall(_monitor.setWindow, (home, window)));
    }

    function _bend(Draft memory draft) private {
        FrameHeader memory header = draft.header;
        uint256 place = _roll(15);
        uint24 little = uint24(_roll(3));
        if (place == 0) header.version = uint8(_roll(3));
        if (place == 1) header.suite = uint8(_roll(5));
        if (place == 2) header.flags = uint8(_roll(9));
        if (place == 3) header.epoch = uint16(_roll(uint256(header.epoch) + 3));
        if (place == 4) header.delegation = uint32(_roll(3));
        if (place == 5 && header.first > little) header.first -= little;
        if (place == 6) header.first += little;
        if (place == 7) header.last += little;
        if (place == 8) header.count = uint16(_roll(5));
        if (place == 9) header.recordLength = uint16(_roll(2));
        if (place == 10) header.extendedLength = uint32(_roll(2));
        if (place == 11) header.reserved = uint72(_roll(2) << _roll(72));
        if (place == 12) draft.tail = _roll(2);
        if (place == 13) draft.caller = _anyHome();
        if (place == 14) header.recordLength = uint16(200 + _roll(600));
    }

    /// @dev The rules of a post, read plainly.
    function _allows(Draft memory draft) private view returns (bool) {
        FrameHeader memory header = draft.header;
        MonitorMirror.Home memory home = _mirror.homeOf(draft.caller);
        if (!home.posts || !_isSound(header) || draft.tail != 0 || !_isOfEpoch(header.epoch)) return false;
        uint256 latest = _mirror.latest();
        if (header.first <= home.slot || header.last < header.first || header.last > latest) return false;
        if (header.count > uint256(header.last) - header.first + 1) return false;
        IResourceMonitor.Limits memory limits = _monitor.limits();
        if (uint256(header.first) + limits.backfill < latest || _lengthOf(header) > limits.maxFrame) return false;
        if (header.delegation == 0 && header.flags % 2 == 0) return true;
        IDelegationWindows.Window memory window = _mirror.windowOf(draft.caller);
        if (header.delegation == 0 || header.delegation != window.id) return false;
        return header.first >= window.from && header.last < window.until && latest < window.until;
    }

    function _isOfEpoch(uint16 epoch) private view returns (bool) {
        MonitorMirror.Community memory community = _mirror.community();
        if (epoch == 0) return false;
        return
            epoch == community.epoch || (epoch == community.previousEpoch && _mirror.latest() <= community.graceUntil);
    }

    function _isSound(FrameHeader memory header) private pure returns (bool) {
        if (header.version != 1 || header.suite < 1 || header.suite > 3 || header.reserved != 0) return false;
        if (header.flags > 5 || (header.suite == 2 && header.flags % 2 == 1)) return false;
        if (header.count == 0 || header.recordLength == 0) return false;
        return (header.flags >= 2) == (header.extendedLength != 0);
    }

    function _lengthOf(FrameHeader memory header) private pure returns (uint256 length) {
        length = 96 + uint256(header.count) * (uint256(header.recordLength) + 18);
        if (header.flags % 2 == 1) length += 96;
        if ((header.flags / 2) % 2 == 1) length += 64;
        if ((header.flags / 4) % 2 == 1) length += header.extendedLength;
    }
}
