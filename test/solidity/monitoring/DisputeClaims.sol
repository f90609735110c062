// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Bn254} from "../../../contracts/libraries/Bn254.sol";
import {Disputes} from "../../../contracts/monitoring/Disputes.sol";
import {IDisputes} from "../../../contracts/monitoring/IDisputes.sol";
import {Vm, check, vm} from "../Vm.sol";
import {Committer} from "./Committer.sol";
import {DisputedPosts} from "./DisputedPosts.sol";
import {Prover} from "./Prover.sol";

/// @notice What is in dispute and how far it should be, by a plain reading of the rules; what was revealed, by events.
abstract contract DisputeClaims is DisputedPosts {
    uint32 internal constant WHOLE_FRAME = type(uint32).max;

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

    Disputes public immutable disputes;
    /// @notice Events that revealed what was not in dispute, or what was never committed to.
    uint256 public unasked;
    uint256 public untrue;

    Tally internal _tally;
    Claim[] internal _claims;
    mapping(bytes32 key => uint256 number) internal _claimOf;

    constructor() {
        disputes = new Disputes(monitor);
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

    /// @dev A call to the disputes, taken or refused as the rules say.
    function _try(address caller, bytes memory data, bool allowed) internal {
        vm.recordLogs();
        bool ok = _call(caller, address(disputes), data);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].emitter == address(disputes)) _take(logs[i]);
        }
        check(ok == allowed, allowed ? "refused, though allowed" : "taken, though forbidden");
        if (!ok) ++_tally.refused;
    }

    /// @dev Whether the rules let it be revealed, when all that is shown is right; counts the dispute that it lacks.
    function _weigh(bytes32 key, bool isRight) internal returns (bool) {
        if (!isRight) return false;
        uint256 number = _claimOf[key];
        if (number == 0) ++_tally.undisputed;
        else if (_claims[number - 1].stage == IDisputes.Stage.Answered) ++_tally.again;
        return number != 0 && _claims[number - 1].stage == IDisputes.Stage.Open;
    }

    function _answer(bytes32 key, uint256 steps) internal {
        _claims[_claimOf[key] - 1].stage = IDisputes.Stage.Answered;
        if (steps != 0) ++_tally.walks;
    }

    function _keyOf(address gateway, bytes32 digest, uint32 field) internal pure returns (bytes32) {
        return keccak256(abi.encode(gateway, digest, field));
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
}
