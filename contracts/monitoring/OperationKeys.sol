// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Bn254} from "../libraries/Bn254.sol";
import {Challenges} from "../libraries/Challenges.sol";
import {SchnorrProof} from "../libraries/SchnorrProof.sol";
import {IOperationKeys} from "./IOperationKeys.sol";
import {IResourceMonitor} from "./IResourceMonitor.sol";

/**
 * @title OperationKeys
 * @notice See {IOperationKeys}. What every post needs to know stands in one word beside the epoch.
 */
abstract contract OperationKeys is IOperationKeys, IResourceMonitor, Ownable2Step {
    using SafeCast for uint256;

    /// @dev What a post reads.
    struct Settings {
        // Epoch of the community gateway's key; 0 before its first.
        uint16 epoch;
        // The epoch before it, whose frames are taken up to a slot.
        uint16 previousEpoch;
        uint24 graceUntil;
        // Limits, beside the rest: a struct of their own would take another word.
        uint16 maxFrame;
        uint16 backfill;
    }

    /// @notice How far in the future a slot's end may lie when it is posted, seconds.
    uint256 public constant CLOCK_TOLERANCE = 60;
    /// @notice Slots after a renewal in which frames under the key before are still taken.
    uint256 public constant GRACE_SLOTS = 4;

    /// @inheritdoc IResourceMonitor
    uint64 public immutable gridOrigin;
    /// @inheritdoc IResourceMonitor
    uint32 public immutable slotSeconds;

    uint256 internal immutable _slotsPerDay;

    /// @inheritdoc IOperationKeys
    address public communityGateway;

    Settings internal _settings;
    mapping(address owner => OperationKey key) private _keys;

    constructor(address owner_, uint32 slotSeconds_, uint64 gridOrigin_) Ownable(owner_) {
        if (slotSeconds_ == 0 || 1 days % slotSeconds_ != 0 || gridOrigin_ > block.timestamp) {
            revert MonitorGridInvalid(slotSeconds_, gridOrigin_);
        }
        slotSeconds = slotSeconds_;
        gridOrigin = gridOrigin_;
        _slotsPerDay = 1 days / slotSeconds_;
    }

    /// @inheritdoc IOperationKeys
    function publishKey(uint256 x, uint256 y, uint256 e, uint256 z) external {
        // Check
        uint16 epoch = nextEpochOf(msg.sender);
        Challenges.Context memory context = Challenges.Context(msg.sender, epoch, 0);
        if (!SchnorrProof.verify(context, Bn254.Point(x, y), e, z)) revert MonitorKeyProofInvalid(msg.sender, epoch);

        // Effect: with the community gateway's key the community's epoch goes on.
        _keys[msg.sender] = OperationKey(x, y, epoch);
        if (msg.sender == communityGateway) {
            _settings.previousEpoch = _settings.epoch;
            _settings.epoch = epoch;
            uint256 latest = latestSlot();
            _settings.graceUntil = (latest + GRACE_SLOTS).toUint24();
        }
        emit OperationKeyPublished(msg.sender, epoch, x, y);
    }

    /// @inheritdoc IOperationKeys
    function setCommunityGateway(address gateway) external onlyOwner {
        // Zero is nobody: then no key renews the community's.
        // slither-disable-next-line missing-zero-check
        communityGateway = gateway;
        emit CommunityGatewaySet(gateway);
    }

    /// @inheritdoc IOperationKeys
    function operationKey(address owner_) external view returns (OperationKey memory) {
        return _keys[owner_];
    }

    /// @inheritdoc IOperationKeys
    function communityEpoch() external view returns (uint16 epoch, uint24 graceUntil) {
        return (_settings.epoch, _settings.graceUntil);
    }

    /// @inheritdoc IOperationKeys
    function nextEpochOf(address owner_) public view returns (uint16) {
        uint256 epoch = _keys[owner_].epoch;
        // The community's epochs rise through a change of its gateway, too.
        if (owner_ == communityGateway) epoch = Math.max(epoch, _settings.epoch);
        return (epoch + 1).toUint16();
    }

    /// @inheritdoc IResourceMonitor
    function latestSlot() public view returns (uint24) {
        // The origin is in the past, and a slot has seconds: no underflow, no division by zero.
        unchecked {
            return ((block.timestamp + CLOCK_TOLERANCE - gridOrigin) / slotSeconds).toUint24();
        }
    }
}
