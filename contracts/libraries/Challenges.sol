// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Bn254} from "./Bn254.sol";

/**
 * @title Challenges
 * @notice The challenges of A. Fiat and A. Shamir (CRYPTO 1986), in the strong form: besides the announcements they
 * hash what is proved, to whom, by whom and when (D. Bernhard, O. Pereira, B. Warinschi, ASIACRYPT 2012).
 */
library Challenges {
    /// @notice Where a proof holds besides this chain and this contract.
    struct Context {
        // The account that sends it.
        address sender;
        // Epoch of the key that is proved, or of the community gateway's.
        uint256 epoch;
        // The slot, delegation or resource that it is about.
        uint256 place;
    }

    // Words before the statement: tag, chain, contract, sender, epoch, place.
    uint256 private constant CONTEXT_WORDS = 6;

    /// @notice Room for the words of a transcript, its context filled in.
    /// @param count Words of statement and announcements.
    function transcript(
        bytes32 tag,
        Context memory context,
        uint256 count
    ) internal view returns (uint256[] memory words, uint256 end) {
        words = new uint256[](CONTEXT_WORDS + count);
        words[0] = uint256(tag);
        words[1] = block.chainid;
        words[2] = uint160(address(this));
        words[3] = uint160(context.sender);
        words[4] = context.epoch;
        words[5] = context.place;
        return (words, CONTEXT_WORDS);
    }

    /// @notice Puts a point at a place of a transcript: it takes two words.
    function put(uint256[] memory words, uint256 end, Bn254.Point memory point) internal pure {
        words[end] = point.x;
        words[end + 1] = point.y;
    }

    /// @notice The challenge: keccak256 of the words, modulo the group's order.
    function hash(uint256[] memory words) internal pure returns (uint256 challenge) {
        // Assembly: the words stand beside each other already; `abi.encodePacked` would copy them.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            challenge := keccak256(add(words, 0x20), shl(5, mload(words)))
        }
        return challenge % Bn254.ORDER;
    }
}
