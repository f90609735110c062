// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IMeterRegistry} from "../../../contracts/metering/IMeterRegistry.sol";
import {IReadingVerifier} from "../../../contracts/metering/IReadingVerifier.sol";
import {PriceFeed} from "../../../contracts/token/PriceFeed.sol";
import {IPriceFeed} from "../../../contracts/token/IPriceFeed.sol";
import {ISmartCommunityToken} from "../../../contracts/token/ISmartCommunityToken.sol";
import {SmartCommunityToken} from "../../../contracts/token/SmartCommunityToken.sol";
import {IQuotaAuction} from "../../../contracts/trading/IQuotaAuction.sol";
import {IQuotaBook} from "../../../contracts/trading/IQuotaBook.sol";
import {QuotaAuction} from "../../../contracts/trading/QuotaAuction.sol";
import {QuotaBook} from "../../../contracts/trading/QuotaBook.sol";
import {vm} from "../Vm.sol";
import {MeterStub} from "../../../contracts/mocks/MeterStub.sol";

/// @notice A market with five members whose prices and lots are so small that ties and roundings are the rule.
contract MarketWorld {
    uint16 internal constant ENERGY = 1;
    uint64 internal constant ORIGIN = 90_000;
    uint32 internal constant PERIOD = 900 * 48;
    uint32 internal constant GRACE = 3_600;
    uint32 internal constant WINDOW = 300;
    uint32 internal constant CONFIRM = 1_800;
    uint64 internal constant QUOTA = 40;
    address internal constant SEALER = address(0x5ea1);
    address internal constant TREASURY = address(0x7e5);

    PriceFeed public feed;
    SmartCommunityToken public token;
    QuotaBook public book;
    QuotaAuction public auction;
    address[] public members;

    /// @notice The clock and the height: a test's own do not outlast a call.
    uint256 public time = ORIGIN + 1;
    uint256 public height = 1_000;
    /// @notice What was given for rewards.
    uint256 public pool;

    constructor() {
        _tick(0, 0);
        feed = new PriceFeed(address(this));
        feed.grantRole(feed.REPORTER_ROLE(), address(this));
        feed.setBounds(0, IPriceFeed.Bounds(1, 1e24, 10_000, type(uint32).max));
        feed.report(0, 1e18, uint64(time));
        token = new SmartCommunityToken(
            address(this),
            feed,
            ISmartCommunityToken.Limits(5_000, 10_000, 500, 7 days),
            "SCT",
            "SCT"
        );
        token.setSCTPrice(11e17, 1e18);
        address stub = address(new MeterStub());
        book = new QuotaBook(
            address(this),
            IReadingVerifier(stub),
            IMeterRegistry(stub),
            IQuotaBook.Grid(ORIGIN, PERIOD, GRACE)
        );
        auction = new QuotaAuction(token, book, feed, TREASURY, _rules());
        book.grantRole(book.MARKET_ROLE(), address(auction));
        book.grantRole(book.ALLOCATOR_ROLE(), address(this));
        token.protectAccount(address(auction));
        token.setReward(3, 1_000);
        for (uint160 i = 1; i <= 5; ++i) _join(address(0x1000 + i));
        vm.prank(members[0]);
        token.fundRewards(500);
        pool = 500;
    }

    function memberCount() external view returns (uint256) {
        return members.length;
    }

    /// @dev Lets time and blocks pass, and sets them: each call of a test starts with its own.
    function _tick(uint256 secondsPassed, uint256 blocks) internal {
        time += secondsPassed;
        height += blocks;
        vm.warp(time);
        vm.roll(height);
        vm.coinbase(SEALER);
    }

    function _join(address member) private {
        members.push(member);
        vm.deal(member, 1e24);
        vm.prank(member);
        token.buy{value: 1e7}(0, type(uint256).max);
        vm.prank(member);
        token.approve(address(auction), type(uint256).max);
        bytes32[] memory points = new bytes32[](1);
        points[0] = bytes32(uint256(uint160(member)));
        book.assignPoints(member, ENERGY, 0, points);
    }

    /// @dev Quota of a period, given when it is first needed.
    function _allot(uint32 period) internal {
        (uint64 limit, ) = book.communityOf(ENERGY, period);
        if (limit != 0) return;
        book.setCommunityLimit(ENERGY, period, QUOTA * uint64(members.length));
        uint64[] memory amounts = new uint64[](members.length);
        for (uint256 i = 0; i < amounts.length; ++i) amounts[i] = QUOTA;
        book.allocate(ENERGY, period, members, amounts);
    }

    function _period() internal view returns (uint32) {
        return uint32((time - ORIGIN) / PERIOD);
    }

    function _rules() private pure returns (IQuotaAuction.Rules memory rules) {
        rules.bondShare = 1e18;
        rules.defaultShare = 5e16;
        rules.deadEndShare = 1e16;
        rules.capMultiple = 4;
        rules.minQuantity = 1;
        rules.minCap = 1;
        rules.commitSeconds = WINDOW;
        rules.depositSeconds = WINDOW;
        rules.revealSeconds = WINDOW;
        rules.settleSeconds = WINDOW;
        rules.confirmSeconds = CONFIRM;
        rules.signers = 3;
        rules.blocksASigner = 2;
        rules.blockSeconds = 10;
    }
}
