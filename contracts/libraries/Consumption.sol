// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IReadingVerifier} from "../metering/IReadingVerifier.sol";

/**
 * @title Consumption
 * @notice What two proved readings of a metering point say about a period.
 *
 * Totals only rise, so the rise from a reading at or before the start to one at or after the end is at least what was
 * used in the period, and just that when both lie on its edges. A reading that was carried over a gap is an earlier
 * one: at the start it makes the rise greater, which is allowed but not exact; at the end it would make it smaller.
 */
library Consumption {
    // Up to this quality code a batch took no reading, see {IReadingLedger-record}.
    uint16 private constant LAST_CARRIED = 3;

    /// @notice The reading is not of a slot that can begin the period.
    error ConsumptionStartLate(bytes32 point, uint32 slot, uint256 start);
    /// @notice The reading is not of a slot that can end the period.
    error ConsumptionEndEarly(bytes32 point, uint32 slot, uint256 end);
    /// @notice The slot's reading may still be corrected: wait for the next batch.
    error ConsumptionNotFinal(bytes32 point, uint32 slot);
    /// @notice The last reading was not taken but carried over a gap: show a later one.
    error ConsumptionEndMissing(bytes32 point, uint32 slot, uint16 quality);
    /// @notice The operator corrected the total in between, and nobody settled whether the difference counts.
    error ConsumptionCorrected(bytes32 point, uint256 corrections, uint256 settled);

    /**
     * @notice What was used at a point.
     * @param first Slot with whose end the period starts.
     * @param last Slot with whose end the period ends.
     * @param settled Up to so many corrections of the point are settled.
     * @param carried Whether the start's and the end's proofs open the batch itself: only then its quality matters.
     */
    function between(
        bytes32 point,
        IReadingVerifier.Reading memory start,
        IReadingVerifier.Reading memory end,
        uint256 first,
        uint256 last,
        uint256 settled,
        bool[2] memory carried
    ) internal pure returns (uint256 used, bool exact) {
        if (start.slot > first) revert ConsumptionStartLate(point, start.slot, first);
        if (end.slot < last) revert ConsumptionEndEarly(point, end.slot, last);
        // A later slot was recorded than the start's: the end's.
        if (!end.closed) revert ConsumptionNotFinal(point, end.slot);
        if (carried[1] && _isGap(end.quality)) revert ConsumptionEndMissing(point, end.slot, end.quality);
        if (start.corrections != end.corrections && settled < end.corrections) {
            revert ConsumptionCorrected(point, end.corrections, settled);
        }
        // Without a correction between them it cannot fall; a settled one may have lowered it below the start.
        used = Math.saturatingSub(end.total, start.total);
        exact = start.slot == first && end.slot == last && !(carried[0] && _isGap(start.quality));
    }

    function _isGap(uint16 quality) private pure returns (bool) {
        return quality != 0 && quality <= LAST_CARRIED;
    }
}
