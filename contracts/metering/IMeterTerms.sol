// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/**
 * @title IMeterTerms
 * @notice Which meter stood at a metering point when: the part of the meter registry that proofs of readings need.
 */
interface IMeterTerms {
    /**
     * @notice Who signs a meter's readings. Most meters are dumb: their gateway signs what it read from them, and
     * nothing may pretend otherwise.
     */
    enum Attestation {
        None,
        Gateway,
        Device
    }

    /// @notice A meter's term at a point.
    struct Term {
        bytes32 meter; // keyed hash of the serial and register
        address key; // signs the meter's readings
        Attestation attestation; // whose key that is
        uint64 modulus; // the dial shows a total modulo this, base units
        uint64 base; // (total - base) mod modulus is what the dial shows
        uint32 since; // index of the bank's entry that began the term
    }

    /// @notice The term that an entry of the point's bank falls into. All zero when there is none.
    function termAt(bytes32 point, uint32 index) external view returns (Term memory);
}
