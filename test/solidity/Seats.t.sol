// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Seats} from "../../contracts/libraries/Seats.sol";
import {IReadingLedger} from "../../contracts/metering/IReadingLedger.sol";
import {bound, same, vm} from "./Vm.sol";

contract SeatsHarness {
    using Seats for Seats.State;

    Seats.State private _seats;

    function corrected(bytes32 point, uint32 index) external {
        _seats.corrections[point].push(index);
    }

    function correctionsUpTo(bytes32 point, uint32 index) external view returns (uint256) {
        return _seats.correctionsUpTo(point, index);
    }

    function wordOf(Seats.Place calldata place, uint256 lane, uint256 words) external pure returns (uint256) {
        return Seats.wordOf(place, lane, words);
    }
}

/// @notice The searches of the seats; what changes do to them is in the ledger's own tests.
contract SeatsTest {
    function testFuzz_CorrectionsAreCountedAsInALinearSearch(uint256 seed, uint256 count) external {
        SeatsHarness seats = new SeatsHarness();
        count = bound(count, 0, 12);
        uint32[] memory indices = new uint32[](count);
        uint32 index = 0;
        for (uint256 i = 0; i < count; ++i) {
            // An entry may correct a point more than once.
            index += uint32(uint256(keccak256(abi.encode(seed, i))) % 4);
            indices[i] = index;
            seats.corrected("point", index);
        }
        for (uint32 asked = 0; asked <= index + 1; ++asked) {
            uint256 expected = 0;
            for (uint256 i = 0; i < count; ++i) {
                if (indices[i] <= asked) ++expected;
            }
            same(seats.correctionsUpTo("point", asked), expected, "corrections");
            same(seats.correctionsUpTo("another", asked), 0, "corrections of another point");
        }
    }

    function testFuzz_ALaneIsFoundOnItsPageOnly(uint256 page, uint256 words, uint256 lane, bool wide) external {
        SeatsHarness seats = new SeatsHarness();
        Seats.Place memory place = Seats.Place(7, bound(page, 0, 63), wide, 1, 1);
        words = bound(words, 1, 16);
        uint256 each = wide ? 4 : 8;
        uint256 first = place.page * 16 * each;
        // Lanes of this page and of its neighbours.
        lane = bound(lane, first < 100 ? 0 : first - 100, first + 16 * each + 100);
        if (lane < first || lane >= first + words * each) {
            vm.expectRevert(abi.encodeWithSelector(IReadingLedger.LedgerLaneInvalid.selector, 7, lane));
            seats.wordOf(place, lane, words);
        } else {
            same(seats.wordOf(place, lane, words), (lane - first) / each, "word");
        }
    }
}
