// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ISmartCommunityToken} from "../token/ISmartCommunityToken.sol";
import {IOffers} from "../trading/IOffers.sol";
import {IQuotaAuction} from "../trading/IQuotaAuction.sol";
import {IQuotaBook} from "../trading/IQuotaBook.sol";

/**
 * @title MarketLens
 * @notice Looks at all that can be asked of a market in one call, so that a test can compare it after every step.
 */
contract MarketLens {
    struct Member {
        uint256 balance;
        uint256 allowance;
        uint256 frozenSince;
        uint256 credit;
        uint256 deadEnds;
        IQuotaBook.Account[] quotas;
    }

    struct Auction {
        IOffers.Offer offer;
        IQuotaAuction.Progress progress;
        uint256 bond;
        bytes32[] commitments;
    }

    struct Market {
        uint256 reserve;
        uint256 supply;
        uint256[2] prices;
        uint256[2] traded;
        uint64[2][] communities;
        Member[] members;
        Auction[] auctions;
    }

    /// @notice The market as it stands: of one resource, of periods from the first on, of these members.
    function look(
        ISmartCommunityToken token,
        IQuotaBook book,
        IQuotaAuction auction,
        uint16 resource,
        uint32 periods,
        address[] calldata members
    ) external view returns (Market memory market) {
        market.reserve = address(token).balance;
        market.supply = token.totalSupply();
        market.prices = [token.buyPrice(), token.sellPrice()];
        (uint256 prices, uint256 quantities) = auction.tradedOf(resource);
        market.traded = [prices, quantities];
        market.communities = new uint64[2][](periods);
        for (uint32 period = 0; period < periods; ++period) {
            (uint64 limit, uint64 allocated) = book.communityOf(resource, period);
            market.communities[period] = [limit, allocated];
        }
        market.members = new Member[](members.length);
        for (uint256 i = 0; i < members.length; ++i) {
            Member memory member = market.members[i];
            member.balance = token.balanceOf(members[i]);
            member.allowance = token.allowance(members[i], address(auction));
            member.frozenSince = token.frozenSince(members[i]);
            member.credit = auction.creditOf(members[i]);
            member.deadEnds = auction.deadEndsOf(members[i]);
            member.quotas = new IQuotaBook.Account[](periods);
            for (uint32 period = 0; period < periods; ++period) {
                member.quotas[period] = book.accountOf(members[i], resource, period);
            }
        }
        market.auctions = new Auction[](auction.auctionCount());
        for (uint256 i = 0; i < market.auctions.length; ++i) _lookAt(auction, i + 1, market.auctions[i]);
    }

    function _lookAt(IQuotaAuction auction, uint256 id, Auction memory seen) private view {
        seen.offer = auction.offerOf(id);
        seen.progress = auction.progressOf(id);
        seen.bond = auction.bondOf(id);
        seen.commitments = new bytes32[](seen.progress.commits);
        for (uint256 i = 0; i < seen.commitments.length; ++i) seen.commitments[i] = auction.commitmentOf(id, i);
    }
}
