// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Bn254} from "../libraries/Bn254.sol";
import {Challenges} from "../libraries/Challenges.sol";
import {SchnorrProof} from "../libraries/SchnorrProof.sol";
import {IResourceKeys} from "./IResourceKeys.sol";
import {OperationKeys} from "./OperationKeys.sol";

/**
 * @title ResourceKeys
 * @notice See {IResourceKeys}.
 */
abstract contract ResourceKeys is IResourceKeys, OperationKeys {
    // Greatest number of a resource that can be summed.
    uint8 private constant LAST_RESOURCE = 127;

    // Compressed.
    mapping(uint16 epoch => mapping(uint256 resource => bytes32 key)) internal _resourceKeys;
    // The x of every resource key there was: a key and its opposite have the same.
    mapping(uint256 x => bool isTaken) private _taken;

    /// @inheritdoc IResourceKeys
    function publishResourceKey(uint8 resource, uint256 x, uint256 y, uint256 e, uint256 z) external {
        // Check: a new gateway first makes an epoch of its own, or nobody would know whose the epoch's keys are.
        uint16 epoch = _settings.epoch;
        if (msg.sender != communityGateway || msg.sender != communityGatewayOf(epoch)) {
            revert MonitorNotCommunityGateway(msg.sender);
        }
        if (resource == 0 || resource > LAST_RESOURCE) revert MonitorResourceInvalid(resource);
        if (_resourceKeys[epoch][resource] != 0) revert MonitorResourceKeyFixed(epoch, resource);
        if (_taken[x]) revert MonitorResourceKeyTaken(x);
        Bn254.Point memory key = Bn254.Point(x, y);
        Challenges.Context memory context = Challenges.Context(msg.sender, epoch, resource);
        if (!SchnorrProof.verify(context, key, e, z)) revert MonitorKeyProofInvalid(msg.sender, epoch);

        // Effect
        _taken[x] = true;
        _resourceKeys[epoch][resource] = Bn254.compress(key);
        emit ResourceKeyPublished(epoch, resource, x, y);
    }

    /// @inheritdoc IResourceKeys
    function resourceKey(uint16 epoch, uint8 resource) public view returns (Bn254.Point memory) {
        return Bn254.expand(_resourceKeys[epoch][resource]);
    }
}
