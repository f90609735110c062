// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Lines} from "../../contracts/libraries/Lines.sol";
import {bound, check, same, vm} from "./Vm.sol";

contract LinesHarness {
    function next(
        uint256 line,
        bytes calldata frame,
        uint256 fixedLength,
        uint24 slot
    ) external view returns (uint256, bytes memory) {
        // What memory holds besides must outlive the assembly.
        bytes memory beside = abi.encode(line, slot);
        return (Lines.next(line, frame, fixedLength, slot), beside);
    }

    function genesis(address gateway) external view returns (uint256) {
        return Lines.genesis(gateway);
    }
}

/// @notice Lines against their definition in plain Solidity.
contract LinesTest {
    LinesHarness private immutable _lines = new LinesHarness();

    function testFuzz_NextIsItsDefinition(
        uint256 line,
        bytes calldata frame,
        uint256 cut,
        uint24 slot,
        uint32 height
    ) external {
        vm.roll(height);
        cut = bound(cut, 0, frame.length);
        (uint256 next, bytes memory beside) = _lines.next(line, frame, cut, slot);
        bytes32 head = keccak256(abi.encode(line, keccak256(frame[:cut]), keccak256(frame[cut:])));
        same(next >> 56, uint256(head) >> 56, "head");
        same(uint32(next >> 24), height, "block");
        same(Lines.slotOf(next), slot, "slot");
        check(keccak256(beside) == keccak256(abi.encode(line, slot)), "memory beside");
    }

    function testFuzz_GenesisIsItsDefinitionAndNeverZero(address gateway, uint32 height) external {
        vm.roll(height);
        uint256 line = _lines.genesis(gateway);
        bytes32 head = keccak256(abi.encode(bytes32("rm/genesis"), block.chainid, address(_lines), gateway));
        same(line >> 56, uint256(head) >> 56, "head");
        same(uint32(line >> 24), height, "block");
        same(Lines.slotOf(line), 0, "slot");
        check(line != 0, "not zero");
    }
}
