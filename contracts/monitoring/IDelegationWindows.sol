// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/**
 * @title IDelegationWindows
 * @notice Who else may read a gateway's frames, and in which slots: one word a gateway. The contract of delegations
 * opens and closes it; a post looks at it only when its frame has a correction or names a delegation.
 */
interface IDelegationWindows {
    /// @notice A delegation's term; all zero when there was none. It is in force while `from <= latestSlot < until`.
    struct Window {
        address delegatee;
        // Number of the delegation; none is 0.
        uint32 id;
        // First slot that the delegatee reads.
        uint24 from;
        // The slot after the last one.
        uint24 until;
    }

    /// @notice This contract opens and closes the windows, for ever.
    event DelegationsSet(address indexed delegations);
    /// @notice A gateway has another window.
    event WindowSet(address indexed gateway, address indexed delegatee, uint32 indexed id, uint24 from, uint24 until);

    /// @notice The contract of delegations stands fast.
    error MonitorDelegationsFixed(address delegations);
    /// @notice Only the contract of delegations opens and closes windows.
    error MonitorNotDelegations(address account);
    /// @notice The frame names or serves a delegation that is not in force.
    error MonitorDelegationOver(uint32 delegation);

    /**
     * @notice Names the contract of delegations, once. For the owner of the contract.
     *
     * What it says of a window is believed: one that lies lets a home post for a delegatee it did not choose, which
     * needs that home's own frame, and turns its alarms to another. It cannot read anything, nor stop plain posts.
     */
    function setDelegations(address delegations_) external;

    /// @notice Opens a gateway's window, or closes it. For the contract of delegations.
    function setWindow(address gateway, Window calldata window) external;

    /// @notice The contract of delegations; zero until it is named.
    function delegations() external view returns (address);

    /// @notice A gateway's window, which may be over.
    function windowOf(address gateway) external view returns (Window memory);
}
