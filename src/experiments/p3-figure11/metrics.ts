import type { HomeDayResult, Played } from "./play.ts";

/**
 * What is said of a month. C is what a home used on a day, Q its quota, L its limit after trade; all are shares of the
 * quota, 0.05 for 5 %. The paper gives a mean excess and a dispersion without a definition, so that each is counted in
 * every sense that it may have.
 */
export interface Metrics {
  /** M1: mean of C/Q, less one. */
  readonly meanOverQuota: number;
  /** M2: mean of what C/Q is above one, over all home-days. */
  readonly meanExcess: number;
  /** M3: the same against the limit after trade. */
  readonly meanExcessOverLimit: number;
  /** M4: mean of what C/Q is above one, over the home-days that are. */
  readonly excessOfExceeding: number;
  /** Half of the range of the community's daily mean of C/Q. */
  readonly halfRangeOfDays: number;
  /** Half of the range of the homes' means of C/Q. */
  readonly halfRangeOfHomes: number;
  /** Standard deviation of C/Q over all home-days. */
  readonly deviation: number;
  /** Below which 95 of 100 home-days have their C/Q. */
  readonly percentile95: number;
}

/** Names of the metrics, in their order. */
export const METRICS = [
  "meanOverQuota",
  "meanExcess",
  "meanExcessOverLimit",
  "excessOfExceeding",
  "halfRangeOfDays",
  "halfRangeOfHomes",
  "deviation",
  "percentile95",
] as const satisfies readonly (keyof Metrics)[];

/** The metrics of a month that was played. */
export function metricsOf({ days }: Played): Metrics {
  const all = days.flat();
  const ratios = all.map(ratioOf);
  const average = mean(ratios);
  const exceeding = ratios.filter((ratio) => ratio > 1);
  const byHome = (days[0] ?? []).map((_, home) =>
    mean(days.map((homes) => ratioOf(homes[home] ?? NOTHING))),
  );
  return {
    meanOverQuota: average - 1,
    meanExcess: mean(ratios.map(excess)),
    meanExcessOverLimit: mean(all.map(({ used, limit }) => excess(used / limit))),
    excessOfExceeding: mean(exceeding.map(excess)),
    halfRangeOfDays: halfRange(days.map((homes) => mean(homes.map(ratioOf)))),
    halfRangeOfHomes: halfRange(byHome),
    deviation: Math.sqrt(mean(ratios.map((ratio) => (ratio - average) ** 2))),
    percentile95: percentile(ratios, 0.95),
  };
}

const NOTHING: HomeDayResult = { used: 0, quota: 1, limit: 1 };

function ratioOf({ used, quota }: HomeDayResult): number {
  return used / quota;
}

function excess(ratio: number): number {
  return Math.max(0, ratio - 1);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function halfRange(values: readonly number[]): number {
  return values.length === 0 ? 0 : (Math.max(...values) - Math.min(...values)) / 2;
}

/** The least value that so great a share of the values does not exceed. */
function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
