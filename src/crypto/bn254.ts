import type { WeierstrassPoint } from "@noble/curves/abstract/weierstrass.js";
import { bn254 } from "@noble/curves/bn254.js";
import { bytesToNumberBE, concatBytes, numberToBytesBE } from "@noble/curves/utils.js";

import { GridwellError } from "../domain/errors.ts";

/** A point of BN254's G1 (EIP-196's curve y² = x³ + 3). Its cofactor is 1: on the curve is in the group. */
export type Point = WeierstrassPoint<bigint>;

const { Point: Curve } = bn254.G1;

/** The generator (1, 2) of EIP-196. */
export const GENERATOR: Point = Curve.BASE;

/** The point at infinity, which EIP-196 writes as (0, 0). No key, ciphertext or announcement may be it. */
export const INFINITY: Point = Curve.ZERO;

/** Order of the group, EIP-196. Scalars lie below it. */
export const ORDER: bigint = Curve.Fn.ORDER;

/** The field's prime, EIP-196. Coordinates lie below it. */
export const FIELD: bigint = Curve.Fp.ORDER;

/** Bytes of a point as x ‖ y, big-endian, as the EVM has it. */
const POINT_BYTES = 64;

/** Bytes of a compressed point: x, big-endian, and y's lowest bit in the top bit, which x leaves free. */
export const COMPRESSED_BYTES = 32;

/** Bytes of a scalar, big-endian. */
export const SCALAR_BYTES = 32;

const PARITY = 1n << 255n;

/** A point's 64 bytes for the EVM; zeros for infinity. */
export function encodePoint(point: Point): Uint8Array {
  const { x, y } = point.toAffine();
  return concatBytes(numberToBytesBE(x, SCALAR_BYTES), numberToBytesBE(y, SCALAR_BYTES));
}

/**
 * The point of 64 bytes from anywhere.
 *
 * @throws GridwellError POINT_INVALID for another length, a coordinate from {@link FIELD} on, a point off the
 * curve, or infinity.
 */
export function decodePoint(bytes: Uint8Array): Point {
  if (bytes.length !== POINT_BYTES) throw invalid(bytes, `not ${String(POINT_BYTES)} bytes`);
  return pointOf(
    bytesToNumberBE(bytes.subarray(0, SCALAR_BYTES)),
    bytesToNumberBE(bytes.subarray(SCALAR_BYTES)),
  );
}

/**
 * The point with these coordinates.
 *
 * @throws GridwellError POINT_INVALID as {@link decodePoint}.
 */
export function pointOf(x: bigint, y: bigint): Point {
  const name = `(${String(x)}, ${String(y)})`;
  if (x < 0n || y < 0n || x >= FIELD || y >= FIELD)
    throw refuse(name, "a coordinate is no field element");
  if (x === 0n && y === 0n) throw refuse(name, "the point at infinity");
  if ((y * y - x * x * x - 3n) % FIELD !== 0n) throw refuse(name, "not on the curve");
  return Curve.fromAffine({ x, y });
}

/** A point's 32 bytes for a frame. Infinity has none: callers have excluded it. */
export function compress(point: Point): Uint8Array {
  const { x, y } = point.toAffine();
  return numberToBytesBE((y & 1n) === 1n ? x | PARITY : x, COMPRESSED_BYTES);
}

/**
 * The point of 32 compressed bytes. Each point has one form: y is never 0, since −3 is no cube in the field.
 *
 * @throws GridwellError POINT_INVALID for another length, x from {@link FIELD} on, or x that no point has.
 */
export function decompress(bytes: Uint8Array): Point {
  if (bytes.length !== COMPRESSED_BYTES)
    throw invalid(bytes, `not ${String(COMPRESSED_BYTES)} bytes`);
  const word = bytesToNumberBE(bytes);
  const x = word & (PARITY - 1n);
  if (x >= FIELD) throw invalid(bytes, "x is no field element");
  let root: bigint;
  try {
    root = Curve.Fp.sqrt((x * x * x + 3n) % FIELD);
  } catch (cause) {
    throw refuse(hex(bytes), "no point has this x", cause);
  }
  const odd = (word & PARITY) !== 0n;
  return Curve.fromAffine({ x, y: ((root & 1n) === 1n) === odd ? root : FIELD - root });
}

/**
 * The scalar of 32 bytes from anywhere: one form each, since the precompiles take any.
 *
 * @throws GridwellError SCALAR_INVALID for another length, or a number from {@link ORDER} on.
 */
export function decodeScalar(bytes: Uint8Array): bigint {
  const scalar = bytes.length === SCALAR_BYTES ? bytesToNumberBE(bytes) : ORDER;
  if (scalar >= ORDER) {
    const message = `${hex(bytes)} is no scalar: 32 bytes below the group's order are`;
    throw new GridwellError("SCALAR_INVALID", message);
  }
  return scalar;
}

/** A scalar's 32 bytes. */
export function encodeScalar(scalar: bigint): Uint8Array {
  return numberToBytesBE(scalar, SCALAR_BYTES);
}

/** Whether all are scalars in their one form, from 0 to the order − 1: a verifier asks before it computes. */
export function areScalars(...values: readonly bigint[]): boolean {
  return values.every((value) => value >= 0n && value < ORDER);
}

/** The number modulo the group's order, from 0 on, whatever its sign. */
export function modOrder(value: bigint): bigint {
  const rest = value % ORDER;
  return rest < 0n ? rest + ORDER : rest;
}

/** a·P − b·Q, quickly. For public numbers only: its time tells them. */
export function difference(a: bigint, p: Point, b: bigint, q: Point): Point {
  return p.multiplyUnsafe(a).subtract(q.multiplyUnsafe(b));
}

function invalid(bytes: Uint8Array, reason: string): GridwellError {
  return refuse(hex(bytes), reason);
}

function refuse(name: string, reason: string, cause?: unknown): GridwellError {
  const message = `${name} is no point of BN254 that may be used: ${reason}`;
  return new GridwellError("POINT_INVALID", message, { cause });
}

function hex(bytes: Uint8Array): string {
  return `0x${Buffer.from(bytes.subarray(0, POINT_BYTES)).toString("hex")}`;
}
