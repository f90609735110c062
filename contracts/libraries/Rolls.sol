// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMeterTerms} from "../metering/IMeterTerms.sol";

/**
 * @title Rolls
 * @notice What an entry of a bank said of the meters whose terms it began, a line a lane, kept as the code of a
 * contract of its own: written once, read rarely, never changed. A byte of code costs 200 gas, a byte of storage 690.
 *
 * @dev The code starts with STOP: it can neither be run nor destroyed. Solidity has no words for creating and reading
 * such a contract, so both are in assembly; a fuzz test holds what is read against what was written.
 */
library Rolls {
    /// @notice A meter in a lane.
    struct Line {
        uint16 lane;
        uint16 resource;
        IMeterTerms.Attestation attestation;
        bytes32 meter;
        address key;
        address owner; // of the point when the term began
        uint64 modulus;
        uint64 base;
    }

    /// @notice Words of a line: meter; key, modulus, lane, resource; owner, base, attestation.
    uint256 internal constant LINE_WORDS = 3;

    // Creation code: PUSH1 11 CODESIZE SUB DUP1 PUSH1 11 RETURNDATASIZE CODECOPY RETURNDATASIZE RETURN deploys all that
    // follows it, which is STOP and the words.
    uint256 private constant CREATION_CODE = 0x600b380380600b3d393df300;
    uint256 private constant CREATION_BYTES = 12;

    /// @notice The roll could not be written: too little gas, or far more lines than a page has.
    error RollsNotWritten();

    /// @notice Writes a roll. Lines stand in strictly ascending lanes, at least one, at most a page's 128.
    function write(uint256[] memory words) internal returns (address roll) {
        // Assembly: Solidity creates contracts of its own source only.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            // The array's length gives its place to the creation code for a moment.
            let length := mload(words)
            mstore(words, CREATION_CODE)
            roll := create(0, add(words, sub(32, CREATION_BYTES)), add(CREATION_BYTES, shl(5, length)))
            mstore(words, length)
        }
        if (roll == address(0)) revert RollsNotWritten();
    }

    /// @notice The line of a lane, which the caller knows to be there.
    function find(address roll, uint16 lane) internal view returns (Line memory) {
        uint256 low = 0;
        uint256 high = roll.code.length / (32 * LINE_WORDS) - 1;
        while (low < high) {
            uint256 middle = (low + high) / 2;
            // The cast takes the lane out of its word. The half is a line's number, rounded as every search does.
            // slither-disable-next-line divide-before-multiply
            if (uint16(_word(roll, middle * LINE_WORDS + 1) >> 16) < lane) low = middle + 1;
            else high = middle;
        }
        low *= LINE_WORDS;
        return _line(_word(roll, low), _word(roll, low + 1), _word(roll, low + 2));
    }

    /// @notice Puts a line at a position of the words that shall be written.
    function put(uint256[] memory words, uint256 position, Line memory line) internal pure {
        uint256 first = position * LINE_WORDS;
        words[first] = uint256(line.meter);
        words[first + 1] =
            (uint256(uint160(line.key)) << 96) |
            (uint256(line.modulus) << 32) |
            (uint256(line.lane) << 16) |
            line.resource;
        words[first + 2] =
            (uint256(uint160(line.owner)) << 96) |
            (uint256(line.base) << 32) |
            uint256(line.attestation);
    }

    /// @dev One word of a roll. The others stay where they are: memory grows with its square.
    function _word(address roll, uint256 position) private view returns (uint256 word) {
        // Assembly: Solidity reads the code of another account only whole.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            // Behind the STOP.
            extcodecopy(roll, 0, add(1, shl(5, position)), 32)
            word := mload(0)
        }
    }

    /// @dev Every cast takes a member out of its word, see `put`.
    function _line(uint256 first, uint256 middle, uint256 last) private pure returns (Line memory line) {
        line.meter = bytes32(first);
        line.key = address(uint160(middle >> 96));
        line.modulus = uint64(middle >> 32);
        line.lane = uint16(middle >> 16);
        line.resource = uint16(middle);
        line.owner = address(uint160(last >> 96));
        line.base = uint64(last >> 32);
        line.attestation = IMeterTerms.Attestation(uint8(last));
    }
}
