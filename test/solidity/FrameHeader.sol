// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice With what a frame begins, field by field, in the order in which they are written.
struct FrameHeader {
    uint8 version;
    uint8 suite;
    uint8 flags;
    uint16 epoch;
    uint32 delegation;
    uint24 first;
    uint24 last;
    uint16 count;
    uint16 recordLength;
    uint32 extendedLength;
    uint72 reserved;
}

/// @notice The header's 32 bytes, written without the library that reads them.
function encodeHeader(FrameHeader memory header) pure returns (bytes memory) {
    return
        bytes.concat(
            abi.encodePacked(header.version, header.suite, header.flags, header.epoch, header.delegation),
            abi.encodePacked(header.first, header.last, header.count, header.recordLength),
            abi.encodePacked(header.extendedLength, header.reserved)
        );
}
