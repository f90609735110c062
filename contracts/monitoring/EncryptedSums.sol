// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Bn254} from "../libraries/Bn254.sol";
import {Challenges} from "../libraries/Challenges.sol";
import {Frames} from "../libraries/Frames.sol";
import {OpeningProof} from "../libraries/OpeningProof.sol";
import {SlotSums} from "../libraries/SlotSums.sol";
import {SumProof} from "../libraries/SumProof.sol";
import {IEncryptedSums} from "./IEncryptedSums.sol";
import {ResourceKeys} from "./ResourceKeys.sol";

/**
 * @title EncryptedSums
 * @notice See {IEncryptedSums}.
 *
 * A slot takes contributions as long as a grace lasts, and renewals of the community's key are further apart than
 * that: so what a slot's homes contribute under is one key, the one that was the community's when the slot ended.
 */
abstract contract EncryptedSums is IEncryptedSums, ResourceKeys {
    using SlotSums for SlotSums.State;

    // Slots after its own during which a slot takes contributions.
    uint256 private constant SUM_SLOTS = GRACE_SLOTS;
    /// @notice Homes whose total may be opened, at least. Nobody can lower it.
    uint256 public constant FEWEST_CONTRIBUTIONS = 5;
    // Totals lie below it: so far they can be found.
    uint256 private constant TOTAL_BOUND = 1 << 40;

    SlotSums.State private _sums;

    /// @inheritdoc IEncryptedSums
    function postSum(bytes calldata frame, uint128 mask, uint256[] calldata words) external {
        (uint256 header, uint24 latest) = _post(frame);

        // Check: no slot without record and contribution, all in their time, all under one key.
        uint16 epoch = Frames.epochOf(header);
        Bn254.Point[] memory keys = _keysOf(epoch, mask);
        uint256 step = SumProof.wordsOf(keys.length);
        _checkSums(header, latest, words.length, step);

        // Effect
        uint24 slot = Frames.firstOf(header);
        for (uint256 from = 0; from < words.length; from += step) {
            _contribute(slot++, epoch, mask, keys, words[from:from + step]);
        }
    }

    /// @inheritdoc IEncryptedSums
    function openSum(uint24 slot, uint128 mask, uint8 resource, uint256 number, uint256 e, uint256 z) external {
        // Check: when, what there is, who, and how many stand behind it.
        uint24 latest = latestSlot();
        if (latest <= slot + SUM_SLOTS) revert MonitorSumNotYet(slot, latest);
        SlotSums.Sum storage sum = _sums.place(slot, mask);
        SlotSums.Head memory head = sum.head;
        if (slot == 0 || head.slot != slot || (mask >> resource) & 1 == 0) {
            revert MonitorSumUnknown(slot, mask, resource);
        }
        // Who had the community's key then has the secret, whoever is community gateway now.
        if (msg.sender != communityGatewayOf(head.epoch)) revert MonitorNotCommunityGateway(msg.sender);
        if ((head.opened >> resource) & 1 == 1) revert MonitorSumOpenedAlready(slot, mask, resource);
        if (head.count < FEWEST_CONTRIBUTIONS) revert MonitorSumTooFew(head.count, FEWEST_CONTRIBUTIONS);

        // Check: the total. A sum at infinity is refused: nobody who drew its r from chance is in it.
        if (number >= TOTAL_BOUND) revert MonitorTotalTooGreat(number);
        OpeningProof.Claim memory claim = OpeningProof.Claim({
            key: resourceKey(head.epoch, resource),
            c1: Bn254.expand(sum.c1),
            c2: Bn254.expand(sum.c2[resource]),
            number: number
        });
        Challenges.Context memory context = Challenges.Context(msg.sender, head.epoch, slot);
        if (!OpeningProof.verify(context, claim, e, z)) revert MonitorOpeningProofInvalid(slot, number);

        // Effect
        head.opened |= uint128(1) << resource;
        sum.head = head;
        emit SumOpened(slot, mask, resource, msg.sender, head.epoch, head.count, head.lastBlock, number, e, z);
    }

    /// @inheritdoc IEncryptedSums
    function sumOf(uint24 slot, uint128 mask) external view returns (SlotSum memory held) {
        SlotSums.Sum storage sum = _sums.place(slot, mask);
        SlotSums.Head memory head = sum.head;
        if (slot == 0 || head.slot != slot) return held;
        held.epoch = head.epoch;
        held.count = head.count;
        held.lastBlock = head.lastBlock;
        held.opened = head.opened;
        held.c1 = Bn254.expand(sum.c1);
        held.c2 = new Bn254.Point[](SlotSums.sizeOf(mask));
        uint256 resource = 0;
        for (uint256 i = 0; i < held.c2.length; ++i) {
            resource = SlotSums.nextOf(mask, resource);
            held.c2[i] = Bn254.expand(sum.c2[resource++]);
        }
    }

    /// @dev Posts a frame in the sender's name, or refuses it.
    function _post(bytes calldata frame) internal virtual returns (uint256 header, uint24 latest);

    /// @dev Checks a contribution, adds and tells it.
    function _contribute(
        uint24 slot,
        uint16 epoch,
        uint128 mask,
        Bn254.Point[] memory keys,
        uint256[] calldata words
    ) private {
        Challenges.Context memory context = Challenges.Context(msg.sender, epoch, slot);
        if (!SumProof.verify(context, keys, words)) revert MonitorSumProofInvalid(msg.sender, slot);
        uint32 previous = _sums.add(slot, epoch, mask, words);
        emit SumAdded(msg.sender, slot, mask, epoch, previous, words);
    }

    /// @dev A record and a contribution for each slot; none of a slot that is closed, or of one under another key.
    function _checkSums(uint256 header, uint24 latest, uint256 words, uint256 step) private view {
        (uint24 first, uint24 last) = (Frames.firstOf(header), Frames.lastOf(header));
        uint256 records = Frames.countOf(header);
        // Slots of a posted frame are in order, and small numbers.
        unchecked {
            uint256 slots = uint256(last) - first + 1;
            if (records != slots || words != slots * step) revert MonitorSumGap(slots, records, words);
            if (first + SUM_SLOTS < latest) revert MonitorSumClosed(first, latest);
        }
        // Slots that had ended when the community's key was renewed are under the key before.
        uint16 epoch = Frames.epochOf(header);
        uint24 lastBefore = _settings.graceUntil - uint24(GRACE_SLOTS);
        // An epoch is a count that stands beside a time in its word.
        // slither-disable-next-line incorrect-equality
        bool isInEpoch = epoch == _settings.epoch ? first > lastBefore : last <= lastBefore;
        if (!isInEpoch) revert MonitorSumEpoch(epoch, lastBefore);
    }

    /// @dev The keys of a mask's resources, in the order of its bits.
    function _keysOf(uint16 epoch, uint128 mask) private view returns (Bn254.Point[] memory keys) {
        mapping(uint256 resource => bytes32 key) storage published = _resourceKeys[epoch];
        keys = new Bn254.Point[](SlotSums.sizeOf(mask));
        uint256 resource = 0;
        for (uint256 i = 0; i < keys.length; ++i) {
            resource = SlotSums.nextOf(mask, resource);
            bytes32 key = published[resource];
            if (key == 0) revert MonitorResourceKeyMissing(epoch, resource);
            keys[i] = Bn254.decompress(key);
            ++resource;
        }
    }
}
