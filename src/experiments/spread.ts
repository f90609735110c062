/** The middle of repeats, and how far they reach. */
export interface Spread {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/**
 * The spread of some values; with an even number of them the lower of the two in the middle is their median.
 *
 * @throws RangeError when there are none
 */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, median, high] = [0, Math.floor((sorted.length - 1) / 2), sorted.length - 1].map(
    (position) => sorted[position],
  );
  if (low === undefined || median === undefined || high === undefined) {
    throw new RangeError("no values have no spread");
  }
  return { low, median, high };
}
