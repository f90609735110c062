// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IAlarms} from "./IAlarms.sol";
import {IResourceMonitor} from "./IResourceMonitor.sol";

/**
 * @title IDelegations
 * @notice Agreements by which a home lets a neighbour read its frames for a term, and answer its alarms, for a price.
 *
 * A home requests, with all of the price in escrow; the neighbour accepts or declines; either ends it early. When the
 * term is over and its alarms are decided, the neighbour is credited the price of each slot less a penalty for each
 * alarm it missed, and the home the rest. Everybody takes out their own credit: nobody's tokens hold up another's.
 *
 * The term is public, and says that a home is empty. What the neighbour has read it keeps.
 *
 * Who may lie, and what then:
 * - The home may post nothing for the neighbour, or what it cannot read. It pays all the same; the neighbour ends it.
 * - The community gateway may raise false alarms: see {IAlarms}. What a neighbour is credited never falls below zero.
 * - The token is trusted to keep balances. It may refuse accounts, and may lie about success; one that takes a fee of
 *   transfers is refused, and one that changes balances by itself must not be chosen.
 */
interface IDelegations {
    /// @notice How far an agreement has come. Ended and expired ones are settled; nothing follows the last four.
    enum State {
        None,
        Requested,
        Active,
        Ended, // over, and its alarms may still be open
        Expired, // not accepted in time
        Settled,
        Declined, // by the delegatee
        Withdrawn // by the delegator, before it was accepted
    }

    /// @notice What is agreed.
    struct Terms {
        // Enrolled, neither the home itself nor the community gateway.
        address delegatee;
        // Of the delegatee's key; renewing it changes nothing for this delegation.
        uint16 keyEpoch;
        // First slot; accepted late it is the slot after.
        uint24 from;
        // The slot after the last one.
        uint24 until;
        // Bit n: the delegatee reads resource n. The home keeps to it, by what it puts into frames for the delegatee.
        uint128 resources;
        // Base units of the token for each slot.
        uint80 price;
        // Base units less for each alarm that is not acknowledged in time.
        uint80 penalty;
    }

    /// @notice A delegation as it stands.
    struct Delegation {
        address delegator;
        State state;
        // With the slots as they have become.
        Terms terms;
        // Base units that the delegator put in.
        uint256 escrow;
    }

    /// @notice A home asks, and has put in the price of the whole term.
    event DelegationRequested(uint32 indexed id, address indexed delegator, address indexed delegatee, Terms terms);
    /// @notice It is agreed, for these slots.
    event DelegationAccepted(uint32 indexed id, uint24 from, uint24 until);
    /// @notice The delegatee will not.
    event DelegationDeclined(uint32 indexed id);
    /// @notice The delegator asks no more.
    event DelegationWithdrawn(uint32 indexed id);
    /// @notice A party has ended it before this slot.
    event DelegationCancelled(uint32 indexed id, address indexed by, uint24 until);
    /// @notice It is paid: of the escrow this much to the delegatee, that much back.
    event DelegationSettled(uint32 indexed id, uint256 misses, uint256 paid, uint256 refunded);
    /// @notice Somebody may take out more than before.
    event DelegationCredited(uint32 indexed id, address indexed account, uint256 amount);
    /// @notice Somebody took out what it was owed.
    event OwedWithdrawn(address indexed account, uint256 amount);

    /// @notice One cannot delegate to oneself, nor to the community gateway, which reads everything.
    error DelegationDelegateeInvalid(address delegatee);
    /// @notice The delegatee's key has another epoch, or it has none.
    error DelegationKeyEpoch(address delegatee, uint16 epoch, uint16 current);
    /// @notice The slots are none, or have ended.
    error DelegationTermInvalid(uint24 from, uint24 until, uint24 latest);
    /// @notice No resource is delegated.
    error DelegationScopeEmpty();
    /// @notice The delegator has another one, requested or active.
    error DelegationStanding(uint32 id, State state);
    /// @notice The state does not allow this.
    error DelegationState(uint32 id, State state);
    /// @notice The account is not the party that may do this.
    error DelegationNotParty(uint32 id, address account);
    /// @notice It ends before this slot anyway.
    error DelegationEnding(uint32 id, uint24 until);
    /// @notice Until the end of a slot, as the latest, alarms of it may be acknowledged in time.
    error DelegationAlarmsOpen(uint32 id, uint24 openUntil);
    /// @notice Another number of tokens came in than was sent.
    error DelegationEscrowDiffers(uint256 received, uint256 expected);
    /// @notice The account is owed nothing.
    error DelegationNothingOwed(address account);

    /// @notice Asks a neighbour, and puts in price times slots. Needs an allowance. One at a time for each home.
    function request(Terms calldata terms) external returns (uint32 id);

    /// @notice Agrees. For the delegatee, as long as a slot of the term has yet to begin.
    function accept(uint32 id) external;

    /// @notice Refuses. For the delegatee; the delegator gets all back.
    function decline(uint32 id) external;

    /**
     * @notice Ends it before the next slot; the one that is running is not read any more. For either party. Before it
     * was accepted it is withdrawn, by the delegator alone, who gets all back.
     */
    function cancel(uint32 id) external;

    /// @notice Pays an ended delegation, and refunds one that expired. For anybody: who does it decides nothing.
    function settle(uint32 id) external;

    /// @notice Takes out all that the sender is owed. While the token refuses the account, it stays.
    function withdraw() external returns (uint256 amount);

    /// @notice A delegation as it stands.
    function delegationOf(uint32 id) external view returns (Delegation memory);

    /// @notice How far it has come.
    function stateOf(uint32 id) external view returns (State);

    /// @notice The newest delegation that a home requested; 0 for none.
    function currentOf(address delegator) external view returns (uint32);

    /// @notice What an account may take out, base units.
    function owed(address account) external view returns (uint256);

    /// @notice How many were requested; they are numbered from 1.
    function count() external view returns (uint32);

    /// @notice The contract that knows keys, homes and windows.
    function monitor() external view returns (IResourceMonitor);

    /// @notice The contract that counts missed alarms.
    function alarms() external view returns (IAlarms);

    /// @notice What is paid with.
    function token() external view returns (IERC20);
}
