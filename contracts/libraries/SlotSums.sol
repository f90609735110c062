// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Bn254} from "./Bn254.sol";
import {SumProof} from "./SumProof.sol";

/**
 * @title SlotSums
 * @notice The sums of encrypted numbers, of a slot and of the homes that contribute to the same resources. They stand
 * in a ring of 256 slots: once it is full, a sum is written over one of 256 slots ago and takes no new word. A sum
 * knows its slot, so that nothing of the slot before goes into it.
 *
 * A point is one word here: to compute its y anew costs 2,000 gas, and a second word to change 5,000.
 */
library SlotSums {
    using Bn254 for Bn254.Point;

    /// @notice What is known of a sum besides its points: one word.
    struct Head {
        uint24 slot;
        // Epoch of the community whose keys it is under.
        uint16 epoch;
        uint32 count;
        // Block of the last contribution.
        uint32 lastBlock;
        // A bit for each resource whose total was opened.
        uint128 opened;
    }

    /// @notice A sum: its c1, and a c2 for each resource, compressed.
    struct Sum {
        Head head;
        bytes32 c1;
        mapping(uint256 resource => bytes32 c2) c2;
    }

    struct State {
        mapping(uint256 place => Sum sum) ring;
    }

    /// @notice Slots whose sums are kept.
    uint256 internal constant KEPT_SLOTS = 256;

    /// @notice Adds a home's numbers of a slot, which is the latest of its place in the ring or comes after it.
    /// @param mask A bit for each resource of the contribution, as many as it has.
    /// @param words The contribution, as {SumProof} has it.
    /// @return previous Block of the contribution before; 0 for the first.
    function add(
        State storage self,
        uint24 slot,
        uint16 epoch,
        uint128 mask,
        uint256[] calldata words
    ) internal returns (uint32 previous) {
        Sum storage sum = place(self, slot, mask);
        Head memory head = sum.head;
        bool isFirst = head.slot != slot;
        if (isFirst) head = Head(slot, epoch, 0, 0, 0);
        previous = head.lastBlock;
        ++head.count;
        // A chain with a block a second fills 32 bits in 136 years.
        head.lastBlock = uint32(block.number);
        sum.head = head;
        sum.c1 = _added(sum.c1, SumProof.c1Of(words), isFirst);
        uint256 count = sizeOf(mask);
        uint256 resource = 0;
        for (uint256 i = 0; i < count; ++i) {
            resource = nextOf(mask, resource);
            sum.c2[resource] = _added(sum.c2[resource], SumProof.c2Of(words, i), isFirst);
            ++resource;
        }
    }

    /// @notice Where a slot's sum stands, or that of the slot 256, 512, … before.
    function place(State storage self, uint24 slot, uint128 mask) internal view returns (Sum storage) {
        return self.ring[(uint256(mask) << 8) | (slot % KEPT_SLOTS)];
    }

    /// @notice How many resources a mask has.
    function sizeOf(uint128 mask) internal pure returns (uint256 size) {
        // At most 128: no overflow. Each round takes away the lowest bit.
        unchecked {
            for (uint256 rest = mask; rest != 0; rest &= rest - 1) ++size;
        }
    }

    /// @notice The first resource of a mask from one on; there must be one.
    function nextOf(uint128 mask, uint256 resource) internal pure returns (uint256) {
        unchecked {
            while ((mask >> resource) & 1 == 0) ++resource;
        }
        return resource;
    }

    /// @dev The word of a sum and one more; of the latter alone where the sum is that of another slot.
    function _added(bytes32 sum, Bn254.Point memory more, bool isFirst) private view returns (bytes32) {
        return isFirst ? more.compress() : Bn254.expand(sum).add(more).compress();
    }
}
