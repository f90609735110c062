// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/**
 * @title Frames
 * @notice What a posted frame says before its records, and whether its bytes are as many as it says. Version 1,
 * big-endian: a header of 32 bytes, C1 (32), the root of its commitments (32), a correction (96) and a reference (64)
 * where the flags say so, the records, and an extended record where the flags say so.
 *
 * Points and ciphertexts are not looked at: a gateway that posts garbage harms nobody but itself.
 */
library Frames {
    /// @notice Bytes of the shortest frame: a record of one byte.
    uint256 internal constant SHORTEST = 115;
    /// @notice Flag of a correction, which lets a delegatee read.
    uint256 internal constant CORRECTION = 1;
    /// @notice Flag of a reference to an extended record elsewhere.
    uint256 internal constant REFERENCE = 2;
    /// @notice Flag of an extended record in the frame.
    uint256 internal constant INLINE = 4;

    uint256 private constant VERSION = 1;
    uint256 private constant ESCROW = 2;
    uint256 private constant LAST_SUITE = 3;
    uint256 private constant HEAD_BYTES = 96;
    uint256 private constant CORRECTION_BYTES = 96;
    uint256 private constant REFERENCE_BYTES = 64;
    // Offset of a record before its ciphertext, tag behind it.
    uint256 private constant RECORD_OVERHEAD = 18;
    uint256 private constant RESERVED = type(uint72).max;

    /// @notice A frame of another version, suite or length than its header allows. `header` is its first word.
    error FrameMalformed(uint256 header, uint256 length);

    /// @notice Reads the header; a frame that cannot be one is refused.
    /// @return header Its first word, which the functions below take apart: a struct in memory would cost more.
    /// @return fixedLength Bytes before the records.
    function read(bytes calldata frame) internal pure returns (uint256 header, uint256 fixedLength) {
        if (frame.length < HEAD_BYTES) revert FrameMalformed(0, frame.length);
        header = uint256(bytes32(frame));
        uint256 flags = flagsOf(header);
        // Products and sums of numbers of 32 bits and less: no overflow.
        unchecked {
            fixedLength = HEAD_BYTES;
            if (flags & CORRECTION != 0) fixedLength += CORRECTION_BYTES;
            if (flags & REFERENCE != 0) fixedLength += REFERENCE_BYTES;
            uint256 length = fixedLength + countOf(header) * (recordLengthOf(header) + RECORD_OVERHEAD);
            if (flags & INLINE != 0) length += extendedLengthOf(header);
            if (frame.length != length || !_isSound(header, flags)) revert FrameMalformed(header, frame.length);
        }
    }

    /// @notice How it is encrypted: 1 to 3.
    function suiteOf(uint256 header) internal pure returns (uint256) {
        return uint8(header >> 240);
    }

    /// @notice What it has besides its records.
    function flagsOf(uint256 header) internal pure returns (uint256) {
        return uint8(header >> 232);
    }

    /// @notice Epoch of the community gateway's key.
    function epochOf(uint256 header) internal pure returns (uint16) {
        return uint16(header >> 216);
    }

    /// @notice The delegation that it serves; 0 for none.
    function delegationOf(uint256 header) internal pure returns (uint32) {
        return uint32(header >> 184);
    }

    /// @notice First slot that it may speak of.
    function firstOf(uint256 header) internal pure returns (uint24) {
        return uint24(header >> 160);
    }

    /// @notice Last slot that it may speak of.
    function lastOf(uint256 header) internal pure returns (uint24) {
        return uint24(header >> 136);
    }

    /// @notice Number of its records.
    function countOf(uint256 header) internal pure returns (uint256) {
        return uint16(header >> 120);
    }

    /// @notice Bytes of a record before encryption.
    function recordLengthOf(uint256 header) internal pure returns (uint256) {
        return uint16(header >> 104);
    }

    /// @notice Bytes of the extended record's ciphertext; 0 for none.
    function extendedLengthOf(uint256 header) internal pure returns (uint256) {
        return uint32(header >> 72);
    }

    /// @dev Version, suite, flags that go together, a record at least, zeros.
    function _isSound(uint256 header, uint256 flags) private pure returns (bool) {
        uint256 suite = suiteOf(header);
        return
            header >> 248 == VERSION &&
            header & RESERVED == 0 &&
            suite != 0 &&
            suite <= LAST_SUITE &&
            // One extended record at most, and no correction beside an escrowed key.
            flags < REFERENCE | INLINE &&
            (suite != ESCROW || flags & CORRECTION == 0) &&
            countOf(header) != 0 &&
            recordLengthOf(header) != 0 &&
            (flags >= REFERENCE) == (extendedLengthOf(header) != 0);
    }
}
