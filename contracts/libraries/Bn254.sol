// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/**
 * @title Bn254
 * @notice Points of BN254's G1, the curve y^2 = x^3 + 3 of EIP-196, by the precompiles 6 (addition) and 7
 * (multiplication), whose price is that of EIP-1108.
 *
 * The group has about 100 bits of security today (R. Barbulescu and S. Duquesne, "Updating key size estimations for
 * pairings", J. Cryptology 32, 2019). Its cofactor is 1: a point on the curve is in the group.
 *
 * @dev A precompile fails, and takes the gas that it was given, for a point off the curve: callers check first what
 * came from outside.
 */
library Bn254 {
    struct Point {
        uint256 x;
        uint256 y;
    }

    /// @notice The field's prime.
    uint256 internal constant FIELD = 0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47;
    /// @notice The group's order.
    uint256 internal constant ORDER = 0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001;

    // (FIELD + 1) / 4: since FIELD = 3 mod 4, this power of a square is its root.
    uint256 private constant ROOT_EXPONENT = 0xc19139cb84c680a6e14116da060561765e05aa45a1c72a34f082305b61f3f52;
    uint256 private constant PARITY = 1 << 255;

    /// @notice A point off the curve, with a coordinate beyond the field, or the point at infinity.
    error Bn254PointInvalid(uint256 x, uint256 y);
    /// @notice A compressed point whose x lies beyond the field, or which no point has.
    error Bn254CompressedInvalid(bytes32 point);
    /// @notice A scalar that is not below the group's order.
    error Bn254ScalarInvalid(uint256 scalar);

    /// @notice p + q.
    function add(Point memory p, Point memory q) internal view returns (Point memory sum) {
        // Assembly: Solidity has no other way to call a precompile that costs less than the call itself.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let input := mload(0x40)
            mstore(input, mload(p))
            mstore(add(input, 0x20), mload(add(p, 0x20)))
            mstore(add(input, 0x40), mload(q))
            mstore(add(input, 0x60), mload(add(q, 0x20)))
            // Points were checked, so only want of gas can fail.
            if iszero(staticcall(gas(), 6, input, 0x80, sum, 0x40)) {
                revert(0, 0)
            }
        }
    }

    /// @notice scalar * p.
    function mul(Point memory p, uint256 scalar) internal view returns (Point memory product) {
        // Assembly: as in `add`.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let input := mload(0x40)
            mstore(input, mload(p))
            mstore(add(input, 0x20), mload(add(p, 0x20)))
            mstore(add(input, 0x40), scalar)
            // Points were checked, so only want of gas can fail.
            if iszero(staticcall(gas(), 7, input, 0x60, product, 0x40)) {
                revert(0, 0)
            }
        }
    }

    /// @notice a * p - b * q, with scalars below the order.
    function difference(uint256 a, Point memory p, uint256 b, Point memory q) internal view returns (Point memory sum) {
        // Assembly: as in `add`. Through `mul` and `add` it would cost 500 more, for points that nobody looks at.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let input := mload(0x40)
            let other := add(input, 0x40)
            mstore(input, mload(p))
            mstore(add(input, 0x20), mload(add(p, 0x20)))
            mstore(other, a)
            let done := staticcall(gas(), 7, input, 0x60, input, 0x40)
            mstore(other, mload(q))
            mstore(add(other, 0x20), mload(add(q, 0x20)))
            mstore(add(other, 0x40), sub(ORDER, b))
            done := and(done, staticcall(gas(), 7, other, 0x60, other, 0x40))
            done := and(done, staticcall(gas(), 6, input, 0x80, sum, 0x40))
            // Points and scalars were checked, so only want of gas can fail.
            if iszero(done) {
                revert(0, 0)
            }
        }
    }

    /// @notice The point of x, with the lowest bit of y in the top bit.
    function decompress(bytes32 compressed) internal view returns (Point memory point) {
        uint256 x = uint256(compressed) & (PARITY - 1);
        if (x >= FIELD) revert Bn254CompressedInvalid(compressed);
        uint256 square = _cube(x);
        uint256 y = _root(square);
        if (mulmod(y, y, FIELD) != square) revert Bn254CompressedInvalid(compressed);
        bool odd = uint256(compressed) & PARITY != 0;
        // y is below the field, and not zero: -3 is no cube in it.
        unchecked {
            point.y = (y & 1 == 1) == odd ? y : FIELD - y;
        }
        point.x = x;
    }

    /// @notice The point of a word that {compress} made.
    function expand(bytes32 compressed) internal view returns (Point memory point) {
        if (compressed != 0) point = decompress(compressed);
    }

    /// @notice A point in a word: x, with the lowest bit of y in the top bit; 0 for infinity, which no point's word is.
    /// To read such a word again costs less than a second word in storage.
    function compress(Point memory point) internal pure returns (bytes32) {
        return bytes32(point.y & 1 == 1 ? point.x | PARITY : point.x);
    }

    /// @notice The generator (1, 2).
    function generator() internal pure returns (Point memory) {
        return Point(1, 2);
    }

    /// @notice Refuses what is no point, and infinity.
    function checkPoint(Point memory point) internal pure {
        (uint256 x, uint256 y) = (point.x, point.y);
        if (x >= FIELD || y >= FIELD || mulmod(y, y, FIELD) != _cube(x)) revert Bn254PointInvalid(x, y);
        // (0, 0) is not on the curve, so infinity has been refused as well.
    }

    /// @notice Refuses a second form of a scalar: the precompiles would take it.
    function checkScalar(uint256 scalar) internal pure {
        if (scalar >= ORDER) revert Bn254ScalarInvalid(scalar);
    }

    /// @dev The square root, by the precompile 5 (modexp, EIP-198); of no square, nothing of use.
    function _root(uint256 square) private view returns (uint256 root) {
        // Assembly: as in `add`.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let input := mload(0x40)
            mstore(input, 0x20)
            mstore(add(input, 0x20), 0x20)
            mstore(add(input, 0x40), 0x20)
            mstore(add(input, 0x60), square)
            mstore(add(input, 0x80), ROOT_EXPONENT)
            mstore(add(input, 0xa0), FIELD)
            if iszero(staticcall(gas(), 5, input, 0xc0, 0, 0x20)) {
                revert(0, 0)
            }
            root := mload(0)
        }
    }

    /// @dev x^3 + 3, what y^2 has to be.
    function _cube(uint256 x) private pure returns (uint256) {
        return addmod(mulmod(mulmod(x, x, FIELD), x, FIELD), 3, FIELD);
    }
}
