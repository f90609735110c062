// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Bn254} from "./Bn254.sol";
import {Challenges} from "./Challenges.sol";
import {DleqProof} from "./DleqProof.sol";

/**
 * @title OpeningProof
 * @notice That an ElGamal ciphertext, or a sum of them, holds a number: the key's secret leads from G to Y and from C1
 * to C2 - mG. Chaum and Pedersen as in {DleqProof}, with a tag of its own and the number in the challenge.
 */
library OpeningProof {
    using Challenges for uint256[];

    /// @notice A ciphertext under a key, and the number that it is said to hold.
    struct Claim {
        Bn254.Point key;
        Bn254.Point c1;
        Bn254.Point c2;
        uint256 number;
    }

    bytes32 private constant TAG = "rm/open/1";

    /// @notice Whether the proof (e, z) holds.
    function verify(
        Challenges.Context memory context,
        Claim memory claim,
        uint256 e,
        uint256 z
    ) internal view returns (bool) {
        Bn254.checkPoint(claim.key);
        Bn254.checkPoint(claim.c1);
        Bn254.checkPoint(claim.c2);
        Bn254.checkScalar(claim.number);
        Bn254.checkScalar(e);
        Bn254.checkScalar(z);
        (uint256[] memory words, uint256 end) = Challenges.transcript(TAG, context, 11);
        words.put(end, claim.key);
        words.put(end + 2, claim.c1);
        words.put(end + 4, claim.c2);
        words[end + 6] = claim.number;
        // C2 - mG. The number was checked: no underflow.
        Bn254.Point memory rest = Bn254.add(claim.c2, Bn254.mul(Bn254.generator(), Bn254.ORDER - claim.number));
        DleqProof.announce(words, end + 7, DleqProof.Statement(claim.key, claim.c1, rest), e, z);
        return words.hash() == e;
    }
}
