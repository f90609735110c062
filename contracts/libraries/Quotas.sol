// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IQuotaBook} from "../trading/IQuotaBook.sol";

/**
 * @title Quotas
 * @notice The arithmetic of one member's account: nothing is reserved that is not there, and nothing is ceded that was
 * not reserved.
 */
library Quotas {
    using SafeCast for uint256;

    /// @notice Sets the allocation; what is reserved must stay covered.
    function allocate(IQuotaBook.Account storage self, address member, uint64 amount) internal {
        IQuotaBook.Account memory account = self;
        uint256 needed = uint256(account.ceded) + account.reserved;
        uint256 covered = uint256(amount) + account.received;
        if (covered < needed) revert IQuotaBook.QuotaInsufficient(member, covered, needed);
        self.allocated = amount;
    }

    /// @notice Sets available quota aside.
    function reserve(IQuotaBook.Account storage self, address member, uint64 quantity) internal {
        IQuotaBook.Account memory account = self;
        uint256 free = available(account);
        if (free < quantity) revert IQuotaBook.QuotaInsufficient(member, free, quantity);
        // As much is available besides what is reserved, of a sum that may pass 64 bits.
        self.reserved = (uint256(account.reserved) + quantity).toUint64();
    }

    /// @notice Makes reserved quota available.
    function release(IQuotaBook.Account storage self, address member, uint64 quantity) internal {
        uint64 reserved = self.reserved;
        if (reserved < quantity) revert IQuotaBook.QuotaNotReserved(member, reserved, quantity);
        self.reserved = reserved - quantity;
    }

    /// @notice Gives reserved quota away.
    function cede(IQuotaBook.Account storage self, address member, uint64 quantity) internal {
        release(self, member, quantity);
        self.ceded = (uint256(self.ceded) + quantity).toUint64();
    }

    /// @notice Takes quota in.
    function receiveQuota(IQuotaBook.Account storage self, uint64 quantity) internal {
        self.received = (uint256(self.received) + quantity).toUint64();
    }

    /// @notice What the member may use.
    function limit(IQuotaBook.Account memory account) internal pure returns (uint256) {
        return uint256(account.allocated) + account.received - account.ceded;
    }

    /// @notice What the member may sell.
    function available(IQuotaBook.Account memory account) internal pure returns (uint256) {
        return limit(account) - account.reserved;
    }
}
