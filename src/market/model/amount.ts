import { refuse } from "./turn.ts";

/** Prices are for this many base units, and shares are of it. */
export const WHOLE = 10n ** 18n;

/** Hundredths of a per cent in a whole. */
export const BPS = 10_000n;

/** x · y / z, rounded up. None is negative, z is not zero. */
export function ceilDiv(x: bigint, y: bigint, z: bigint): bigint {
  return (x * y + z - 1n) / z;
}

/** The part of x that y does not take away. */
export function less(x: bigint, y: bigint): bigint {
  return x > y ? x - y : 0n;
}

export function least(x: bigint, y: bigint): bigint {
  return x < y ? x : y;
}

export function most(x: bigint, y: bigint): bigint {
  return x > y ? x : y;
}

/** How far apart two amounts are. */
export function apart(x: bigint, y: bigint): bigint {
  return x > y ? x - y : y - x;
}

/** A number that must fit its bits, as OpenZeppelin's SafeCast has it. */
export function narrow(bits: bigint, value: bigint): bigint {
  if (value >= 1n << bits) refuse("SafeCastOverflowedUintDowncast", bits, value);
  return value;
}
