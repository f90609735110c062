// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice The cheatcodes that these tests use.
interface Vm {
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    function recordLogs() external;
    function getRecordedLogs() external returns (Log[] memory logs);
    function prank(address sender) external;
    function warp(uint256 timestamp) external;
    function roll(uint256 number) external;
    function coinbase(address sealer) external;
    function deal(address account, uint256 balance) external;
    function expectRevert(bytes calldata revertData) external;
}

Vm constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

/// @notice What failed, with the two values where there are two.
error Failed(string what);
error Differs(string what, uint256 actual, uint256 expected);

function check(bool holds, string memory what) pure {
    if (!holds) revert Failed(what);
}

function same(uint256 actual, uint256 expected, string memory what) pure {
    if (actual != expected) revert Differs(what, actual, expected);
}

/// @notice Maps a fuzzed number into a closed range.
function bound(uint256 value, uint256 least, uint256 most) pure returns (uint256) {
    return least + (value % (most - least + 1));
}
