// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Elements} from "../../contracts/libraries/Elements.sol";
import {bound, check, same, vm} from "./Vm.sol";

contract ElementsHarness {
    using Elements for bytes;

    function count(bytes calldata list) external pure returns (uint256) {
        return list.count();
    }

    function get(bytes calldata list, uint256 position) external pure returns (uint256, uint16, uint64) {
        return list.get(position);
    }

    function find(bytes calldata list, uint256 lane) external pure returns (bool, uint16, uint64) {
        return list.find(lane);
    }
}

/// @notice Lists of remarks, read back as they were written.
contract ElementsTest {
    ElementsHarness private immutable _elements = new ElementsHarness();

    function testFuzz_GetReturnsWhatWasWritten(uint256 seed, uint256 size) external view {
        size = bound(size, 1, 60);
        (bytes memory list, ) = _list(seed, size);
        same(_elements.count(list), size, "count");
        uint256 lane = 0;
        for (uint256 i = 0; i < size; ++i) {
            uint256 random = _random(seed, i);
            lane += 1 + (random % 5);
            (uint256 actual, uint16 code, uint64 value) = _elements.get(list, i);
            same(actual, lane, "lane");
            same(code, uint16(random >> 16), "code");
            same(value, uint64(random >> 32), "value");
        }
    }

    function testFuzz_FindAgreesWithALinearSearch(uint256 seed, uint256 size) external view {
        (bytes memory list, uint256 last) = _list(seed, bound(size, 0, 30));
        for (uint256 lane = 0; lane <= last + 1; ++lane) {
            (bool expected, uint16 expectedCode, uint64 expectedValue) = _linear(list, lane);
            (bool found, uint16 code, uint64 value) = _elements.find(list, lane);
            check(found == expected, "found");
            same(code, expectedCode, "code");
            same(value, expectedValue, "value");
        }
    }

    function testFuzz_CountRefusesAPartOfAnElement(uint256 size) external {
        size = bound(size, 0, 200);
        if (size % 12 != 0) vm.expectRevert(abi.encodeWithSelector(Elements.ElementsMalformed.selector, size));
        _elements.count(new bytes(size));
    }

    /// @dev A list with ascending lanes, and its last lane.
    function _list(uint256 seed, uint256 size) private pure returns (bytes memory list, uint256 lane) {
        for (uint256 i = 0; i < size; ++i) {
            uint256 random = _random(seed, i);
            lane += 1 + (random % 5);
            list = bytes.concat(list, abi.encodePacked(uint16(lane), uint16(random >> 16), uint64(random >> 32)));
        }
    }

    function _linear(bytes memory list, uint256 lane) private view returns (bool, uint16, uint64) {
        for (uint256 i = 0; i < list.length / 12; ++i) {
            (uint256 candidate, uint16 code, uint64 value) = _elements.get(list, i);
            if (candidate == lane) return (true, code, value);
        }
        return (false, 0, 0);
    }

    function _random(uint256 seed, uint256 i) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, i)));
    }
}
