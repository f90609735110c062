// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IAlarms} from "./IAlarms.sol";
import {IDelegations} from "./IDelegations.sol";
import {IDelegationWindows} from "./IDelegationWindows.sol";
import {IResourceMonitor} from "./IResourceMonitor.sol";

/**
 * @title Delegations
 * @notice See {IDelegations}. Nobody owns it. Of a state that is kept which time cannot tell: {stateOf} adds the rest.
 */
contract Delegations is IDelegations {
    using SafeERC20 for IERC20;

    /// @dev A delegation in three words.
    struct Entry {
        address delegator;
        uint16 keyEpoch;
        uint24 from;
        uint24 until;
        // Slots that the escrow is for.
        uint24 bought;
        // Neither ended nor expired, which time tells.
        State kept;
        address delegatee;
        uint80 price;
        uint128 resources;
        uint80 penalty;
    }

    /// @inheritdoc IDelegations
    IResourceMonitor public immutable monitor;
    /// @inheritdoc IDelegations
    IAlarms public immutable alarms;
    /// @inheritdoc IDelegations
    IERC20 public immutable token;

    /// @inheritdoc IDelegations
    uint32 public count;
    /// @inheritdoc IDelegations
    mapping(address delegator => uint32 id) public currentOf;
    /// @inheritdoc IDelegations
    mapping(address account => uint256 amount) public owed;

    mapping(uint32 id => Entry entry) private _entries;

    /**
     * @param alarms_ Counts missed alarms; its monitor, whose owner names this contract, is the one of this contract.
     * @param token_ What is paid with, an ERC-20 that takes no fee and changes no balances by itself.
     */
    constructor(IAlarms alarms_, IERC20 token_) {
        monitor = alarms_.monitor();
        alarms = alarms_;
        token = token_;
    }

    /// @inheritdoc IDelegations
    function request(Terms calldata terms) external returns (uint32 id) {
        // Check
        _checkParties(terms.delegatee, terms.keyEpoch);
        uint24 latest = monitor.latestSlot();
        if (terms.from <= latest || terms.until <= terms.from) {
            revert DelegationTermInvalid(terms.from, terms.until, latest);
        }
        if (terms.resources == 0) revert DelegationScopeEmpty();
        uint32 former = currentOf[msg.sender];
        State state = _stateOf(_entries[former], latest);
        if (state == State.Requested || state == State.Active) revert DelegationStanding(former, state);

        // Effect
        id = ++count;
        currentOf[msg.sender] = id;
        uint24 slots = terms.until - terms.from;
        _entries[id] = Entry({
            delegator: msg.sender,
            keyEpoch: terms.keyEpoch,
            from: terms.from,
            until: terms.until,
            bought: slots,
            kept: State.Requested,
            delegatee: terms.delegatee,
            price: terms.price,
            resources: terms.resources,
            penalty: terms.penalty
        });
        emit DelegationRequested(id, msg.sender, terms.delegatee, terms);

        // Interaction
        _take(uint256(terms.price) * slots);
    }

    /// @inheritdoc IDelegations
    function accept(uint32 id) external {
        Entry storage entry = _entries[id];
        uint24 latest = monitor.latestSlot();

        // Check
        _checkState(id, entry, State.Requested, latest);
        if (msg.sender != entry.delegatee) revert DelegationNotParty(id, msg.sender);
        if (monitor.lineOf(msg.sender) == 0) revert IResourceMonitor.MonitorNotEnrolled(msg.sender);

        // Effect: no slot that has ended is read.
        (uint24 from, uint24 until) = (entry.from, entry.until);
        if (from <= latest) from = latest + 1;
        entry.from = from;
        entry.kept = State.Active;
        emit DelegationAccepted(id, from, until);

        // Interaction
        _setWindow(id, entry.delegator, msg.sender, from, until);
    }

    /// @inheritdoc IDelegations
    function decline(uint32 id) external {
        Entry storage entry = _entries[id];

        // Check
        _checkState(id, entry, State.Requested, monitor.latestSlot());
        if (msg.sender != entry.delegatee) revert DelegationNotParty(id, msg.sender);

        // Effect
        entry.kept = State.Declined;
        emit DelegationDeclined(id);
        _credit(id, entry.delegator, _escrowOf(entry));
    }

    /// @inheritdoc IDelegations
    function cancel(uint32 id) external {
        Entry storage entry = _entries[id];
        uint24 latest = monitor.latestSlot();
        State state = _stateOf(entry, latest);

        // Check
        (address delegator, address delegatee) = (entry.delegator, entry.delegatee);
        if (state != State.Requested && state != State.Active) revert DelegationState(id, state);
        if (msg.sender != delegator && (msg.sender != delegatee || state == State.Requested)) {
            revert DelegationNotParty(id, msg.sender);
        }

        // Effect
        if (state == State.Requested) {
            entry.kept = State.Withdrawn;
            emit DelegationWithdrawn(id);
            _credit(id, delegator, _escrowOf(entry));
            return;
        }
        (uint24 from, uint24 until) = (entry.from, entry.until);
        uint24 end = latest < from ? from : latest + 1;
        if (end >= until) revert DelegationEnding(id, until);
        entry.until = end;
        emit DelegationCancelled(id, msg.sender, end);

        // Interaction
        _setWindow(id, delegator, delegatee, from, end);
    }

    /// @inheritdoc IDelegations
    function settle(uint32 id) external {
        Entry storage entry = _entries[id];

        // Check
        State state = stateOf(id);
        if (state != State.Ended && state != State.Expired) revert DelegationState(id, state);
        (uint256 misses, uint24 openUntil) = alarms.missesOf(id);
        if (openUntil != 0) revert DelegationAlarmsOpen(id, openUntil);

        // Effect
        uint256 escrow = _escrowOf(entry);
        uint256 slots = state == State.Ended ? entry.until - entry.from : 0;
        uint256 earned = entry.price * slots;
        uint256 penalty = misses * entry.penalty;
        uint256 paid = penalty < earned ? earned - penalty : 0;
        entry.kept = State.Settled;
        emit DelegationSettled(id, misses, paid, escrow - paid);
        _credit(id, entry.delegatee, paid);
        _credit(id, entry.delegator, escrow - paid);
    }

    /// @inheritdoc IDelegations
    function withdraw() external returns (uint256 amount) {
        // Check
        amount = owed[msg.sender];
        // Nobody gains by reaching zero here.
        // slither-disable-next-line incorrect-equality
        if (amount == 0) revert DelegationNothingOwed(msg.sender);

        // Effect
        delete owed[msg.sender];
        emit OwedWithdrawn(msg.sender, amount);

        // Interaction
        token.safeTransfer(msg.sender, amount);
    }

    /// @inheritdoc IDelegations
    function delegationOf(uint32 id) external view returns (Delegation memory) {
        Entry storage entry = _entries[id];
        Terms memory terms = Terms({
            delegatee: entry.delegatee,
            keyEpoch: entry.keyEpoch,
            from: entry.from,
            until: entry.until,
            resources: entry.resources,
            price: entry.price,
            penalty: entry.penalty
        });
        return Delegation(entry.delegator, stateOf(id), terms, _escrowOf(entry));
    }

    /// @inheritdoc IDelegations
    function stateOf(uint32 id) public view returns (State) {
        return _stateOf(_entries[id], monitor.latestSlot());
    }

    /// @dev Takes tokens of the sender, exactly as many.
    function _take(uint256 amount) private {
        if (amount == 0) return;
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = token.balanceOf(address(this)) - before;
        if (received != amount) revert DelegationEscrowDiffers(received, amount);
    }

    function _credit(uint32 id, address account, uint256 amount) private {
        if (amount == 0) return;
        owed[account] += amount;
        emit DelegationCredited(id, account, amount);
    }

    function _setWindow(uint32 id, address delegator, address delegatee, uint24 from, uint24 until) private {
        monitor.setWindow(delegator, IDelegationWindows.Window(delegatee, id, from, until));
    }

    /// @dev Both may post; the delegatee has the key, and reads nothing without it.
    function _checkParties(address delegatee, uint16 keyEpoch) private view {
        if (monitor.lineOf(msg.sender) == 0) revert IResourceMonitor.MonitorNotEnrolled(msg.sender);
        if (delegatee == msg.sender || delegatee == monitor.communityGateway()) {
            revert DelegationDelegateeInvalid(delegatee);
        }
        if (monitor.lineOf(delegatee) == 0) revert IResourceMonitor.MonitorNotEnrolled(delegatee);
        uint16 current = monitor.operationKey(delegatee).epoch;
        if (keyEpoch == 0 || keyEpoch != current) revert DelegationKeyEpoch(delegatee, keyEpoch, current);
    }

    function _checkState(uint32 id, Entry storage entry, State wanted, uint24 latest) private view {
        State state = _stateOf(entry, latest);
        if (state != wanted) revert DelegationState(id, state);
    }

    /// @dev What is kept, and what has become of it since.
    function _stateOf(Entry storage entry, uint24 latest) private view returns (State state) {
        state = entry.kept;
        uint24 until = entry.until;
        if (state == State.Requested && latest + 1 >= until) return State.Expired;
        // Cancelled before it began it has no slots.
        if (state == State.Active && (latest >= until || entry.from == until)) return State.Ended;
    }

    /// @dev 80 and 24 bits do not overflow.
    function _escrowOf(Entry storage entry) private view returns (uint256) {
        return uint256(entry.price) * entry.bought;
    }
}
