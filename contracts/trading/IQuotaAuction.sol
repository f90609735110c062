// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ICredits} from "./ICredits.sol";
import {IOffers} from "./IOffers.sol";
import {IQuotaBook} from "./IQuotaBook.sol";

/**
 * @title IQuotaAuction
 * @notice A member that needs quota buys a lot of it from the neighbour who asks least, at the second lowest price: a
 * sealed-bid reverse auction (P3), whose delivery the meters check.
 *
 * A story: `offer` (the buyer names the lot, a public cap, and hides the highest price it will pay) - `receiveBids`
 * (sealed; each puts up a bond of a share of the cap and reserves the lot of its own quota) - `depositMaxPrice` (the
 * buyer opens and deposits its highest price) - `revealBids` (by anybody, for anybody) - `checkWinner` - then
 * `refundSucceed` or `refundFail`, and after the period `confirmResourceExchange` with the meters' proofs.
 *
 * Every step after a deadline may be taken by anybody, and costs the same however many bids there are. A lost salt, a
 * missed reveal or a silent party costs that party its bond, and nobody else anything.
 *
 * Who may lie, and what then:
 * - A seller that does not open its bid loses its bond, which is as much as withholding could gain, to the treasury:
 *   paid to the buyer it would make ladders of shill bids free, paid to the winner it would make withholding free.
 * - A buyer that does not open its price pays the bidders; one whose price is below all bids pays the treasury.
 * - Sealers that censor reveals need more blocks in a row than a minority of them gets. A halt of the chain keeps the
 *   window open.
 * - Rings agreed before the bidding remain; only the buyer's highest price and competition limit them.
 * - The token's owner may freeze accounts: their bids can be opened and win, their credit stays until they are thawed.
 */
interface IQuotaAuction is ICredits, IOffers {
    /// @notice Where an auction stands.
    enum Phase {
        None,
        Bidding, // until `commitEnd`
        Depositing, // the buyer may deposit until `refundFail` declares it in default
        Revealing, // bids may be opened
        Deciding, // `checkWinner` is due
        Expired, // the period ended before that: `refundFail` is due
        Awarded, // `refundSucceed` is due
        Paid, // delivery is due
        Delivered,
        NoTrade, // `refundFail` is due
        Closed, // no trade, all settled
        Void, // failed without a penalty
        Defaulted // the buyer did not deposit
    }

    /// @notice What all auctions of a community keep to. Shares are of 1e18.
    struct Rules {
        uint64 bondShare; // S: a bidder's bond, of the cap; also what the winner leaves until delivery, of the price
        uint64 defaultShare; // the buyer's bond, of the cap
        uint64 deadEndShare; // what a buyer pays, of the cap, when bids were opened and its price was below them all
        uint16 capMultiple; // most that a cap may be of the lot's market value, while prices are fresh
        uint64 minQuantity; // base units of a resource
        uint80 minCap; // base units of the token
        uint32 commitSeconds; // least windows
        uint32 depositSeconds;
        uint32 revealSeconds;
        uint32 settleSeconds; // least time from the end of the reveal window to the end of the period
        uint32 confirmSeconds; // from the end of the grace until delivery is settled with what was shown
        uint16 signers; // of the chain
        uint16 blocksASigner; // a reveal window lasts at least so many blocks for each of a majority of signers
        uint16 blockSeconds; // the chain's period
    }

    /// @notice What a buyer wants.
    struct Request {
        uint16 resource;
        uint32 period;
        uint64 quantity; // base units
        uint80 cap; // public; the hidden highest price is at most this
        uint16 minBids;
        uint32 commitSeconds;
        uint32 depositSeconds;
        uint32 revealSeconds;
        bytes32 maxHash; // see {SealedBid-maxPrice}
    }

    /// @notice How an auction goes. All zero where it has not come to that yet.
    struct Progress {
        Phase phase;
        uint16 commits; // bids handed in
        uint16 revealed; // bids opened
        uint80 reserve; // the buyer's highest price, opened
        uint32 revealEnd; // last second for opening bids, if the chain made `revealBlock` blocks by then
        uint64 revealBlock; // first block from which the window may be over
        address winner; // the best bidder so far
        uint16 winningIndex;
        uint80 price; // what the best bidder would get, or gets
    }

