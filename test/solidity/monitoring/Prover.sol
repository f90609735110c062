// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Bn254} from "../../../contracts/libraries/Bn254.sol";

/**
 * @notice Makes the proofs that the monitor checks, from secrets that the tests know. Its transcripts are written out
 * word by word, apart from the contracts' own.
 */
library Prover {
    /// @notice Where a proof is to hold.
    struct Place {
        address monitor;
        address sender;
        uint256 epoch;
        uint256 place;
    }

    /// @notice Possession of a secret: its key, challenge and answer.
    function possess(
        Place memory where,
        uint256 secret,
        uint256 nonce
    ) internal view returns (Bn254.Point memory key, uint256 e, uint256 z) {
        key = keyOf(secret);
        Bn254.Point memory announced = keyOf(nonce);
        e = challenge(bytes.concat(head("rm/pop/1", where), _bytesOf(key), _bytesOf(announced)));
        z = answer(secret, e, nonce);
    }

    function keyOf(uint256 secret) internal view returns (Bn254.Point memory) {
        return Bn254.mul(Bn254.generator(), secret);
    }

    /// @dev Tag and context of a transcript.
    function head(bytes32 tag, Place memory where) internal view returns (bytes memory) {
        return abi.encode(tag, block.chainid, where.monitor, where.sender, where.epoch, where.place);
    }

    function challenge(bytes memory transcript) internal pure returns (uint256) {
        return uint256(keccak256(transcript)) % Bn254.ORDER;
    }

    /// @dev nonce + e * secret.
    function answer(uint256 secret, uint256 e, uint256 nonce) internal pure returns (uint256) {
        return addmod(nonce, mulmod(e, secret, Bn254.ORDER), Bn254.ORDER);
    }

    function _bytesOf(Bn254.Point memory point) private pure returns (bytes memory) {
        return abi.encode(point.x, point.y);
    }
}
