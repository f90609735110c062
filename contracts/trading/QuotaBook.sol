// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Consumption} from "../libraries/Consumption.sol";
import {Quotas} from "../libraries/Quotas.sol";
import {IMeterRegistry} from "../metering/IMeterRegistry.sol";
import {IReadingLedger} from "../metering/IReadingLedger.sol";
import {IReadingVerifier} from "../metering/IReadingVerifier.sol";
import {IQuotaBook} from "./IQuotaBook.sol";

/**
 * @title QuotaBook
 * @notice See {IQuotaBook}.
 */
contract QuotaBook is IQuotaBook, AccessControl {
    using Quotas for Account;
    using SafeCast for uint256;

    /// @notice What the community has of a resource in a period.
    struct Community {
        uint64 limit;
        uint64 allocated; // sum over all members
    }

    /// @notice The points that count for a member from a period on.
    struct Assignment {
        uint32 fromPeriod;
        bytes32[] points;
    }

    /// @notice May allocate quota and name members' points.
    bytes32 public constant ALLOCATOR_ROLE = keccak256("ALLOCATOR_ROLE");
    /// @notice May reserve, release and award quota: the auction.
    bytes32 public constant MARKET_ROLE = keccak256("MARKET_ROLE");
    /// @notice Most points of a member for a resource.
    uint256 public constant MAX_POINTS = 4;

    /// @notice Proves readings.
    IReadingVerifier public immutable verifier;
    /// @notice Knows who owns which point.
    IMeterRegistry public immutable registry;

    uint64 private immutable _origin;
    uint32 private immutable _periodSeconds;
    uint32 private immutable _graceSeconds;
    // Slot with whose end period 0 starts, and slots in a period.
    uint256 private immutable _firstSlot;
    uint256 private immutable _periodSlots;

    mapping(address member => mapping(uint16 resource => mapping(uint32 period => Account account))) private _accounts;
    mapping(uint16 resource => mapping(uint32 period => Community community)) private _communities;
    // Written through a reference to its entry, which the detector does not follow.
    // slither-disable-next-line uninitialized-state
    mapping(address member => mapping(uint16 resource => Assignment[] assignments)) private _assignments;
    mapping(bytes32 point => uint256 upTo) private _settled;

    modifier whileOpen(uint32 period) {
        PeriodState state = stateOf(period);
        if (state != PeriodState.Open) revert QuotaPeriodNotOpen(period, state);
        _;
    }

    /**
     * @param admin Sets community limits, appoints allocators and the market.
     * @param verifier_ Proves readings of the community's ledger.
     * @param registry_ The community's meter registry.
     * @param grid_ The grid of periods.
     */
    constructor(address admin, IReadingVerifier verifier_, IMeterRegistry registry_, Grid memory grid_) {
        IReadingLedger ledger = verifier_.ledger();
        uint256 slotSeconds = ledger.slotSeconds();
        uint256 ledgerOrigin = ledger.gridOrigin();
        if (
            grid_.periodSeconds == 0 ||
            grid_.periodSeconds % slotSeconds != 0 ||
            grid_.origin <= ledgerOrigin ||
            (grid_.origin - ledgerOrigin) % slotSeconds != 0
        ) revert QuotaGridInvalid(grid_.origin, grid_.periodSeconds);
        verifier = verifier_;
        registry = registry_;
        _origin = grid_.origin;
        _periodSeconds = grid_.periodSeconds;
        _graceSeconds = grid_.graceSeconds;
        _firstSlot = (grid_.origin - ledgerOrigin) / slotSeconds;
        _periodSlots = grid_.periodSeconds / slotSeconds;
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
    }

    /// @inheritdoc IQuotaBook
    function setCommunityLimit(uint16 resource, uint32 period, uint64 limit) external onlyRole(DEFAULT_ADMIN_ROLE) {
        Community storage community = _communities[resource][period];
        if (limit < community.allocated) {
            revert QuotaLimitExceeded(resource, period, community.allocated, limit);
        }
        community.limit = limit;
        emit CommunityLimitSet(resource, period, limit);
    }

    /// @inheritdoc IQuotaBook
    function allocate(
        uint16 resource,
        uint32 period,
        address[] calldata members,
        uint64[] calldata amounts
    ) external onlyRole(ALLOCATOR_ROLE) whileOpen(period) {
        // Check
        if (members.length != amounts.length) revert QuotaLengthsDiffer(members.length, amounts.length);
        bool begun = block.timestamp >= startOf(period);
        Community storage community = _communities[resource][period];
        uint256 total = community.allocated;

        // Effect
        for (uint256 i = 0; i < members.length; ++i) {
            Account storage account = _accounts[members[i]][resource][period];
            uint64 former = account.allocated;
            if (begun && amounts[i] < former) revert QuotaAllocationFalls(members[i], amounts[i], former);
            account.allocate(members[i], amounts[i]);
            total = total - former + amounts[i];
            emit QuotaAllocated(members[i], resource, period, amounts[i]);
        }
        if (total > community.limit) revert QuotaLimitExceeded(resource, period, total, community.limit);
        community.allocated = total.toUint64();
    }

    /// @inheritdoc IQuotaBook
    function assignPoints(
        address member,
        uint16 resource,
        uint32 fromPeriod,
        bytes32[] calldata points
    ) external onlyRole(ALLOCATOR_ROLE) whileOpen(fromPeriod) {
        // Check
        if (points.length == 0 || points.length > MAX_POINTS) revert QuotaPointsInvalid(points.length);
        for (uint256 i = 0; i < points.length; ++i) {
            // At most MAX_POINTS calls, to the community's own registry.
            // slither-disable-next-line calls-loop
            IMeterRegistry.Point memory point = registry.pointOf(points[i]);
            bool twice = false;
            for (uint256 j = 0; j < i; ++j) twice = twice || points[j] == points[i];
            if (twice || point.owner != member || point.resource != resource || point.owner == address(0)) {
                revert QuotaPointInvalid(points[i], point.owner, point.resource);
            }
        }
        Assignment[] storage assignments = _assignments[member][resource];
        uint256 count = assignments.length;
        if (count != 0) {
            uint32 last = assignments[count - 1].fromPeriod;
            if (fromPeriod < last || block.timestamp >= startOf(fromPeriod)) {
                revert QuotaPointsFixed(member, fromPeriod);
            }
            // Named again before it begins.
            if (fromPeriod == last) assignments.pop();
        }

        // Effect
        assignments.push(Assignment(fromPeriod, points));
        emit PointsAssigned(member, resource, fromPeriod, points);
    }

    /// @inheritdoc IQuotaBook
    function settleCorrections(bytes32 point, uint256 upTo) external onlyRole(ALLOCATOR_ROLE) {
        _settled[point] = upTo;
        emit CorrectionsSettled(point, upTo);
    }

    /// @inheritdoc IQuotaBook
    function reserve(
        address member,
        uint16 resource,
        uint32 period,
        uint64 quantity
    ) external onlyRole(MARKET_ROLE) whileOpen(period) {
        _accounts[member][resource][period].reserve(member, quantity);
        emit QuotaReserved(member, resource, period, quantity);
    }

    /// @inheritdoc IQuotaBook
    function release(address member, uint16 resource, uint32 period, uint64 quantity) external onlyRole(MARKET_ROLE) {
        _accounts[member][resource][period].release(member, quantity);
        emit QuotaReleased(member, resource, period, quantity);
    }

    /// @inheritdoc IQuotaBook
    function award(
        address seller,
        address buyer,
        uint16 resource,
        uint32 period,
        uint64 quantity
    ) external onlyRole(MARKET_ROLE) whileOpen(period) {
        _accounts[seller][resource][period].cede(seller, quantity);
        _accounts[buyer][resource][period].receiveQuota(quantity);
        emit QuotaAwarded(seller, buyer, resource, period, quantity);
    }

    /// @inheritdoc IQuotaBook
    function remaining(
        address member,
        uint16 resource,
        uint32 period,
        Span[] calldata spans
    ) external view returns (int256) {
        (uint256 consumed, ) = consumptionOf(member, resource, period, spans);
        return limitOf(member, resource, period).toInt256() - consumed.toInt256();
    }

    /// @inheritdoc IQuotaBook
    function accountOf(address member, uint16 resource, uint32 period) external view returns (Account memory) {
        return _accounts[member][resource][period];
    }

    /// @inheritdoc IQuotaBook
    function availableOf(address member, uint16 resource, uint32 period) external view returns (uint256) {
        return _accounts[member][resource][period].available();
    }

    /// @inheritdoc IQuotaBook
    function communityOf(uint16 resource, uint32 period) external view returns (uint64 limit, uint64 allocated) {
        Community storage community = _communities[resource][period];
        return (community.limit, community.allocated);
    }

    /// @inheritdoc IQuotaBook
    function grid() external view returns (Grid memory) {
        return Grid(_origin, _periodSeconds, _graceSeconds);
    }

    /// @inheritdoc IQuotaBook
    function consumptionOf(
        address member,
        uint16 resource,
        uint32 period,
        Span[] calldata spans
    ) public view returns (uint256 consumed, bool exact) {
        bytes32[] memory points = pointsOf(member, resource, period);
        if (points.length == 0) revert QuotaPointsUnknown(member, resource, period);
        if (points.length != spans.length) revert QuotaSpansDiffer(points.length, spans.length);
        uint256 first = _firstSlot + period * _periodSlots;
        exact = true;
        for (uint256 i = 0; i < points.length; ++i) {
            (uint256 used, bool onEdges) = _usedAt(points[i], spans[i], first);
            consumed += used;
            exact = exact && onEdges;
        }
    }

    /// @inheritdoc IQuotaBook
    function limitOf(address member, uint16 resource, uint32 period) public view returns (uint256) {
        return _accounts[member][resource][period].limit();
    }

    /// @inheritdoc IQuotaBook
    function pointsOf(address member, uint16 resource, uint32 period) public view returns (bytes32[] memory) {
        Assignment[] storage assignments = _assignments[member][resource];
        for (uint256 i = assignments.length; i > 0; --i) {
            if (assignments[i - 1].fromPeriod <= period) return assignments[i - 1].points;
        }
        return new bytes32[](0);
    }

    /// @inheritdoc IQuotaBook
    function startOf(uint32 period) public view returns (uint256) {
        return _origin + uint256(period) * _periodSeconds;
    }

    /// @inheritdoc IQuotaBook
    function endOf(uint32 period) public view returns (uint256) {
        return startOf(period) + _periodSeconds;
    }

    /// @inheritdoc IQuotaBook
    function stateOf(uint32 period) public view returns (PeriodState) {
        uint256 end = endOf(period);
        if (block.timestamp < end) return PeriodState.Open;
        return block.timestamp < end + _graceSeconds ? PeriodState.Correcting : PeriodState.Closed;
    }

    /// @dev What was used at a point from the end of slot `first` for a period.
    function _usedAt(bytes32 point, Span calldata span, uint256 first) private view returns (uint256, bool) {
        // A member has four points at most.
        // slither-disable-next-line calls-loop
        IReadingVerifier.Reading memory start = verifier.readingOf(point, span.start);
        // slither-disable-next-line calls-loop
        IReadingVerifier.Reading memory end = verifier.readingOf(point, span.end);
        bool[2] memory carried = [span.start.opened == 0, span.end.opened == 0];
        return Consumption.between(point, start, end, first, first + _periodSlots, _settled[point], carried);
    }
}
