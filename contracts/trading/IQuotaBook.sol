// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IReadingVerifier} from "../metering/IReadingVerifier.sol";

/**
 * @title IQuotaBook
 * @notice How much of a resource each member may use in a period: what was allocated, what came and went by trade, and
 * what is reserved for bids. Amounts are whole base units.
 *
 * A member's limit is allocated + received - ceded, available is what is not reserved of it. Quota moves by award only,
 * so that the limits of a resource and period never add up to more than the community's (P3, equation 9).
 *
 * Period p lasts from `startOf(p)` to `endOf(p)`. It is open until its end; then late readings and corrections come in
 * for a grace; then it is closed. Nothing needs to be called for that, and limits change only while a period is open.
 *
 * Who may lie, and what then:
 * - The administrator sets community limits and appoints allocators and the market, which must be the auction.
 * - An allocator decides who gets how much, and which of a member's metering points count. It cannot lower an
 *   allocation once the period has begun, nor name points that the meter registry does not know as the member's.
 * - The market moves quota between members as it likes; it cannot create any.
 * - Consumption is what the ledger proves: the gateway of a point's bank can write too much or too little within the
 *   ledger's rules. Whoever shows a proof shows what the member used.
 */
interface IQuotaBook {
    /// @notice Where a period stands.
    enum PeriodState {
        Open,
        Correcting,
        Closed
    }

    /// @notice The grid of periods.
    struct Grid {
        uint64 origin; // start of period 0, Unix seconds: a slot's end, later than the ledger's origin
        uint32 periodSeconds; // a whole number of the ledger's slots
        uint32 graceSeconds; // from the end of a period until it is closed
    }

    /// @notice A member's quota of a resource in a period.
    struct Account {
        uint64 allocated;
        uint64 received;
        uint64 ceded;
        uint64 reserved;
    }

    /// @notice Two readings of a metering point, proved: at or before the period's start, at or after its end.
    struct Span {
        IReadingVerifier.Proof start;
        IReadingVerifier.Proof end;
    }

    /// @notice A resource's community limit of a period was set.
    event CommunityLimitSet(uint16 indexed resource, uint32 indexed period, uint64 limit);
    /// @notice A member's allocation was set.
    event QuotaAllocated(address indexed member, uint16 indexed resource, uint32 indexed period, uint64 allocated);
    /// @notice Quota was set aside for a bid.
    event QuotaReserved(address indexed member, uint16 resource, uint32 period, uint64 quantity);
    /// @notice Quota that was set aside is available again.
    event QuotaReleased(address indexed member, uint16 resource, uint32 period, uint64 quantity);
    /// @notice Reserved quota went from seller to buyer.
    event QuotaAwarded(
        address indexed seller,
        address indexed buyer,
        uint16 indexed resource,
        uint32 period,
        uint64 quantity
    );
    /// @notice From a period on these metering points count as the member's consumption of the resource.
    event PointsAssigned(address indexed member, uint16 indexed resource, uint32 indexed fromPeriod, bytes32[] points);
    /// @notice Up to a number of corrections the operator's totals of a point count in proofs across them.
    event CorrectionsSettled(bytes32 indexed point, uint256 upTo);

    /// @notice Periods are whole numbers of slots and begin at a slot's end after the ledger's origin.
    error QuotaGridInvalid(uint64 origin, uint32 periodSeconds);
    /// @notice Only as much may be allocated as the community has.
    error QuotaLimitExceeded(uint16 resource, uint32 period, uint256 allocated, uint256 limit);
    /// @notice Limits change only while a period is open.
    error QuotaPeriodNotOpen(uint32 period, PeriodState state);
    /// @notice Once a period has begun, an allocation can only rise.
    error QuotaAllocationFalls(address member, uint64 amount, uint64 allocated);
    /// @notice Each member needs one amount.
    error QuotaLengthsDiffer(uint256 members, uint256 amounts);
    /// @notice The member has less available than this.
    error QuotaInsufficient(address member, uint256 available, uint256 quantity);
    /// @notice The member has less reserved than this.
    error QuotaNotReserved(address member, uint64 reserved, uint64 quantity);
    /// @notice A member has one to four points for a resource.
    error QuotaPointsInvalid(uint256 count);
    /// @notice The point is not the member's, or meters another resource, or is named twice.
    error QuotaPointInvalid(bytes32 point, address owner, uint16 resource);
    /// @notice The points of a period that has begun, or of one before those named last, stand fast.
    error QuotaPointsFixed(address member, uint32 fromPeriod);
    /// @notice The member has no points for the resource in this period.
    error QuotaPointsUnknown(address member, uint16 resource, uint32 period);
    /// @notice Each point needs one span, in the order of the points.
    error QuotaSpansDiffer(uint256 points, uint256 spans);

