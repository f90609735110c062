// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IQuotaAuction} from "../../../contracts/trading/IQuotaAuction.sol";
import {QuotaAuction} from "../../../contracts/trading/QuotaAuction.sol";
import {QuotaBook} from "../../../contracts/trading/QuotaBook.sol";
import {SmartCommunityToken} from "../../../contracts/token/SmartCommunityToken.sol";
import {check, same, vm} from "../Vm.sol";
import {MarketHandler} from "./MarketHandler.sol";

/// @notice The market's invariants of docs/invariants.md by their numbers.
contract MarketInvariantsTest {
    uint16 private constant ENERGY = 1;
    address private constant TREASURY = address(0x7e5);

    MarketHandler private _world;
    QuotaAuction private _auction;
    QuotaBook private _book;
    SmartCommunityToken private _token;

    function setUp() external {
        _world = new MarketHandler();
        _auction = _world.auction();
        _book = _world.book();
        _token = _world.token();
    }

    /// @dev The clock and the height of the last call: a handler's own do not outlast it.
    modifier asNow() {
        vm.warp(_world.time());
        vm.roll(_world.height());
        _;
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_world);
    }

    /// @notice The invariants say something: a long enough walk does all that the handler can do.
    function test_HandlerDoesWhatItSays() external {
        for (uint256 i = 1; i < 12; ++i) {
            uint256 seed = uint256(keccak256(abi.encode(i)));
            _world.offer(seed);
            _world.bidMore(seed);
            _world.bidMore(seed + 1);
            if (i % 3 != 0) _world.story(seed);
            _world.check(seed);
            _world.reveal(seed);
            _world.settle(seed);
            _world.release(seed);
            _world.withdraw(seed);
            _world.tradeTokens(seed);
            if (i % 5 == 0) _world.freeze(seed);
            if (i % 7 == 0) _world.pass(seed);
            _world.setPrices(seed);
            _world.exit(seed);
            _world.confirm(seed);
        }
        check(_world.taken() > 80 && _world.refused() > 40, "calls");
        check(_world.awarded() > 1 && _world.delivered() > 0, "awards and deliveries");
        check(_world.rewarded() > 0, "rewards");

        _holds();
    }

    /// @notice 1: The reserve buys back every token.
    function invariant_1_TheTokenIsSolvent() public asNow {
        check(address(_token).balance >= _token.requiredReserve(), "the reserve is too low");
    }

    /// @notice 2: The auction holds just what it owes: credits, bonds, deposits.
    function invariant_2_TheAuctionHoldsWhatItOwes() public asNow {
        uint256 owed = _auction.creditOf(TREASURY);
        for (uint256 i = 0; i < _world.memberCount(); ++i) owed += _auction.creditOf(_world.members(i));
        for (uint256 id = 1; id <= _auction.auctionCount(); ++id) owed += _escrowOf(id);
        same(_token.balanceOf(address(_auction)), owed, "tokens and debts");
    }

    /// @notice 3: Limits add up to what is allocated, and that to at most the community's limit.
    function invariant_3_LimitsAddUp() public asNow {
        for (uint32 period = 0; period <= _lastPeriod(); ++period) {
            uint256 limits = 0;
            for (uint256 i = 0; i < _world.memberCount(); ++i) {
                limits += _book.limitOf(_world.members(i), ENERGY, period);
            }
            (uint64 limit, uint64 allocated) = _book.communityOf(ENERGY, period);
            same(limits, allocated, "limits and allocations");
            check(allocated <= limit, "more is allocated than there is");
        }
    }

    /// @notice 4: Reserved is what live bids reserve.
    function invariant_4_ReservedIsWhatBidsReserve() public asNow {
        for (uint256 m = 0; m < _world.memberCount(); ++m) {
            address member = _world.members(m);
            uint256 reserved = 0;
            for (uint32 period = 0; period <= _lastPeriod(); ++period) {
                reserved += _book.accountOf(member, ENERGY, period).reserved;
            }
            uint256 live = 0;
            for (uint256 id = 1; id <= _auction.auctionCount(); ++id) live += _reservedIn(id, member);
            same(reserved, live, "reserved");
        }
    }

    /// @notice 5: An award moves its lot once.
    function invariant_5_AnAwardMovesItsLotOnce() public asNow {
        for (uint256 m = 0; m < _world.memberCount(); ++m) {
            uint256 ceded = 0;
            for (uint32 period = 0; period <= _lastPeriod(); ++period) {
                ceded += _book.accountOf(_world.members(m), ENERGY, period).ceded;
            }
            same(ceded, _world.cededBy(_world.members(m)), "ceded");
        }
    }

    /// @notice 6: What came into an auction went out of it or is still held, and nothing is once it has ended.
    function invariant_6_WhatComesInGoesOut() public asNow {
        for (uint256 id = 1; id <= _auction.auctionCount(); ++id) {
            same(_world.paidIn(id), _world.paidOut(id) + _escrowOf(id), "in and out");
        }
    }

    /// @notice 7: A commitment is opened or released once.
    function invariant_7_ACommitmentEndsOnce() public asNow {
        same(_world.broken(7), 0, "a commitment ended twice");
    }

    /// @notice 8: Winning bid, price, the buyer's price and the cap rise in this order.
    function invariant_8_PricesAreInOrder() public asNow {
        for (uint256 id = 1; id <= _auction.auctionCount(); ++id) {
            IQuotaAuction.Progress memory progress = _auction.progressOf(id);
            check(progress.price <= progress.reserve, "a price above the buyer's");
            check(progress.reserve <= _auction.offerOf(id).cap, "a price above the cap");
        }
    }

    /// @notice 9: Winner and price are those of the sorted bids, in whatever order they were opened.
    function invariant_9_TheOrderOfOpeningsDoesNotMatter() public asNow {
        for (uint256 id = 1; id <= _auction.auctionCount(); ++id) {
            IQuotaAuction.Progress memory progress = _auction.progressOf(id);
            (bool any, uint256 winner, uint256 price) = _sorted(id, progress.reserve);
            check(any == (progress.winner != address(0)), "a winner where there is none");
            if (!any) continue;
            same(progress.winningIndex, winner, "winner");
            same(progress.price, price, "price");
        }
    }

    /// @notice 10: Phases follow each other in one direction.
    function invariant_10_PhasesGoForward() public asNow {
        same(_world.broken(10), 0, "a phase came back");
    }

    /// @notice 11: Anybody can bring any auction to its end in finite time.
    function invariant_11_EveryAuctionEnds() public asNow {
        same(_world.broken(11), 0, "an auction did not end");
    }

    /// @notice 12: Deciding costs the same whatever the number of bids.
    function invariant_12_DecidingCostsTheSame() public asNow {
        same(_world.broken(12), 0, "deciding was dear");
    }

    /// @notice 13: What a frozen account has does not change.
    function invariant_13_AFrozenBalanceStays() public asNow {
        for (uint256 i = 0; i < _world.memberCount(); ++i) {
            address member = _world.members(i);
            if (_token.frozenSince(member) == 0) continue;
            same(_token.balanceOf(member), _world.frozenWith(member), "a frozen balance");
        }
    }

    /// @notice 14: Payment and refund make the price; the penalty is within the guarantee.
    function invariant_14_DeliveryDividesThePrice() public asNow {
        same(_world.broken(14), 0, "a delivery did not add up");
    }

    /// @notice 15: Nobody's call lowers another's credit.
    function invariant_15_NobodyLowersAnothersCredit() public asNow {
        same(_world.broken(15), 0, "somebody's credit fell");
    }

    /// @notice 16: Rewards come out of what was given for them.
    function invariant_16_RewardsComeFromThePool() public asNow {
        uint256 paid = _token.balanceOf(address(0x5ea1));
        same(_token.balanceOf(address(_token)) + paid, _world.pool(), "pool");
    }

    function _holds() private {
        invariant_1_TheTokenIsSolvent();
        invariant_2_TheAuctionHoldsWhatItOwes();
        invariant_3_LimitsAddUp();
        invariant_4_ReservedIsWhatBidsReserve();
        invariant_5_AnAwardMovesItsLotOnce();
        invariant_6_WhatComesInGoesOut();
        invariant_7_ACommitmentEndsOnce();
        invariant_8_PricesAreInOrder();
        invariant_9_TheOrderOfOpeningsDoesNotMatter();
        invariant_10_PhasesGoForward();
        invariant_11_EveryAuctionEnds();
        invariant_12_DecidingCostsTheSame();
        invariant_13_AFrozenBalanceStays();
        invariant_14_DeliveryDividesThePrice();
        invariant_15_NobodyLowersAnothersCredit();
        invariant_16_RewardsComeFromThePool();
    }

    /// @dev What an auction must still hold, from its phase alone. Bonds are of the whole cap; shares round up.
    function _escrowOf(uint256 id) private view returns (uint256) {
        IQuotaAuction.Progress memory progress = _auction.progressOf(id);
        uint256 cap = _auction.offerOf(id).cap;
        uint256 bond = (cap * 5 + 99) / 100;
        uint256 held = progress.reserve > bond ? progress.reserve : bond;
        uint256 unopened = (progress.commits - progress.revealed) * cap;
        uint256 leader = progress.winner == address(0) ? 0 : cap;
        IQuotaAuction.Phase phase = progress.phase;
        if (phase <= IQuotaAuction.Phase.Depositing) return bond + progress.commits * cap;
        if (phase <= IQuotaAuction.Phase.Awarded || phase == IQuotaAuction.Phase.NoTrade) {
            return held + unopened + leader;
        }
        // Price and guarantee, which is as much.
        if (phase == IQuotaAuction.Phase.Paid) return 2 * uint256(progress.price);
        uint256 left = _unreleased(id);
        if (phase == IQuotaAuction.Phase.Void) return left * cap;
        if (phase == IQuotaAuction.Phase.Defaulted) return left * (cap + bond / progress.commits);
        return 0;
    }

    function _unreleased(uint256 id) private view returns (uint256 count) {
        MarketHandler.Bid[] memory bids = _world.bidsOf(id);
        for (uint256 i = 0; i < bids.length; ++i) {
            if (bids[i].fate == MarketHandler.Fate.Sealed) ++count;
        }
    }

    /// @dev An opened bid holds its reservation while it leads and the auction is not decided.
    function _reservedIn(uint256 id, address member) private view returns (uint256 quantity) {
        MarketHandler.Bid[] memory bids = _world.bidsOf(id);
        IQuotaAuction.Progress memory progress = _auction.progressOf(id);
        bool undecided = progress.phase <= IQuotaAuction.Phase.Expired;
        uint256 lot = _auction.offerOf(id).quantity;
        for (uint256 i = 0; i < bids.length; ++i) {
            if (bids[i].bidder != member) continue;
            bool leads = progress.winner != address(0) && progress.winningIndex == i && undecided;
            bool opened = bids[i].fate == MarketHandler.Fate.Opened;
            if (bids[i].fate == MarketHandler.Fate.Sealed || (opened && leads)) quantity += lot;
        }
    }

    /// @dev The plain way: look for the least, then for the least of the others.
    function _sorted(uint256 id, uint256 reserve) private view returns (bool any, uint256 winner, uint256 price) {
        MarketHandler.Bid[] memory bids = _world.bidsOf(id);
        uint256 least = type(uint256).max;
        price = reserve;
        for (uint256 round = 0; round < 2; ++round) {
            for (uint256 i = 0; i < bids.length; ++i) {
                uint256 bid = bids[i].price;
                if (bids[i].fate != MarketHandler.Fate.Opened || bid > reserve) continue;
                uint256 rank = (bid << 16) | i;
                if (round == 0 && rank < least) (least, winner, any) = (rank, i, true);
                if (round == 1 && i != winner && bid < price) price = bid;
            }
        }
    }

    function _lastPeriod() private view returns (uint32) {
        uint256 count = _auction.auctionCount();
        return count == 0 ? 0 : _auction.offerOf(count).period;
    }
}
