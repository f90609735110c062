// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IDisputes} from "../../../contracts/monitoring/IDisputes.sol";
import {BentExhibits} from "./BentExhibits.sol";

/**
 * @notice Four homes that post frames whose fields and keys the tests can open. Anybody disputes anything and reveals
 * anything: with and without a dispute, twice, with another home's witness, a spoiled one, a bent opening or proof. A
 * plain reading of the rules says beforehand what may be revealed; what was revealed is taken from the events alone.
 */
contract DisputeHomes is BentExhibits {
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

    /// @dev The manager is this handler itself.
    function _anybody() private returns (address) {
        uint256 who = _roll(5);
        if (who < 2) return address(this);
        return who == 2 ? COMMUNITY : _anyHome();
    }

    /// @dev Few of them, so that they meet; some that no record has.
    function _anyField() private returns (uint32) {
        uint256 kind = _roll(8);
        if (kind < 2) return WHOLE_FRAME;
        return uint32(kind == 7 ? _roll(64) : _roll(4));
    }
}
