// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {BankHistory} from "../libraries/BankHistory.sol";
import {IMeterTerms} from "./IMeterTerms.sol";
import {IReadingLedger} from "./IReadingLedger.sol";

/**
 * @title IReadingVerifier
 * @notice Readings for other contracts and for auditors, proved against what the {IReadingLedger} stores.
 *
 * A proof leads from the batch of the wanted slot over all later entries to a head that the ledger keeps: the bank's
 * current head, or the last head of the slot's day. Everything in it comes from the ledger's events, so anybody can
 * make one. It stores nothing and owns nothing: a better verifier can take its place at any time.
 *
 * Who may lie, and what then: nobody can prove what the ledger did not accept. What the ledger accepts, the gateway
 * and the operator chose within the ledger's rules; `attested` shows whether a gateway wrote what the meter signed,
 * provided that the operator entered the meter's key, modulus and base rightly.
 */
interface IReadingVerifier {
    /**
     * @notice Opens one reading. The batch of the slot is the entry (`before`, `index`, `slot`, record note, `root`).
     * The numbers of the later entries follow from `index`; the slots of the links are part of what is hashed.
     */
    struct Proof {
        bytes32 before; // head before the batch
        uint32 index; // number of the batch's entry
        uint32 slot; // slot of the batch
        bytes32 evidence; // of the batch
        bytes32 root; // commitment to the registers after the batch
        bytes exceptions; // of the batch
        BankHistory.Link[] later; // all entries after the batch up to the anchor
        uint32 opened; // the entry whose registers are opened: 0 the batch, k the k-th of `later`; see `readingOf`
        uint32 day; // the anchor: `LATEST` for the bank's head, or a day for that day's last head
        BankHistory.Page page; // the page of the entry `opened` that holds the point's lane
    }

    /// @notice A point's total at a slot.
    struct Reading {
        uint32 slot; // compare it with the slot you want: a proof of another slot is as valid
        uint64 total; // base units
        uint16 quality; // what the batch said: 0 valid, else the exception's code, see {IReadingLedger-record}
        uint64 estimate; // the exception's value, as the gateway put it; zero without one
        uint32 index; // of the entry whose registers were opened
        uint256 corrections; // of the point up to that entry: between two readings with one number the total only rose
        bool closed; // whether a later slot was recorded: if not, a correction may still change the slot's reading
    }

    /// @notice What a meter, or a dumb meter's gateway, signed.
    struct Signed {
        uint64 dial; // what the dial showed, base units
        bytes signature; // 65 bytes over the EIP-712 struct Reading(bytes32 meter,uint32 slot,uint64 dial)
        bytes32[] path; // from the leaf to the batch's evidence; pairs are sorted
    }

    /// @notice There is no contract at this address.
    error VerifierContractInvalid(address account);
    /// @notice The ledger obeys another operator: these are not the terms of its points.
    error VerifierTermsInvalid(address terms, address operator);
    /// @notice The point was never enrolled.
    error VerifierPointUnknown(bytes32 point);
    /// @notice The batch and the later entries do not lead to the anchor.
    error VerifierNotInHistory(uint32 bank, uint32 day);
    /// @notice The entry `opened` does not belong to the batch's slot, or is not in the proof.
    error VerifierNotOfSlot(uint32 slot, uint32 opened);
    /// @notice The point did not hold its lane from the batch to the opened entry.
    error VerifierNotSeated(bytes32 point, uint32 index);
    /// @notice The page is not the lane's, or not one of the opened entry's.
    error VerifierPageInvalid(uint256 lane, uint256 page);
    /// @notice The point was suspended. The total it was suspended with stands in its seat.
    error VerifierVacant(bytes32 point, uint32 slot);
    /// @notice The point's register of this slot stands in another entry than `opened`, see `readingOf`.
    error VerifierNotRegister(bytes32 point, uint32 slot, uint32 opened);
    /// @notice Only the batch itself says what the gateway wrote.
    error VerifierNotRecord(uint32 opened);
    /// @notice No meter stood at the point at this entry.
    error VerifierTermUnknown(bytes32 point, uint32 index);
    /// @notice The signature is not in the batch's evidence.
    error VerifierEvidenceMismatch(bytes32 evidence, bytes32 leaf);
    /// @notice The term's key did not sign this dial for this meter and slot.
    error VerifierSignatureInvalid(address key, address signer);

    /**
     * @notice A point's total at the slot of a batch.
     *
     * A slot has one provable register of a point. It is what the batch wrote (`opened` = 0), unless the operator
     * corrected the point after the batch and before the next one: then it is what stands after the last of these
     * corrections, and `opened` names that entry.
     *
     * A reading that is not `closed` may change: the operator can still correct the point in its slot.
     *
     * `quality` and `estimate` are the batch's. With 1 to 3 the batch took no reading and `total` is an earlier one,
     * unless `opened` is not 0: then it is what the operator set.
     *
     * Between two readings of a point the total rose by what was metered if their `corrections` are equal and no term
     * began between them. Where a term did, the rise up to its `start` is the operator's word for what the former meter
     * had counted; the registry's TermBegan shows it.
     */
    function readingOf(bytes32 point, Proof calldata proof) external view returns (Reading memory reading);

    /**
     * @notice What the gateway wrote for a point in a batch, held against what was signed for it.
     * @param point The point.
     * @param proof With `opened` = 0: later corrections are not the gateway's and do not matter here.
     * @param signed A signature by the key of the term that the batch falls into, in the batch's evidence. Its EIP-712
     * domain is ("Gridwell", "1", chain, the meter registry): that of the credentials, so that a device keeps one
     * domain for life and its signatures outlast this contract.
     * @return written What the gateway wrote.
     * @return by Whose key signed.
     * @return agrees True when (total - base) mod modulus is the signed dial. False proves the gateway's fault only
     * when `binding` is true and `written.quality` is 0. With 1 to 3 it openly wrote that it took no reading, with 4
     * that it doubts the one it took.
     * @return binding True when the operator corrected nothing between the term's beginning and the batch. If it did,
     * the total no longer follows from the term's base, and the gateway may be unable to write what the meter signs:
     * after a correction upwards the lane may not fall.
     */
    function attested(
        bytes32 point,
        Proof calldata proof,
        Signed calldata signed
    ) external view returns (Reading memory written, IMeterTerms.Attestation by, bool agrees, bool binding);

    /**
     * @notice Whether an entry is part of a bank's history.
     * @param bank The bank.
     * @param tip With `root` the entry.
     * @param root The commitment to the registers after the entry.
     * @param later All entries after it up to the anchor.
     * @param day The anchor, as in a proof.
     */
    function stands(
        uint32 bank,
        BankHistory.Tip calldata tip,
        bytes32 root,
        BankHistory.Link[] calldata later,
        uint32 day
    ) external view returns (bool);

    /// @notice The ledger whose heads count.
    function ledger() external view returns (IReadingLedger);

    /// @notice The meter registry, whose terms count: the ledger's operator.
    function terms() external view returns (IMeterTerms);
}
