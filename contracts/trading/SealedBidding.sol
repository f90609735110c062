// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {LowestTwo} from "../libraries/LowestTwo.sol";
import {SealedBid} from "../libraries/SealedBid.sol";
import {AuctionHouse} from "./AuctionHouse.sol";
import {IQuotaAuction} from "./IQuotaAuction.sol";

/**
 * @title SealedBidding
 * @notice The first half of {IQuotaAuction}: offers, sealed bids, their opening.
 */
abstract contract SealedBidding is AuctionHouse {
    using LowestTwo for LowestTwo.Bid;
    using Math for uint256;
    using SafeCast for uint256;

    uint256 private immutable _capMultiple;
    uint256 private immutable _minQuantity;
    uint256 private immutable _minCap;
    uint32 private immutable _minCommitSeconds;
    uint32 private immutable _minDepositSeconds;
    uint32 private immutable _minRevealSeconds;

    /// @inheritdoc IQuotaAuction
    uint256 public auctionCount;

    /// @param rules_ What all auctions keep to.
    constructor(Rules memory rules_) {
        _capMultiple = rules_.capMultiple;
        _minQuantity = rules_.minQuantity;
        _minCap = rules_.minCap;
        _minCommitSeconds = rules_.commitSeconds;
        _minDepositSeconds = rules_.depositSeconds;
        _minRevealSeconds = rules_.revealSeconds;
    }

    /// @inheritdoc IQuotaAuction
    function offer(Request calldata request) external returns (uint256 id) {
        // Check
        if (request.quantity < _minQuantity || request.cap < _minCap) {
            revert AuctionTooSmall(request.quantity, request.cap);
        }
        if (request.maxHash == 0 || request.minBids == 0) {
            revert AuctionRequestInvalid(request.maxHash, request.minBids);
        }
        _checkWindow(request.commitSeconds, _minCommitSeconds);
        _checkWindow(request.depositSeconds, _minDepositSeconds);
        _checkWindow(request.revealSeconds, _minRevealSeconds);
        uint256 commitEnd = block.timestamp + request.commitSeconds;
        uint256 depositEnd = commitEnd + request.depositSeconds;
        _checkInTime(depositEnd + request.revealSeconds, request.period);
        _checkCap(request);

        // Effect
        id = ++auctionCount;
        Auction storage auction = _auctions[id];
        auction.buyer = msg.sender;
        auction.minBids = request.minBids;
        auction.postedAt = block.timestamp.toUint32();
        auction.revealSeconds = request.revealSeconds;
        auction.cap = request.cap;
        auction.quantity = request.quantity;
        auction.commitEnd = commitEnd.toUint32();
        auction.depositEnd = depositEnd.toUint32();
        auction.period = request.period;
        auction.resource = request.resource;
        auction.maxHash = request.maxHash;
        uint256 bond = _share(request.cap, _defaultShare);
        uint256 bandPeriod = (Math.log2(request.quantity) << 64) | request.period;
        emit OfferPosted(id, request.resource, bandPeriod, msg.sender, request, bond);

        // Interaction
        _escrow(id, bond);
    }

    /// @inheritdoc IQuotaAuction
    function receiveBids(uint256 id, bytes32 inner, bytes32 memo) external returns (uint256 index) {
        Auction storage auction = _auctions[id];

        // Check: a phase later than Bidding needs a time after `commitEnd`.
        if (block.timestamp > auction.commitEnd) revert AuctionPhase(id, _phaseOf(auction));
        if (msg.sender == auction.buyer) revert AuctionBuyerBids(id, msg.sender);

        // Effect
        index = auction.commits;
        auction.commits = (index + 1).toUint16();
        auction.commitments[index] = SealedBid.outer(inner, msg.sender);
        emit BidReceived(id, index, msg.sender, inner, memo);

        // Interaction
        _escrow(id, _bond(auction));
        book.reserve(msg.sender, auction.resource, auction.period, auction.quantity);
    }

    /// @inheritdoc IQuotaAuction
    function depositMaxPrice(uint256 id, uint80 price, bytes32 salt) external {
        Auction storage auction = _auctions[id];

        // Check
        Phase phase = _phaseOf(auction);
        if (phase != Phase.Depositing) revert AuctionPhase(id, phase);
        if (msg.sender != auction.buyer) revert AuctionNotBuyer(id, msg.sender);
        if (auction.commits < auction.minBids) revert AuctionTooFewBids(id, auction.commits, auction.minBids);
        if (price > auction.cap) revert AuctionAboveCap(id, price, auction.cap);
        bytes32 maxHash = auction.maxHash;
        if (SealedBid.maxPrice(msg.sender, price, salt) != maxHash) revert AuctionMaxPriceMismatch(id, maxHash);
        uint256 revealEnd = block.timestamp + auction.revealSeconds;
        _checkInTime(revealEnd, auction.period);

        // Effect
        auction.reserve = price;
        auction.second = price;
        auction.revealEnd = revealEnd.toUint32();
        auction.depositBlock = block.number.toUint40();
        auction.stage = Stage.Deposited;
        uint256 held = _held(auction);
        emit MaxPriceDeposited(id, price, held, revealEnd);

        // Interaction: the buyer's bond counts.
        _escrow(id, held - _share(auction.cap, _defaultShare));
    }

    /// @inheritdoc IQuotaAuction
    function revealBids(uint256 id, uint256 index, address bidder, uint80 price, bytes32 salt) external {
        Auction storage auction = _auctions[id];

        // Check: bids may be opened now, and this is the one handed in at this index.
        Phase phase = _phaseOf(auction);
        if (phase != Phase.Revealing) revert AuctionPhase(id, phase);
        _takeCommitment(id, auction, index, SealedBid.inner(id, bidder, price, salt), bidder);

        // Effect: the best bid and its price stay up to date. Who does not lead, or not any more, is out.
        ++auction.revealed;
        address out = bidder;
        bool leads = false;
        if (price <= auction.reserve) {
            LowestTwo.Bid memory best = auction.best;
            // A bid was handed in at this index, so it has 16 bits.
            LowestTwo.Bid memory bid = LowestTwo.Bid(price, uint16(index), bidder);
            (leads, auction.second) = best.insert(auction.second, bid);
            if (leads) {
                out = best.bidder;
                auction.best = bid;
            }
        }
        emit BidRevealed(id, index, bidder, price, leads);

        // Interaction
        if (out != address(0)) _releaseBid(id, auction, out, _bond(auction));
    }

    /// @dev A reveal window that ends then leaves enough time to settle before the period ends.
    function _checkInTime(uint256 revealEnd, uint32 period) private view {
        uint256 end = _endOf(period);
        if (revealEnd + _settleSeconds > end) {
            revert AuctionTooLate(revealEnd, Math.saturatingSub(end, _settleSeconds));
        }
    }

    /// @dev While the market price is fresh a cap cannot be so high that the bonds keep sellers away.
    function _checkCap(Request calldata request) private view {
        (uint256 marketPrice, uint256 tokenPrice) = _prices(request.resource);
        if (marketPrice == 0 || tokenPrice == 0) return;
        uint256 most = uint256(request.quantity).mulDiv(marketPrice * _capMultiple, tokenPrice);
        if (request.cap > most) revert AuctionCapTooHigh(request.cap, most);
    }

    function _checkWindow(uint32 window, uint32 least) private pure {
        if (window < least) revert AuctionWindowTooShort(window, least);
    }
}
