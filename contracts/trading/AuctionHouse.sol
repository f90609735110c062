// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {LowestTwo} from "../libraries/LowestTwo.sol";
import {SealedBid} from "../libraries/SealedBid.sol";
import {IPriceFeed} from "../token/IPriceFeed.sol";
import {ISmartCommunityToken} from "../token/ISmartCommunityToken.sol";
import {Credits} from "./Credits.sol";
import {IOffers} from "./IOffers.sol";
import {IQuotaAuction} from "./IQuotaAuction.sol";
import {IQuotaBook} from "./IQuotaBook.sol";

/**
 * @title AuctionHouse
 * @notice What the parts of {IQuotaAuction} share: rules, storage, phases, and how a bid's bond and quota are released.
 */
abstract contract AuctionHouse is IQuotaAuction, Credits {
    using Math for uint256;

    /// @notice What is stored of where an auction stands; the rest of {IQuotaAuction-Phase} follows from the time.
    enum Stage {
        Open,
        Deposited,
        Awarded,
        Paid,
        Delivered,
        NoTrade,
        Closed,
        Void,
        Defaulted
    }

    /// @notice An auction. Each group is a slot; which fields share one is what a bid and an opening cost.
    struct Auction {
        address buyer;
        uint16 commits;
        uint16 minBids;
        uint32 postedAt;
        uint32 revealSeconds;
        //
        uint80 cap;
        uint64 quantity;
        uint32 commitEnd; // not zero once the auction exists
        uint32 depositEnd;
        uint32 period;
        uint16 resource;
        //
        bytes32 maxHash;
        //
        LowestTwo.Bid best;
        //
        uint80 reserve;
        uint80 second; // the price of the best bid
        uint32 revealEnd;
        uint40 depositBlock;
        uint16 revealed;
        Stage stage;
        //
        mapping(uint256 index => bytes32 commitment) commitments;
    }

    /// @notice Shares are of this.
    uint256 internal constant WHOLE = 1e18;

    /// @notice Members' quota.
    IQuotaBook public immutable book;
    /// @notice Market prices.
    IPriceFeed public immutable feed;
    /// @notice Gets what is forfeited.
    address public immutable treasury;

    uint256 internal immutable _bondShare;
    uint256 internal immutable _defaultShare;
    uint256 internal immutable _deadEndShare;
    uint256 internal immutable _confirmSeconds;
    uint256 internal immutable _settleSeconds;

    uint256 private immutable _floorBlocks;
    uint256 private immutable _blockSeconds;
    uint256 private immutable _periodOrigin;
    uint256 private immutable _periodSeconds;
    uint256 private immutable _graceSeconds;

    mapping(uint256 id => Auction auction) internal _auctions;

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
    ) Credits(token_) {
        if (treasury_ == address(0)) revert AuctionTreasuryInvalid(treasury_);
        bool excess =
            rules_.bondShare > WHOLE || rules_.defaultShare > WHOLE || rules_.deadEndShare > rules_.defaultShare;
        if (excess || rules_.blockSeconds == 0 || rules_.signers == 0 || rules_.minQuantity == 0) {
            revert AuctionRulesInvalid();
        }
        book = book_;
        feed = feed_;
        treasury = treasury_;
        _bondShare = rules_.bondShare;
        _defaultShare = rules_.defaultShare;
        _deadEndShare = rules_.deadEndShare;
        _confirmSeconds = rules_.confirmSeconds;
        _settleSeconds = rules_.settleSeconds;
        _floorBlocks = uint256(rules_.blocksASigner) * (rules_.signers / 2 + 1);
        _blockSeconds = rules_.blockSeconds;
        IQuotaBook.Grid memory grid = book_.grid();
        _periodOrigin = grid.origin;
        _periodSeconds = grid.periodSeconds;
        _graceSeconds = grid.graceSeconds;
    }

    /// @inheritdoc IOffers
    function offerOf(uint256 id) external view returns (Offer memory) {
        Auction storage auction = _auctions[id];
        return
            Offer({
                buyer: auction.buyer,
                resource: auction.resource,
                period: auction.period,
                quantity: auction.quantity,
                cap: auction.cap,
                minBids: auction.minBids,
                postedAt: auction.postedAt,
                commitEnd: auction.commitEnd,
                depositEnd: auction.depositEnd,
                revealSeconds: auction.revealSeconds
            });
    }

    /// @inheritdoc IQuotaAuction
    function progressOf(uint256 id) external view returns (Progress memory) {
        Auction storage auction = _auctions[id];
        bool deposited = auction.depositBlock != 0;
        return
            Progress({
                phase: _phaseOf(auction),
                commits: auction.commits,
                revealed: auction.revealed,
                reserve: auction.reserve,
                revealEnd: auction.revealEnd,
                revealBlock: deposited ? uint64(_revealBlock(auction)) : 0,
                winner: auction.best.bidder,
                winningIndex: auction.best.index,
                price: auction.best.bidder == address(0) ? 0 : auction.second
            });
    }

    /// @inheritdoc IQuotaAuction
    function commitmentOf(uint256 id, uint256 index) external view returns (bytes32) {
        return _auctions[id].commitments[index];
    }

    /// @inheritdoc IQuotaAuction
    function bondOf(uint256 id) external view returns (uint256) {
        return _bond(_auctions[id]);
    }

    /// @dev Gives a bid's bond and quota back.
    function _releaseBid(uint256 id, Auction storage auction, address bidder, uint256 refund) internal {
        _credit(bidder, id, refund);
        book.release(bidder, auction.resource, auction.period, auction.quantity);
    }

    /// @dev Takes a bid that was not opened out of the auction.
    function _takeCommitment(
        uint256 id,
        Auction storage auction,
        uint256 index,
        bytes32 inner,
        address bidder
    ) internal {
        _checkCommitment(id, auction, index, inner, bidder);
        delete auction.commitments[index];
    }

    function _checkCommitment(
        uint256 id,
        Auction storage auction,
        uint256 index,
        bytes32 inner,
        address bidder
    ) internal view {
        if (auction.commitments[index] != SealedBid.outer(inner, bidder)) {
            revert AuctionCommitmentMismatch(id, index, bidder);
        }
    }

    function _phaseOf(Auction storage auction) internal view returns (Phase) {
        Stage stage = auction.stage;
        if (stage == Stage.Open) {
            if (auction.commitEnd == 0) return Phase.None;
            return block.timestamp <= auction.commitEnd ? Phase.Bidding : Phase.Depositing;
        }
        if (stage == Stage.Deposited) {
            if (block.timestamp >= _endOf(auction.period)) return Phase.Expired;
            if (auction.revealed == auction.commits) return Phase.Deciding;
            bool over = block.timestamp > auction.revealEnd && block.number >= _revealBlock(auction);
            return over ? Phase.Deciding : Phase.Revealing;
        }
        // What is left has the same name in both, in the same order.
        return Phase(uint8(stage) + uint8(Phase.Awarded) - uint8(Stage.Awarded));
    }

    /// @dev Market price of a resource, zero unless fresh, and what the token is bought back for.
    function _prices(uint16 resource) internal view returns (uint256 marketPrice, uint256 tokenPrice) {
        (IPriceFeed.Price memory price, bool fresh) = feed.priceOf(resource);
        return (fresh ? price.price : 0, token.sellPrice());
    }

    /// @dev A bidder's bond.
    function _bond(Auction storage auction) internal view returns (uint256) {
        return _share(auction.cap, _bondShare);
    }

    /// @dev What is held of the buyer after its deposit: its highest price, but never less than its bond.
    function _held(Auction storage auction) internal view returns (uint256) {
        return Math.max(auction.reserve, _share(auction.cap, _defaultShare));
    }

    function _endOf(uint32 period) internal view returns (uint256) {
        return _periodOrigin + (uint256(period) + 1) * _periodSeconds;
    }

    /// @dev When a period is closed: its limits and readings are final.
    function _closedAt(uint32 period) internal view returns (uint256) {
        return _endOf(period) + _graceSeconds;
    }

    /// @dev A share of an amount, rounded up.
    function _share(uint256 amount, uint256 share) internal pure returns (uint256) {
        return amount.mulDiv(share, WHOLE, Math.Rounding.Ceil);
    }

    /// @dev First block in which the reveal window may be over.
    function _revealBlock(Auction storage auction) private view returns (uint256) {
        uint256 blocks = Math.max(_floorBlocks, auction.revealSeconds / (4 * _blockSeconds));
        return auction.depositBlock + blocks;
    }
}
