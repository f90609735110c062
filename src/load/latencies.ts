import { build, encodeIntoCompressedBase64, type Histogram } from "hdr-histogram-js";

/** What a number of durations add up to, seconds. */
export interface Summary {
  readonly count: number;
  readonly min: number;
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** One bar of a distribution, milliseconds. */
export interface Bin {
  readonly from: number;
  readonly upTo: number;
  readonly count: number;
}

/** The longest duration that is told apart, milliseconds: an hour. */
const LONGEST = 3_600_000;

/** Durations of whole milliseconds, kept as a histogram with three significant digits (HdrHistogram). */
export class Latencies {
  readonly #histogram: Histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: LONGEST,
    numberOfSignificantValueDigits: 3,
  });
  /** Counts by value, for charts: bins of the histogram grow with the value. */
  readonly #exact = new Map<number, number>();
  #sum = 0;
  #least = Number.POSITIVE_INFINITY;
  #greatest = 0;

  /** @param milliseconds what lies outside 0 to an hour counts as the nearer end */
  record(milliseconds: number): void {
    const value = Math.min(LONGEST, Math.max(0, Math.round(milliseconds)));
    this.#histogram.recordValue(value);
    this.#exact.set(value, (this.#exact.get(value) ?? 0) + 1);
    this.#sum += value;
    this.#least = Math.min(this.#least, value);
    this.#greatest = Math.max(this.#greatest, value);
  }

  get count(): number {
    return this.#histogram.totalCount;
  }

  /**
   * Counts in bins of one width up to the greatest, milliseconds: `upTo` belongs to a bin, `from` does not, and zero
   * belongs to the first. So the bins up to one count what took at most as long.
   */
  bins(width: number): Bin[] {
    const binOf = (value: number): number => Math.max(0, Math.ceil(value / width) - 1);
    const counts = new Array<number>(this.count === 0 ? 0 : binOf(this.#greatest) + 1).fill(0);
    for (const [value, times] of this.#exact) {
      const bin = binOf(value);
      counts[bin] = (counts[bin] ?? 0) + times;
    }
    return counts.map((count, i) => ({ from: i * width, upTo: (i + 1) * width, count }));
  }

  /** The histogram in HdrHistogram's own compressed form, base64: runs can be merged and plotted by its tools. */
  encoded(): string {
    return encodeIntoCompressedBase64(this.#histogram);
  }

  /** Exact counts, least and greatest; percentiles to three digits. Null without a duration. */
  summary(): Summary | null {
    if (this.count === 0) return null;
    const percentile = (share: number): number => {
      // A bucket's upper end may lie a digit above the greatest duration that was seen.
      return Math.min(this.#greatest, this.#histogram.getValueAtPercentile(share)) / 1_000;
    };
    return {
      count: this.count,
      min: this.#least / 1_000,
      mean: Math.round(this.#sum / this.count) / 1_000,
      p50: percentile(50),
      p95: percentile(95),
      p99: percentile(99),
      max: this.#greatest / 1_000,
    };
  }
}
