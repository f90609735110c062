// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {FieldCommitment} from "../../contracts/libraries/FieldCommitment.sol";
import {bound, check} from "./Vm.sol";

contract FieldCommitmentHarness {
    function verify(
        bytes32 root,
        uint256 records,
        uint256 index,
        uint256 value,
        bytes32 salt,
        bytes32[] calldata path
    ) external pure returns (bool) {
        return FieldCommitment.verify(root, records, index, value, salt, path);
    }
}

/// @notice Openings from trees that are built in full, layer by layer.
contract FieldCommitmentTest {
    FieldCommitmentHarness private immutable _commitments = new FieldCommitmentHarness();

    function testFuzz_OpensEveryLeafAndNothingElse(uint256 seed, uint256 records, uint256 index) external view {
        records = bound(records, 1, 9);
        uint256 leaves = 16 * records;
        index = bound(index, 0, leaves - 1);
        (bytes32 root, bytes32[] memory path) = _open(seed, leaves, index);
        (uint256 value, bytes32 salt) = _leaf(seed, index);
        check(_commitments.verify(root, records, index, value, salt, path), "opens");
        check(!_commitments.verify(root, records, index, value ^ 1, salt, path), "another value");
        check(!_commitments.verify(root, records, index, value, ~salt, path), "another salt");
        check(!_commitments.verify(root, records, index ^ 1, value, salt, path), "another place");
        check(!_commitments.verify(root, records, index + 16 * records, value, salt, path), "a place outside");
        check(!_commitments.verify(~root, records, index, value, salt, path), "another root");
        path[seed % path.length] ^= bytes32(uint256(1) << (seed % 256));
        check(!_commitments.verify(root, records, index, value, salt, path), "another path");
    }

    function testFuzz_WantsThePathOfItsDepth(uint256 records, uint256 depth) external view {
        records = bound(records, 0, type(uint16).max);
        depth = bound(depth, 0, 24);
        // The root that this path leads to, so that the depth alone decides.
        bytes32[] memory path = new bytes32[](depth);
        bytes32 hash = keccak256(abi.encodePacked(bytes1(0x00), uint256(0), uint256(7), bytes32(0)));
        for (uint256 i = 0; i < depth; ++i) hash = _node(hash, 0);
        uint256 right = 0;
        while (1 << right < 16 * records) ++right;
        bool expected = records != 0 && depth == right;
        check(_commitments.verify(hash, records, 0, 7, 0, path) == expected, "depth");
    }

    /// @dev The root of a tree of so many leaves, and the path of one.
    function _open(
        uint256 seed,
        uint256 leaves,
        uint256 index
    ) private pure returns (bytes32 root, bytes32[] memory path) {
        uint256 depth = 0;
        while (1 << depth < leaves) ++depth;
        bytes32[] memory layer = new bytes32[](1 << depth);
        for (uint256 i = 0; i < leaves; ++i) {
            (uint256 value, bytes32 salt) = _leaf(seed, i);
            layer[i] = keccak256(abi.encodePacked(bytes1(0x00), i, value, salt));
        }
        path = new bytes32[](depth);
        for (uint256 d = 0; d < depth; ++d) {
            path[d] = layer[(index >> d) ^ 1];
            for (uint256 i = 0; i < 1 << (depth - d - 1); ++i) layer[i] = _node(layer[2 * i], layer[2 * i + 1]);
        }
        root = layer[0];
    }

    function _leaf(uint256 seed, uint256 index) private pure returns (uint256 value, bytes32 salt) {
        value = uint256(keccak256(abi.encode(seed, index, "value")));
        salt = keccak256(abi.encode(seed, index, "salt"));
    }

    function _node(bytes32 left, bytes32 right) private pure returns (bytes32) {
        return keccak256(abi.encodePacked(bytes1(0x01), left, right));
    }
}
