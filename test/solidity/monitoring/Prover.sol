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

    /// @notice A contribution in the words of a call: numbers under as many keys with one r, and the proof.
    function contribute(
        Place memory where,
        Bn254.Point[] memory keys,
        uint256[] memory numbers,
        uint256 r,
        uint256 nonce
    ) internal view returns (uint256[] memory words) {
        uint256 count = keys.length;
        words = new uint256[](4 + 3 * count);
        Bn254.Point memory c1 = keyOf(r);
        (words[0], words[1]) = (c1.x, c1.y);
        bytes memory statement = abi.encodePacked(head("rm/sum/1", where), count);
        bytes memory ciphertexts;
        bytes memory announced = _bytesOf(keyOf(nonce));
        for (uint256 i = 0; i < count; ++i) {
            statement = bytes.concat(statement, _bytesOf(keys[i]));
            Bn254.Point memory c2 = Bn254.add(keyOf(numbers[i]), Bn254.mul(keys[i], r));
            (words[4 + 3 * i], words[5 + 3 * i]) = (c2.x, c2.y);
            ciphertexts = bytes.concat(ciphertexts, _bytesOf(c2));
            // A nonce of its own for each number.
            Bn254.Point memory masked = Bn254.add(keyOf(nonce + 1 + i), Bn254.mul(keys[i], nonce));
            announced = bytes.concat(announced, _bytesOf(masked));
        }
        uint256 e = challenge(bytes.concat(statement, _bytesOf(c1), ciphertexts, announced));
        (words[2], words[3]) = (e, answer(r, e, nonce));
        for (uint256 i = 0; i < count; ++i) words[6 + 3 * i] = answer(numbers[i], e, nonce + 1 + i);
    }

    /// @notice That a ciphertext under a secret's key holds a number, or would, if it did not.
    function open(
        Place memory where,
        uint256 secret,
        Bn254.Point memory c1,
        Bn254.Point memory c2,
        uint256 number,
        uint256 nonce
    ) internal view returns (uint256 e, uint256 z) {
        bytes memory statement = bytes.concat(_bytesOf(keyOf(secret)), _bytesOf(c1), _bytesOf(c2), abi.encode(number));
        bytes memory announced = bytes.concat(_bytesOf(keyOf(nonce)), _bytesOf(Bn254.mul(c1, nonce)));
        e = challenge(bytes.concat(head("rm/open/1", where), statement, announced));
        z = answer(secret, e, nonce);
    }

    /// @notice What a secret makes of a base, and that it is the secret of its key.
    function equal(
        Place memory where,
        uint256 secret,
        Bn254.Point memory base,
        uint256 nonce
    ) internal view returns (Bn254.Point memory other, uint256 e, uint256 z) {
        other = Bn254.mul(base, secret);
        bytes memory statement = bytes.concat(_bytesOf(keyOf(secret)), _bytesOf(base), _bytesOf(other));
        bytes memory announced = bytes.concat(_bytesOf(keyOf(nonce)), _bytesOf(Bn254.mul(base, nonce)));
        e = challenge(bytes.concat(head("rm/dleq/1", where), statement, announced));
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
