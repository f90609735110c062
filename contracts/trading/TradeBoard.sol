// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IOffers} from "./IOffers.sol";
import {ITradeBoard} from "./ITradeBoard.sol";

/**
 * @title TradeBoard
 * @notice See {ITradeBoard}.
 */
contract TradeBoard is ITradeBoard {
    uint256 private constant WEEKDAYS = 0x7f;
    // The first of January 1970 was a Thursday.
    uint256 private constant EPOCH_WEEKDAY = 3;

    /// @notice Where the offers are: the auction.
    IOffers public immutable offers;

    mapping(address member => mapping(uint16 resource => Subscription subscription)) private _subscriptions;

    /// @param offers_ The auction.
    constructor(IOffers offers_) {
        offers = offers_;
    }

    /// @inheritdoc ITradeBoard
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
    ) external {
        // Check
        bool empty = qtyMin > qtyMax || qtyMax == 0 || periodFrom > periodTo || hourMask == 0;
        if (empty || weekdayMask & WEEKDAYS == 0 || expiry < block.timestamp) {
            revert BoardSubscriptionEmpty(msg.sender, resource);
        }

        // Effect
        Subscription memory subscription = Subscription({
            minUnitPrice: minUnitPrice,
            qtyMin: qtyMin,
            qtyMax: qtyMax,
            periodFrom: periodFrom,
            weekdayMask: weekdayMask,
            periodTo: periodTo,
            hourMask: hourMask,
            expiry: expiry
        });
        _subscriptions[msg.sender][resource] = subscription;
        emit Subscribed(msg.sender, resource, subscription);
    }

    /// @inheritdoc ITradeBoard
    function unsubscribe(uint16 resource) external {
        if (_subscriptions[msg.sender][resource].expiry == 0) revert BoardNotSubscribed(msg.sender, resource);
        delete _subscriptions[msg.sender][resource];
        emit Unsubscribed(msg.sender, resource);
    }

    /// @inheritdoc ITradeBoard
    function matches(address member, uint256 id) external view returns (bool) {
        IOffers.Offer memory offer = offers.offerOf(id);
        Subscription memory wish = _subscriptions[member][offer.resource];
        uint256 weekday = (offer.postedAt / 1 days + EPOCH_WEEKDAY) % 7;
        uint256 hour = (offer.postedAt % 1 days) / 1 hours;
        return
            offer.quantity != 0 &&
            block.timestamp <= wish.expiry &&
            offer.quantity >= wish.qtyMin &&
            offer.quantity <= wish.qtyMax &&
            offer.period >= wish.periodFrom &&
            offer.period <= wish.periodTo &&
            (wish.weekdayMask >> weekday) & 1 == 1 &&
            (wish.hourMask >> hour) & 1 == 1 &&
            offer.cap >= uint256(wish.minUnitPrice) * offer.quantity;
    }

    /// @inheritdoc ITradeBoard
    function subscriptionOf(address member, uint16 resource) external view returns (Subscription memory) {
        return _subscriptions[member][resource];
    }
}
