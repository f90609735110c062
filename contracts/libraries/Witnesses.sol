// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Lines} from "./Lines.sol";

/**
 * @title Witnesses
 * @notice Walks back from a gateway's line to one of its posts. Each step is what the line of that moment was made of;
 * nobody can invent one, since the line above it commits to it.
 */
library Witnesses {
    /// @notice What a post's line commits to: the line before, and the hashes of the frame's two parts.
    struct Step {
        uint256 previous;
        bytes32 fixedHash;
        bytes32 bodyHash;
    }

    /// @notice Most steps of a walk: a day's posts of a minute each.
    uint256 internal constant MOST_STEPS = 1440;

    /// @notice The walk has more steps than {MOST_STEPS}.
    error WitnessTooLong(uint256 steps, uint256 most);
    /// @notice A step is not what the line above it was made of; steps count from 0, the frame itself is the last.
    error WitnessBroken(uint256 step);

    /// @notice A frame's digest: its step hashed. It stands for that post alone, since it commits to all before it.
    function digest(Step memory step) internal pure returns (bytes32) {
        return keccak256(abi.encode(step.previous, step.fixedHash, step.bodyHash));
    }

    /// @notice Refuses unless the steps lead back from a line to a frame.
    /// @param line Where the walk begins.
    /// @param steps Posts between line and frame, the newest first; none when the frame is the line's last.
    /// @param frame The digest that the line after the last step must commit to.
    function check(uint256 line, Step[] calldata steps, bytes32 frame) internal pure {
        uint256 count = steps.length;
        if (count > MOST_STEPS) revert WitnessTooLong(count, MOST_STEPS);
        for (uint256 i = 0; i < count; ++i) {
            if (!Lines.commitsTo(line, digest(steps[i]))) revert WitnessBroken(i);
            line = steps[i].previous;
        }
        if (!Lines.commitsTo(line, frame)) revert WitnessBroken(count);
    }
}
