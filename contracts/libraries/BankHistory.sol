// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/**
 * @title BankHistory
 * @notice A bank's history as one word, the *head*. Every entry of the history hashes the head before it, so the last
 * head commits to all: `head = keccak256(abi.encode(before, index, slot, note, root))`.
 *
 * `root` commits to the registers after the entry (see {Lanes-root}), `note` to what the entry said. A head depends on
 * content only, never on block numbers or times: after a reorganisation the same entries give the same head.
 */
library BankHistory {
    /// @notice Everything that a head commits to but the registers.
    struct Tip {
        bytes32 before; // head of the entry before; at opening `origin`
        uint32 index; // number of entries before this one
        uint32 slot; // slot of the last record at or before this entry
        bytes32 note; // digest of what the entry said, see the functions below
    }

    /// @notice A later entry on the way from a proved entry to a stored head.
    struct Link {
        uint32 slot;
        bytes32 note;
        bytes32 root;
    }

    /// @notice One page of registers, opened.
    struct Page {
        bytes32[] hashes; // the hash of every page of the bank
        uint256 number; // which of them is opened
        uint256[] words; // its words
    }

    // First word of a note: kinds of entries. A kind and fixed positions keep two notes from ever meaning the same.
    uint256 internal constant OPEN = 1;
    uint256 internal constant RECORD = 2;
    uint256 internal constant CHANGE = 3;
    uint256 internal constant AMEND = 4;
    uint256 internal constant GROW = 5;

    /// @notice The opened words do not hash to the page they are said to be.
    error HistoryPageMismatch(uint256 number);

    /// @notice What the first entry of a bank has for a head before it: binds chain, contract and bank.
    function origin(uint32 bank) internal view returns (bytes32) {
        return keccak256(abi.encode(block.chainid, address(this), bank));
    }

    /// @notice The head of the entry that a witness names; `root` commits to the registers after it.
    function head(Tip calldata tip, bytes32 root) internal pure returns (bytes32) {
        return hash(tip.before, tip.index, tip.slot, tip.note, root);
    }

    /// @notice The head of any entry.
    function hash(
        bytes32 before,
        uint32 index,
        uint32 slot,
        bytes32 note,
        bytes32 root
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(before, index, slot, note, root));
    }

    /// @notice Note of the opening.
    function openNote() internal pure returns (bytes32) {
        return keccak256(abi.encode(OPEN));
    }

    /// @notice Note of a batch of readings.
    function recordNote(bytes32 evidence, bytes calldata exceptions) internal pure returns (bytes32) {
        return keccak256(abi.encode(RECORD, evidence, keccak256(exceptions)));
    }

    /// @notice Note of a change of lanes; `digest` is the hash of the ABI-encoded changes.
    function changeNote(bytes32 digest) internal pure returns (bytes32) {
        return keccak256(abi.encode(CHANGE, digest));
    }

    /// @notice Note of an amendment of an earlier slot.
    function amendNote(uint32 about, bytes32 evidence, bytes calldata data) internal pure returns (bytes32) {
        return keccak256(abi.encode(AMEND, about, evidence, keccak256(data)));
    }

    /// @notice Note of a growth by a number of vacant words.
    function growNote(uint256 words) internal pure returns (bytes32) {
        return keccak256(abi.encode(GROW, words));
    }

    /// @notice The root that an opened page belongs to. Reverts when the words are not that page's.
    function rootOf(Page calldata page) internal pure returns (bytes32) {
        if (page.number >= page.hashes.length || pageHash(page.words) != page.hashes[page.number]) {
            revert HistoryPageMismatch(page.number);
        }
        return keccak256(abi.encodePacked(page.hashes));
    }

    /// @notice The root after the opened page got new words.
    function rootWith(Page calldata page, uint256[] memory words) internal pure returns (bytes32) {
        bytes32[] memory hashes = page.hashes;
        hashes[page.number] = pageHash(words);
        return keccak256(abi.encodePacked(hashes));
    }

    /// @notice Hash of a page's words.
    function pageHash(uint256[] memory words) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(words));
    }
}
