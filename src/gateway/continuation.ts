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
}

/**
 * What has to be added to every total of the file's series.
 *
 * - Intervals go on from the total before; a file that begins before everything recorded keeps its own sum.
 * - A dial fixes its total but for whole turns: the least total not below the one before, or, when the file begins
 *   before everything recorded, the greatest not above the one after.
 * - Another meter's dial goes on from the total before: what neither counted is not invented.
 */
export function offsetOf(continuation: Continuation): bigint {
  const { opening, dial, before, after, term } = continuation;
  if (dial === null) return before === null ? 0n : before - opening;
  if (term === null) return before === null ? 0n : before - opening;
  const { modulus, base } = term;
  const first = mod(dial + base, modulus); // the least total that shows this dial
  if (before !== null) return before + mod(first - before, modulus) - opening;
  if (after !== null) {
    const below = after - mod(after - first, modulus);
    return (below < 0n ? first : below) - opening;
  }
  return first - opening;
}

function mod(value: bigint, modulus: bigint): bigint {
  return ((value % modulus) + modulus) % modulus;
}
