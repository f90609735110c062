// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Witnesses} from "../libraries/Witnesses.sol";

/**
 * @title IDisputes
 * @notice Where a record that stands encrypted in a gateway's history is opened before everybody, and no more of it
 * than is in dispute: one number of one record, or, where that is not enough, the key of a whole frame.
 *
 * Only the gateway whose frame it is, or the manager of the community, can put something in dispute, and nothing is
 * revealed that is not. So the manager is trusted not to make a home's numbers public without need; who reveals is not
 * trusted at all. Whoever knows an opening may give it: the community gateway, the home itself, a delegatee. The point
 * behind a frame's key can be proved only by who holds the community's key of the frame's epoch.
 *
 * What is revealed is what the home committed to. A home can commit to other numbers than it encrypts: the community
 * gateway sees that when it reads the frame, and everybody else once the frame's key is revealed.
 */
interface IDisputes {
    /// @notice How far a dispute is.
    enum Stage {
        None,
        Open,
        Answered
    }

    /// @notice A frame and where it stands in its gateway's history.
    struct Exhibit {
        // Whose it is.
        address gateway;
        // The day whose first line the walk begins at, or {LATEST} for the gateway's present line.
        uint24 day;
        // Posts between that line and the frame, the newest first.
        Witnesses.Step[] steps;
        // The line before the frame.
        uint256 previous;
        // The frame's bytes before its records.
        bytes head;
        // Keccak-256 of the rest of the frame.
        bytes32 bodyHash;
    }

    /// @notice What opens one field of a frame.
    struct Opening {
        // 16 * record + 4 * entry + place of the number in the entry; not beyond the frame's records.
        uint32 field;
        // The word that was committed to.
        uint256 value;
        bytes32 salt;
        // Hashes beside the way to the root, from the leaf up.
        bytes32[] path;
    }

    /// @notice A field of a frame, or all of it, is in dispute.
    event DisputeOpened(address indexed gateway, bytes32 indexed digest, uint32 indexed field, address by);
    /// @notice A field in dispute was opened: this is what the gateway committed to when it posted the frame.
    event FieldRevealed(address indexed gateway, bytes32 indexed digest, uint32 indexed field, uint256 value);
    /// @notice A frame in dispute was opened: with this point everybody decrypts all of its records.
    event KeyRevealed(address indexed gateway, bytes32 indexed digest, uint256 x, uint256 y);

    /// @notice Neither the gateway nor the manager.
    error DisputeNotParty(address sender, address gateway);
    /// @notice The same was put in dispute before.
    error DisputeKnown(bytes32 digest, uint32 field);
    /// @notice It is not in dispute, or was answered.
    error DisputeNotOpen(bytes32 digest, uint32 field);
    /// @notice There is no line to walk back from: nobody was enrolled, or no post was about that day.
    error DisputeNoLine(address gateway, uint24 day);
    /// @notice The opening does not lead to the frame's root, or the proof does not show that the point is the key's.
    error DisputeProofInvalid(bytes32 digest, uint32 field);
    /// @notice Frames of this suite have no point that could be revealed.
    error DisputeNoPoint(uint256 suite);

    /// @notice Puts a field of a frame in dispute, or with {WHOLE_FRAME} the frame's key.
    /// @dev A digest that is in no history of the gateway can be put in dispute as well, but never be answered.
    /// @param gateway Whose frame it is: the sender, or anybody for the manager.
    /// @param digest Keccak-256 of the line before the frame, the hash of its fixed part and the hash of the rest.
    /// @param field As in {Opening}.
    function openDispute(address gateway, bytes32 digest, uint32 field) external;

    /// @notice Opens a field in dispute. For whoever knows how.
    function revealField(Exhibit calldata exhibit, Opening calldata opening) external;

    /// @notice Opens a whole frame in dispute, of suite 1: all of its records, for everybody and for ever.
    /// @param x Of the point K = x_cg * C1, from which the frame's key comes.
    /// @param y Of that point.
    /// @param e Challenge of the proof that it is what the community's key of the frame's epoch makes of C1; made for
    /// this contract and the sender, its place the frame's last slot.
    /// @param z Answer of the proof.
    function revealKey(Exhibit calldata exhibit, uint256 x, uint256 y, uint256 e, uint256 z) external;

    /// @notice How far a dispute is.
    function stageOf(address gateway, bytes32 digest, uint32 field) external view returns (Stage);
}
