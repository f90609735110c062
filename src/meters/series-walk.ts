import type { Cadence, TimeGrid } from "../domain/time-grid.ts";
import type { ReadingColumns } from "./reading-columns.ts";
import type { Series, SeriesStart } from "./series.ts";

/** The readings of one series, and how they become totals. */
export interface WalkInput {
  readonly columns: ReadingColumns;
  readonly grid: TimeGrid;
  readonly cadence: Cadence;
  /** Base units a slot; null for no limit. */
  readonly maxStep: bigint | null;
  readonly start: SeriesStart | null;
}

/** What a walk over a series' readings yields. */
export type SeriesBody = Pick<
  Series,
  "device" | "modulus" | "duplicates" | "opening" | "slots" | "quarantined" | "missing" | "events"
>;
