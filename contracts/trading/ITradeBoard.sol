// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/**
 * @title ITradeBoard
 * @notice Which offers a member wants to hear of. `matches` is the one rule; clients follow the offers' events and ask
 * it, or its mirror in TypeScript.
 *
 * What is written here is public and tells habits. A filter in one's own gateway does the same in private, and is what
 * Gridwell does unless asked to subscribe.
 */
interface ITradeBoard {
    /// @notice What a member wants. All zero when it wants nothing.
    struct Subscription {
        uint80 minUnitPrice; // least cap for one base unit, base units of the token
        uint64 qtyMin; // base units of the resource
        uint64 qtyMax;
        uint32 periodFrom;
        uint8 weekdayMask; // of the offer's posting, UTC; bit 0 is Monday
        uint32 periodTo; // second slot
        uint24 hourMask; // of the offer's posting, UTC; bit 0 is 00:00 to 00:59
        uint40 expiry; // last second at which it holds, Unix time
    }

    /// @notice A member wants to hear of these offers; an earlier subscription for the resource is replaced.
    event Subscribed(address indexed member, uint16 indexed resource, Subscription subscription);
    /// @notice A member wants to hear of no offers of the resource.
    event Unsubscribed(address indexed member, uint16 indexed resource);

    /// @notice A subscription that no offer could match: an empty range or mask, or expired.
    error BoardSubscriptionEmpty(address member, uint16 resource);
    /// @notice The member did not subscribe.
    error BoardNotSubscribed(address member, uint16 resource);

    /// @notice Subscribes the caller to offers of a resource.
    function subscribe(
        uint16 resource,
        uint80 minUnitPrice,
        uint64 qtyMin,
        uint64 qtyMax,
        uint32 periodFrom,
        uint32 periodTo,
        uint8 weekdayMask,
        uint24 hourMask,
        uint40 expiry
    ) external;

    /// @notice Ends the caller's subscription.
    function unsubscribe(uint16 resource) external;

    /// @notice Whether an offer is one that a member wants to hear of. False for offers and subscriptions that do not
    /// exist, and after the subscription's expiry.
    function matches(address member, uint256 id) external view returns (bool);

    /// @notice A member's subscription for a resource.
    function subscriptionOf(address member, uint16 resource) external view returns (Subscription memory);
}
