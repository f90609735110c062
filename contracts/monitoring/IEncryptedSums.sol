// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Bn254} from "../libraries/Bn254.sol";

/**
 * @title IEncryptedSums
 * @notice What the homes consumed together, without what any of them did. With its frame a home contributes encrypted
 * numbers, one a slot and resource, and proves that it knows them; the contract adds them up. When the slot takes no
 * more, the community gateway opens the total and proves it.
 *
 * Homes that contribute to the same resources, a *mask*, are summed together: bit r stands for resource r. A home that
 * lacks a resource its neighbours have contributes zero to it, or is summed only with those who lack it, too.
 *
 * A sum stays until the slot 256 later takes contributions; a total that was not opened until then never is.
 */
interface IEncryptedSums {
    /// @notice The sum of a slot's contributions.
    struct SlotSum {
        // Epoch of the community whose keys it is under.
        uint16 epoch;
        uint32 count;
        // Block of the last contribution.
        uint32 lastBlock;
        // A bit for each resource whose total was opened.
        uint128 opened;
        Bn254.Point c1;
        // For each resource of the mask, in the order of its bits.
        Bn254.Point[] c2;
    }

    /// @notice A home has contributed. `previousBlock` is where the contribution before is, to the same slot and mask,
    /// or 0: so a reader finds all of a sum's by the logs of single blocks. The words are those of {postSum}.
    event SumAdded(
        address indexed gateway,
        uint24 indexed slot,
        uint128 indexed mask,
        uint16 epoch,
        uint32 previousBlock,
        uint256[] contribution
    );
    /// @notice The community gateway has shown by the proof (e, z) that a slot's sum of so many contributions, the last
    /// of them in `lastBlock`, holds this number.
    event SumOpened(
        uint24 indexed slot,
        uint128 indexed mask,
        uint8 indexed resource,
        address gateway,
        uint16 epoch,
        uint32 count,
        uint32 lastBlock,
        uint256 number,
        uint256 e,
        uint256 z
    );

    /// @notice The frame does not hold a record, or the call a contribution's words, for each slot from its first to
    /// its last.
    error MonitorSumGap(uint256 slots, uint256 records, uint256 words);
    /// @notice The slot takes contributions no more.
    error MonitorSumClosed(uint24 slot, uint24 latest);
    /// @notice Up to the slot `lastBefore` sums are under the community's key before, later under the present one.
    error MonitorSumEpoch(uint16 epoch, uint24 lastBefore);
    /// @notice The resource has no key in this epoch.
    error MonitorResourceKeyMissing(uint16 epoch, uint256 resource);
    /// @notice The proof does not show that the sender knows its numbers of the slot.
    error MonitorSumProofInvalid(address gateway, uint24 slot);
    /// @notice The slot still takes contributions.
    error MonitorSumNotYet(uint24 slot, uint24 latest);
    /// @notice There is no such sum: nobody contributed, the slot's time in the ring is over, or it lacks the resource.
    error MonitorSumUnknown(uint24 slot, uint128 mask, uint8 resource);
    /// @notice The total was opened.
    error MonitorSumOpenedAlready(uint24 slot, uint128 mask, uint8 resource);
    /// @notice So few homes contributed that their total would say too much of each.
    error MonitorSumTooFew(uint32 count, uint256 least);
    /// @notice Totals are below 2^40.
    error MonitorTotalTooGreat(uint256 number);
    /// @notice The proof does not show that the sum holds this number.
    error MonitorOpeningProofInvalid(uint24 slot, uint256 number);

    /// @notice Posts a frame as {IResourceMonitor-post} does, and contributes to the sums of its slots.
    /// @param mask The resources contributed to.
    /// @param words For each slot of the frame, in their order: C1 (x, y), the proof's challenge and its answer for r;
    /// then for each resource, as the mask's bits rise, C2 (x, y) and the answer for its number. The proof's sender is
    /// the home, its epoch the frame's, its place the slot. Words cost less than structs, and each contribution pays.
    function postSum(bytes calldata frame, uint128 mask, uint256[] calldata words) external;

    /// @notice Opens the total of a resource, once the slot takes no more. For the account that was community gateway
    /// in the epoch of the sum, also when another one is by now: it alone has the secret.
    /// @param e Challenge of the proof, whose sender is that account, whose epoch that of the sum, and whose
    /// place the slot.
    /// @param z Answer of the proof.
    function openSum(uint24 slot, uint128 mask, uint8 resource, uint256 number, uint256 e, uint256 z) external;

    /// @notice The sum of a slot as it stands; its count is 0 where there is none.
    function sumOf(uint24 slot, uint128 mask) external view returns (SlotSum memory);
}
