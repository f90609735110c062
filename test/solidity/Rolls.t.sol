// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Rolls} from "../../contracts/libraries/Rolls.sol";
import {IMeterTerms} from "../../contracts/metering/IMeterTerms.sol";
import {bound, check, same} from "./Vm.sol";

contract RollsHarness {
    using Rolls for uint256[];

    function write(Rolls.Line[] calldata lines) external returns (address) {
        uint256[] memory words = new uint256[](lines.length * Rolls.LINE_WORDS);
        for (uint256 i = 0; i < lines.length; ++i) {
            words.put(i, lines[i]);
        }
        address roll = words.write();
        same(words.length, lines.length * Rolls.LINE_WORDS, "the array is left whole");
        return roll;
    }

    function find(address roll, uint16 lane) external view returns (Rolls.Line memory) {
        return Rolls.find(roll, lane);
    }
}

/// @notice Rolls of meters, read back as they were written.
contract RollsTest {
    RollsHarness private immutable _rolls = new RollsHarness();

    function testFuzz_FindReturnsWhatWasWritten(uint256 seed, uint256 size) external {
        Rolls.Line[] memory lines = _lines(seed, bound(size, 1, 128));
        address roll = _rolls.write(lines);
        for (uint256 i = 0; i < lines.length; ++i) {
            Rolls.Line memory found = _rolls.find(roll, lines[i].lane);
            check(keccak256(abi.encode(found)) == keccak256(abi.encode(lines[i])), "line");
        }
    }

    function testFuzz_ARollCanNeitherRunNorEnd(uint256 seed, bytes calldata input) external {
        address roll = _rolls.write(_lines(seed, bound(seed, 1, 8)));
        uint256 size = roll.code.length;
        (bool success, bytes memory answer) = roll.call(input);
        check(success && answer.length == 0, "stops at once");
        same(roll.code.length, size, "stays");
        same(uint8(roll.code[0]), 0, "begins with STOP");
    }

    function test_AFullPageFits() external {
        address roll = _rolls.write(_lines(1, 128));
        same(roll.code.length, 1 + 128 * 96, "bytes");
    }

    function test_TooLittleGasIsRefused() external {
        Rolls.Line[] memory lines = _lines(1, 100);
        try _rolls.write{gas: 1_000_000}(lines) {
            check(false, "was written");
        } catch (bytes memory reason) {
            check(keccak256(reason) == keccak256(abi.encodeWithSelector(Rolls.RollsNotWritten.selector)), "reason");
        }
    }

    /// @dev Lines in ascending lanes; every member takes its edges now and then.
    function _lines(uint256 seed, uint256 size) private pure returns (Rolls.Line[] memory lines) {
        lines = new Rolls.Line[](size);
        uint256 lane = type(uint16).max - size * 4;
        for (uint256 i = 0; i < size; ++i) {
            uint256 random = uint256(keccak256(abi.encode(seed, i)));
            lane += 1 + (random % 4);
            uint256 rest =
                random % 7 == 0
                    ? type(uint256).max
                    : random % 7 == 1
                        ? 0
                        : random;
            lines[i] = Rolls.Line({
                lane: uint16(lane),
                resource: uint16(rest >> 8),
                attestation: IMeterTerms.Attestation(random % 3),
                meter: bytes32(rest),
                key: address(uint160(rest >> 16)),
                owner: address(uint160(rest >> 32)),
                modulus: uint64(rest >> 48),
                base: uint64(rest >> 64)
            });
        }
    }
}
