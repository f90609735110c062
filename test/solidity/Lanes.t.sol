// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Lanes} from "../../contracts/libraries/Lanes.sol";
import {PlainLanes} from "../../contracts/mocks/PlainLanes.sol";
import {bound, check, same} from "./Vm.sol";

/// @notice Opens the library's functions to calls, in a memory that holds anything but zeros.
contract LanesHarness {
    function advance(
        uint256[] calldata prev,
        uint256[] calldata next,
        uint64 limit,
        bool wide
    ) external pure returns (bytes32 before, bytes32 afterwards, bool accepted) {
        _soil();
        return Lanes.advance(prev, next, limit, wide);
    }

    function firstRefused(
        uint256[] calldata prev,
        uint256[] calldata next,
        uint64 limit,
        bool wide
    ) external pure returns (uint256 lane, uint64 from, uint64 to) {
        return Lanes.firstRefused(prev, next, limit, wide);
    }

    function read(uint256[] calldata words, uint256 lane, bool wide) external pure returns (uint64) {
        return Lanes.read(words, lane, wide);
    }

    function root(uint256[] calldata words) external pure returns (bytes32) {
        _soil();
        return Lanes.root(words);
    }

    function grown(uint256[] calldata words, uint256 more) external pure returns (uint256[] memory) {
        _soil();
        return Lanes.grown(words, more);
    }

    function _soil() private pure {
        assembly ("memory-safe") {
            let free := mload(0x40)
            for {
                let i := 0
            } lt(i, 8192) {
                i := add(i, 32)
            } {
                mstore(add(free, i), not(i))
            }
        }
    }
}

