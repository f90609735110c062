// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/**
 * @title FieldCommitment
 * @notice Opens one field of one record of a frame against the frame's root: a tree after R. C. Merkle (CRYPTO 1987)
 * whose leaves are salted, so that the fields beside it stay hidden. Leaves and nodes are hashed apart (0x00, 0x01).
 */
library FieldCommitment {
    /// @notice Leaves of a record: four numbers of four entries.
    uint256 internal constant FIELDS_PER_RECORD = 16;

    /// @notice Whether the opening leads to the root.
    /// @param root Of the frame.
    /// @param records That the frame holds: they settle how deep its tree is.
    /// @param index 16 * record + 4 * entry + the number's place in the entry.
    /// @param value The word that the leaf commits to.
    /// @param salt That hides it.
    /// @param path Hashes beside the way to the root, from the leaf up.
    function verify(
        bytes32 root,
        uint256 records,
        uint256 index,
        uint256 value,
        bytes32 salt,
        bytes32[] calldata path
    ) internal pure returns (bool) {
        uint256 leaves = FIELDS_PER_RECORD * records;
        // A tree of depth d has more than 2^(d-1) and at most 2^d leaves.
        uint256 depth = path.length;
        if (index >= leaves || depth > 20 || leaves > 1 << depth || leaves << 1 <= 1 << depth) return false;
        bytes32 hash = keccak256(abi.encodePacked(bytes1(0x00), index, value, salt));
        for (uint256 i = 0; i < depth; ++i) {
            hash = (index >> i) & 1 == 0 ? _node(hash, path[i]) : _node(path[i], hash);
        }
        return hash == root;
    }

    function _node(bytes32 left, bytes32 right) private pure returns (bytes32) {
        return keccak256(abi.encodePacked(bytes1(0x01), left, right));
    }
}
