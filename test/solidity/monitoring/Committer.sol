// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/**
 * @notice Commits to the fields of a frame that tests make up from a seed, and opens them. Its tree is written out
 * layer by layer, apart from the contracts' own way from a leaf to the root.
 */
library Committer {
    uint256 internal constant FIELDS = 16;

    /// @notice Whether there is a number in a field: records have three entries of four.
    function isHeld(uint256 records, uint256 field) internal pure returns (bool) {
        return field < FIELDS * records && field % FIELDS < 12;
    }

    function valueOf(uint256 seed, uint256 field) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode("value", seed, field)));
    }

    function saltOf(uint256 seed, uint256 field) internal pure returns (bytes32) {
        return keccak256(abi.encode("salt", seed, field));
    }

    function root(uint256 seed, uint256 records) internal pure returns (bytes32) {
        bytes32[] memory layer = _leaves(seed, records);
        while (layer.length > 1) layer = _above(layer);
        return layer[0];
    }

    /// @notice Hashes beside the way to the root, from the leaf up.
    function pathOf(uint256 seed, uint256 records, uint256 field) internal pure returns (bytes32[] memory path) {
        bytes32[] memory layer = _leaves(seed, records);
        while (layer.length > 1) {
            path = _with(path, _at(layer, field ^ 1));
            layer = _above(layer);
            field /= 2;
        }
    }

    function _leaves(uint256 seed, uint256 records) private pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](FIELDS * records);
        for (uint256 i = 0; i < leaves.length; ++i) {
            if (isHeld(records, i))
                leaves[i] = keccak256(bytes.concat(hex"00", abi.encode(i, valueOf(seed, i), saltOf(seed, i))));
        }
    }

    function _above(bytes32[] memory layer) private pure returns (bytes32[] memory above) {
        above = new bytes32[]((layer.length + 1) / 2);
        for (uint256 i = 0; i < above.length; ++i) {
            above[i] = keccak256(bytes.concat(hex"01", layer[2 * i], _at(layer, 2 * i + 1)));
        }
    }

    /// @dev What is absent on the right is zero.
    function _at(bytes32[] memory layer, uint256 index) private pure returns (bytes32) {
        return index < layer.length ? layer[index] : bytes32(0);
    }

    function _with(bytes32[] memory path, bytes32 last) private pure returns (bytes32[] memory longer) {
        longer = new bytes32[](path.length + 1);
        for (uint256 i = 0; i < path.length; ++i) longer[i] = path[i];
        longer[path.length] = last;
    }
}
