// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {LowestTwo} from "../../contracts/libraries/LowestTwo.sol";
import {check, same} from "./Vm.sol";

/// @notice Holds the running best bid and price against the plain way: look for the least, then for the next.
contract LowestTwoTest {
    using LowestTwo for LowestTwo.Bid;

    uint256 private constant MOST = 6;

    /// @notice Bids come in any order, with ties, at both ends of the prices; after each all is as if they were sorted.
    function testFuzz_LeadsWithTheLeastAtTheNextPrice(uint256 seed) external pure {
        uint256 count = seed % (MOST + 1);
        uint80 top = (seed >> 8) & 1 == 0 ? 4 : type(uint80).max;
        uint80 reserve = top - uint80((seed >> 9) % 3);
        LowestTwo.Bid[] memory bids = new LowestTwo.Bid[](count);
        LowestTwo.Bid memory best;
        uint80 second = reserve;
        for (uint256 i = 0; i < count; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint16 index = _unused(bids, i, seed % count);
            bids[i] = LowestTwo.Bid(reserve - uint80((seed >> 16) % 3), index, address(uint160(index) + 1));
            bool leads;
            (leads, second) = best.insert(second, bids[i]);
            if (leads) best = bids[i];
            _compare(bids, i + 1, reserve, best, second);
            check(leads == (best.index == index), "who leads is the best");
        }
    }

    /// @notice Nobody leads at first, and a sole bid gets the buyer's highest price, zero included.
    function test_ASoleBidGetsTheHighestPrice() external pure {
        LowestTwo.Bid memory nobody;
        (bool leads, uint80 price) = nobody.insert(7, LowestTwo.Bid(7, 3, address(1)));
        check(leads, "a bid at the highest price leads");
        same(price, 7, "price");
        (leads, price) = nobody.insert(0, LowestTwo.Bid(0, 0, address(1)));
        check(leads, "a bid of nothing leads");
        same(price, 0, "price");
    }

    /// @dev Indices are handed out once, in a random order.
    function _unused(LowestTwo.Bid[] memory bids, uint256 made, uint256 from) private pure returns (uint16) {
        for (uint256 step = 0; step < bids.length; ++step) {
            uint256 candidate = (from + step) % bids.length;
            bool used = false;
            for (uint256 i = 0; i < made; ++i) used = used || bids[i].index == candidate;
            if (!used) return uint16(candidate);
        }
        revert("no index is left");
    }

    function _compare(
        LowestTwo.Bid[] memory bids,
        uint256 made,
        uint256 reserve,
        LowestTwo.Bid memory best,
        uint256 second
    ) private pure {
        uint256 first = 0;
        for (uint256 i = 1; i < made; ++i) if (_rank(bids[i]) < _rank(bids[first])) first = i;
        uint256 next = reserve;
        for (uint256 i = 0; i < made; ++i) if (i != first && bids[i].price < next) next = bids[i].price;
        same(best.index, bids[first].index, "best");
        same(best.price, bids[first].price, "best price");
        check(best.bidder == bids[first].bidder, "bidder");
        same(second, next, "second");
    }

    function _rank(LowestTwo.Bid memory bid) private pure returns (uint256) {
        return (uint256(bid.price) << 16) | bid.index;
    }
}