    /// @notice Offers are found by resource, period and size: `bandPeriod` is floor(log2 quantity) << 64 | period.
    event OfferPosted(
        uint256 indexed id,
        uint16 indexed resource,
        uint256 indexed bandPeriod,
        address buyer,
        Request request,
        uint256 bond
    );
    /// @notice A sealed bid came in, and quota and bond for it.
    event BidReceived(uint256 indexed id, uint256 indexed index, address indexed bidder, bytes32 inner, bytes32 memo);
    /// @notice The buyer opened its highest price; bids may be opened until `revealEnd`.
    event MaxPriceDeposited(uint256 indexed id, uint80 reserve, uint256 held, uint256 revealEnd);
    /// @notice A bid was opened; `leading` when it is the best so far.
    event BidRevealed(uint256 indexed id, uint256 indexed index, address indexed bidder, uint80 price, bool leading);
    /// @notice A seller won. `weight` is P3's W(t), the price of the lot over its market value, 1e18 for one; zero when
    /// a price was stale (`marketPrice` is zero then). `marketPrice` and `tokenPrice` are wei for 1e18 base units.
    event WinnerChecked(
        uint256 indexed id,
        address indexed seller,
        address indexed buyer,
        uint80 price,
        uint256 weight,
        uint256 marketPrice,
        uint256 tokenPrice
    );
    /// @notice No opened bid was at most the buyer's highest price.
    event NoTradeFound(uint256 indexed id, address indexed buyer, uint256 revealed);
    /// @notice An award was paid out but for the price and the seller's guarantee; `forfeited` are unopened bonds.
    event SucceedRefunded(uint256 indexed id, uint256 guarantee, uint256 forfeited);
    /// @notice A failed auction was settled. `penalty` is what the buyer lost, `forfeited` are unopened bonds.
    event FailRefunded(uint256 indexed id, address indexed buyer, Phase outcome, uint256 penalty, uint256 forfeited);
    /// @notice An unopened bid's quota was freed, and `refund` credited: nothing where its bond was forfeited.
    event ReservationReleased(uint256 indexed id, uint256 indexed index, address indexed bidder, uint256 refund);
    /// @notice Consumption was shown that is not exact; the least shown counts.
    event DeliveryShown(uint256 indexed id, uint256 consumed, uint256 undelivered);
    /// @notice Delivery was settled: price = payment + refund; `penalty` is of the seller's guarantee.
    event DeliverySettled(uint256 indexed id, uint256 undelivered, uint256 payment, uint256 refund, uint256 penalty);

    /// @notice A share above one, a penalty above its bond, a block time, quantity or number of signers of zero.
    error AuctionRulesInvalid();
    /// @notice The treasury may not be nobody.
    error AuctionTreasuryInvalid(address treasury);
    /// @notice The lot or its cap is smaller than the community allows.
    error AuctionTooSmall(uint64 quantity, uint80 cap);
    /// @notice The cap is too far above the lot's market value.
    error AuctionCapTooHigh(uint80 cap, uint256 most);
    /// @notice An offer without a hash of its highest price, or that asks for no bid.
    error AuctionRequestInvalid(bytes32 maxHash, uint16 minBids);
    /// @notice A window is shorter than the community's least.
    error AuctionWindowTooShort(uint32 window, uint32 least);
    /// @notice The reveal window would end too late to settle before the period ends.
    error AuctionTooLate(uint256 revealEnd, uint256 latest);
    /// @notice This cannot be done in the auction's phase.
    error AuctionPhase(uint256 id, Phase phase);
    /// @notice A buyer cannot bid for its own lot.
    error AuctionBuyerBids(uint256 id, address buyer);
    /// @notice Only the buyer may open its price.
    error AuctionNotBuyer(uint256 id, address caller);
    /// @notice There are fewer bids than the buyer asked for.
    error AuctionTooFewBids(uint256 id, uint256 commits, uint256 minBids);
    /// @notice The price is above the cap.
    error AuctionAboveCap(uint256 id, uint80 price, uint80 cap);
    /// @notice Price and salt are not what the offer hid.
    error AuctionMaxPriceMismatch(uint256 id, bytes32 maxHash);
    /// @notice This is not an unopened bid of this index.
    error AuctionCommitmentMismatch(uint256 id, uint256 index, address bidder);
    /// @notice The buyer still has time to deposit.
    error AuctionNotInDefault(uint256 id, uint256 depositEnd);
    /// @notice Delivery is settled once the period is closed, or the time for showing proofs is over.
    error DeliveryTooEarly(uint256 id, uint256 earliest);
    /// @notice As little consumption was shown before.
    error DeliveryNotTighter(uint256 id, uint256 consumed, uint256 least);

