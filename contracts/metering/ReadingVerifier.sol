// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {BankHistory} from "../libraries/BankHistory.sol";
import {Elements} from "../libraries/Elements.sol";
import {Lanes} from "../libraries/Lanes.sol";
import {SigningDomain} from "../libraries/SigningDomain.sol";
import {IMeterTerms} from "./IMeterTerms.sol";
import {IReadingLedger} from "./IReadingLedger.sol";
import {IReadingVerifier} from "./IReadingVerifier.sol";

/**
 * @title ReadingVerifier
 * @notice See {IReadingVerifier}. Views only.
 */
contract ReadingVerifier is IReadingVerifier {
    using BankHistory for BankHistory.Tip;
    using BankHistory for BankHistory.Page;
    using Elements for bytes;

    /// @notice The anchor of a proof that leads to the bank's head. No day has this number.
    uint32 public constant LATEST = type(uint32).max;
    /// @notice EIP-712 type of what a meter signs.
    bytes32 public constant READING_TYPEHASH = keccak256("Reading(bytes32 meter,uint32 slot,uint64 dial)");

    bytes32 private constant DOMAIN_TYPEHASH = keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    );
    bytes32 private constant NAME_HASH = keccak256(bytes(SigningDomain.NAME));
    bytes32 private constant VERSION_HASH = keccak256(bytes(SigningDomain.VERSION));

    /// @inheritdoc IReadingVerifier
    IReadingLedger public immutable ledger;
    /// @inheritdoc IReadingVerifier
    IMeterTerms public immutable terms;

    /**
     * @param ledger_ The ledger.
     * @param terms_ The meter registry: the ledger's operator.
     */
    constructor(IReadingLedger ledger_, IMeterTerms terms_) {
        if (address(ledger_).code.length == 0) revert VerifierContractInvalid(address(ledger_));
        if (address(terms_).code.length == 0) revert VerifierContractInvalid(address(terms_));
        address operator = ledger_.operator();
        if (operator != address(terms_)) revert VerifierTermsInvalid(address(terms_), operator);
        ledger = ledger_;
        terms = terms_;
    }

    /// @inheritdoc IReadingVerifier
    function readingOf(bytes32 point, Proof calldata proof) external view returns (Reading memory reading) {
        uint32 last;
        (reading, last) = _open(point, proof);

        // No correction of the point after the opened entry; and if it is not the batch, it is itself one. So no choice
        // is left to the prover, and a lane that was vacant in the batch gets no reading by being resumed afterwards,
        // unless it is corrected, too. What the last correction set can be opened: the ledger lets no entry correct a
        // point and then empty its lane.
        uint256 corrections = reading.corrections;
        if (
            (last != reading.index && ledger.correctionsUpTo(point, last) != corrections) ||
            (proof.opened != 0 && ledger.correctionsUpTo(point, reading.index - 1) == corrections)
        ) {
            revert VerifierNotRegister(point, proof.slot, proof.opened);
        }
    }

    /// @inheritdoc IReadingVerifier
    function attested(
        bytes32 point,
        Proof calldata proof,
        Signed calldata signed
    ) external view returns (Reading memory written, IMeterTerms.Attestation by, bool agrees, bool binding) {
        if (proof.opened != 0) revert VerifierNotRecord(proof.opened);
        (written, ) = _open(point, proof);
        IMeterTerms.Term memory term = terms.termAt(point, proof.index);
        if (term.key == address(0) || term.modulus == 0) revert VerifierTermUnknown(point, proof.index);

        // The gateway itself committed to the signature, so nobody can bring forward another one later.
        bytes32 leaf = keccak256(abi.encode(uint256(ledger.seatOf(point).lane), keccak256(signed.signature)));
        leaf = keccak256(abi.encode(leaf));
        if (!MerkleProof.verifyCalldata(signed.path, proof.evidence, leaf)) {
            revert VerifierEvidenceMismatch(proof.evidence, leaf);
        }
        bytes32 digest = _digest(term.meter, proof.slot, signed.dial);
        // What is left out is a detail of the fault.
        // slither-disable-next-line unused-return
        (address signer, ECDSA.RecoverError fault, ) = ECDSA.tryRecover(digest, signed.signature);
        if (fault != ECDSA.RecoverError.NoError || signer != term.key) {
            revert VerifierSignatureInvalid(term.key, signer);
        }

        by = term.attestation;
        binding = written.corrections == ledger.correctionsUpTo(point, term.since);
        // 64-bit numbers in 256-bit words; a total below the base wraps as the dial does.
        unchecked {
            uint256 modulus = term.modulus;
            agrees = (uint256(written.total) + modulus - (term.base % modulus)) % modulus == signed.dial;
        }
    }

    /// @inheritdoc IReadingVerifier
    function stands(
        uint32 bank,
        BankHistory.Tip calldata tip,
        bytes32 root,
        BankHistory.Link[] calldata later,
        uint32 day
    ) external view returns (bool) {
        return _stands(bank, tip.head(root), tip.index, later, day);
    }

    /// @dev Checks everything but which entry of the slot counts. `last` is the number of the slot's last entry.
    function _open(bytes32 point, Proof calldata proof) private view returns (Reading memory reading, uint32 last) {
        IReadingLedger.Seat memory seat = ledger.seatOf(point);
        if (seat.state == IReadingLedger.SeatState.None) revert VerifierPointUnknown(point);

        // The batch is in the history. From here on all of the proof but `opened` and the page is known to be true.
        bytes32 note = BankHistory.recordNote(proof.evidence, proof.exceptions);
        bytes32 head = BankHistory.hash(proof.before, proof.index, proof.slot, note, proof.root);
        if (!_stands(seat.bank, head, proof.index, proof.later, proof.day)) {
            revert VerifierNotInHistory(seat.bank, proof.day);
        }

        // The opened entry belongs to the slot, and the point held its lane from the batch to it.
        uint256 same = _entriesOfSlot(proof);
        if (proof.opened > same) revert VerifierNotOfSlot(proof.slot, proof.opened);
        uint32 index = proof.index + proof.opened;
        if (proof.index < seat.since || (seat.until != 0 && index >= seat.until)) {
            revert VerifierNotSeated(point, index);
        }

        bool wide = ledger.bankOf(seat.bank).wide;
        reading.total = _register(proof, seat.lane, wide);
        if (reading.total == Lanes.vacant(wide)) revert VerifierVacant(point, proof.slot);
        // Without an exception both are zero, so that it need not be asked whether there is one.
        // slither-disable-next-line unused-return
        (, reading.quality, reading.estimate) = proof.exceptions.find(seat.lane);
        reading.slot = proof.slot;
        reading.index = index;
        reading.corrections = ledger.correctionsUpTo(point, index);
        // The head of a day is kept when a later day is recorded, and with it a later slot.
        reading.closed = same < proof.later.length || proof.day != LATEST;
        // As many entries exist in the history, so their number fits an index.
        last = uint32(proof.index + same);
    }

    /// @dev Whether `head`, of the entry `index`, leads over `later` to the anchor.
    function _stands(
        uint32 bank,
        bytes32 head,
        uint32 index,
        BankHistory.Link[] calldata later,
        uint32 day
    ) private view returns (bool) {
        for (uint256 i = 0; i < later.length; ++i) {
            // An index that runs over opens no head of the ledger.
            unchecked {
                ++index;
            }
            head = BankHistory.hash(head, index, later[i].slot, later[i].note, later[i].root);
        }
        // The anchor of a bank or day that is not there is zero, which is no hash.
        return head == (day == LATEST ? ledger.headOf(bank) : ledger.dayHeadOf(bank, day));
    }

    /// @dev What a meter signs, in the domain of the meter registry.
    function _digest(bytes32 meter, uint32 slot, uint64 dial) private view returns (bytes32) {
        bytes32 domain = keccak256(abi.encode(DOMAIN_TYPEHASH, NAME_HASH, VERSION_HASH, block.chainid, address(terms)));
        return MessageHashUtils.toTypedDataHash(domain, keccak256(abi.encode(READING_TYPEHASH, meter, slot, dial)));
    }

    /// @dev The opened entry's register of a lane.
    function _register(Proof calldata proof, uint256 lane, bool wide) private pure returns (uint64) {
        bytes32 root = proof.opened == 0 ? proof.root : proof.later[proof.opened - 1].root;
        uint256 word = lane / Lanes.perWord(wide);
        if (proof.page.number != word / Lanes.PAGE_WORDS || proof.page.rootOf() != root) {
            revert VerifierPageInvalid(lane, proof.page.number);
        }
        return Lanes.get(proof.page.words[word % Lanes.PAGE_WORDS], lane, wide);
    }

    /// @dev How many entries after the batch still belong to its slot. Only a batch moves the slot, and only upwards.
    function _entriesOfSlot(Proof calldata proof) private pure returns (uint256 same) {
        while (same < proof.later.length && proof.later[same].slot == proof.slot) ++same;
    }
}
