// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/**
 * @title IPriceFeed
 * @notice Market prices that trusted reporters bring to the chain: of resources, and of the community's token.
 *
 * A price is in wei for 1e18 base units, so that it suits watt-hours, litres and tokens alike. `TOKEN` stands for the
 * token; other numbers are the meter registry's resources.
 *
 * Who may lie, and what then: a reporter may say any price within the bounds, one step at a time, as often as seconds
 * pass. So a stolen key moves a price slowly and in sight of all; the administrator takes the role away and resets the
 * price. The administrator may set any price within bounds that it sets itself.
 */
interface IPriceFeed {
    /// @notice What a price must keep to.
    struct Bounds {
        uint128 least; // wei for 1e18 base units; not zero
        uint128 most;
        uint16 stepBps; // greatest change from one report to the next, hundredths of a per cent of the former price
        uint32 maxAge; // seconds for which a price counts as fresh
    }

    /// @notice A price and when it was seen. All zero when nobody reported one.
    struct Price {
        uint128 price;
        uint64 observedAt; // Unix seconds
    }

    /// @notice The bounds of a resource's price changed. A price that stands is left alone.
    event BoundsSet(uint16 indexed resource, uint128 least, uint128 most, uint16 stepBps, uint32 maxAge);
    /// @notice A price was reported, or reset by the administrator.
    event PriceReported(uint16 indexed resource, address indexed by, uint128 price, uint64 observedAt);

    /// @notice The least price is zero or above the most, or the price would never be fresh.
    error FeedBoundsInvalid(uint16 resource, uint128 least, uint128 most, uint32 maxAge);
    /// @notice The price lies outside its bounds; nobody set any when both are zero.
    error FeedPriceOutOfBounds(uint16 resource, uint128 price, uint128 least, uint128 most);
    /// @notice The price moves too far at once.
    error FeedStepTooLarge(uint16 resource, uint128 price, uint128 former, uint16 stepBps);
    /// @notice A price must have been seen after the former one, and not in the future.
    error FeedTimeInvalid(uint16 resource, uint64 observedAt, uint64 former);
    /// @notice The price is too old, or was never reported.
    error FeedStalePrice(uint16 resource, uint64 observedAt, uint32 maxAge);

    /// @notice Sets what a resource's price must keep to. Administrator only.
    function setBounds(uint16 resource, Bounds calldata bounds) external;

    /**
     * @notice Reports a price. Reporter only.
     * @param resource The resource, or `TOKEN`.
     * @param price Wei for 1e18 base units; within bounds and one step of the former price, if there is one.
     * @param observedAt When it was seen, Unix seconds: after the former one, not later than now.
     */
    function report(uint16 resource, uint128 price, uint64 observedAt) external;

    /// @notice Sets a price that jumped farther than a step. Administrator only; all but the step holds as in `report`.
    function reset(uint16 resource, uint128 price, uint64 observedAt) external;

    /// @notice A fresh price, wei for 1e18 base units. Reverts with `FeedStalePrice` when it is not.
    function getMarketPrice(uint16 resource) external view returns (uint128);

    /// @notice The price as it stands, and whether it is fresh. Never reverts.
    function priceOf(uint16 resource) external view returns (Price memory price, bool fresh);

    /// @notice What a resource's price must keep to.
    function boundsOf(uint16 resource) external view returns (Bounds memory);
}
