/** The middle of repeats, and how far they reach. */
export interface Spread {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/**
 * The spread of some values; with an even number of them the median lies between the two in the middle.
 *
 * @throws RangeError when there are none
 */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[0], sorted.at(-1)];
  const middle = [sorted.length - 1, sorted.length].map((place) => sorted[Math.floor(place / 2)]);
  const [below, above] = middle;
  if (low === undefined || high === undefined || below === undefined || above === undefined) {
    throw new RangeError("no values have no spread");
  }
  return { low, median: (below + above) / 2, high };
}
