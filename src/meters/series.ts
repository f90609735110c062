import type { DialState } from "../domain/dial.ts";
import type { Direction, ReadingKind, Report } from "../domain/reading.ts";
import type { Cadence, TimeGrid } from "../domain/time-grid.ts";
import type { SlotTotal } from "./slot-series.ts";
import type { Trace } from "./trace.ts";

/** Which register of which place a series is: one lane of the ledger. */
export interface SeriesIdentity {
  /** Unambiguous, and the same for the same register in every file. */
  readonly key: string;
  /** Null when the files name no place; then the device is the place. */
  readonly point: string | null;
  readonly register: string;
  readonly resource: string;
  readonly direction: Direction;
  readonly kind: ReadingKind;
}

/** What happened to the meter of a place. */
export interface SeriesEvent {
  readonly kind: "rollover" | "exchange";
  readonly time: number;
  readonly detail: string;
}

/** Why a reading may not be written: the walkers' rules, see `docs/validation.md`. */
export type RefusalReason =
  | "conflict"
  | "overlap"
  | "outside-grid"
  | "future-stamp"
  | "step-above-limit"
  | "physical-limit"
  | "spike"
  | "reset-or-tamper"
  | "dial-out-of-range"
  | "two-devices"
  | "negative";

/** A reading that may not be written, and why. */
export interface QuarantinedReading {
  readonly where: string;
  /** The rule that refused it. */
  readonly reason: RefusalReason;
  readonly detail: string;
  readonly device: string;
  /** Start of an interval; null for a register. */
  readonly start: number | null;
  readonly end: number;
  /** Base units, rounded down. */
  readonly value: bigint;
  /** What the dial showed when it was last believed, base units; null for an interval or when there was none. */
  readonly before: bigint | null;
}

/** A running total at a moment. */
export interface TotalAt {
  /** Unix seconds. */
  readonly time: number;
  /** Base units. */
  readonly total: bigint;
}

/** Where a series goes on that was begun before. */
export interface SeriesStart {
  /** The total so far: a running sum goes on from here. */
  readonly total: bigint;
  /** State of the dial, for a register; null to take the first reading as it is. */
  readonly dial: DialState | null;
}

/** One lane of the ledger, ready to be written. */
export interface Series extends SeriesIdentity {
  /** The meter that counts at the end of the series. */
  readonly device: string;
  /** Where its register wraps; null when unknown. */
  readonly modulus: bigint | null;
  /** Readings that came in, duplicates and quarantined ones included. */
  readonly readings: number;
  /** Readings that said again what another had said. */
  readonly duplicates: number;
  /** From here the series counts: before the first interval, or at the first register reading. */
  readonly opening: TotalAt | null;
  /** By slot, strictly rising; totals never fall. */
  readonly slots: readonly SlotTotal[];
  readonly quarantined: readonly QuarantinedReading[];
  /** Steps of the cadence inside the series for which there is no reading. */
  readonly missing: number;
  readonly events: readonly SeriesEvent[];
  readonly first: TotalAt | null;
  readonly last: TotalAt | null;
  /** The quarantined readings as reports, one a reason. */
  readonly reports: readonly Report[];
}

/** The readings behind a series. */
export interface SeriesEvidence {
  readonly trace: Trace;
  /** Name of the place, or of its first device where the files name no place. */
  readonly place: string;
  /** How many readings came after a later one. */
  readonly disorder: number;
  /** Where a reading of the trace stands, by its index there: `path:line`. */
  readonly where: (at: number) => string;
}

/** How readings become totals at slots. */
export interface SeriesOptions {
  readonly grid: TimeGrid;
  readonly cadence: Cadence;
  /** The most that a total of a resource may rise a slot, in base units; null for no limit. */
  readonly maxStep?: (resource: string) => bigint | null;
  /**
   * The most that a place can carry, base units an hour; null, as by default, for no limit.
   *
   * @param place name of the place, or of the device where the files name no place
   */
  readonly perHour?: (resource: string, place: string) => bigint | null;
  /** The last stamp that is believed, unix seconds; null, as by default, for any. */
  readonly newest?: number | null;
  /** Looks at a series while the readings behind it are there; what it gives takes the series' place. */
  readonly validate?: (series: Series, evidence: SeriesEvidence) => Series;
  /** Where a series goes on; null, as by default, for one that begins. */
  readonly startOf?: (identity: SeriesIdentity) => SeriesStart | null;
}
