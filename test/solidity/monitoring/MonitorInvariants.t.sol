// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IDelegationWindows} from "../../../contracts/monitoring/IDelegationWindows.sol";
import {IOperationKeys} from "../../../contracts/monitoring/IOperationKeys.sol";
import {IResourceMonitor} from "../../../contracts/monitoring/IResourceMonitor.sol";
import {ResourceMonitor} from "../../../contracts/monitoring/ResourceMonitor.sol";
import {check, same, vm} from "../Vm.sol";
import {HonestHomes} from "./HonestHomes.sol";
import {HostileHomes} from "./HostileHomes.sol";
import {MonitorMirror} from "./MonitorMirror.sol";

/**
 * @notice The invariants of docs/invariants.md that posts and keys can break, by their numbers. Handlers act as homes,
 * community gateways and a manager; a mirror follows by the events alone and notes what an event breaks; here the
 * monitor's storage is held against the mirror.
 */
contract MonitorInvariantsTest {
    uint64 private constant MIDNIGHT = 1_700_006_400;
    address private constant DESK = address(0xde5c);
    // What the EVM takes off when a word changes twice in one transaction, and a byte or two of calldata copied.
    uint256 private constant SLACK = 2_900;

    ResourceMonitor private _monitor;
    MonitorMirror private _mirror;
    HonestHomes private _honest;
    HostileHomes private _hostile;

    function setUp() external {
        vm.warp(MIDNIGHT + 10 days);
        // Four slots a day, so that days pass quickly.
        _monitor = new ResourceMonitor(address(this), 6 hours, MIDNIGHT, IResourceMonitor.Limits(1_000, 8));
        _monitor.setDelegations(DESK);
        _mirror = new MonitorMirror(_monitor);
        _honest = new HonestHomes(_monitor, _mirror);
        _hostile = new HostileHomes(_monitor, _mirror);
        _honest.appoint(1);
        for (uint256 i = 0; i < 4; ++i) {
            _honest.enrol(i);
            _honest.publish(i);
        }
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](2);
        (targets[0], targets[1]) = (address(_honest), address(_hostile));
    }

    /// @notice The invariants say something: a long enough walk does all that the handlers can do.
    function test_HandlersDoWhatTheySay() external {
        for (uint256 i = 0; i < 60; ++i) {
            uint256 seed = uint256(keccak256(abi.encode(i)));
            _honest.enrol(seed);
            _honest.publish(seed);
            _honest.postTwice(seed);
            _honest.postDelegated(seed);
            _honest.open(seed);
            if (i % 8 == 0) {
                _honest.appoint(seed);
                _honest.configure(seed);
                _honest.suspend(seed);
            }
            _hostile.postBent(seed);
            _hostile.postBent(seed + 1);
            _hostile.postCut(seed);
            _hostile.postAgain(seed);
            _hostile.forgeKey(seed);
            _hostile.copyKey(seed);
            _hostile.callAsStranger(seed);
            if (i % 4 == 0) _honest.pass(seed);
        }
        check(_honest.taken() > 200 && _honest.delegatedPosts() > 20, "honest calls");
        check(_hostile.refused() > 500 && _hostile.takenBent() > 20, "hostile calls");
        check(_honest.mostGas(true) != 0 && _honest.mostGas(false) != 0, "posts that were weighed");
        _holds();
    }

    /// @notice 1: A line changes by a post of its own gateway alone; the manager lets it rest and go on, no more.
    function invariant_1_OnlyItsGatewayMovesALine() public view {
        same(_mirror.broken(1), 0, "another moved a line");
        address[] memory homes = _mirror.homes();
        for (uint256 i = 0; i < homes.length; ++i) {
            MonitorMirror.Home memory home = _mirror.homeOf(homes[i]);
            same(_monitor.lineOf(homes[i]), home.posts ? home.line : 0, "a line moved without an event");
            same(_monitor.parkedLineOf(homes[i]), home.posts ? 0 : home.line, "a parked line moved");
        }
    }

    /// @notice 2: A gateway's slots rise strictly, and none lies in the future.
    function invariant_2_SlotsRise() public view {
        same(_mirror.broken(2), 0, "a slot did not rise, or lay in the future");
        address[] memory homes = _mirror.homes();
        for (uint256 i = 0; i < homes.length; ++i) {
            MonitorMirror.Home memory home = _mirror.homeOf(homes[i]);
            same(home.line % 2 ** 24, home.slot, "a line's slot is not that of its last post");
            check(home.slot <= _mirror.latest(), "a line is in the future");
        }
    }

    /// @notice 3: A line commits to every byte, the order, chain, contract and gateway.
    function invariant_3_LinesCommitToEverything() public view {
        same(_mirror.broken(3), 0, "a post did not follow the one before");
        // The mirror hashed each frame in the plain way over the line before, from a genesis of chain, contract, gateway.
        invariant_1_OnlyItsGatewayMovesALine();
        address[] memory homes = _mirror.homes();
        for (uint256 i = 0; i < homes.length; ++i) {
            for (uint256 j = 0; j < i; ++j) {
                check(_head(homes[i]) != _head(homes[j]), "two gateways have one head");
            }
        }
    }

    /// @notice 5: No frame has a correction, or names a delegation, outside its gateway's window.
    function invariant_5_NoCorrectionOutsideItsWindow() public view {
        same(_mirror.broken(5), 0, "a frame served a delegation that was not in force");
        address[] memory homes = _mirror.homes();
        for (uint256 i = 0; i < homes.length; ++i) {
            IDelegationWindows.Window memory window = _monitor.windowOf(homes[i]);
            bytes32 expected = keccak256(abi.encode(_mirror.windowOf(homes[i])));
            check(keccak256(abi.encode(window)) == expected, "a window moved without an event");
        }
    }

    /// @notice 6: Nobody has a key without having proved that it holds the secret, for this owner and epoch.
    function invariant_6_NoKeyWithoutProof() public view {
        same(_mirror.broken(6), 0, "a key that nobody proved");
        for (uint160 i = 0; i < 5; ++i) _keyIsProved(address(0x40e0 + i));
        for (uint160 i = 0; i < 2; ++i) _keyIsProved(address(0xc600 + i));
        (uint16 epoch, uint24 graceUntil) = _monitor.communityEpoch();
        same(epoch, _mirror.community().epoch, "the community's epoch");
        same(graceUntil, _mirror.community().graceUntil, "the community's grace");
    }

    /// @notice 11: A post costs the same whatever was posted before.
    function invariant_11_HistoryCostsNothing() public view {
        for (uint256 i = 0; i < 2; ++i) {
            bool delegated = i == 1;
            if (_honest.mostGas(delegated) == 0) continue;
            check(_honest.mostGas(delegated) <= _honest.leastGas(delegated) + SLACK, "a post grew dearer");
        }
    }

    function _holds() private view {
        invariant_1_OnlyItsGatewayMovesALine();
        invariant_2_SlotsRise();
        invariant_3_LinesCommitToEverything();
        invariant_5_NoCorrectionOutsideItsWindow();
        invariant_6_NoKeyWithoutProof();
        invariant_11_HistoryCostsNothing();
    }

    function _keyIsProved(address owner) private view {
        IOperationKeys.OperationKey memory key = _monitor.operationKey(owner);
        bytes32 held = key.epoch == 0 ? bytes32(0) : keccak256(abi.encode(key.x, key.y, key.epoch));
        check(held == _mirror.keyOf(owner), "a key moved without an event");
    }

    function _head(address home) private view returns (uint256) {
        return _mirror.homeOf(home).line >> 56;
    }
}
