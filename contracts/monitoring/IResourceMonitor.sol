// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IDelegationWindows} from "./IDelegationWindows.sol";
import {IOperationKeys} from "./IOperationKeys.sol";

/**
 * @title IResourceMonitor
 * @notice Where smart gateways post encrypted records. Of each gateway one word is kept, its *line*; the frames are in
 * events. A reader takes the line, asks for the logs of its block, finds the event that the line commits to and goes
 * on with the line before: any depth of history, exact blocks, and a node that hides or alters a frame is caught.
 *
 * Slots are those of the reading ledger: slot 1 begins at `gridOrigin`. A gateway's slots only rise, which keeps
 * replays out and bounds how often it posts.
 */
interface IResourceMonitor is IOperationKeys, IDelegationWindows {
    /// @notice What a frame may be.
    struct Limits {
        // Bytes, as many at least as the shortest frame has.
        uint16 maxFrame;
        // Slots that a frame may reach back.
        uint16 backfill;
    }

    /// @notice A gateway may post; `line` is where it begins or goes on.
    event GatewayEnrolled(address indexed gateway, uint256 line);
    /// @notice A gateway may not post any more; its line is kept.
    event GatewaySuspended(address indexed gateway, uint256 line);
    /// @notice Frames have other limits.
    event LimitsSet(uint16 maxFrame, uint16 backfill);
    /// @notice A frame, and the line before it.
    event Essential(address indexed gateway, uint256 prev, bytes frame);

    /// @notice Deployment: a day is not a whole number of slots, the origin lies ahead, or the numbers of slots, which
    /// have 24 bits, would end within 20 years.
    error MonitorGridInvalid(uint32 slotSeconds, uint64 gridOrigin);
    /// @notice With these limits no frame could be posted.
    error MonitorLimitsInvalid(uint16 maxFrame, uint256 shortest);
    /// @notice The monitor cannot do without an owner: nobody could enrol a gateway any more.
    error MonitorOwnerRequired();
    /// @notice The gateway was not enrolled, or is suspended.
    error MonitorNotEnrolled(address gateway);
    /// @notice The gateway posts already.
    error MonitorAlreadyEnrolled(address gateway);
    /// @notice The frame is for another key of the community gateway than the present one.
    error MonitorWrongEpoch(uint16 epoch, uint16 current);
    /// @notice The frame's slots are not after the last one, or fewer than its records.
    error MonitorSlotOrder(uint24 first, uint24 last, uint24 previous);
    /// @notice The frame's last slot ends in more than a minute, or has not begun.
    error MonitorFutureSlot(uint24 last, uint24 latest);
    /// @notice The frame reaches too far back.
    error MonitorTooOld(uint24 first, uint24 latest);
    /// @notice The frame has too many bytes.
    error MonitorTooLong(uint256 length, uint256 most);

    /// @notice Lets a gateway post, or post again. For the owner of the contract.
    function enrol(address gateway) external;

    /// @notice Lets a gateway post no more; what it posted stays. For the owner of the contract.
    function suspend(address gateway) external;

    /// @notice Sets what a frame may be. For the owner of the contract.
    function configure(Limits calldata newLimits) external;

    /// @notice Posts a frame in the sender's name.
    function post(bytes calldata frame) external;

    /// @notice A gateway's line; 0 unless it may post.
    function lineOf(address gateway) external view returns (uint256);

    /// @notice The line that a suspended gateway left, or 0.
    function parkedLineOf(address gateway) external view returns (uint256);

    /// @notice The line before the first post about a day. Kept in a ring of 32 days: for a day that no post was about
    /// it is that of the day 32, 64, … before, or 0.
    /// @param day Counts from 0, as the grid's days do; a frame is about each day from its first slot to its last.
    function dayLineOf(address gateway, uint24 day) external view returns (uint256);

    /// @notice What a frame may be.
    function limits() external view returns (Limits memory);

    /// @notice The latest slot that may be posted: it ends within a minute, and has begun.
    function latestSlot() external view returns (uint24);

    /// @notice Length of a slot, seconds.
    function slotSeconds() external view returns (uint32);

    /// @notice Start of slot 1, Unix seconds.
    function gridOrigin() external view returns (uint64);
}
