// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/**
 * @title BlockRewards
 * @notice How much the sealer of a block gets: once a block, within a budget a day, from what there is.
 */
library BlockRewards {
    struct State {
        uint80 value; // of a reward, tokens; zero while rewards are off
        uint80 budget; // most that is paid in a day (UTC), tokens
        uint80 spent; // in the day of `paidAt`
        uint64 paidIn; // number of the last block that brought a reward
        uint64 paidAt; // its time
    }

    /// @notice Takes the reward of this block out of the day's budget. Zero when there is none to pay.
    /// @param pool What there is to pay from.
    function take(State storage self, uint256 pool) internal returns (uint256 reward) {
        State memory state = self;
        // Exactly this block: a reward a block is the rule. Exactly zero: the owner switched rewards off.
        // slither-disable-next-line incorrect-equality
        if (state.value == 0 || state.paidIn == block.number) return 0;
        if (state.paidAt / 1 days != block.timestamp / 1 days) state.spent = 0;
        reward = Math.min(Math.min(state.value, pool), Math.saturatingSub(state.budget, state.spent));
        if (reward == 0) return 0;
        // The least of three, of which one has 80 bits; the sum is at most the budget. Block numbers and times fit.
        unchecked {
            self.spent = state.spent + uint80(reward);
            self.paidIn = uint64(block.number);
            self.paidAt = uint64(block.timestamp);
        }
    }
}
