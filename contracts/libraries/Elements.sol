// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/**
 * @title Elements
 * @notice A packed list of remarks on lanes: exceptions of a batch, and the data of an amendment. An element is twelve
 * bytes, big-endian: lane (uint16), quality code (uint16), value (uint64). Lanes ascend strictly.
 */
library Elements {
    /// @notice Bytes of an element.
    uint256 internal constant SIZE = 12;

    /// @notice The list does not consist of whole elements with strictly ascending lanes inside the bank.
    error ElementsMalformed(uint256 position);

    /**
     * @notice Number of elements.
     * @dev Reverts with the list's length when it holds a part of an element.
     */
    function count(bytes calldata list) internal pure returns (uint256) {
        if (list.length % SIZE != 0) revert ElementsMalformed(list.length);
        unchecked {
            return list.length / SIZE;
        }
    }

    /// @notice The element at a position below `count`: the caller's bound keeps the read inside the list.
    function get(
        bytes calldata list,
        uint256 position
    ) internal pure returns (uint256 lane, uint16 code, uint64 value) {
        uint256 word;
        // Assembly: a slice of calldata costs more than the rest of an exception.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            // Bytes beyond the element are shifted out below.
            word := calldataload(add(list.offset, mul(position, SIZE)))
        }
        lane = word >> 240;
        code = uint16(word >> 224);
        value = uint64(word >> 160);
    }

    /**
     * @notice The element about a lane.
     * @return found False when the list says nothing about the lane.
     */
    function find(bytes calldata list, uint256 lane) internal pure returns (bool found, uint16 code, uint64 value) {
        uint256 low = 0;
        uint256 high = count(list);
        while (low < high) {
            uint256 middle = (low + high) / 2;
            uint256 candidate;
            (candidate, code, value) = get(list, middle);
            if (candidate == lane) return (true, code, value);
            if (candidate < lane) low = middle + 1;
            else high = middle;
        }
        return (false, 0, 0);
    }
}
