// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Bn254} from "../libraries/Bn254.sol";
import {Challenges} from "../libraries/Challenges.sol";
import {DleqProof} from "../libraries/DleqProof.sol";
import {FieldCommitment} from "../libraries/FieldCommitment.sol";
import {Frames} from "../libraries/Frames.sol";
import {Witnesses} from "../libraries/Witnesses.sol";
import {IDisputes} from "./IDisputes.sol";
import {IOperationKeys} from "./IOperationKeys.sol";
import {IResourceMonitor} from "./IResourceMonitor.sol";

/**
 * @title Disputes
 * @notice See {IDisputes}. It keeps nothing of a frame: whoever reveals brings its head, and the way to it from a line
 * that the monitor keeps.
 */
contract Disputes is IDisputes {
    /// @notice In the place of a day: the walk begins at the gateway's present line, or the one that it left.
    uint24 public constant LATEST = type(uint24).max;
    /// @notice In the place of a field: the whole frame.
    uint32 public constant WHOLE_FRAME = type(uint32).max;

    // The one suite whose point the community gateway's key makes: in suite 2 it is the home's, suite 3 has none.
    uint256 private constant KEM_SUITE = 1;

    /// @notice The monitor whose frames may be disputed.
    IResourceMonitor public immutable monitor;

    mapping(address gateway => mapping(bytes32 digest => mapping(uint32 field => Stage stage))) private _stages;

    /// @param monitor_ The monitor, which knows keys and owner as well.
    constructor(IResourceMonitor monitor_) {
        monitor = monitor_;
    }

    /// @inheritdoc IDisputes
    function openDispute(address gateway, bytes32 digest, uint32 field) external {
        // Check
        if (msg.sender != gateway && msg.sender != Ownable(address(monitor)).owner()) {
            revert DisputeNotParty(msg.sender, gateway);
        }
        if (_stages[gateway][digest][field] != Stage.None) revert DisputeKnown(digest, field);

        // Effect
        _stages[gateway][digest][field] = Stage.Open;
        emit DisputeOpened(gateway, digest, field, msg.sender);
    }

    /// @inheritdoc IDisputes
    function revealField(Exhibit calldata exhibit, Opening calldata opening) external {
        // Check
        bytes32 digest = _locate(exhibit, opening.field);
        (uint256 header, , bytes32 root) = _headOf(exhibit);
        bool isTrue = FieldCommitment.verify(
            root,
            Frames.countOf(header),
            opening.field,
            opening.value,
            opening.salt,
            opening.path
        );
        if (!isTrue) revert DisputeProofInvalid(digest, opening.field);

        // Effect
        _stages[exhibit.gateway][digest][opening.field] = Stage.Answered;
        emit FieldRevealed(exhibit.gateway, digest, opening.field, opening.value);
    }

    /// @inheritdoc IDisputes
    function revealKey(Exhibit calldata exhibit, uint256 x, uint256 y, uint256 e, uint256 z) external {
        // Check
        bytes32 digest = _locate(exhibit, WHOLE_FRAME);
        (uint256 header, bytes32 share, ) = _headOf(exhibit);
        if (Frames.suiteOf(header) != KEM_SUITE) revert DisputeNoPoint(Frames.suiteOf(header));
        uint16 epoch = Frames.epochOf(header);
        Challenges.Context memory context = Challenges.Context(msg.sender, epoch, Frames.lastOf(header));
        DleqProof.Statement memory statement = DleqProof.Statement(
            IOperationKeys(address(monitor)).communityKey(epoch),
            Bn254.decompress(share),
            Bn254.Point(x, y)
        );
        if (!DleqProof.verify(context, statement, e, z)) revert DisputeProofInvalid(digest, WHOLE_FRAME);

        // Effect
        _stages[exhibit.gateway][digest][WHOLE_FRAME] = Stage.Answered;
        emit KeyRevealed(exhibit.gateway, digest, x, y);
    }

    /// @inheritdoc IDisputes
    function stageOf(address gateway, bytes32 digest, uint32 field) external view returns (Stage) {
        return _stages[gateway][digest][field];
    }

    /// @dev Refuses what is not in dispute, and a frame that is not in its gateway's history.
    function _locate(Exhibit calldata exhibit, uint32 field) private view returns (bytes32 digest) {
        address gateway = exhibit.gateway;
        digest = Witnesses.digest(Witnesses.Step(exhibit.previous, keccak256(exhibit.head), exhibit.bodyHash));
        if (_stages[gateway][digest][field] != Stage.Open) revert DisputeNotOpen(digest, field);
        uint24 day = exhibit.day;
        uint256 line = day == LATEST ? monitor.lineOf(gateway) : monitor.dayLineOf(gateway, day);
        // Who is suspended cannot post, but answers for what it posted.
        if (line == 0 && day == LATEST) line = monitor.parkedLineOf(gateway);
        if (line == 0) revert DisputeNoLine(gateway, day);
        Witnesses.check(line, exhibit.steps, digest);
    }

    /// @dev Header, share and root of a frame that was located: it was posted, so it is as long as its flags say.
    function _headOf(Exhibit calldata exhibit) private pure returns (uint256 header, bytes32 share, bytes32 root) {
        bytes calldata head = exhibit.head;
        return (uint256(bytes32(head)), bytes32(head[32:64]), bytes32(head[64:96]));
    }
}
