// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {AuctionHouse} from "./AuctionHouse.sol";
import {IQuotaAuction} from "./IQuotaAuction.sol";
import {IQuotaBook} from "./IQuotaBook.sol";

/**
 * @title Delivery
 * @notice The last part of {IQuotaAuction}: what an award pays, and what the seller gets once the meters show that it
 * kept to what it left itself.
 *
 * A seller delivers by not using what it sold. What it used beyond its limit is shared pro rata among all that it sold
 * in the period; of an award's lot that part counts as undelivered. The buyer keeps the quota and gets its money back
 * for that part, and as much of the seller's guarantee.
 */
abstract contract Delivery is AuctionHouse {
    using Math for uint256;
    using SafeCast for uint256;

    /// @notice The least consumption that was shown of a seller.
    struct Evidence {
        bool shown;
        uint248 least; // base units
    }

    mapping(uint256 id => Evidence evidence) private _evidence;

    /// @inheritdoc IQuotaAuction
    function refundSucceed(uint256 id) external {
        Auction storage auction = _auctions[id];
        Phase phase = _phaseOf(auction);
        if (phase != Phase.Awarded) revert AuctionPhase(id, phase);
        _payAward(id, auction);
    }

    /// @inheritdoc IQuotaAuction
    function confirmResourceExchange(uint256 id, IQuotaBook.Span[] calldata spans) external {
        // Check
        Auction storage auction = _auctions[id];
        _checkDue(id, auction, 0);
        (uint256 consumed, bool exact) = book.consumptionOf(
            auction.best.bidder,
            auction.resource,
            auction.period,
            spans
        );
        uint256 undelivered = _undelivered(auction, consumed);

        // Effect: more than was used proves nothing against the seller, unless nothing less is ever shown.
        if (exact || undelivered == 0) {
            _settle(id, auction, undelivered);
            return;
        }
        Evidence memory evidence = _evidence[id];
        if (evidence.shown && consumed >= evidence.least) revert DeliveryNotTighter(id, consumed, evidence.least);
        _evidence[id] = Evidence(true, consumed.toUint248());
        emit DeliveryShown(id, consumed, undelivered);
    }

    /// @inheritdoc IQuotaAuction
    function confirmTimeout(uint256 id) external {
        Auction storage auction = _auctions[id];
        _checkDue(id, auction, _confirmSeconds);
        Evidence memory evidence = _evidence[id];
        // The seller holds the proofs: none is as good as none of it.
        uint256 undelivered = evidence.shown ? _undelivered(auction, evidence.least) : auction.quantity;
        _settle(id, auction, undelivered);
    }

    /// @dev Pays out what an award leaves over: price and guarantee stay until delivery.
    function _payAward(uint256 id, Auction storage auction) private {
        uint256 bond = _bond(auction);
        uint256 guarantee = _guarantee(auction);
        uint256 forfeited = bond * (auction.commits - auction.revealed);
        auction.stage = Stage.Paid;
        emit SucceedRefunded(id, guarantee, forfeited);
        _credit(auction.buyer, id, _held(auction) - auction.second);
        _credit(auction.best.bidder, id, bond - guarantee);
        _credit(treasury, id, forfeited);
    }

    /// @dev Divides price and guarantee.
    function _settle(uint256 id, Auction storage auction, uint256 undelivered) private {
        if (auction.stage == Stage.Awarded) _payAward(id, auction);
        auction.stage = Stage.Delivered;
        uint256 quantity = auction.quantity;
        uint256 price = auction.second;
        uint256 guarantee = _guarantee(auction);
        uint256 payment = price.mulDiv(quantity - undelivered, quantity);
        uint256 penalty = guarantee.mulDiv(undelivered, quantity, Math.Rounding.Ceil);
        emit DeliverySettled(id, undelivered, payment, price - payment, penalty);
        _credit(auction.best.bidder, id, payment + guarantee - penalty);
        _credit(auction.buyer, id, price - payment + penalty);
    }

    /// @dev What of the lot the seller did not deliver, when it used this much.
    function _undelivered(Auction storage auction, uint256 consumed) private view returns (uint256) {
        IQuotaBook.Account memory account = book.accountOf(auction.best.bidder, auction.resource, auction.period);
        uint256 limit = uint256(account.allocated) + account.received - account.ceded;
        uint256 excess = Math.min(Math.saturatingSub(consumed, limit), account.ceded);
        uint256 quantity = auction.quantity;
        // The award ceded the lot, so that something was ceded.
        return Math.min(quantity, excess.mulDiv(quantity, account.ceded, Math.Rounding.Ceil));
    }

    /// @dev What the winner leaves of its bond until delivery. Not more than the bond, as no price is above the cap.
    function _guarantee(Auction storage auction) private view returns (uint256) {
        return _share(auction.second, _bondShare);
    }

    function _checkDue(uint256 id, Auction storage auction, uint256 delay) private view {
        Phase phase = _phaseOf(auction);
        if (phase != Phase.Awarded && phase != Phase.Paid) revert AuctionPhase(id, phase);
        uint256 earliest = _closedAt(auction.period) + delay;
        if (block.timestamp < earliest) revert DeliveryTooEarly(id, earliest);
    }
}
