// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {BankHistory} from "../../contracts/libraries/BankHistory.sol";
import {PlainLanes} from "../../contracts/mocks/PlainLanes.sol";
import {bound, check, vm} from "./Vm.sol";

contract BankHistoryHarness {
    using BankHistory for BankHistory.Tip;
    using BankHistory for BankHistory.Page;

    function origin(uint32 bank) external view returns (bytes32) {
        return BankHistory.origin(bank);
    }

    function head(BankHistory.Tip calldata tip, bytes32 root) external pure returns (bytes32) {
        return tip.head(root);
    }

    function recordNote(bytes32 evidence, bytes calldata exceptions) external pure returns (bytes32) {
        return BankHistory.recordNote(evidence, exceptions);
    }

    function amendNote(uint32 about, bytes32 evidence, bytes calldata data) external pure returns (bytes32) {
        return BankHistory.amendNote(about, evidence, data);
    }

    function rootOf(BankHistory.Page calldata page) external pure returns (bytes32) {
        return page.rootOf();
    }

    function rootWith(BankHistory.Page calldata page, uint256[] calldata words) external pure returns (bytes32) {
        return page.rootWith(words);
    }
}

/// @notice What a head commits to.
contract BankHistoryTest {
    BankHistoryHarness private immutable _history = new BankHistoryHarness();

    function test_OriginBindsChainContractAndBank() external {
        check(_history.origin(1) == keccak256(abi.encode(block.chainid, address(_history), uint32(1))), "formula");
        check(_history.origin(1) != _history.origin(2), "bank");
        check(_history.origin(1) != new BankHistoryHarness().origin(1), "contract");
    }

    function testFuzz_HeadBindsEveryField(BankHistory.Tip calldata tip, bytes32 root, uint256 which) external view {
        bytes32 head = _history.head(tip, root);
        check(head == keccak256(abi.encode(tip.before, tip.index, tip.slot, tip.note, root)), "formula");
        check(head == BankHistory.hash(tip.before, tip.index, tip.slot, tip.note, root), "both ways");

        BankHistory.Tip memory other = tip;
        which %= 5;
        unchecked {
            if (which == 0) other.before = bytes32(uint256(tip.before) + 1);
            if (which == 1) ++other.index;
            if (which == 2) ++other.slot;
            if (which == 3) other.note = bytes32(uint256(tip.note) + 1);
            if (which == 4) root = bytes32(uint256(root) + 1);
        }
        check(_history.head(other, root) != head, "a field that does not count");
    }

    /// @notice The same bytes under another kind are another note.
    function testFuzz_NotesOfTwoKindsDiffer(uint32 about, bytes32 word, bytes calldata list) external view {
        bytes32[5] memory notes = [
            BankHistory.openNote(),
            _history.recordNote(word, list),
            BankHistory.changeNote(word),
            _history.amendNote(about, word, list),
            BankHistory.growNote(uint256(word))
        ];
        for (uint256 i = 0; i < 5; ++i) {
            for (uint256 j = 0; j < i; ++j) check(notes[i] != notes[j], "two kinds, one note");
        }
        check(notes[1] != _history.recordNote(word, bytes.concat(list, hex"00")), "exceptions");
        check(notes[1] != _history.recordNote(~word, list), "evidence");
        check(notes[3] != _history.amendNote(~about, word, list), "about");
    }

    function testFuzz_EveryPageOpensTheRoot(uint256 seed, uint256 count, uint256 number) external {
        uint256[] memory words = _words(seed, bound(count, 1, 70));
        BankHistory.Page memory page = _page(words, bound(number, 0, (words.length - 1) / 16));
        check(_history.rootOf(page) == PlainLanes.root(words), "root of an opened page");

        uint256 changed = seed % page.words.length;
        unchecked {
            words[page.number * 16 + changed] += 1;
        }
        uint256[] memory other = _page(words, page.number).words;
        check(_history.rootWith(page, other) == PlainLanes.root(words), "root with new words");

        page.words = other;
        vm.expectRevert(abi.encodeWithSelector(BankHistory.HistoryPageMismatch.selector, page.number));
        _history.rootOf(page);
    }

    function test_APageBeyondTheBankIsRefused() external {
        BankHistory.Page memory page = _page(_words(1, 20), 1);
        page.number = 2;
        vm.expectRevert(abi.encodeWithSelector(BankHistory.HistoryPageMismatch.selector, 2));
        _history.rootOf(page);
    }

    function _words(uint256 seed, uint256 count) private pure returns (uint256[] memory words) {
        words = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) words[i] = uint256(keccak256(abi.encode(seed, i)));
    }

    function _page(uint256[] memory words, uint256 number) private pure returns (BankHistory.Page memory page) {
        uint256 pages = (words.length + 15) / 16;
        page.hashes = new bytes32[](pages);
        page.number = number;
        for (uint256 i = 0; i < pages; ++i) {
            uint256 length = i + 1 < pages ? 16 : words.length - i * 16;
            uint256[] memory part = new uint256[](length);
            for (uint256 j = 0; j < length; ++j) part[j] = words[i * 16 + j];
            page.hashes[i] = keccak256(abi.encodePacked(part));
            if (i == number) page.words = part;
        }
    }
}