/// @notice The packed comparison against the plain one.
contract LanesTest {
    LanesHarness private immutable _lanes = new LanesHarness();
    uint256 private _seed;

    function testFuzz_AdvanceDecidesAsThePlainLoop(uint256 seed, uint256 words, uint256 limit, bool wide) external {
        _seed = seed;
        words = bound(words, 1, 70);
        uint64 most = _limit(limit, wide);
        (uint64[] memory prev, uint64[] memory next) = _batch(words * (wide ? 4 : 8), most, wide);
        _compare(PlainLanes.pack(prev, wide), PlainLanes.pack(next, wide), most, wide);
    }

    function testFuzz_AdvanceDecidesAsThePlainLoopOnAnyNextWords(uint256 seed, uint256 words, bool wide) external {
        _seed = seed;
        words = bound(words, 1, 20);
        uint64 top = Lanes.top(wide);
        (uint64[] memory prev, ) = _batch(words * (wide ? 4 : 8), top, wide);
        uint256[] memory next = new uint256[](words);
        for (uint256 i = 0; i < words; ++i) next[i] = _random();
        _compare(PlainLanes.pack(prev, wide), next, top, wide);
    }

    /// @notice Every pair of edge values in two neighbours, at every edge of the limit.
    function test_AdvanceDecidesAsThePlainLoopOnAllEdgesOfNeighbours() external view {
        _neighbours(false);
        _neighbours(true);
    }

    /// @notice A wrong lane is found in every word of every page, the short last page included.
    function test_AdvanceLooksAtEveryWord() external view {
        for (uint256 words = 1; words <= 35; ++words) {
            uint256[] memory prev = new uint256[](words);
            uint256[] memory next = new uint256[](words);
            for (uint256 i = 0; i < words; ++i) {
                prev[i] = 5;
                next[i] = 6;
            }
            _expect(prev, next, 1, false, true);
            for (uint256 i = 0; i < words; ++i) {
                next[i] = 4;
                _expect(prev, next, 1, false, false);
                next[i] = 7;
                _expect(prev, next, 1, false, false);
                next[i] = 6;
            }
        }
    }

    function test_AdvanceTakesTheLargestBank() external view {
        uint256[] memory prev = new uint256[](1024);
        uint256[] memory next = new uint256[](1024);
        for (uint256 i = 0; i < 1024; ++i) next[i] = i;
        _compare(prev, next, 1023, false);
        _compare(prev, next, 1022, false);
    }

    function testFuzz_SetThenGet(uint256 word, uint256 lane, uint256 value, bool wide) external pure {
        uint256 each = Lanes.perWord(wide);
        lane = bound(lane, 0, 8191);
        uint64 put = uint64(bound(value, 0, Lanes.vacant(wide)));
        uint256 changed = Lanes.set(word, lane, put, wide);
        for (uint256 i = 0; i < each; ++i) {
            uint64 expected = i == lane % each ? put : Lanes.get(word, i, wide);
            same(Lanes.get(changed, i, wide), expected, "a lane after set");
        }
    }

    function testFuzz_ReadingAgreesWithUnpacking(uint256 seed, uint256 count, bool wide) external {
        _seed = seed;
        uint256[] memory words = new uint256[](bound(count, 1, 20));
        for (uint256 i = 0; i < words.length; ++i) words[i] = _random();
        uint64[] memory lanes = PlainLanes.unpack(words, wide);
        for (uint256 lane = 0; lane < lanes.length; ++lane) {
            same(_lanes.read(words, lane, wide), lanes[lane], "read");
            same(Lanes.get(words[lane / Lanes.perWord(wide)], lane, wide), lanes[lane], "get");
        }
    }

    function testFuzz_RootIsThatOfThePages(uint256 seed, uint256 count) external {
        _seed = seed;
        uint256[] memory words = new uint256[](bound(count, 0, 70));
        for (uint256 i = 0; i < words.length; ++i) words[i] = _random();
        check(_lanes.root(words) == PlainLanes.root(words), "root");
    }

    function testFuzz_GrownKeepsAndAppendsVacantLanes(uint256 count, uint256 more) external view {
        uint256[] memory words = new uint256[](bound(count, 0, 40));
        more = bound(more, 0, 40);
        for (uint256 i = 0; i < words.length; ++i) words[i] = i + 1;
        uint256[] memory all = _lanes.grown(words, more);
        same(all.length, words.length + more, "length");
        for (uint256 i = 0; i < all.length; ++i) {
            same(all[i], i < words.length ? i + 1 : type(uint256).max, "word");
        }
    }

    function test_WidthsHaveTheirEdges() external pure {
        same(Lanes.top(false), 2 ** 31 - 1, "top of 32 bits");
        same(Lanes.vacant(false), 2 ** 32 - 1, "vacant of 32 bits");
        same(Lanes.top(true), 2 ** 63 - 1, "top of 64 bits");
        same(Lanes.vacant(true), 2 ** 64 - 1, "vacant of 64 bits");
    }

    function _neighbours(bool wide) private view {
        uint64 top = Lanes.top(wide);
        uint64[5] memory held = [0, 1, top - 1, top, Lanes.vacant(wide)];
        uint64[7] memory wanted = [0, 1, top - 1, top, top + 1, Lanes.vacant(wide) - 1, Lanes.vacant(wide)];
        uint64[5] memory limits = [0, 1, top - 2, top - 1, top];
        // The pair sits in the lowest two lanes of one word and the highest two of the other.
        uint256 each = wide ? 4 : 8;
        uint64[] memory prev = new uint64[](2 * each);
        uint64[] memory next = new uint64[](2 * each);
        for (uint256 i = 0; i < 5 * 5 * 7 * 7; ++i) {
            (prev[0], next[0]) = (held[i % 5], wanted[(i / 25) % 7]);
            (prev[1], next[1]) = (held[(i / 5) % 5], wanted[i / 175]);
            (prev[2 * each - 2], next[2 * each - 2]) = (prev[0], next[0]);
            (prev[2 * each - 1], next[2 * each - 1]) = (prev[1], next[1]);
            uint256[] memory before = PlainLanes.pack(prev, wide);
            uint256[] memory afterwards = PlainLanes.pack(next, wide);
            for (uint256 j = 0; j < 5; ++j) {
                bool expected = PlainLanes.accepts(before, afterwards, limits[j], wide);
                _expect(before, afterwards, limits[j], wide, expected);
            }
        }
    }

    /// @dev Commitments, verdict and the lane that is named.
    function _compare(uint256[] memory prev, uint256[] memory next, uint64 limit, bool wide) private view {
        (bytes32 before, bytes32 afterwards, bool accepted) = _lanes.advance(prev, next, limit, wide);
        check(before == PlainLanes.root(prev), "commitment before");
        check(afterwards == PlainLanes.root(next), "commitment after");
        check(accepted == PlainLanes.accepts(prev, next, limit, wide), "verdict");

        uint64[] memory from = PlainLanes.unpack(prev, wide);
        uint64[] memory to = PlainLanes.unpack(next, wide);
        uint256 first = 0;
        while (first < from.length && PlainLanes.acceptsLane(from[first], to[first], limit, wide)) ++first;
        (uint256 lane, uint64 held, uint64 wanted) = _lanes.firstRefused(prev, next, limit, wide);
        same(lane, first, "first refused lane");
        same(held, first < from.length ? from[first] : 0, "its total");
        same(wanted, first < from.length ? to[first] : 0, "its wanted total");
    }

    function _expect(
        uint256[] memory prev,
        uint256[] memory next,
        uint64 limit,
        bool wide,
        bool expected
    ) private view {
        (, , bool accepted) = _lanes.advance(prev, next, limit, wide);
        check(accepted == expected, "verdict");
    }

    /// @dev Registers that the ledger could hold, and a batch that is allowed but for a lane or two, or not at all.
    function _batch(
        uint256 lanes,
        uint64 limit,
        bool wide
    ) private returns (uint64[] memory prev, uint64[] memory next) {
        uint64 top = Lanes.top(wide);
        prev = new uint64[](lanes);
        next = new uint64[](lanes);
        for (uint256 i = 0; i < lanes; ++i) {
            uint64[6] memory edges = [0, 1, top - 1, top, Lanes.vacant(wide), uint64(_random() % (uint256(top) + 1))];
            prev[i] = edges[_random() % 6];
            next[i] = prev[i];
            if (prev[i] <= top) {
                uint64 room = limit < top - prev[i] ? limit : top - prev[i];
                uint64[3] memory rises = [0, room, uint64(_random() % (uint256(room) + 1))];
                next[i] += rises[_random() % 3];
            }
        }
        for (uint256 spoilt = _random() % 3; spoilt > 0; --spoilt) {
            uint256 lane = _random() % lanes;
            uint64 vacant = Lanes.vacant(wide);
            unchecked {
                uint64[8] memory wrong = [
                    prev[lane] - 1,
                    prev[lane] + limit + 1,
                    0,
                    top,
                    top + 1,
                    vacant - 1,
                    vacant,
                    uint64(_random())
                ];
                next[lane] = wrong[_random() % 8] & vacant;
            }
        }
    }

    function _limit(uint256 choice, bool wide) private pure returns (uint64) {
        uint64 top = Lanes.top(wide);
        uint64[5] memory edges = [0, 1, top - 1, top, uint64(bound(choice / 5, 0, top))];
        return edges[choice % 5];
    }

    function _random() private returns (uint256) {
        _seed = uint256(keccak256(abi.encode(_seed)));
        return _seed;
    }
}
