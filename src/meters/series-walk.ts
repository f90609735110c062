import type { Cadence, TimeGrid } from "../domain/time-grid.ts";
import type { ReadingColumns } from "./reading-columns.ts";
import type { QuarantinedReading, Series, SeriesStart } from "./series.ts";
import type { Trace } from "./trace.ts";

/** The readings of one series, and how they become totals. */
export interface WalkInput {
  readonly columns: ReadingColumns;
  readonly grid: TimeGrid;
  readonly cadence: Cadence;
  /** Base units a slot; null for no limit. */
  readonly maxStep: bigint | null;
  /** The most that the place can carry, base units an hour; null for no limit. */
  readonly perHour: bigint | null;
  /** The last stamp that is believed, unix seconds; null for any. */
  readonly newest: number | null;
  readonly start: SeriesStart | null;
}

/** What a walk over a series' readings yields. */
export type SeriesBody = Pick<
  Series,
  "device" | "modulus" | "duplicates" | "opening" | "slots" | "quarantined" | "missing" | "events"
> & {
  /** The readings that were believed. */
  readonly trace: Trace;
};

/**
 * Shorter spans count as a quarter-hour: a coarse meter that turns a digit between two telegrams is not above what its
 * connection can carry.
 */
const LEAST_SECONDS = 900;
const SECONDS_PER_HOUR = 3_600n;

/** The most that a place can carry in a time, rounded up; null for no limit. */
export function carriedIn(perHour: bigint | null, seconds: number): bigint | null {
  if (perHour === null) return null;
  const counted = BigInt(Math.max(LEAST_SECONDS, Math.ceil(seconds)));
  return (perHour * counted + SECONDS_PER_HOUR - 1n) / SECONDS_PER_HOUR;
}

/** Why a step is too large: for the place, or for the ledger. Null when it is not. */
export function excessOf(
  step: bigint,
  physical: bigint | null,
  ledger: bigint | null,
): QuarantinedReading["reason"] | null {
  if (physical !== null && step > physical) return "physical-limit";
  return ledger !== null && step > ledger ? "step-above-limit" : null;
}

/** The smaller of two limits; null when there is neither. */
export function tighter(one: bigint | null, other: bigint | null): bigint | null {
  if (one === null || other === null) return one ?? other;
  return one < other ? one : other;
}
