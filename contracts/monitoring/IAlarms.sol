// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IResourceMonitor} from "./IResourceMonitor.sol";

/**
 * @title IAlarms
 * @notice Alarms of the community gateway to a home, encrypted, and who has seen them. Each goes to the one that is
 * responsible when it is raised: the delegatee while the home's delegation is in force, otherwise the home itself. That
 * one alone acknowledges it, also after a change: nobody else can read it, and a delegation that is cancelled in
 * between makes no miss of an alarm that its delegatee still answers in time.
 *
 * Of a home's alarms one word is kept, a line as that of its frames, with the number of the last alarm where the slot
 * stands there: a node that hides an alarm is noticed.
 *
 * The community gateway is trusted to raise alarms that are some: {ALARMS_A_DAY} bounds what false ones can cost a
 * delegatee.
 */
interface IAlarms {
    /// @notice An alarm; all zero for none.
    struct Alarm {
        // Who acknowledges it, and to whose key it is encrypted.
        address responsible;
        // The delegation that it counts for; 0 when the home itself is responsible.
        uint32 delegation;
        // The latest slot when it was raised.
        uint24 slot;
        bool acknowledged;
    }

    /// @notice An alarm; `prev` is the home's line of alarms before it, `seq` counts from 1.
    event AlarmRaised(
        address indexed gateway,
        address indexed responsible,
        uint24 indexed seq,
        uint256 prev,
        bytes blob
    );
    /// @notice The responsible one has seen an alarm; one that was seen late stays missed.
    event AlarmAcknowledged(address indexed gateway, address indexed responsible, uint24 indexed seq, bool inTime);

    /// @notice Only the community gateway raises alarms.
    error AlarmNotCommunityGateway(address account);
    /// @notice The bytes are no alarm: another version, suite or length.
    error AlarmMalformed(uint256 length);
    /// @notice The home had as many alarms as it may have in this day of the grid.
    error AlarmLimitReached(address gateway, uint24 day);
    /// @notice There is no such alarm.
    error AlarmUnknown(address gateway, uint24 seq);
    /// @notice Another account is responsible for this alarm.
    error AlarmNotParty(address gateway, uint24 seq, address account);
    /// @notice The alarm was acknowledged before.
    error AlarmKnown(address gateway, uint24 seq);

    /**
     * @notice Raises an alarm. For the community gateway.
     * @param gateway The home's; it may post.
     * @param blob Version 1, suite (1 or 3), C1 or the encapsulated key (32), 128 bytes encrypted, tag (16).
     */
    function alarm(address gateway, bytes calldata blob) external;

    /// @notice Says that an alarm was seen. For the one that is responsible; late it counts as missed all the same.
    function acknowledge(address gateway, uint24 seq) external;

    /// @notice A home's line of alarms; 0 before the first.
    function alarmLineOf(address gateway) external view returns (uint256);

    /// @notice An alarm by its number.
    function alarmOf(address gateway, uint24 seq) external view returns (Alarm memory);

    /**
     * @notice Alarms of a delegation that were not acknowledged in time.
     * @return misses How many.
     * @return openUntil Up to this slot, as the latest, the newest alarm may be acknowledged in time, while any is
     * missing; 0 when nothing can change any more.
     */
    function missesOf(uint32 delegation) external view returns (uint256 misses, uint24 openUntil);

    /// @notice The contract that knows keys, homes and windows.
    function monitor() external view returns (IResourceMonitor);
}
