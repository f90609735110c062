// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Disputes} from "../../../contracts/monitoring/Disputes.sol";
import {IDisputes} from "../../../contracts/monitoring/IDisputes.sol";
import {check, same, vm} from "../Vm.sol";
import {DisputeHomes} from "./DisputeHomes.sol";

/// @notice The invariant of docs/invariants.md that disputes can break, by its number.
contract DisputeInvariantsTest {
    // Claims and posts that are looked at after every call: the latest, which the handler acts on.
    uint256 private constant CLAIMS = 12;
    uint256 private constant POSTS = 4;

    DisputeHomes private _homes;
    Disputes private _disputes;

    function setUp() external {
        _homes = new DisputeHomes();
        _disputes = _homes.disputes();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_homes);
    }

    /// @notice The invariant says something: a long enough walk does all that the handler can do.
    function test_HandlerDoesWhatItSays() external {
        for (uint256 i = 0; i < 160; ++i) {
            uint256 seed = uint256(keccak256(abi.encode(i)));
            _homes.post(seed);
            _homes.dispute(seed);
            _homes.dispute(seed + 1);
            _homes.revealField(seed);
            _homes.revealTwice(seed + 1);
            _homes.revealKey(seed);
            _homes.revealKey(seed + 1);
            _homes.rest(seed);
            _homes.pass(seed);
            _homes.renew(seed);
        }
        DisputeHomes.Tally memory tally = _homes.tally();
        check(tally.disputes > 60 && tally.refused > 200, "disputes");
        check(tally.fields > 15, "fields that were revealed");
        check(tally.keys > 5, "keys that were revealed");
        check(tally.walks > 5, "walks back to a frame");
        check(tally.undisputed > 10, "right, but not in dispute");
        check(tally.again > 10, "right, but answered");
        check(tally.foreign > 20, "other homes' witnesses");
        _holds(_homes.claims().length, _homes.posts());
    }

    /// @notice 10: Nothing is revealed that is not in dispute: what is, once, and as it was committed to.
    function invariant_10_NothingIsRevealedWithoutDispute() external view {
        _holds(CLAIMS, POSTS);
    }

    /// @dev Of so many claims and posts, from the latest.
    function _holds(uint256 mostClaims, uint256 mostPosts) private view {
        same(_homes.unasked(), 0, "revealed without a dispute");
        same(_homes.untrue(), 0, "revealed what nobody committed to");
        DisputeHomes.Claim[] memory claims = _homes.claims();
        for (uint256 i = claims.length; i > 0 && i + mostClaims > claims.length; --i) {
            DisputeHomes.Claim memory claim = claims[i - 1];
            IDisputes.Stage stage = _disputes.stageOf(claim.gateway, claim.digest, claim.field);
            check(stage == claim.stage, "a dispute is not where the rules have it");
            same(claim.revealed, stage == IDisputes.Stage.Answered ? 1 : 0, "answers of a dispute");
        }
        uint256 posts = _homes.posts();
        for (uint256 id = posts; id > 0 && id + mostPosts > posts; --id) {
            for (uint32 field = 0; field < 5; ++field) _isAsExpected(id - 1, field < 4 ? field : type(uint32).max);
        }
    }

    function _isAsExpected(uint256 id, uint32 field) private view {
        (address home, bytes32 digest, IDisputes.Stage stage) = _homes.expectedOf(id, field);
        check(_disputes.stageOf(home, digest, field) == stage, "a field is not where the rules have it");
    }
}
