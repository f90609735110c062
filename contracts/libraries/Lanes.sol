// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/**
 * @title Lanes
 * @notice A bank's registers packed side by side in 256-bit words, and one subtraction that compares a whole word.
 *
 * A lane is 32 bits (eight to a word) or, in a wide bank, 64 bits (four to a word). Its top bit is the *guard*. A lane
 * that holds a total has a clear guard; a *vacant* lane, where nobody meters, has all bits set. Lane 0 is the most
 * significant of word 0.
 *
 * @dev A plain reference stands in `contracts/mocks/PlainLanes.sol`; a fuzz test holds the two against each other.
 */
library Lanes {
    /// @notice Words in a page: a page is hashed alone, so that one register can be proved without the others.
    uint256 internal constant PAGE_WORDS = 16;

    // Memory of a page, its binary logarithm, and memory of a page before a batch with the same page after it.
    uint256 private constant PAGE_BYTES = 512;
    uint256 private constant PAGE_BYTES_LOG = 9;
    uint256 private constant PAIR_BYTES = 1024;
    // Words that the comparison takes at a time: the loop itself would cost as much as what it does with one.
    uint256 private constant STRIDE_BYTES = 128;

    uint256 private constant GUARDS_32 = 0x8000000080000000800000008000000080000000800000008000000080000000;
    uint256 private constant GUARDS_64 = 0x8000000000000000800000000000000080000000000000008000000000000000;

    /// @notice Lanes in a word: 8, or 4 when wide.
    function perWord(bool wide) internal pure returns (uint256) {
        return wide ? 4 : 8;
    }

    /// @notice What a vacant lane holds: all bits set.
    function vacant(bool wide) internal pure returns (uint64) {
        return wide ? type(uint64).max : type(uint32).max;
    }

    /// @notice The greatest total that a lane can hold: 2^31 - 1, or 2^63 - 1 when wide.
    function top(bool wide) internal pure returns (uint64) {
        return vacant(wide) >> 1;
    }

    /// @notice The value in a lane of a word. `lane` counts from the bank's start.
    function get(uint256 word, uint256 lane, bool wide) internal pure returns (uint64) {
        // The mask keeps a lane's bits, so the cast loses nothing.
        return uint64((word >> _shift(lane, wide)) & vacant(wide));
    }

    /// @notice The value in a lane of a bank's words: the caller's bound keeps the read inside them.
    function read(uint256[] calldata words, uint256 lane, bool wide) internal pure returns (uint64 value) {
        // Lanes lie one after the other in calldata, of 2^3 or 2^2 bytes. What follows the lane is shifted out.
        (uint256 bytesLog, uint256 rest) = wide ? (3, 192) : (2, 224);
        // Assembly: an exception costs a fifth less than with the bounds and copies of Solidity's own reading.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            value := shr(rest, calldataload(add(words.offset, shl(bytesLog, lane))))
        }
    }

    /// @notice The word with `value` in a lane: a total up to `top`, or `vacant` (the caller checks).
    function set(uint256 word, uint256 lane, uint64 value, bool wide) internal pure returns (uint256) {
        uint256 shift = _shift(lane, wide);
        return (word & ~(uint256(vacant(wide)) << shift)) | (uint256(value) << shift);
    }

    /**
     * @notice One pass over a batch: the commitments to the registers before and after it, and whether every lane may
     * move as it does: a total stays a total, does not fall and rises by at most `limit`; a vacant lane stays vacant.
     *
     * @dev The comparison is sound when the lanes of `prev` are totals or vacant, as the ledger commits no others. Take
     * a word, p before and n after, with G the guards, and d = n - p over the whole word.
     * - `p ^ n` shows a guard that changed. Where none did, lanes of p and n differ by less than 2^31 (2^63).
     * - The lowest lane that falls borrows, and nothing borrows from it, so its guard shows in d. No fall, no borrow:
     *   then every lane of d is that lane's rise. A vacant lane has nothing above it, so there it is zero.
     * - `d + slack`, slack being `top - limit` in every lane, shows a guard where a rise exceeds the limit; rises and
     *   slack are both below 2^31 (2^63), so no carry leaves a lane.
     *
     * @param prev The registers that the witness claims. They count only if `before` proves right.
     * @param next The registers that shall follow; the caller checks that there are as many.
     * @param limit The greatest rise of a lane, at most `top`.
     */
    function advance(
        uint256[] calldata prev,
        uint256[] calldata next,
        uint64 limit,
        bool wide
    ) internal pure returns (bytes32 before, bytes32 afterwards, bool accepted) {
        uint256 guards = wide ? GUARDS_64 : GUARDS_32;
        // A guard shifted to its lane's lowest bit: multiplied by a value it puts the value in every lane.
        uint256 slack = (guards >> (wide ? 63 : 31)) * (top(wide) - limit);

        // Assembly: the measured hot path. A loop over the lanes costs 570 gas a reading more, see docs/ledger.md.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            // Behind all allocated memory: one page before, one page after, page hashes before, page hashes after. A
            // short page is compared in strides of four words. What stands behind it is harmless: zeros after zeros, as
            // both pages start, or words of the page before, which have been compared already.
            let page := mload(0x40)
            calldatacopy(page, calldatasize(), PAIR_BYTES)
            let hashes := add(page, PAIR_BYTES)
            let into := hashes
            let size := shl(5, prev.length)
            let apart := shl(5, shr(PAGE_BYTES_LOG, add(size, sub(PAGE_BYTES, 1))))
            let bad := 0
            for {
                let from := 0
            } lt(from, size) {
                from := add(from, PAGE_BYTES)
            } {
                let length := sub(size, from)
                if gt(length, PAGE_BYTES) {
                    length := PAGE_BYTES
                }
                calldatacopy(page, add(prev.offset, from), length)
                calldatacopy(add(page, PAGE_BYTES), add(next.offset, from), length)
                mstore(into, keccak256(page, length))
                mstore(add(into, apart), keccak256(add(page, PAGE_BYTES), length))
                into := add(into, 32)
                for {
                    let at := page
                    let end := add(page, length)
                } lt(at, end) {
                    at := add(at, STRIDE_BYTES)
                } {
                    let p := mload(at)
                    let n := mload(add(at, PAGE_BYTES))
                    let d := sub(n, p)
                    bad := or(or(bad, xor(n, p)), or(d, add(d, slack)))
                    p := mload(add(at, 32))
                    n := mload(add(at, add(PAGE_BYTES, 32)))
                    d := sub(n, p)
                    bad := or(or(bad, xor(n, p)), or(d, add(d, slack)))
                    p := mload(add(at, 64))
                    n := mload(add(at, add(PAGE_BYTES, 64)))
                    d := sub(n, p)
                    bad := or(or(bad, xor(n, p)), or(d, add(d, slack)))
                    p := mload(add(at, 96))
                    n := mload(add(at, add(PAGE_BYTES, 96)))
                    d := sub(n, p)
                    bad := or(or(bad, xor(n, p)), or(d, add(d, slack)))
                }
            }
            before := keccak256(hashes, apart)
            afterwards := keccak256(into, apart)
            accepted := iszero(and(bad, guards))
        }
    }

    /**
     * @notice The first lane that `advance` refuses, with its two values, for the error message. Lane by lane, since it
     * runs only on a batch that is about to be refused.
     * @return lane The lane, or the number of lanes when none is refused.
     */
    function firstRefused(
        uint256[] calldata prev,
        uint256[] calldata next,
        uint64 limit,
        bool wide
    ) internal pure returns (uint256 lane, uint64 from, uint64 to) {
        uint256 lanes = prev.length * perWord(wide);
        for (; lane < lanes; ++lane) {
            from = read(prev, lane, wide);
            to = read(next, lane, wide);
            if (to < from || to - from > limit || (to > top(wide) && to != from)) return (lane, from, to);
        }
        return (lanes, 0, 0);
    }

    /**
     * @notice Commitment to a bank's words: the hash of its pages' hashes.
     * @dev Fixed depth: a page's hash never stands where a root is expected.
     */
    function root(uint256[] memory words) internal pure returns (bytes32 result) {
        // Assembly: Solidity would copy every page before it hashes it.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            // The pages' hashes are gathered behind all allocated memory.
            let hashes := mload(0x40)
            let into := hashes
            let at := add(words, 32)
            let end := add(at, shl(5, mload(words)))
            for {} lt(at, end) {
                at := add(at, PAGE_BYTES)
            } {
                let length := sub(end, at)
                if gt(length, PAGE_BYTES) {
                    length := PAGE_BYTES
                }
                mstore(into, keccak256(at, length))
                into := add(into, 32)
            }
            result := keccak256(hashes, sub(into, hashes))
        }
    }

    /// @notice `registers` followed by a number of vacant words.
    function grown(uint256[] memory registers, uint256 words) internal pure returns (uint256[] memory all) {
        all = new uint256[](registers.length + words);
        for (uint256 i = 0; i < all.length; ++i) {
            all[i] = i < registers.length ? registers[i] : type(uint256).max;
        }
    }

    function _shift(uint256 lane, bool wide) private pure returns (uint256) {
        return wide ? (3 - (lane & 3)) << 6 : (7 - (lane & 7)) << 5;
    }
}
