// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IReadingLedger} from "../metering/IReadingLedger.sol";
import {Elements} from "./Elements.sol";
import {Lanes} from "./Lanes.sol";

/**
 * @title Remarks
 * @notice What the exceptions of a batch and the data of an amendment may say: {Elements} about lanes of the bank.
 */
library Remarks {
    using Elements for bytes;

    // Quality codes. A batch says nothing of a valid reading, code zero; an amendment may. From MISSING up to below
    // QUESTIONABLE the reading did not come and the lane must keep its total.
    uint16 private constant MISSING = 1;
    uint16 private constant QUESTIONABLE = 4;

    /**
     * @notice Reverts unless the exceptions suit the batch.
     * @dev Where a reading did not come, the lane must keep its total: an estimate above the truth would block it.
     */
    function checkExceptions(
        uint32 bank,
        uint256[] calldata prev,
        uint256[] calldata next,
        bytes calldata exceptions,
        bool wide
    ) internal pure {
        uint256 count = exceptions.count();
        uint256 lanes = prev.length * Lanes.perWord(wide);
        uint256 least = 0;
        for (uint256 i = 0; i < count; ++i) {
            // A batch's estimate is the gateway's word and is not checked.
            // slither-disable-next-line unused-return
            (uint256 lane, uint16 code, ) = exceptions.get(i);
            if (lane < least || lane >= lanes) revert Elements.ElementsMalformed(i);
            if (code < MISSING || code > QUESTIONABLE) {
                revert IReadingLedger.LedgerQualityInvalid(bank, lane, code);
            }
            if (code != QUESTIONABLE) {
                uint64 from = Lanes.read(prev, lane, wide);
                uint64 to = Lanes.read(next, lane, wide);
                if (from != to) revert IReadingLedger.LedgerImplausible(bank, lane, from, to);
            }
            least = lane + 1;
        }
    }

    /// @notice Reverts unless an amendment says something, with qualities that exist and totals that its lanes can
    /// hold.
    function checkAmendment(uint32 bank, uint256 words, bytes calldata data, bool wide) internal pure {
        uint256 count = data.count();
        if (count == 0) revert IReadingLedger.LedgerEntryEmpty(bank);
        uint256 lanes = words * Lanes.perWord(wide);
        uint64 top = Lanes.top(wide);
        uint256 least = 0;
        for (uint256 i = 0; i < count; ++i) {
            (uint256 lane, uint16 code, uint64 total) = data.get(i);
            if (lane < least || lane >= lanes) revert Elements.ElementsMalformed(i);
            if (code > QUESTIONABLE) revert IReadingLedger.LedgerQualityInvalid(bank, lane, code);
            if (total > top) revert IReadingLedger.LedgerTotalInvalid(lane, total, top);
            least = lane + 1;
        }
    }
}