    /// @notice Sets how much of a resource the community may use in a period. Administrator only; not less than what is
    /// allocated.
    function setCommunityLimit(uint16 resource, uint32 period, uint64 limit) external;

    /// @notice Sets members' allocations while the period is open, upwards only once it has begun. Allocator only.
    function allocate(uint16 resource, uint32 period, address[] calldata members, uint64[] calldata amounts) external;

    /**
     * @notice Names the metering points that count for a member, from a period on. Allocator only.
     * @param fromPeriod Must not have begun, unless the member had no points before; not before those named last.
     * @param points One to four points that the meter registry knows as the member's, of this resource.
     */
    function assignPoints(address member, uint16 resource, uint32 fromPeriod, bytes32[] calldata points) external;

    /**
     * @notice Says that the operator's corrections of a point, up to a number of them, left its totals right, so that
     * spans across them count. Allocator only. Without it a span with a correction in it proves nothing.
     */
    function settleCorrections(bytes32 point, uint256 upTo) external;

    /// @notice Sets quota aside for a bid, while the period is open. Market only.
    function reserve(address member, uint16 resource, uint32 period, uint64 quantity) external;

    /// @notice Makes reserved quota available again. Market only.
    function release(address member, uint16 resource, uint32 period, uint64 quantity) external;

    /// @notice Moves a seller's reserved quota to a buyer, while the period is open. Market only.
    function award(address seller, address buyer, uint16 resource, uint32 period, uint64 quantity) external;

    /**
     * @notice What a member used in a period, proved. Reverts for readings that are not final, were carried over a gap,
     * or lie across a correction that was not settled.
     * @param spans One for each of the member's points, in their order.
     * @return consumed Base units. Totals only rise, so that it is never less than what was used in the period.
     * @return exact Whether every span begins and ends with the period: then it is what was used.
     */
    function consumptionOf(
        address member,
        uint16 resource,
        uint32 period,
        Span[] calldata spans
    ) external view returns (uint256 consumed, bool exact);

    /// @notice What a member may still use: its limit less its consumption. Negative is excess.
    function remaining(
        address member,
        uint16 resource,
        uint32 period,
        Span[] calldata spans
    ) external view returns (int256);

    /// @notice A member's quota.
    function accountOf(address member, uint16 resource, uint32 period) external view returns (Account memory);

    /// @notice What a member may use in a period: allocated + received - ceded.
    function limitOf(address member, uint16 resource, uint32 period) external view returns (uint256);

    /// @notice What a member may sell: its limit less what is reserved.
    function availableOf(address member, uint16 resource, uint32 period) external view returns (uint256);

    /// @notice How much the community may use, and how much of it is allocated.
    function communityOf(uint16 resource, uint32 period) external view returns (uint64 limit, uint64 allocated);

    /// @notice The metering points that count for a member in a period; none when there are none.
    function pointsOf(address member, uint16 resource, uint32 period) external view returns (bytes32[] memory);

    /// @notice The grid of periods.
    function grid() external view returns (Grid memory);

    /// @notice When a period starts, Unix seconds.
    function startOf(uint32 period) external view returns (uint256);

    /// @notice When a period ends, Unix seconds.
    function endOf(uint32 period) external view returns (uint256);

    /// @notice Where a period stands.
    function stateOf(uint32 period) external view returns (PeriodState);
}
