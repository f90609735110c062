// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

/**
 * @title SmartOwner
 * @notice A smart account (ERC-1271) for tests: it accepts what it was told to accept, and answers as it was told to.
 */
contract SmartOwner is IERC1271 {
    /// @notice How the account answers when asked about a signature.
    enum Manner {
        Honest,
        Short,
        Long, // a megabyte of zeros behind the right answer, whatever was asked
        Reverting
    }

    Manner private _manner;
    mapping(bytes32 digest => bytes32 signature) private _accepted;

    error AccountUnwilling();

    /// @notice Accepts one signature, by its hash, for a digest.
    function accept(bytes32 digest, bytes calldata signature) external {
        _accepted[digest] = keccak256(signature);
    }

    /// @notice Chooses how it answers from now on.
    function behave(Manner manner) external {
        _manner = manner;
    }

    /// @notice Calls another contract in its own name, and fails as that fails.
    function call(address target, bytes calldata data) external {
        // solhint-disable-next-line avoid-low-level-calls
        (bool success, bytes memory answer) = target.call(data);
        if (!success) {
            // solhint-disable-next-line no-inline-assembly
            assembly ("memory-safe") {
                revert(add(answer, 32), mload(answer))
            }
        }
    }

    /// @inheritdoc IERC1271
    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        if (_manner == Manner.Reverting) revert AccountUnwilling();
        if (_manner == Manner.Short) {
            // solhint-disable-next-line no-inline-assembly
            assembly ("memory-safe") {
                mstore(0, 0x1626ba7e00000000000000000000000000000000000000000000000000000000)
                return(0, 4)
            }
        }
        if (_manner == Manner.Long) {
            // solhint-disable-next-line no-inline-assembly
            assembly ("memory-safe") {
                mstore(0, 0x1626ba7e00000000000000000000000000000000000000000000000000000000)
                return(0, 1000000)
            }
        }
        return _accepted[digest] == keccak256(signature) ? IERC1271.isValidSignature.selector : bytes4(0);
    }
}
