// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/**
 * @title IOffers
 * @notice What others need to know of an offer.
 */
interface IOffers {
    /// @notice The public terms of an offer. All zero when there is none of this number.
    struct Offer {
        address buyer;
        uint16 resource;
        uint32 period;
        uint64 quantity; // base units of the resource
        uint80 cap; // most that the buyer could pay for all of it, base units of the token
        uint16 minBids;
        uint32 postedAt; // Unix seconds
        uint32 commitEnd; // last second for bids
        uint32 depositEnd; // last second at which the buyer cannot be declared in default
        uint32 revealSeconds;
    }

    /// @notice The public terms of an offer.
    function offerOf(uint256 id) external view returns (Offer memory);
}
