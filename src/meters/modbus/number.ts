import { Rational } from "../../domain/rational.ts";

/** How a number lies in its 16-bit registers. */
export type NumberType = "u16" | "s16" | "u32" | "s32" | "u64" | "s64" | "f32" | "f64";

/**
 * The order of a number's bytes, A the most significant: `CDAB` swaps the registers, `BADC` the
 * bytes within each, `DCBA` both.
 */
export type ByteOrder = "ABCD" | "CDAB" | "BADC" | "DCBA";

const WORDS: Readonly<Record<NumberType, number>> = {
  u16: 1,
  s16: 1,
  u32: 2,
  s32: 2,
  f32: 2,
  u64: 4,
  s64: 4,
  f64: 4,
};

/** How many registers a number takes. */
export function wordsOf(type: NumberType): number {
  return WORDS[type];
}

/** The bytes of a number, the most significant first. */
export function inOrder(bytes: Uint8Array, order: ByteOrder): Buffer {
  const ordered = Buffer.from(bytes);
  if (order === "BADC" || order === "CDAB") ordered.swap16();
  // All bytes turned round is registers and bytes within both; CDAB swaps the latter back.
  return order === "CDAB" || order === "DCBA" ? ordered.reverse() : ordered;
}

/**
 * The number in big-endian bytes, exactly: a binary fraction is what it is, not its nearest decimal,
 * and is rounded down where a total is written.
 *
 * @returns null for a float that is no number or infinite
 */
export function numberIn(bytes: Buffer, type: NumberType): Rational | null {
  switch (type) {
    case "u16":
      return Rational.of(BigInt(bytes.readUInt16BE()));
    case "s16":
      return Rational.of(BigInt(bytes.readInt16BE()));
    case "u32":
      return Rational.of(BigInt(bytes.readUInt32BE()));
    case "s32":
      return Rational.of(BigInt(bytes.readInt32BE()));
    case "u64":
      return Rational.of(bytes.readBigUInt64BE());
    case "s64":
      return Rational.of(bytes.readBigInt64BE());
    case "f32":
      return floatIn(BigInt(bytes.readUInt32BE()), 8n, 23n);
    case "f64":
      return floatIn(bytes.readBigUInt64BE(), 11n, 52n);
  }
}

/** An IEEE 754 number from its bits: (-1)^sign × significand × 2^exponent. */
function floatIn(bits: bigint, exponentBits: bigint, fractionBits: bigint): Rational | null {
  const fraction = bits & ((1n << fractionBits) - 1n);
  const top = (1n << exponentBits) - 1n;
  const exponent = (bits >> fractionBits) & top;
  if (exponent === top) return null;
  const significand = exponent === 0n ? fraction : fraction | (1n << fractionBits);
  const bias = (top >> 1n) + fractionBits;
  const power = (exponent === 0n ? 1n : exponent) - bias;
  const signed = bits >> (exponentBits + fractionBits) === 1n ? -significand : significand;
  return power < 0n ? Rational.of(signed, 1n << -power) : Rational.of(signed << power);
}
