// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Frames} from "../libraries/Frames.sol";
import {IDelegationWindows} from "./IDelegationWindows.sol";
import {OperationKeys} from "./OperationKeys.sol";

/**
 * @title DelegationWindows
 * @notice See {IDelegationWindows}.
 */
abstract contract DelegationWindows is OperationKeys {
    /// @inheritdoc IDelegationWindows
    address public delegations;

    mapping(address gateway => Window window) private _windows;

    /// @inheritdoc IDelegationWindows
    function setDelegations(address delegations_) external onlyOwner {
        if (delegations != address(0)) revert MonitorDelegationsFixed(delegations);
        // Zero changes nothing.
        // slither-disable-next-line missing-zero-check
        delegations = delegations_;
        emit DelegationsSet(delegations_);
    }

    /// @inheritdoc IDelegationWindows
    function setWindow(address gateway, Window calldata window) external {
        if (msg.sender != delegations) revert MonitorNotDelegations(msg.sender);
        _windows[gateway] = window;
        emit WindowSet(gateway, window.delegatee, window.id, window.from, window.until);
    }

    /// @inheritdoc IDelegationWindows
    function windowOf(address gateway) external view returns (Window memory) {
        return _windows[gateway];
    }

    /// @dev A frame that has a correction or names a delegation lies within the sender's window, and comes in its time.
    function _checkDelegation(uint256 header, uint24 latest) internal view {
        uint32 id = Frames.delegationOf(header);
        if (id == 0 && Frames.flagsOf(header) & Frames.CORRECTION == 0) return;
        Window memory window = _windows[msg.sender];
        if (
            id == 0 ||
            id != window.id ||
            Frames.firstOf(header) < window.from ||
            Frames.lastOf(header) >= window.until ||
            latest >= window.until
        ) revert MonitorDelegationOver(id);
    }
}
