import { advance } from "../../domain/dial.ts";

/**
 * Where a file's totals begin when its point has a history already. A file is read alone, so its totals start at its
 * first dial, or at zero for intervals; the chain knows what the point had before.
 */

/** The first reading of a file's series, and what the chain knows of its point. */
export interface Continuation {
  /** What the file alone takes for the total when it begins, base units. */
  readonly opening: bigint;
  /** What the dial showed then; null when the series comes from intervals. */
  readonly dial: bigint | null;
  /** The point's total at or before that moment; null when nothing that early is recorded. */
  readonly before: bigint | null;
  /** The first total that is recorded later; null when there is none. */
  readonly after: bigint | null;
  /** The present meter's term; null when the file's meter is another one. */
  readonly term: { readonly modulus: bigint; readonly base: bigint } | null;
  /** By how much the operator's corrections moved the total off this meter's dial until then, base units; 0 for none. */
  readonly shift: bigint;
}

/**
 * What has to be added to every total of the file's series.
 *
 * - Intervals go on from the total before; a file that begins before everything recorded keeps its own sum.
 * - A dial fixes its total but for whole turns: the least total not below the one before, or, when the file begins
 *   before everything recorded, the greatest not above the one after.
 * - A correction by the operator moves the total off the dial for good: what the dial showed then stands for the total
 *   that was set. When the dial shows less than that, the correction had put the total back onto the dial, after a
 *   reading that was wrong, and the term's own tie holds.
 * - Another meter's dial goes on from the total before: what neither counted is not invented.
 */
export function offsetOf(continuation: Continuation): bigint {
  const { opening, dial, before, after, term, shift } = continuation;
  if (dial === null) return before === null ? 0n : before - opening;
  if (term === null) return before === null ? 0n : before - opening;
  const { modulus, base } = term;
  if (before !== null) {
    const step = stepFrom(before, dial, modulus, base);
    if (shift === 0n) return before + step - opening;
    const shifted = stepFrom(before, dial, modulus, base + shift);
    return before + (wentOver(before, dial, modulus, base + shift) ? step : shifted) - opening;
  }
  const first = mod(dial + base, modulus); // the least total that shows this dial
  if (after !== null) {
    const below = after - mod(after - first, modulus);
    return (below < 0n ? first : below) - opening;
  }
  return first - opening;
}

/** How far the total rises at least until the dial shows this. */
function stepFrom(total: bigint, dial: bigint, modulus: bigint, base: bigint): bigint {
  return mod(dial + base - total, modulus);
}

/** Whether the dial would have to turn over its top for this, though it was not near it. */
function wentOver(total: bigint, dial: bigint, modulus: bigint, base: bigint): boolean {
  const last = mod(total - base, modulus);
  const state = { total, dial: last, modulus, base: mod(base, modulus) };
  return !advance(state, dial, null).ok;
}

function mod(value: bigint, modulus: bigint): bigint {
  return ((value % modulus) + modulus) % modulus;
}
