// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Bn254} from "../libraries/Bn254.sol";

/**
 * @title IOperationKeys
 * @notice The public keys with which homes, delegatees and the community gateway encrypt for one another: points of
 * BN254, each with a proof that its owner holds the secret. Epochs count a key's renewals; that of the community
 * gateway's key is the community's, and for a while after a renewal frames under the key before are taken, too.
 * Keys stay: what was sealed to one, or agreed on it, can be checked after it was renewed.
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
    /// @notice The account has renewed its own key so often that the community would lose too many epochs to it.
    error MonitorEpochAhead(address gateway, uint16 epoch, uint16 current);
    /// @notice The grace of the community's last renewal has not ended: another one would cut it short.
    error MonitorRenewalEarly(uint24 latest, uint24 graceUntil);

    /// @notice Publishes or renews the sender's key. The community gateway renews its own when the grace after the last
    /// time has ended, and no earlier.
    /// @param x Of the key.
    /// @param y Of the key.
    /// @param e Challenge of the proof of possession, whose place is 0 and whose epoch is {nextEpochOf}.
    /// @param z Answer of the proof.
    function publishKey(uint256 x, uint256 y, uint256 e, uint256 z) external;

    /// @notice Makes an account the community gateway. For the owner of the contract. Its key's epoch may be 32
    /// ahead of the community's at most.
    function setCommunityGateway(address gateway) external;

    /// @notice The community gateway; zero until it is set.
    function communityGateway() external view returns (address);

    /// @notice An owner's key, as the paper's getter gives it.
    function operationKey(address owner) external view returns (OperationKey memory);

    /// @notice An owner's key of an epoch; (0, 0) for none.
    function operationKeyAt(address owner, uint16 epoch) external view returns (Bn254.Point memory);

    /// @notice The key to which frames of an epoch of the community are sealed; (0, 0) for none. Who was the community
    /// gateway then holds its secret.
    function communityKey(uint16 epoch) external view returns (Bn254.Point memory);

    /// @notice Who published the community's key of an epoch; zero for none.
    function communityGatewayOf(uint16 epoch) external view returns (address);

    /// @notice The epoch that an owner's next key will have.
    function nextEpochOf(address owner) external view returns (uint16);

    /// @notice The epoch of the community gateway's key, and the last slot in which frames of the one before are taken.
    function communityEpoch() external view returns (uint16 epoch, uint24 graceUntil);
}
