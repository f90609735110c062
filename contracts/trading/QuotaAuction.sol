// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IPriceFeed} from "../token/IPriceFeed.sol";
import {ISmartCommunityToken} from "../token/ISmartCommunityToken.sol";
import {AuctionHouse} from "./AuctionHouse.sol";
import {Delivery} from "./Delivery.sol";
import {IQuotaAuction} from "./IQuotaAuction.sol";
import {IQuotaBook} from "./IQuotaBook.sol";
import {SealedBidding} from "./SealedBidding.sol";

/**
 * @title QuotaAuction
 * @notice See {IQuotaAuction}. Here stand the decision and what follows a failure; offers and bids are in
 * {SealedBidding}, payment and delivery in {Delivery}.
 */
contract QuotaAuction is SealedBidding, Delivery {
    using SafeCast for uint256;

    /// @notice What was traded of a resource.
    struct Traded {
        uint128 prices;
        uint128 quantities;
    }

    /// @inheritdoc IQuotaAuction
    mapping(address buyer => uint256 count) public deadEndsOf;
    // Written through a reference to its entry, which the detector does not follow.
    // slither-disable-start uninitialized-state
    /// @inheritdoc IQuotaAuction
    mapping(uint16 resource => Traded traded) public tradedOf;
    // slither-disable-end uninitialized-state

    /**
     * @param token_ The community's token; its owner protects this contract and the treasury from being frozen.
     * @param book_ Members' quota; its administrator makes this contract its market.
     * @param feed_ Market prices.
     * @param treasury_ Gets what is forfeited.
     * @param rules_ What all auctions keep to.
     */
    constructor(
        ISmartCommunityToken token_,
        IQuotaBook book_,
        IPriceFeed feed_,
        address treasury_,
        Rules memory rules_
    ) AuctionHouse(token_, book_, feed_, treasury_, rules_) SealedBidding(rules_) {}

    /// @inheritdoc IQuotaAuction
    function checkWinner(uint256 id) external {
        Auction storage auction = _auctions[id];

        // Check
        Phase phase = _phaseOf(auction);
        if (phase != Phase.Deciding) revert AuctionPhase(id, phase);

        // Effect
        address seller = auction.best.bidder;
        address buyer = auction.buyer;
        if (seller == address(0)) {
            auction.stage = Stage.NoTrade;
            emit NoTradeFound(id, buyer, auction.revealed);
            return;
        }
        auction.stage = Stage.Awarded;
        uint80 price = auction.second;
        uint64 quantity = auction.quantity;
        uint16 resource = auction.resource;
        Traded storage traded = tradedOf[resource];
        traded.prices += price;
        traded.quantities += quantity;
        _announce(id, seller, buyer, price, quantity, resource);

        // Interaction
        book.award(seller, buyer, resource, auction.period, quantity);
    }

    /// @inheritdoc IQuotaAuction
    function refundFail(uint256 id) external {
        Auction storage auction = _auctions[id];
        Phase phase = _phaseOf(auction);
        // Whatever the way out, the offer led nowhere.
        ++deadEndsOf[auction.buyer];
        if (phase == Phase.NoTrade) {
            _closeNoTrade(id, auction);
        } else if (phase == Phase.Expired) {
            _expire(id, auction);
        } else if (phase == Phase.Depositing) {
            _endOffer(id, auction);
        } else {
            revert AuctionPhase(id, phase);
        }
    }

    /// @inheritdoc IQuotaAuction
    function releaseReservation(uint256 id, uint256 index, bytes32 inner, address bidder) external {
        Auction storage auction = _auctions[id];
        uint256 refund = _refundOf(id, auction);
        _takeCommitment(id, auction, index, inner, bidder);
        emit ReservationReleased(id, index, bidder, refund);
        _releaseBid(id, auction, bidder, refund);
    }

    /// @inheritdoc IQuotaAuction
    function previewRefund(
        uint256 id,
        uint256 index,
        bytes32 inner,
        address bidder
    ) external view returns (uint256 refund) {
        Auction storage auction = _auctions[id];
        refund = _refundOf(id, auction);
        _checkCommitment(id, auction, index, inner, bidder);
    }

    /// @dev P3's W(t): the price over the lot's market value. Informs the community's bill, and never stops an award.
    function _announce(
        uint256 id,
        address seller,
        address buyer,
        uint80 price,
        uint64 quantity,
        uint16 resource
    ) private {
        (uint256 marketPrice, uint256 tokenPrice) = _prices(resource);
        uint256 weight = 0;
        // 80 + 96 + 60 bits do not overflow. A token of 2^96 wei is not of this world, and gives no weight.
        if (marketPrice != 0 && tokenPrice <= type(uint96).max) {
            weight = Math.mulDiv(price * tokenPrice, WHOLE, quantity * marketPrice);
        }
        emit WinnerChecked(id, seller, buyer, price, weight, marketPrice, tokenPrice);
    }

    /// @dev Bids were opened in vain: the buyer pays for that. Unopened bonds go to the treasury, too.
    function _closeNoTrade(uint256 id, Auction storage auction) private {
        uint256 penalty = auction.revealed == 0 ? 0 : _share(auction.cap, _deadEndShare);
        uint256 forfeited = _bond(auction) * (auction.commits - auction.revealed);
        _fail(id, auction, Stage.Closed, penalty, forfeited);
        _credit(auction.buyer, id, _held(auction) - penalty);
        _credit(treasury, id, penalty + forfeited);
    }

    /// @dev Nothing was decided before the period ended: everybody gets everything back.
    function _expire(uint256 id, Auction storage auction) private {
        _fail(id, auction, Stage.Void, 0, 0);
        _credit(auction.buyer, id, _held(auction));
        address best = auction.best.bidder;
        if (best != address(0)) _releaseBid(id, auction, best, _bond(auction));
    }

    /// @dev Too few bids, or no deposit. A buyer that was frozen when the time was over could not deposit.
    function _endOffer(uint256 id, Auction storage auction) private {
        uint256 bond = _share(auction.cap, _defaultShare);
        uint256 commits = auction.commits;
        bool tooFew = commits < auction.minBids;
        uint256 depositEnd = auction.depositEnd;
        if (!tooFew && block.timestamp <= depositEnd) revert AuctionNotInDefault(id, depositEnd);
        uint256 frozen = token.frozenSince(auction.buyer);
        if (tooFew || (frozen != 0 && frozen <= depositEnd)) {
            _fail(id, auction, Stage.Void, 0, 0);
            _credit(auction.buyer, id, bond);
        } else {
            // An offer asks for one bid at least, so there is one. What does not divide goes to the treasury.
            _fail(id, auction, Stage.Defaulted, bond, 0);
            // A remainder, no random number.
            // slither-disable-next-line weak-prng
            _credit(treasury, id, bond % commits);
        }
    }

    function _fail(uint256 id, Auction storage auction, Stage stage, uint256 penalty, uint256 forfeited) private {
        auction.stage = stage;
        emit FailRefunded(id, auction.buyer, _phaseOf(auction), penalty, forfeited);
    }

    /// @dev What an unopened bid gets back once the auction is over.
    function _refundOf(uint256 id, Auction storage auction) private view returns (uint256) {
        Stage stage = auction.stage;
        if (stage == Stage.Open || stage == Stage.Deposited) revert AuctionPhase(id, _phaseOf(auction));
        if (stage == Stage.Void) return _bond(auction);
        if (stage != Stage.Defaulted) return 0;
        return _bond(auction) + _share(auction.cap, _defaultShare) / auction.commits;
    }
}
