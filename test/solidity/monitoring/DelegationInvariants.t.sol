// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Delegations} from "../../../contracts/monitoring/Delegations.sol";
import {IDelegations} from "../../../contracts/monitoring/IDelegations.sol";
import {IDelegationWindows} from "../../../contracts/monitoring/IDelegationWindows.sol";
import {check, same, vm} from "../Vm.sol";
import {DelegationHomes} from "./DelegationHomes.sol";

/// @notice The invariants of docs/invariants.md that delegations can break, by their numbers.
contract DelegationInvariantsTest {
    uint256 private constant HOMES = 5;

    DelegationHomes private _homes;
    Delegations private _delegations;

    function setUp() external {
        _homes = new DelegationHomes();
        _delegations = _homes.delegations();
    }

    /// @dev The clock of the last call: a handler's own does not outlast it.
    modifier asNow() {
        vm.warp(_homes.time());
        _;
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_homes);
    }

    /// @notice The invariants say something: a long enough walk does all that the handler can do.
    function test_HandlerDoesWhatItSays() external {
        for (uint256 i = 0; i < 120; ++i) {
            uint256 seed = uint256(keccak256(abi.encode(i)));
            _homes.request(seed);
            _homes.accept(seed);
            _homes.accept(seed + 1);
            _homes.alarm(seed);
            _homes.alarm(seed + 1);
            if (i % 2 == 0) _homes.acknowledge(seed);
            _homes.decline(seed);
            _homes.cancel(seed);
            _homes.pass(seed);
            _homes.settle(seed);
            _homes.settle(seed + 1);
            _homes.withdraw(seed);
        }
        check(_homes.taken() > 60 && _homes.refused() > 60, "calls");
        check(_homes.accepted() > 10 && _homes.missed() > 2, "delegations with alarms that were missed");
        invariant_5_WindowsAreThoseOfDelegations();
        invariant_9_EscrowIsPaidOrRefunded();
    }

    /// @notice 5: A home's window is that of its newest accepted delegation, to the slot.
    function invariant_5_WindowsAreThoseOfDelegations() public asNow {
        for (uint32 id = 1; id <= _homes.count(); ++id) {
            DelegationHomes.Deal memory deal = _homes.dealOf(id);
            check(_delegations.stateOf(id) == _homes.stateOf(id), "a state is not what the rules say");
            if (deal.kept != IDelegations.State.Active) continue;
            IDelegationWindows.Window memory window = _homes.monitor().windowOf(deal.delegator);
            if (_homes.stateOf(id) == IDelegations.State.Active) same(window.id, id, "whose window");
            if (window.id != id) continue;
            check(window.delegatee == deal.terms.delegatee, "the window's delegatee");
            same(window.from, deal.terms.from, "the window's first slot");
            same(window.until, deal.terms.until, "the window's end");
        }
    }

    /// @notice 9: What came into escrow was paid or refunded, once, or is still held; the contract has just that.
    function invariant_9_EscrowIsPaidOrRefunded() public asNow {
        uint256 held = 0;
        uint256 out = 0;
        for (uint32 id = 1; id <= _homes.count(); ++id) {
            DelegationHomes.Deal memory deal = _homes.dealOf(id);
            same(_delegations.delegationOf(id).escrow, deal.escrow, "escrow");
            check(deal.settlements < 2, "settled twice");
            bool isOpen = deal.kept == IDelegations.State.Requested || deal.kept == IDelegations.State.Active;
            if (isOpen) held += deal.escrow;
            else same(deal.paid + deal.refunded, deal.escrow, "paid and refunded");
            out += deal.paid + deal.refunded;
        }
        uint256 owed = 0;
        uint256 withdrawn = 0;
        for (uint256 i = 0; i < HOMES; ++i) {
            address home = _homes.home(i);
            owed += _delegations.owed(home);
            withdrawn += _homes.withdrawn(home);
            same(_delegations.owed(home) + _homes.withdrawn(home), _creditOf(home), "a home's credit");
        }
        same(owed + withdrawn, out, "owed and withdrawn");
        same(_homes.token().balanceOf(address(_delegations)), held + owed, "tokens and debts");
    }

    function _creditOf(address home) private view returns (uint256 credit) {
        for (uint32 id = 1; id <= _homes.count(); ++id) {
            DelegationHomes.Deal memory deal = _homes.dealOf(id);
            if (deal.terms.delegatee == home) credit += deal.paid;
            if (deal.delegator == home) credit += deal.refunded;
        }
    }
}
