// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/**
 * @title IOperationKeys
 * @notice The public keys with which homes, delegatees and the community gateway encrypt for one another: points of
 * BN254, each with a proof that its owner holds the secret. Epochs count a key's renewals; that of the community
 * gateway's key is the community's, and for a while after a renewal frames under the key before are taken, too.
 *
 * Anybody may publish a key of their own: it harms nobody, and says nothing of who its owner is.
 */
interface IOperationKeys {
    /// @notice A key; epoch 0 is none.
    struct OperationKey {
        uint256 x;
        uint256 y;
        uint16 epoch;
    }

    /// @notice An owner has published a key, or renewed it.
    event OperationKeyPublished(address indexed owner, uint16 indexed epoch, uint256 x, uint256 y);
    /// @notice Another account is the community gateway; its key counts from when it publishes one.
    event CommunityGatewaySet(address indexed gateway);

    /// @notice The proof does not show that this owner holds this key in this epoch.
    error MonitorKeyProofInvalid(address owner, uint16 epoch);

    /// @notice Publishes or renews the sender's key.
    /// @param x Of the key.
    /// @param y Of the key.
    /// @param e Challenge of the proof of possession, whose place is 0 and whose epoch is {nextEpochOf}.
    /// @param z Answer of the proof.
    function publishKey(uint256 x, uint256 y, uint256 e, uint256 z) external;

    /// @notice Makes an account the community gateway. For the owner of the contract.
    function setCommunityGateway(address gateway) external;

    /// @notice The community gateway; zero until it is set.
    function communityGateway() external view returns (address);

    /// @notice An owner's key, as the paper's getter gives it.
    function operationKey(address owner) external view returns (OperationKey memory);

    /// @notice The epoch that an owner's next key will have.
    function nextEpochOf(address owner) external view returns (uint16);

    /// @notice The epoch of the community gateway's key, and the last slot in which frames of the one before are taken.
    function communityEpoch() external view returns (uint16 epoch, uint24 graceUntil);
}
