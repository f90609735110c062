// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Bn254} from "../libraries/Bn254.sol";

/**
 * @title IResourceKeys
 * @notice The keys to which homes encrypt what is summed, one a resource and epoch of the community. They are fixed for
 * their epoch, or a sum could hold numbers under two keys, and all different, or two numbers of one contribution could
 * be compared. The community gateway holds their secrets: it could open every contribution as well as the sum.
 */
interface IResourceKeys {
    /// @notice A resource has a key for an epoch of the community.
    event ResourceKeyPublished(uint16 indexed epoch, uint8 indexed resource, uint256 x, uint256 y);

    /// @notice The sender is not the community gateway whose key the epoch has.
    error MonitorNotCommunityGateway(address sender);
    /// @notice Resources that are summed have the numbers 1 to 127.
    error MonitorResourceInvalid(uint8 resource);
    /// @notice The resource has a key for the epoch.
    error MonitorResourceKeyFixed(uint16 epoch, uint8 resource);
    /// @notice The key, or its opposite, was published before.
    error MonitorResourceKeyTaken(uint256 x);

    /// @notice Publishes a resource's key for the present epoch. For the community gateway.
    /// @param x Of the key.
    /// @param y Of the key.
    /// @param e Challenge of the proof of possession, whose place is the resource and whose epoch is the community's.
    /// @param z Answer of the proof.
    function publishResourceKey(uint8 resource, uint256 x, uint256 y, uint256 e, uint256 z) external;

    /// @notice A resource's key for an epoch; (0, 0) for none.
    function resourceKey(uint16 epoch, uint8 resource) external view returns (Bn254.Point memory);
}
