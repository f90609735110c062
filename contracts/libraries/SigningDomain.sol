// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/**
 * @title SigningDomain
 * @notice Name and version of the EIP-712 domain of everything that meters and owners sign: credentials and readings.
 * Its chain is the present one, its contract the meter registry.
 */
library SigningDomain {
    string internal constant NAME = "Gridwell";
    string internal constant VERSION = "1";
}
