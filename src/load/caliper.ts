/** A transaction as Caliper counts it; times are milliseconds of one clock. */
export interface Counted {
  /** When it was made, which for a signed transaction is when it was sent. */
  readonly created: number;
  /** When its receipt was seen, or when it was given up. */
  readonly finished: number;
  readonly succeeded: boolean;
}

/** A line of Caliper's table, by its columns; null where Caliper prints a dash. */
export interface CaliperRow {
  readonly name: string;
  readonly succ: number;
  readonly fail: number;
  /** Transactions a second. */
  readonly sendRate: number | null;
  /** Seconds. */
  readonly maxLatency: number | null;
  /** Seconds. */
  readonly minLatency: number | null;
  /** Seconds. */
  readonly avgLatency: number | null;
  /** Transactions a second; failed ones count too. */
  readonly throughput: number | null;
}

/**
 * The columns of Hyperledger Caliper 0.6 by its own formulas (`report.js`), so that rows of both tools compare:
 *
 * - send rate = (succ + fail) / (last created − first created)
 * - latency = finished − created, over successes only
 * - throughput = (succ + fail) / (last finished − first created)
 *
 * Rates have one decimal and latencies two, as Caliper prints them.
 */
export function caliperRow(name: string, transactions: readonly Counted[]): CaliperRow {
  let succ = 0;
  let latency = 0;
  let longest = Number.NEGATIVE_INFINITY;
  let shortest = Number.POSITIVE_INFINITY;
  let first = Number.POSITIVE_INFINITY;
  let lastCreated = Number.NEGATIVE_INFINITY;
  let lastFinished = Number.NEGATIVE_INFINITY;
  for (const { created, finished, succeeded } of transactions) {
    first = Math.min(first, created);
    lastCreated = Math.max(lastCreated, created);
    lastFinished = Math.max(lastFinished, finished);
    if (!succeeded) continue;
    succ += 1;
    latency += finished - created;
    longest = Math.max(longest, finished - created);
    shortest = Math.min(shortest, finished - created);
  }
  const all = transactions.length;
  const seconds = (milliseconds: number): number | null =>
    succ === 0 ? null : rounded(milliseconds / 1_000, 100);
  return {
    name,
    succ,
    fail: all - succ,
    sendRate: rate(all, lastCreated - first),
    maxLatency: seconds(longest),
    minLatency: seconds(shortest),
    avgLatency: seconds(latency / succ),
    throughput: rate(all, lastFinished - first),
  };
}

function rate(count: number, milliseconds: number): number | null {
  return count === 0 || milliseconds <= 0 ? null : rounded(count / (milliseconds / 1_000), 10);
}

function rounded(value: number, steps: number): number {
  return Math.round(value * steps) / steps;
}
