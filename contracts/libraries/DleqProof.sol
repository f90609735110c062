// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Bn254} from "./Bn254.sol";
import {Challenges} from "./Challenges.sol";

/**
 * @title DleqProof
 * @notice That one secret x leads from G to an image and from a base to another point. D. Chaum and T. P. Pedersen,
 * "Wallet databases with observers", CRYPTO 1992.
 *
 * A correction is right when image = C1, base = Y_cg - Y_d and other = the correction. A revealed point is what a
 * key's holder gets out of C1 when image = the key, base = C1 and other = that point.
 */
library DleqProof {
    using Challenges for uint256[];

    /// @notice Points of the claim: image = x * G, other = x * base.
    struct Statement {
        Bn254.Point image;
        Bn254.Point base;
        Bn254.Point other;
    }

    bytes32 private constant TAG = "rm/dleq/1";

    /// @notice Whether the proof (e, z) holds.
    function verify(
        Challenges.Context memory context,
        Statement memory statement,
        uint256 e,
        uint256 z
    ) internal view returns (bool) {
        Bn254.checkPoint(statement.image);
        Bn254.checkPoint(statement.base);
        Bn254.checkPoint(statement.other);
        Bn254.checkScalar(e);
        Bn254.checkScalar(z);
        (uint256[] memory words, uint256 end) = Challenges.transcript(TAG, context, 10);
        words.put(end, statement.image);
        words.put(end + 2, statement.base);
        words.put(end + 4, statement.other);
        announce(words, end + 6, statement, e, z);
        return words.hash() == e;
    }

    /// @notice Puts the two announcements that a proof (e, z) implies: zG - e * image, z * base - e * other.
    function announce(
        uint256[] memory words,
        uint256 end,
        Statement memory statement,
        uint256 e,
        uint256 z
    ) internal view {
        words.put(end, Bn254.difference(z, Bn254.generator(), e, statement.image));
        words.put(end + 2, Bn254.difference(z, statement.base, e, statement.other));
    }
}
