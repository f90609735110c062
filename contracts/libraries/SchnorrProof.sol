// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Bn254} from "./Bn254.sol";
import {Challenges} from "./Challenges.sol";

/**
 * @title SchnorrProof
 * @notice That the sender holds the secret x of a key Y = xG. C. P. Schnorr, "Efficient signature generation by smart
 * cards", J. Cryptology 4 (1991). Without it a key could be made of the keys of others (T. Ristenpart and S. Yilek,
 * EUROCRYPT 2007).
 */
library SchnorrProof {
    using Challenges for uint256[];

    bytes32 private constant TAG = "rm/pop/1";

    /// @notice Whether the proof (e, z) holds: e is the challenge over zG - eY.
    function verify(
        Challenges.Context memory context,
        Bn254.Point memory key,
        uint256 e,
        uint256 z
    ) internal view returns (bool) {
        Bn254.checkPoint(key);
        Bn254.checkScalar(e);
        Bn254.checkScalar(z);
        (uint256[] memory words, uint256 end) = Challenges.transcript(TAG, context, 4);
        words.put(end, key);
        words.put(end + 2, Bn254.difference(z, Bn254.generator(), e, key));
        return words.hash() == e;
    }
}
