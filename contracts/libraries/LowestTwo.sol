// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/**
 * @title LowestTwo
 * @notice The best bid of a procurement auction and the price that it gets, kept up to date bid by bid.
 *
 * Bids are ordered by price, then by index. At first there is no best bid, and the second price is the buyer's highest.
 * Whatever the order in which bids come: the best is the least of them, and the second price is the least of the
 * others and the buyer's highest.
 */
library LowestTwo {
    /// @notice A bid. `bidder` is zero when there is none.
    struct Bid {
        uint80 price;
        uint16 index;
        address bidder;
    }

    /**
     * @notice Where a further bid leads.
     * @param best The best bid before.
     * @param second The second price before.
     * @param bid Its price is at most the buyer's highest.
     * @return leads Whether it is the best bid from now on.
     * @return price The second price from now on.
     */
    function insert(Bid memory best, uint80 second, Bid memory bid) internal pure returns (bool leads, uint80 price) {
        if (best.bidder == address(0)) return (true, second);
        leads = bid.price < best.price || (bid.price == best.price && bid.index < best.index);
        // A best price is at most the second one.
        if (leads) return (true, best.price);
        return (false, bid.price < second ? bid.price : second);
    }
}
