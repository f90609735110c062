// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Bn254} from "../../../contracts/libraries/Bn254.sol";
import {IDisputes} from "../../../contracts/monitoring/IDisputes.sol";
import {Committer} from "./Committer.sol";
import {DisputeClaims} from "./DisputeClaims.sol";
import {Prover} from "./Prover.sol";

/// @notice What is shown to reveal something: right, or bent in one of its parts; and whether it is right by the rules.
abstract contract BentExhibits is DisputeClaims {
    /// @dev A frame and the way to it, right or not, and whether it leads there by the rules.
    function _exhibit(
        Post memory shown,
        address gateway
    ) internal returns (IDisputes.Exhibit memory exhibit, bool leads) {
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
    ) internal returns (IDisputes.Opening memory opening, bool isRight) {
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
    ) internal returns (bytes memory data, bool isRight) {
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
}
