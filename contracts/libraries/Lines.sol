// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/**
 * @title Lines
 * @notice A gateway's posts as one word: head (200 bits), block of the last post (32), its last slot (24). Each post
 * hashes the word before, so the last word commits to every byte of every post and to their order, and a reader walks
 * back from it block by block. Two histories of one head cost about 2^100 hashes, what {Bn254} holds, too.
 */
library Lines {
    uint256 private constant HEAD_MASK = ~uint256(type(uint56).max);

    /// @notice The line of a gateway that has posted nothing to this contract.
    function genesis(address gateway) internal view returns (uint256) {
        bytes32 hash = keccak256(abi.encode(bytes32("rm/genesis"), block.chainid, address(this), gateway));
        return _pack(hash, 0);
    }

    /// @notice The line after a frame.
    /// @param line Before it.
    /// @param fixedLength Bytes of the frame before its records.
    /// @param slot Its last.
    function next(
        uint256 line,
        bytes calldata frame,
        uint256 fixedLength,
        uint24 slot
    ) internal view returns (uint256) {
        bytes32 hash;
        // Assembly: the hot path of a post. Slices of Solidity's own would cost 300 gas more; the plain form stands in
        // src/crypto/line.ts, which tests hold this against. The caller's frame is no shorter than its fixed part.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let free := mload(0x40)
            calldatacopy(free, frame.offset, fixedLength)
            let fixedHash := keccak256(free, fixedLength)
            let bodyLength := sub(frame.length, fixedLength)
            calldatacopy(free, add(frame.offset, fixedLength), bodyLength)
            let bodyHash := keccak256(free, bodyLength)
            mstore(free, line)
            mstore(add(free, 0x20), fixedHash)
            mstore(add(free, 0x40), bodyHash)
            hash := keccak256(free, 0x60)
        }
        return _pack(hash, slot);
    }

    /// @notice The last slot posted; 0 before the first.
    function slotOf(uint256 line) internal pure returns (uint24) {
        // The cast keeps the slot's bits.
        return uint24(line);
    }

    /// @notice Whether a line's head is that of a post with this digest: keccak256 of the line before, the hash of the
    /// frame's fixed part and that of the rest.
    function commitsTo(uint256 line, bytes32 digest) internal pure returns (bool) {
        return (line ^ uint256(digest)) & HEAD_MASK == 0;
    }

    function _pack(bytes32 hash, uint24 slot) private view returns (uint256) {
        // A chain with a block a second fills 32 bits in 136 years.
        return (uint256(hash) & HEAD_MASK) | (uint256(uint32(block.number)) << 24) | slot;
    }
}
