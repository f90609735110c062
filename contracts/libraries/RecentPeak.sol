// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/**
 * @title RecentPeak
 * @notice The highest value that stood at any time within a recent window.
 *
 * The window is cut into `PARTS`. A value is noted in the part in which another took its place; so what stood within
 * the window is noted in one of its parts, or stands now. It may remember up to one part longer than the window.
 */
library RecentPeak {
    struct State {
        mapping(uint256 part => uint256 peak) peaks;
    }

    /// @notice Into how many parts a window is cut.
    uint256 internal constant PARTS = 7;

    /// @notice Notes a value that ends now.
    /// @param window Length of the window, seconds; at least `PARTS`.
    function note(State storage self, uint256 window, uint256 value) internal {
        uint256 part = block.timestamp / (window / PARTS);
        if (value > self.peaks[part]) self.peaks[part] = value;
    }

    /// @notice The highest of the value that stands now and of those noted within the window.
    function highest(State storage self, uint256 window, uint256 standing) internal view returns (uint256 peak) {
        uint256 last = block.timestamp / (window / PARTS);
        peak = standing;
        // A window that is no multiple of its parts' number touches one part more.
        for (uint256 i = 0; i <= PARTS + 1 && i <= last; ++i) {
            peak = Math.max(peak, self.peaks[last - i]);
        }
    }
}
