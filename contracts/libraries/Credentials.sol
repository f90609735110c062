// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {IMeterRegistry} from "../metering/IMeterRegistry.sol";

/**
 * @title Credentials
 * @notice What meters and owners sign for the registry: EIP-712 struct hashes, and whether a signature is good.
 * @dev The structs hold only static members in the order of their types, so that their ABI encoding is EIP-712's.
 */
library Credentials {
    bytes32 internal constant ENROLMENT_TYPEHASH = keccak256(
        "Enrolment(bytes32 point,bytes32 meter,uint16 resource,uint32 bank,uint16 lane,uint64 start,uint64 dial,"
        "uint64 modulus,address key,address owner,uint8 attestation,uint256 nonce,uint256 deadline)"
    );
    bytes32 internal constant MOVE_IN_TYPEHASH = keccak256(
        "MoveIn(bytes32 point,address owner,uint256 nonce,uint256 deadline)"
    );

    /**
     * @notice Whether an owner signed: a plain key, or a smart account that accepts the signature (ERC-1271).
     * @dev OpenZeppelin's SignatureChecker does the same but needs MCOPY, which London has not. The account is asked
     * without the right to change anything, once, when the signature is used: it may answer otherwise tomorrow.
     */
    function isSignedByOwner(address owner, bytes32 digest, bytes calldata signature) internal view returns (bool) {
        if (owner.code.length == 0) return isSignedByKey(owner, digest, signature);
        bytes memory question = abi.encodeCall(IERC1271.isValidSignature, (digest, signature));
        bool answered;
        bytes32 answer;
        // Assembly: a typed call would revert without a name at an answer of the wrong shape, which here is a refusal,
        // and either call of Solidity would let the account charge its caller for copying an answer of any length.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            answered := staticcall(gas(), owner, add(question, 32), mload(question), 0, 32)
            answered := and(answered, gt(returndatasize(), 31))
            answer := mload(0)
        }
        return answered && answer == bytes32(IERC1271.isValidSignature.selector);
    }

    /// @notice What the meter's key and the owner sign for a term.
    function hash(IMeterRegistry.Enrolment memory enrolment) internal pure returns (bytes32) {
        return keccak256(abi.encode(ENROLMENT_TYPEHASH, enrolment));
    }

    /// @notice What a new owner signs.
    function hash(IMeterRegistry.MoveIn calldata move) internal pure returns (bytes32) {
        return keccak256(abi.encode(MOVE_IN_TYPEHASH, move));
    }

    /// @notice Whether a plain key signed.
    function isSignedByKey(address key, bytes32 digest, bytes calldata signature) internal pure returns (bool) {
        // What is left out is a detail of the fault.
        // slither-disable-next-line unused-return
        (address signer, ECDSA.RecoverError fault, ) = ECDSA.tryRecover(digest, signature);
        return fault == ECDSA.RecoverError.NoError && signer == key;
    }
}
