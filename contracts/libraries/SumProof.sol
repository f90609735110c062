// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Bn254} from "./Bn254.sol";
import {Challenges} from "./Challenges.sol";

/**
 * @title SumProof
 * @notice That a home knows what it adds to a slot's sums: r with C1 = rG, and the number m_j with C2_j = m_j G + r Y_j
 * of each resource. T. Okamoto, "Provably secure and practical identification schemes", CRYPTO 1992, one challenge for
 * all, one r (M. Bellare, A. Boldyreva, J. Staddon, PKC 2003).
 *
 * A contribution that was copied, or whose parts have different r and would spoil the sum, has no proof. Numbers are
 * not bounded: a home that lies about its consumption is for validation to find.
 */
library SumProof {
    using Challenges for uint256[];

    bytes32 private constant TAG = "rm/sum/1";
    uint256 private constant FIXED_WORDS = 4;
    uint256 private constant WORDS_A_RESOURCE = 3;

    /// @notice No resource at all, or not as many words as {wordsOf} says for so many.
    error SumLengthsDiffer(uint256 keys, uint256 words);

    /// @notice Whether the proof holds. The keys are all different: the contract that keeps them sees to it.
    function verify(
        Challenges.Context memory context,
        Bn254.Point[] memory keys,
        uint256[] calldata words
    ) internal view returns (bool) {
        uint256 count = keys.length;
        if (count == 0 || words.length != wordsOf(count)) revert SumLengthsDiffer(count, words.length);
        (uint256 e, uint256 zr) = (words[2], words[3]);
        Bn254.checkScalar(e);
        Bn254.checkScalar(zr);
        Bn254.Point memory base = Bn254.generator();
        Bn254.Point memory point = c1Of(words);
        Bn254.checkPoint(point);
        (uint256[] memory said, uint256 end) = Challenges.transcript(TAG, context, 5 + 6 * count);
        // Small numbers, and an index of an array: no overflow.
        unchecked {
            said[end] = count;
            // Statement: keys, C1, every C2. Then the announcements, in the order of C1 and C2.
            uint256 keyAt = end + 1;
            uint256 c2At = keyAt + 2 * count + 2;
            uint256 announcedAt = c2At + 2 * count + 2;
            said.put(c2At - 2, point);
            said.put(announcedAt - 2, Bn254.difference(zr, base, e, point));
            for (uint256 i = 0; i < count; ++i) {
                Bn254.Point memory key = keys[i];
                uint256 zm = words[wordsOf(i) + 2];
                point = c2Of(words, i);
                Bn254.checkPoint(key);
                Bn254.checkPoint(point);
                Bn254.checkScalar(zm);
                said.put(keyAt + 2 * i, key);
                said.put(c2At + 2 * i, point);
                point = Bn254.difference(zm, base, e, point);
                said.put(announcedAt + 2 * i, Bn254.add(point, Bn254.mul(key, zr)));
            }
        }
        return said.hash() == e;
    }

    /// @notice Words of a contribution to so many resources, its proof included: C1 (x, y), challenge, answer for r; C2
    /// (x, y) and answer for the number of each resource. Words cost less than structs.
    function wordsOf(uint256 count) internal pure returns (uint256) {
        return FIXED_WORDS + WORDS_A_RESOURCE * count;
    }

    /// @notice C1 of a contribution.
    function c1Of(uint256[] calldata words) internal pure returns (Bn254.Point memory) {
        return Bn254.Point(words[0], words[1]);
    }

    /// @notice C2 of a contribution to a resource, by its place in the mask.
    function c2Of(uint256[] calldata words, uint256 index) internal pure returns (Bn254.Point memory) {
        uint256 from = wordsOf(index);
        return Bn254.Point(words[from], words[from + 1]);
    }
}