    /// @notice Asks for a lot. The caller puts up a bond, which counts towards its deposit.
    function offer(Request calldata request) external returns (uint256 id);

    /**
     * @notice Bids for a lot. The caller puts up the bond, and the lot is reserved of its quota. A bid cannot be
     * changed or withdrawn; several bids of one seller are harmless.
     * @param id The auction.
     * @param inner What hides the bid, see {SealedBid-inner}.
     * @param memo Whatever helps the bidder remember; it is only in the event.
     * @return index The bid's place: of equal prices the earlier wins.
     */
    function receiveBids(uint256 id, bytes32 inner, bytes32 memo) external returns (uint256 index);

    /// @notice Opens the buyer's highest price and deposits it. After that bids may be opened.
    function depositMaxPrice(uint256 id, uint80 price, bytes32 salt) external;

    /// @notice Opens a bid, whoever calls. A bid that does not lead gets bond and quota back at once.
    function revealBids(uint256 id, uint256 index, address bidder, uint80 price, bytes32 salt) external;

    /// @notice Decides, when all bids are open or the window is over.
    function checkWinner(uint256 id) external;

    /// @notice After an award: hands out all but the price and the seller's guarantee.
    function refundSucceed(uint256 id) external;

    /// @notice After a failure: too few bids, no deposit, no trade, or nothing decided before the period's end.
    function refundFail(uint256 id) external;

    /**
     * @notice Frees the quota of a bid that was not opened, once the auction is over, and gives the bond back unless it
     * was forfeited. Anybody may, with `inner` from the bid's event.
     */
    function releaseReservation(uint256 id, uint256 index, bytes32 inner, address bidder) external;

    /**
     * @notice Shows what the seller used, once the period is closed, and settles when that is exact or within its
     * limit. Otherwise the least shown so far counts at `confirmTimeout`; anybody may show less.
     */
    function confirmResourceExchange(uint256 id, IQuotaBook.Span[] calldata spans) external;

    /// @notice Settles with the least consumption shown; with none at all, nothing was delivered.
    function confirmTimeout(uint256 id) external;

    /// @notice What `releaseReservation` would credit now. Reverts as it would.
    function previewRefund(
        uint256 id,
        uint256 index,
        bytes32 inner,
        address bidder
    ) external view returns (uint256 refund);

    /// @notice How an auction goes.
    function progressOf(uint256 id) external view returns (Progress memory);

    /// @notice An unopened bid's commitment; zero when there is none, or it was opened or released.
    function commitmentOf(uint256 id, uint256 index) external view returns (bytes32);

    /// @notice A bidder's bond in an auction, base units of the token.
    function bondOf(uint256 id) external view returns (uint256);

    /// @notice Number of auctions so far; the last one's id.
    function auctionCount() external view returns (uint256);

    /// @notice How many offers of a buyer came to nothing.
    function deadEndsOf(address buyer) external view returns (uint256);

    /// @notice Sums over all awards of a resource: prices and quantities. Their quotient is the average price.
    function tradedOf(uint16 resource) external view returns (uint128 prices, uint128 quantities);
}
