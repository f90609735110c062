// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/**
 * @title PlainLanes
 * @notice What {Lanes} does, lane by lane and without a trick. Test only: a fuzz test holds the two against each other.
 */
library PlainLanes {
    /// @notice Whether every lane may move as it does.
    function accepts(
        uint256[] memory prev,
        uint256[] memory next,
        uint64 limit,
        bool wide
    ) internal pure returns (bool) {
        uint64[] memory from = unpack(prev, wide);
        uint64[] memory to = unpack(next, wide);
        for (uint256 lane = 0; lane < from.length; ++lane) {
            if (!acceptsLane(from[lane], to[lane], limit, wide)) return false;
        }
        return true;
    }

    /// @notice Whether one lane may move as it does.
    function acceptsLane(uint64 from, uint64 to, uint64 limit, bool wide) internal pure returns (bool) {
        uint64 vacant = wide ? type(uint64).max : type(uint32).max;
        uint64 top = vacant / 2;
        if (from == vacant) return to == vacant;
        return to <= top && to >= from && to - from <= limit;
    }

    /// @notice The lanes of words, the most significant of a word first.
    function unpack(uint256[] memory words, bool wide) internal pure returns (uint64[] memory lanes) {
        uint256 each = wide ? 4 : 8;
        uint256 modulus = wide ? 2 ** 64 : 2 ** 32;
        lanes = new uint64[](words.length * each);
        for (uint256 i = 0; i < words.length; ++i) {
            uint256 word = words[i];
            for (uint256 j = each; j > 0; --j) {
                lanes[i * each + j - 1] = uint64(word % modulus);
                word /= modulus;
            }
        }
    }

    /// @notice The words of lanes.
    function pack(uint64[] memory lanes, bool wide) internal pure returns (uint256[] memory words) {
        uint256 each = wide ? 4 : 8;
        uint256 modulus = wide ? 2 ** 64 : 2 ** 32;
        words = new uint256[](lanes.length / each);
        for (uint256 i = 0; i < words.length; ++i) {
            for (uint256 j = 0; j < each; ++j) {
                words[i] = words[i] * modulus + lanes[i * each + j];
            }
        }
    }

    /// @notice The hash of the hashes of pages of sixteen words.
    function root(uint256[] memory words) internal pure returns (bytes32) {
        bytes memory hashes;
        for (uint256 first = 0; first < words.length; first += 16) {
            bytes memory page;
            for (uint256 i = first; i < words.length && i < first + 16; ++i) {
                page = bytes.concat(page, bytes32(words[i]));
            }
            hashes = bytes.concat(hashes, keccak256(page));
        }
        return keccak256(hashes);
    }
}
