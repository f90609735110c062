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
    struct Header {
        uint8 suite;
        uint8 flags;
        uint16 epoch;
        uint32 delegation;
        uint24 first;
        uint24 last;
        uint16 count;
        uint16 recordLength;
        uint32 extendedLength;
    }

    /// @notice Flag of a correction, which lets a delegatee read.
    uint8 internal constant CORRECTION = 1;
    /// @notice Flag of a reference to an extended record elsewhere.
    uint8 internal constant REFERENCE = 2;
    /// @notice Flag of an extended record in the frame.
    uint8 internal constant INLINE = 4;

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
    /// @return header What it says.
    /// @return fixedLength Bytes before the records.
    function read(bytes calldata frame) internal pure returns (Header memory header, uint256 fixedLength) {
        if (frame.length < HEAD_BYTES) revert FrameMalformed(0, frame.length);
        uint256 word = uint256(bytes32(frame));
        // Each cast keeps the bits that it is meant to keep.
        header = Header({
            suite: uint8(word >> 240),
            flags: uint8(word >> 232),
            epoch: uint16(word >> 216),
            delegation: uint32(word >> 184),
            first: uint24(word >> 160),
            last: uint24(word >> 136),
            count: uint16(word >> 120),
            recordLength: uint16(word >> 104),
            extendedLength: uint32(word >> 72)
        });
        fixedLength = HEAD_BYTES;
        if (header.flags & CORRECTION != 0) fixedLength += CORRECTION_BYTES;
        if (header.flags & REFERENCE != 0) fixedLength += REFERENCE_BYTES;
        if (!_isSound(word, header) || frame.length != fixedLength + _bodyLength(header)) {
            revert FrameMalformed(word, frame.length);
        }
    }

    function _isSound(uint256 word, Header memory header) private pure returns (bool) {
        uint256 flags = header.flags;
        bool extended = flags >= REFERENCE;
        return
            word >> 248 == VERSION &&
            word & RESERVED == 0 &&
            header.suite != 0 &&
            header.suite <= LAST_SUITE &&
            // One extended record at most, and no correction beside an escrowed key.
            flags < REFERENCE | INLINE &&
            (header.suite != ESCROW || flags & CORRECTION == 0) &&
            header.count != 0 &&
            header.recordLength != 0 &&
            extended == (header.extendedLength != 0);
    }

    function _bodyLength(Header memory header) private pure returns (uint256 length) {
        // Products and sums of numbers of 32 bits and less: no overflow.
        unchecked {
            length = header.count * (uint256(header.recordLength) + RECORD_OVERHEAD);
            if (header.flags & INLINE != 0) length += header.extendedLength;
        }
    }
}
