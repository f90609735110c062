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

    // Constants are not public: each function more costs a post 22 gas where its name is looked for.

    // How far in the future a slot's end may lie when it is posted, seconds. No slot is posted before it begins.
    uint256 private constant CLOCK_TOLERANCE = 60;
    // Slots after a renewal in which frames under the key before are still taken.
    uint256 internal constant GRACE_SLOTS = 4;
    // Keys that a new community gateway may be ahead of the community: with all 65,535 used up there would be no more.
    uint256 private constant EPOCH_LEAD = 32;
    // Least time for which there are numbers of slots after deployment.
    uint256 private constant LIFETIME = 20 * 365 days;

    /// @inheritdoc IResourceMonitor
    uint64 public immutable gridOrigin;
    /// @inheritdoc IResourceMonitor
    uint32 public immutable slotSeconds;

    uint256 internal immutable _slotsPerDay;

    uint256 private immutable _early;

    /// @inheritdoc IOperationKeys
    address public communityGateway;

    Settings internal _settings;
    // Epoch of an owner's latest key.
    mapping(address owner => uint16 epoch) private _epochs;
    // Compressed.
    mapping(address owner => mapping(uint16 epoch => bytes32 key)) private _keys;
    mapping(uint16 epoch => address gateway) private _gateways;

    constructor(address owner_, uint32 slotSeconds_, uint64 gridOrigin_) Ownable(owner_) {
        if (
            slotSeconds_ == 0 ||
            1 days % slotSeconds_ != 0 ||
            gridOrigin_ > block.timestamp ||
            gridOrigin_ + uint256(type(uint24).max) * slotSeconds_ < block.timestamp + LIFETIME
        ) revert MonitorGridInvalid(slotSeconds_, gridOrigin_);
        slotSeconds = slotSeconds_;
        gridOrigin = gridOrigin_;
        _slotsPerDay = 1 days / slotSeconds_;
        _early = Math.min(CLOCK_TOLERANCE, slotSeconds_);
    }

    /// @inheritdoc IOperationKeys
    function publishKey(uint256 x, uint256 y, uint256 e, uint256 z) external {
        // Check
        uint16 epoch = nextEpochOf(msg.sender);
        Bn254.Point memory key = Bn254.Point(x, y);
        Challenges.Context memory context = Challenges.Context(msg.sender, epoch, 0);
        if (!SchnorrProof.verify(context, key, e, z)) revert MonitorKeyProofInvalid(msg.sender, epoch);

        // Effect: with the community gateway's key the community's epoch goes on.
        if (msg.sender == communityGateway) _renew(epoch);
        _keys[msg.sender][epoch] = Bn254.compress(key);
        _epochs[msg.sender] = epoch;
        emit OperationKeyPublished(msg.sender, epoch, x, y);
    }

    /// @inheritdoc IOperationKeys
    function setCommunityGateway(address gateway) external onlyOwner {
        // Check: the community's epochs go on from the new gateway's own, which it may have raised at will.
        (uint16 epoch, uint16 current) = (_epochs[gateway], _settings.epoch);
        if (epoch > current + EPOCH_LEAD) revert MonitorEpochAhead(gateway, epoch, current);

        // Effect
        // Zero is nobody: then no key renews the community's.
        // slither-disable-next-line missing-zero-check
        communityGateway = gateway;
        emit CommunityGatewaySet(gateway);
    }

    /// @inheritdoc IOperationKeys
    function operationKey(address owner_) external view returns (OperationKey memory) {
        uint16 epoch = _epochs[owner_];
        Bn254.Point memory key = operationKeyAt(owner_, epoch);
        return OperationKey(key.x, key.y, epoch);
    }

    /// @inheritdoc IOperationKeys
    function communityKey(uint16 epoch) external view returns (Bn254.Point memory) {
        return operationKeyAt(_gateways[epoch], epoch);
    }

    /// @inheritdoc IOperationKeys
    function communityEpoch() external view returns (uint16 epoch, uint24 graceUntil) {
        return (_settings.epoch, _settings.graceUntil);
    }

    /// @inheritdoc IOperationKeys
    function operationKeyAt(address owner_, uint16 epoch) public view returns (Bn254.Point memory) {
        return Bn254.expand(_keys[owner_][epoch]);
    }

    /// @inheritdoc IOperationKeys
    function communityGatewayOf(uint16 epoch) public view returns (address) {
        return _gateways[epoch];
    }

    /// @inheritdoc IOperationKeys
    function nextEpochOf(address owner_) public view returns (uint16) {
        uint256 epoch = _epochs[owner_];
        // The community's epochs rise through a change of its gateway, too: no two of its keys have one epoch.
        if (owner_ == communityGateway) epoch = Math.max(epoch, _settings.epoch);
        return (epoch + 1).toUint16();
    }

    /// @inheritdoc IResourceMonitor
    function latestSlot() public view returns (uint24) {
        // The origin is in the past, and a slot has seconds: no underflow, no division by zero.
        unchecked {
            return ((block.timestamp + _early - gridOrigin) / slotSeconds).toUint24();
        }
    }

    /// @notice Not for this contract.
    function renounceOwnership() public pure override {
        revert MonitorOwnerRequired();
    }

    /// @dev The sender's key becomes the community's.
    function _renew(uint16 epoch) private {
        // Check: two renewals are further apart than a grace, so that homes can rely on all of it.
        uint24 latest = latestSlot();
        Settings memory settings = _settings;
        if (settings.epoch != 0 && latest <= settings.graceUntil) {
            revert MonitorRenewalEarly(latest, settings.graceUntil);
        }

        // Effect
        settings.previousEpoch = settings.epoch;
        settings.epoch = epoch;
        settings.graceUntil = SafeCast.toUint24(latest + GRACE_SLOTS);
        _settings = settings;
        _gateways[epoch] = msg.sender;
    }
}
