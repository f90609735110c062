// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Frames} from "../libraries/Frames.sol";
import {Lines} from "../libraries/Lines.sol";
import {DelegationWindows} from "./DelegationWindows.sol";
import {EncryptedSums} from "./EncryptedSums.sol";
import {IResourceMonitor} from "./IResourceMonitor.sol";
import {OperationKeys} from "./OperationKeys.sol";

/**
 * @title ResourceMonitor
 * @notice See {IResourceMonitor}. A post changes one word, and another with the first post about a day.
 */
contract ResourceMonitor is DelegationWindows, EncryptedSums {
    // Days whose first line is kept.
    uint256 private constant KEPT_DAYS = 32;

    mapping(address gateway => uint256 line) private _lines;
    mapping(address gateway => uint256 line) private _parkedLines;
    mapping(address gateway => mapping(uint256 dayInRing => uint256 line)) private _dayLines;

    /**
     * @param owner_ The manager: enrols gateways and names the community gateway.
     * @param slotSeconds_ Length of a slot; divides a day.
     * @param gridOrigin_ Start of slot 1, Unix seconds.
     * @param limits_ What a frame may be.
     */
    constructor(
        address owner_,
        uint32 slotSeconds_,
        uint64 gridOrigin_,
        Limits memory limits_
    ) OperationKeys(owner_, slotSeconds_, gridOrigin_) {
        _configure(limits_);
    }

    /// @inheritdoc IResourceMonitor
    function enrol(address gateway) external onlyOwner {
        // Check
        if (_lines[gateway] != 0) revert MonitorAlreadyEnrolled(gateway);

        // Effect: who was suspended goes on where it was, so its slots keep rising.
        uint256 line = _parkedLines[gateway];
        if (line == 0) line = Lines.genesis(gateway);
        else delete _parkedLines[gateway];
        _lines[gateway] = line;
        emit GatewayEnrolled(gateway, line);
    }

    /// @inheritdoc IResourceMonitor
    function suspend(address gateway) external onlyOwner {
        uint256 line = _lines[gateway];
        if (line == 0) revert MonitorNotEnrolled(gateway);
        _parkedLines[gateway] = line;
        delete _lines[gateway];
        emit GatewaySuspended(gateway, line);
    }

    /// @inheritdoc IResourceMonitor
    function configure(Limits calldata newLimits) external onlyOwner {
        _configure(newLimits);
    }

    /// @inheritdoc IResourceMonitor
    function post(bytes calldata frame) external {
        _post(frame);
    }

    /// @inheritdoc IResourceMonitor
    function lineOf(address gateway) external view returns (uint256) {
        return _lines[gateway];
    }

    /// @inheritdoc IResourceMonitor
    function parkedLineOf(address gateway) external view returns (uint256) {
        return _parkedLines[gateway];
    }

    /// @inheritdoc IResourceMonitor
    function dayLineOf(address gateway, uint24 day) external view returns (uint256) {
        return _dayLines[gateway][day % KEPT_DAYS];
    }

    /// @inheritdoc IResourceMonitor
    function limits() external view returns (Limits memory) {
        return Limits(_settings.maxFrame, _settings.backfill);
    }

    /// @dev What {post} and {postSum} do with a frame.
    function _post(bytes calldata frame) internal override returns (uint256 header, uint24 latest) {
        // Check: the sender, and what the frame says of itself.
        uint256 line = _lines[msg.sender];
        if (line == 0) revert MonitorNotEnrolled(msg.sender);
        uint256 fixedLength;
        (header, fixedLength) = Frames.read(frame);
        latest = latestSlot();
        _checkEpoch(Frames.epochOf(header), latest);
        uint24 previous = Lines.slotOf(line);
        _checkSlots(header, previous, latest);
        if (frame.length > _settings.maxFrame) revert MonitorTooLong(frame.length, _settings.maxFrame);
        _checkDelegation(header, latest);

        // Effect: the first post about a day leaves the line before it behind.
        uint24 last = Frames.lastOf(header);
        _keepDays(line, previous, Frames.firstOf(header), last);
        _lines[msg.sender] = Lines.next(line, frame, fixedLength, last);
        emit Essential(msg.sender, line, frame);
    }

    function _configure(Limits memory limits_) private {
        if (limits_.maxFrame < Frames.SHORTEST) revert MonitorLimitsInvalid(limits_.maxFrame, Frames.SHORTEST);
        _settings.maxFrame = limits_.maxFrame;
        _settings.backfill = limits_.backfill;
        emit LimitsSet(limits_.maxFrame, limits_.backfill);
    }

    /// @dev Keeps the line before a frame for each of its days that no post was about, the latest of the ring at most.
    function _keepDays(uint256 line, uint24 previous, uint24 first, uint24 last) private {
        uint256 lastDay = _dayOf(last);
        uint256 day = _dayOf(first);
        // Small numbers, and days only rise: no overflow.
        unchecked {
            if (previous != 0 && _dayOf(previous) == day) ++day;
            if (lastDay >= day + KEPT_DAYS) day = lastDay + 1 - KEPT_DAYS;
            for (; day <= lastDay; ++day) _dayLines[msg.sender][day % KEPT_DAYS] = line;
        }
    }

    /// @dev The day of a slot, which is not zero: a first slot is after a previous one.
    function _dayOf(uint24 slot) private view returns (uint256) {
        unchecked {
            return (uint256(slot) - 1) / _slotsPerDay;
        }
    }

    /// @dev The present epoch, or the one before while the grace lasts. Before the community gateway's first key: none.
    function _checkEpoch(uint16 epoch, uint24 latest) private view {
        // An epoch is a count that stands beside a time in its word; nobody's timing makes two equal.
        // slither-disable-start incorrect-equality
        if (epoch != 0 && epoch == _settings.epoch) return;
        if (epoch != 0 && epoch == _settings.previousEpoch && latest <= _settings.graceUntil) return;
        // slither-disable-end incorrect-equality
        revert MonitorWrongEpoch(epoch, _settings.epoch);
    }

    /// @dev previous < first <= last <= latest, not too old, and no more records than slots.
    function _checkSlots(uint256 header, uint24 previous, uint24 latest) private view {
        (uint24 first, uint24 last) = (Frames.firstOf(header), Frames.lastOf(header));
        // Sums and differences of numbers of 24 bits, the lesser taken from the greater: no overflow.
        unchecked {
            if (first <= previous || last < first || Frames.countOf(header) > uint256(last) - first + 1) {
                revert MonitorSlotOrder(first, last, previous);
            }
            if (last > latest) revert MonitorFutureSlot(last, latest);
            if (uint256(first) + _settings.backfill < latest) revert MonitorTooOld(first, latest);
        }
    }
}
