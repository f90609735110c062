// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Frames} from "../../contracts/libraries/Frames.sol";
import {FrameHeader, encodeHeader} from "./FrameHeader.sol";
import {bound, check, same, vm} from "./Vm.sol";

contract FramesHarness {
    function read(bytes calldata frame) external pure returns (uint256 header, uint256 fixedLength) {
        return Frames.read(frame);
    }
}

/// @notice Headers of every kind, against the form's rules written down a second time, the slow way.
contract FramesTest {
    FramesHarness private immutable _frames = new FramesHarness();

    function testFuzz_ReadsWhatWasWritten(FrameHeader memory parts) external view {
        parts = _narrowed(parts);
        (parts.version, parts.reserved) = (1, 0);
        bytes memory frame = _frame(parts, _lengthOf(parts));
        if (!_isSound(parts)) return;
        (uint256 header, uint256 fixedLength) = _frames.read(frame);
        same(fixedLength, _fixedOf(parts.flags), "fixed length");
        same(Frames.suiteOf(header), parts.suite, "suite");
        same(Frames.flagsOf(header), parts.flags, "flags");
        same(Frames.epochOf(header), parts.epoch, "epoch");
        same(Frames.delegationOf(header), parts.delegation, "delegation");
        same(Frames.firstOf(header), parts.first, "first");
        same(Frames.lastOf(header), parts.last, "last");
        same(Frames.countOf(header), parts.count, "count");
        same(Frames.recordLengthOf(header), parts.recordLength, "record length");
        same(Frames.extendedLengthOf(header), parts.extendedLength, "extended length");
    }

    function testFuzz_TakesWhatIsSoundAndNothingElse(FrameHeader memory parts, uint256 off) external view {
        parts = _narrowed(parts);
        // Bytes too many or too few, in one case of four.
        uint256 length = _lengthOf(parts);
        uint256 given = off % 4 == 0 ? length + 1 - 2 * ((off >> 8) % 2) : length;
        bytes memory frame = _frame(parts, given);
        bool taken;
        try _frames.read(frame) returns (uint256, uint256) {
            taken = true;
        } catch {
            taken = false;
        }
        check(taken == (given == length && _isSound(parts)), "taken");
    }

    function testFuzz_RefusesWhatIsShorterThanAHead(uint256 length) external {
        length = bound(length, 0, 95);
        vm.expectRevert(abi.encodeWithSelector(Frames.FrameMalformed.selector, 0, length));
        _frames.read(new bytes(length));
    }

    /// @dev The rules of a header, one by one.
    function _isSound(FrameHeader memory parts) private pure returns (bool) {
        if (parts.version != 1 || parts.reserved != 0) return false;
        if (parts.suite == 0 || parts.suite > 3 || parts.flags > 7) return false;
        bool referred = parts.flags & 2 != 0;
        bool inlined = parts.flags & 4 != 0;
        if (referred && inlined) return false;
        if (parts.suite == 2 && parts.flags & 1 != 0) return false;
        if (parts.count == 0 || parts.recordLength == 0) return false;
        return (referred || inlined) == (parts.extendedLength > 0);
    }

    /// @dev Small enough for memory, and near the edges more often than chance has it.
    function _narrowed(FrameHeader memory parts) private pure returns (FrameHeader memory) {
        parts.version = parts.version % 3;
        parts.suite = parts.suite % 5;
        parts.flags = parts.flags % 10;
        parts.count = parts.count % 4;
        parts.recordLength = parts.recordLength % 5;
        parts.extendedLength = parts.extendedLength % 3;
        if (parts.reserved % 4 != 0) parts.reserved = 0;
        return parts;
    }

    function _fixedOf(uint8 flags) private pure returns (uint256) {
        return 96 + (flags & 1 != 0 ? uint256(96) : 0) + (flags & 2 != 0 ? uint256(64) : 0);
    }

    function _lengthOf(FrameHeader memory parts) private pure returns (uint256) {
        uint256 records = uint256(parts.count) * (uint256(parts.recordLength) + 18);
        return _fixedOf(parts.flags) + records + (parts.flags & 4 != 0 ? parts.extendedLength : 0);
    }

    function _frame(FrameHeader memory parts, uint256 length) private pure returns (bytes memory) {
        return bytes.concat(encodeHeader(parts), new bytes(length - 32));
    }
}
