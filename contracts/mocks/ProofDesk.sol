// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Bn254} from "../libraries/Bn254.sol";
import {Challenges} from "../libraries/Challenges.sol";
import {DleqProof} from "../libraries/DleqProof.sol";
import {FieldCommitment} from "../libraries/FieldCommitment.sol";
import {Frames} from "../libraries/Frames.sol";
import {Lines} from "../libraries/Lines.sol";
import {OpeningProof} from "../libraries/OpeningProof.sol";
import {SchnorrProof} from "../libraries/SchnorrProof.sol";
import {SumProof} from "../libraries/SumProof.sol";

/**
 * @title ProofDesk
 * @notice Opens the libraries of points, proofs and frames to calls. Test only: vectors run through it, and its calls
 * are what their gas is measured by.
 */
contract ProofDesk {
    /// @notice A frame's header, taken apart.
    struct Header {
        uint256 suite;
        uint256 flags;
        uint16 epoch;
        uint32 delegation;
        uint24 first;
        uint24 last;
        uint256 count;
        uint256 recordLength;
        uint256 extendedLength;
    }

    /// @notice p + q.
    function add(Bn254.Point calldata p, Bn254.Point calldata q) external view returns (Bn254.Point memory) {
        return Bn254.add(p, q);
    }

    /// @notice scalar * p.
    function mul(Bn254.Point calldata p, uint256 scalar) external view returns (Bn254.Point memory) {
        return Bn254.mul(p, scalar);
    }

    /// @notice See {Bn254-decompress}.
    function decompress(bytes32 compressed) external view returns (Bn254.Point memory) {
        return Bn254.decompress(compressed);
    }

    /// @notice See {SchnorrProof-verify}.
    function possession(
        Challenges.Context calldata context,
        Bn254.Point calldata key,
        uint256 e,
        uint256 z
    ) external view returns (bool) {
        return SchnorrProof.verify(context, key, e, z);
    }

    /// @notice See {DleqProof-verify}.
    function equality(
        Challenges.Context calldata context,
        DleqProof.Statement calldata statement,
        uint256 e,
        uint256 z
    ) external view returns (bool) {
        return DleqProof.verify(context, statement, e, z);
    }

    /// @notice See {OpeningProof-verify}.
    function opening(
        Challenges.Context calldata context,
        OpeningProof.Claim calldata claim,
        uint256 e,
        uint256 z
    ) external view returns (bool) {
        return OpeningProof.verify(context, claim, e, z);
    }

    /// @notice See {SumProof-verify}.
    function contribution(
        Challenges.Context calldata context,
        Bn254.Point[] calldata keys,
        uint256[] calldata words
    ) external view returns (bool) {
        return SumProof.verify(context, keys, words);
    }

    /// @notice Flips a bit in every byte of a call to this contract, one at a time, and counts the answers.
    /// @param call Selector and arguments of a function that answers with a bool.
    /// @return accepted Calls that were answered with true.
    /// @return refused Calls that were answered with false or a named error.
    /// @return crashed Calls that failed without a name.
    function mutate(bytes memory call) external view returns (uint256 accepted, uint256 refused, uint256 crashed) {
        for (uint256 i = 4; i < call.length; ++i) {
            bytes1 before = call[i];
            call[i] = before ^ bytes1(uint8(1 << (i % 8)));
            // The arguments are bytes already, and a failure is an answer.
            // solhint-disable-next-line avoid-low-level-calls
            (bool answered, bytes memory answer) = address(this).staticcall(call);
            if (answered && abi.decode(answer, (bool))) ++accepted;
            else if (answered || answer.length >= 4) ++refused;
            else ++crashed;
            call[i] = before;
        }
    }

    /// @notice The line of a gateway before its first frame.
    function genesis(address gateway) external view returns (uint256) {
        return Lines.genesis(gateway);
    }

    /// @notice The line after a frame whose last slot is the header's.
    function next(uint256 line, bytes calldata frame) external view returns (uint256) {
        (uint256 header, uint256 fixedLength) = Frames.read(frame);
        return Lines.next(line, frame, fixedLength, Frames.lastOf(header));
    }

    /// @notice See {FieldCommitment-verify}.
    function field(
        bytes32 root,
        uint256 records,
        uint256 index,
        uint256 value,
        bytes32 salt,
        bytes32[] calldata path
    ) external pure returns (bool) {
        return FieldCommitment.verify(root, records, index, value, salt, path);
    }

    /// @notice See {Frames-read}.
    function read(bytes calldata frame) external pure returns (Header memory header, uint256 fixedLength) {
        uint256 word;
        (word, fixedLength) = Frames.read(frame);
        header = Header({
            suite: Frames.suiteOf(word),
            flags: Frames.flagsOf(word),
            epoch: Frames.epochOf(word),
            delegation: Frames.delegationOf(word),
            first: Frames.firstOf(word),
            last: Frames.lastOf(word),
            count: Frames.countOf(word),
            recordLength: Frames.recordLengthOf(word),
            extendedLength: Frames.extendedLengthOf(word)
        });
    }
}
