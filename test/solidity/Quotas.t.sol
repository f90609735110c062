// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Quotas} from "../../contracts/libraries/Quotas.sol";
import {IQuotaBook} from "../../contracts/trading/IQuotaBook.sol";
import {check, same} from "./Vm.sol";

/// @notice Holds a member's account against plain sums that never overflow, call by call, refusals included.
contract QuotasTest {
    using Quotas for IQuotaBook.Account;

    /// @notice The same in words of 256 bits.
    struct Plain {
        uint256 allocated;
        uint256 received;
        uint256 ceded;
        uint256 reserved;
    }

    address private constant MEMBER = address(0xa11ce);

    IQuotaBook.Account private _account;
    Plain private _plain;

    /// @notice Any walk of calls with amounts that are nothing, small, or as large as they can be.
    function testFuzz_KeepsAnAccount(uint256 seed) external {
        delete _account;
        delete _plain;
        for (uint256 i = 0; i < 16; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint64 amount = uint64((seed >> 8) % 6);
            if ((seed >> 16) % 5 == 0) amount = type(uint64).max - amount;
            // Just what is reserved, and one more where there is one.
            if ((seed >> 24) % 4 == 0) amount = uint64(_plain.reserved);
            if ((seed >> 32) % 8 == 0 && amount < type(uint64).max) ++amount;
            _step(i == 0 ? 0 : seed % 5, amount);
        }
    }

    function act(uint256 step, uint64 amount) external {
        if (step == 0) _account.allocate(MEMBER, amount);
        else if (step == 1) _account.reserve(MEMBER, amount);
        else if (step == 2) _account.release(MEMBER, amount);
        else if (step == 3) _account.cede(MEMBER, amount);
        else _account.receiveQuota(amount);
    }

    function _step(uint256 step, uint64 amount) private {
        bytes memory refusal = _refusalOf(step, amount);
        try this.act(step, amount) {
            same(refusal.length, 0, "should have been refused");
            _follow(step, amount);
        } catch (bytes memory said) {
            check(keccak256(said) == keccak256(refusal), "refused otherwise");
        }
        IQuotaBook.Account memory account = _account;
        same(account.allocated, _plain.allocated, "allocated");
        same(account.received, _plain.received, "received");
        same(account.ceded, _plain.ceded, "ceded");
        same(account.reserved, _plain.reserved, "reserved");
        same(account.limit(), _limit(), "limit");
        same(account.available(), _limit() - _plain.reserved, "available");
    }

    function _follow(uint256 step, uint256 amount) private {
        if (step == 0) _plain.allocated = amount;
        else if (step == 1) _plain.reserved += amount;
        else if (step == 2) _plain.reserved -= amount;
        else if (step == 3) (_plain.reserved, _plain.ceded) = (_plain.reserved - amount, _plain.ceded + amount);
        else _plain.received += amount;
    }

    /// @dev With which error a call must be refused; empty when it must be taken.
    function _refusalOf(uint256 step, uint64 amount) private view returns (bytes memory) {
        uint256 needed = _plain.ceded + _plain.reserved;
        if (step == 0 && amount + _plain.received < needed) {
            return _insufficient(amount + _plain.received, needed);
        }
        if (step == 1 && _limit() - _plain.reserved < amount) {
            return _insufficient(_limit() - _plain.reserved, amount);
        }
        if (step == 1) return _tooMuch(_plain.reserved + amount);
        if ((step == 2 || step == 3) && _plain.reserved < amount) {
            return abi.encodeWithSelector(IQuotaBook.QuotaNotReserved.selector, MEMBER, _plain.reserved, amount);
        }
        if (step == 3) return _tooMuch(_plain.ceded + amount);
        if (step == 4) return _tooMuch(_plain.received + amount);
        return "";
    }

    function _limit() private view returns (uint256) {
        return _plain.allocated + _plain.received - _plain.ceded;
    }

    function _insufficient(uint256 covered, uint256 needed) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IQuotaBook.QuotaInsufficient.selector, MEMBER, covered, needed);
    }

    function _tooMuch(uint256 amount) private pure returns (bytes memory) {
        if (amount <= type(uint64).max) return "";
        return abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 64, amount);
    }
}
