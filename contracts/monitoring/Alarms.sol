// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Lines} from "../libraries/Lines.sol";
import {IAlarms} from "./IAlarms.sol";
import {IDelegationWindows} from "./IDelegationWindows.sol";
import {IResourceMonitor} from "./IResourceMonitor.sol";

/**
 * @title Alarms
 * @notice See {IAlarms}. The eighth alarm before a new one tells by its slot whether the day is full: no word counts.
 */
contract Alarms is IAlarms {
    using SafeCast for uint256;

    /// @dev What becomes of a delegation's alarms.
    struct Tally {
        uint32 raised;
        // Acknowledged in time.
        uint32 answered;
        // The last slot in which the newest may be.
        uint24 openUntil;
    }

    /// @notice Alarms that a home may get in a day of the grid.
    uint24 public constant ALARMS_A_DAY = 8;
    /// @notice Slots after the one of an alarm in which it is acknowledged in time.
    uint24 public constant DEADLINE_SLOTS = 4;

    uint256 private constant BLOB_BYTES = 178;
    uint256 private constant VERSION = 1;
    uint256 private constant ELGAMAL = 1;
    uint256 private constant HPKE = 3;

    /// @inheritdoc IAlarms
    IResourceMonitor public immutable monitor;

    uint256 private immutable _slotsPerDay;

    /// @inheritdoc IAlarms
    mapping(address gateway => uint256 line) public alarmLineOf;

    mapping(address gateway => mapping(uint24 seq => Alarm alarm)) private _alarms;
    mapping(uint32 delegation => Tally tally) private _tallies;

    /// @param monitor_ Knows keys, homes and windows.
    constructor(IResourceMonitor monitor_) {
        monitor = monitor_;
        _slotsPerDay = 1 days / monitor_.slotSeconds();
    }

    /// @inheritdoc IAlarms
    function alarm(address gateway, bytes calldata blob) external {
        // Check
        if (msg.sender != monitor.communityGateway()) revert AlarmNotCommunityGateway(msg.sender);
        if (monitor.lineOf(gateway) == 0) revert IResourceMonitor.MonitorNotEnrolled(gateway);
        if (!_isAlarm(blob)) revert AlarmMalformed(blob.length);
        uint24 latest = monitor.latestSlot();
        uint256 line = alarmLineOf[gateway];
        uint24 seq = Lines.slotOf(line) + 1;
        _checkLimit(gateway, seq, latest);

        // Effect: it is for whom the window says, from now on.
        if (line == 0) line = Lines.genesis(gateway);
        (address responsible, uint32 delegation) = _responsibleOf(gateway, latest);
        _alarms[gateway][seq] = Alarm(responsible, delegation, latest, false);
        alarmLineOf[gateway] = Lines.next(line, blob, blob.length, seq);
        if (delegation != 0) {
            Tally storage tally = _tallies[delegation];
            ++tally.raised;
            tally.openUntil = latest + DEADLINE_SLOTS;
        }
        emit AlarmRaised(gateway, responsible, seq, line, blob);
    }

    /// @inheritdoc IAlarms
    function acknowledge(address gateway, uint24 seq) external {
        Alarm storage raised = _alarms[gateway][seq];

        // Check
        address responsible = raised.responsible;
        if (responsible == address(0)) revert AlarmUnknown(gateway, seq);
        if (responsible != msg.sender) revert AlarmNotParty(gateway, seq, msg.sender);
        if (raised.acknowledged) revert AlarmKnown(gateway, seq);

        // Effect
        raised.acknowledged = true;
        bool inTime = monitor.latestSlot() <= raised.slot + DEADLINE_SLOTS;
        if (inTime && raised.delegation != 0) ++_tallies[raised.delegation].answered;
        emit AlarmAcknowledged(gateway, msg.sender, seq, inTime);
    }

    /// @inheritdoc IAlarms
    function alarmOf(address gateway, uint24 seq) external view returns (Alarm memory) {
        return _alarms[gateway][seq];
    }

    /// @inheritdoc IAlarms
    function missesOf(uint32 delegation) external view returns (uint256 misses, uint24 openUntil) {
        Tally memory tally = _tallies[delegation];
        misses = tally.raised - tally.answered;
        if (misses != 0 && monitor.latestSlot() <= tally.openUntil) openUntil = tally.openUntil;
    }

    /// @dev The day of the grid is full when the eighth alarm before is of it, too.
    function _checkLimit(address gateway, uint24 seq, uint24 latest) private view {
        if (seq <= ALARMS_A_DAY) return;
        uint256 day = latest / _slotsPerDay;
        if (_alarms[gateway][seq - ALARMS_A_DAY].slot / _slotsPerDay == day) {
            revert AlarmLimitReached(gateway, day.toUint24());
        }
    }

    /// @dev The delegatee while the window is in force, otherwise the home.
    function _responsibleOf(
        address gateway,
        uint24 latest
    ) private view returns (address responsible, uint32 delegation) {
        IDelegationWindows.Window memory window = monitor.windowOf(gateway);
        if (window.from <= latest && latest < window.until) return (window.delegatee, window.id);
        return (gateway, 0);
    }

    function _isAlarm(bytes calldata blob) private pure returns (bool) {
        if (blob.length != BLOB_BYTES || uint8(blob[0]) != VERSION) return false;
        uint256 suite = uint8(blob[1]);
        return suite == ELGAMAL || suite == HPKE;
    }
}
