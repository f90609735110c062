// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMeterRegistry} from "../metering/IMeterRegistry.sol";
import {IReadingVerifier} from "../metering/IReadingVerifier.sol";

/**
 * @title MeterStub
 * @notice Stands in for registry, ledger and verifier: a point is its owner's address, and a proof says what it is made
 * to say: `slot`, and in `evidence`, from its lowest bit, 64 bits of total, 16 of quality, 16 of corrections, and one
 * bit for a reading that is not closed. What the real ones prove is tested with them.
 */
contract MeterStub {
    /// @notice As in {IReadingVerifier}: this is the ledger, too.
    function ledger() external view returns (address) {
        return address(this);
    }

    /// @notice As in {IReadingLedger}.
    function slotSeconds() external pure returns (uint32) {
        return 900;
    }

    /// @notice As in {IReadingLedger}.
    function gridOrigin() external pure returns (uint64) {
        return 0;
    }

    /// @notice As in {IMeterRegistry}.
    function pointOf(bytes32 point) external pure returns (IMeterRegistry.Point memory) {
        return IMeterRegistry.Point(1, address(uint160(uint256(point))), 1);
    }

    /// @notice As in {IReadingVerifier}.
    function readingOf(
        bytes32,
        IReadingVerifier.Proof calldata proof
    ) external pure returns (IReadingVerifier.Reading memory reading) {
        uint256 said = uint256(proof.evidence);
        reading.slot = proof.slot;
        reading.total = uint64(said);
        reading.quality = uint16(said >> 64);
        reading.corrections = uint16(said >> 80);
        reading.closed = (said >> 96) & 1 == 0;
    }
}
