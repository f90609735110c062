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

    /// @notice What is added, under the resources' keys.
    struct Contribution {
        Bn254.Point c1;
        Bn254.Point[] c2;
    }

    /// @notice Challenge, answer for r, an answer for each number.
    struct Proof {
        uint256 e;
        uint256 zr;
        uint256[] zm;
    }

    bytes32 private constant TAG = "rm/sum/1";

    /// @notice Not one key, ciphertext and answer for each resource, or no resource at all.
    error SumLengthsDiffer(uint256 keys, uint256 ciphertexts, uint256 answers);

    /// @notice Whether the proof holds. The keys are all different: the contract that keeps them sees to it.
    function verify(
        Challenges.Context memory context,
        Bn254.Point[] memory keys,
        Contribution memory sum,
        Proof memory proof
    ) internal view returns (bool) {
        uint256 count = keys.length;
        if (count == 0 || sum.c2.length != count || proof.zm.length != count) {
            revert SumLengthsDiffer(count, sum.c2.length, proof.zm.length);
        }
        Bn254.checkPoint(sum.c1);
        Bn254.checkScalar(proof.e);
        Bn254.checkScalar(proof.zr);
        (uint256[] memory words, uint256 end) = Challenges.transcript(TAG, context, 5 + 6 * count);
        words[end] = count;
        // Statement: keys, C1, every C2. Then the announcements, in the order of C1 and C2.
        uint256 c2At = end + 3 + 2 * count;
        uint256 announcedAt = c2At + 2 * count;
        words.put(end + 1 + 2 * count, sum.c1);
        words.put(announcedAt, Bn254.difference(proof.zr, Bn254.generator(), proof.e, sum.c1));
        for (uint256 i = 0; i < count; ++i) {
            Bn254.checkPoint(keys[i]);
            Bn254.checkPoint(sum.c2[i]);
            Bn254.checkScalar(proof.zm[i]);
            words.put(end + 1 + 2 * i, keys[i]);
            words.put(c2At + 2 * i, sum.c2[i]);
            Bn254.Point memory number = Bn254.difference(proof.zm[i], Bn254.generator(), proof.e, sum.c2[i]);
            words.put(announcedAt + 2 + 2 * i, Bn254.add(number, Bn254.mul(keys[i], proof.zr)));
        }
        return words.hash() == proof.e;
    }
}
