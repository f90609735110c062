// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMeterRegistry} from "../../../contracts/metering/IMeterRegistry.sol";
import {IReadingVerifier} from "../../../contracts/metering/IReadingVerifier.sol";

/**
 * @notice Stands in for registry, ledger and verifier: a point is its owner's address, and a proof says what it is made
 * to say (`slot`, and the total in `evidence`). What the real ones prove is tested with them.
 */
contract MeterStub {
    uint32 public constant slotSeconds = 900;
    uint64 public constant gridOrigin = 0;

    function ledger() external view returns (address) {
        return address(this);
    }

    function pointOf(bytes32 point) external pure returns (IMeterRegistry.Point memory) {
        return IMeterRegistry.Point(1, address(uint160(uint256(point))), 1);
    }

    function readingOf(
        bytes32,
        IReadingVerifier.Proof calldata proof
    ) external pure returns (IReadingVerifier.Reading memory reading) {
        reading.slot = proof.slot;
        reading.total = uint64(uint256(proof.evidence));
        reading.closed = true;
    }
}
