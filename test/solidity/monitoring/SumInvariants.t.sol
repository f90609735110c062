// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Bn254} from "../../../contracts/libraries/Bn254.sol";
import {IEncryptedSums} from "../../../contracts/monitoring/IEncryptedSums.sol";
import {check, same, vm} from "../Vm.sol";
import {SumHomes} from "./SumHomes.sol";

/// @notice The invariants of docs/invariants.md that sums can break, by their numbers.
contract SumInvariantsTest {
    // A sum stays for as many slots.
    uint24 private constant KEPT_SLOTS = 256;

    SumHomes private _homes;

    function setUp() external {
        _homes = new SumHomes();
    }

    /// @dev The clock of the last call: a handler's own does not outlast it.
    modifier asNow() {
        vm.warp(_homes.time());
        _;
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_homes);
    }

    /// @notice The invariants say something: a long enough walk does all that the handler can do.
    function test_HandlerDoesWhatItSays() external {
        for (uint256 i = 0; i < 40; ++i) {
            uint256 seed = uint256(keccak256(abi.encode(i)));
            _homes.round(seed);
            _homes.contributeBent(seed);
            _homes.contribute(seed);
            _homes.pass(seed);
            _homes.contributeBent(seed + 1);
            _homes.open(seed);
            _homes.open(seed + 1);
            _homes.open(seed + 2);
            _homes.renew(seed);
        }
        check(_homes.contributed() > 60 && _homes.refused() > 30, "contributions");
        check(_homes.openedTotals() > 3, "totals");
        invariant_7_SumsHoldWhatWasAccepted();
        invariant_8_TotalsAreTrueAndOfEnough();
    }

    /// @notice 7: A sum is that of the contributions that were accepted, each once, and of nothing else.
    function invariant_7_SumsHoldWhatWasAccepted() public asNow {
        SumHomes.Total[] memory totals = _homes.totals();
        for (uint256 i = _start(totals); i < totals.length; ++i) {
            SumHomes.Total memory total = totals[i];
            IEncryptedSums.SlotSum memory sum = _homes.monitor().sumOf(total.slot, total.mask);
            same(sum.count, total.count, "contributions");
            same(sum.epoch, total.epoch, "epoch");
            _isSame(sum.c1, total.c1);
            same(sum.c2.length, total.c2.length, "resources");
            for (uint256 j = 0; j < sum.c2.length; ++j) _isSame(sum.c2[j], total.c2[j]);
        }
    }

    /// @notice 8: No total is opened of fewer than five contributions, of a number that is not theirs, or twice.
    function invariant_8_TotalsAreTrueAndOfEnough() public asNow {
        SumHomes.Total[] memory totals = _homes.totals();
        for (uint256 i = _start(totals); i < totals.length; ++i) {
            // The handler holds each opening to the numbers in clear; nothing else has opened one.
            uint128 opened = _homes.monitor().sumOf(totals[i].slot, totals[i].mask).opened;
            same(opened, totals[i].opened, "opened");
            check(opened == 0 || totals[i].count >= 5, "a total of too few");
        }
    }

    /// @dev The first of the last thirty, which are all within what is kept.
    function _start(SumHomes.Total[] memory totals) private pure returns (uint256 start) {
        start = totals.length > 30 ? totals.length - 30 : 0;
        while (start < totals.length && totals[start].slot + KEPT_SLOTS <= totals[totals.length - 1].slot) ++start;
    }

    function _isSame(Bn254.Point memory actual, Bn254.Point memory expected) private pure {
        same(actual.x, expected.x, "x");
        same(actual.y, expected.y, "y");
    }
}
