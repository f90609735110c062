// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Proof that Solidity tests run on the chain's hardfork
contract HardforkTest {
    /// @notice Clique ends at London; PUSH0 came later and must not run here.
    function test_push0IsUnknown() external {
        bytes memory push0ThenStop = hex"5f00";
        address created;
        assembly {
            created := create(0, add(push0ThenStop, 32), mload(push0ThenStop))
        }
        require(created == address(0), "PUSH0 ran");
    }
}
