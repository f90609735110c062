import { pointId, meterId } from "../../chain/identifiers.ts";
import { QUALITY, repeatsPreviousTotal, type Quality } from "../../domain/quality.ts";
import type { Report } from "../../domain/reading.ts";
import { slotAt, type TimeGrid } from "../../domain/time-grid.ts";
import type { Series } from "../../meters/series.ts";
import type { SlotTotal } from "../../meters/slot-series.ts";
import { totalAtOrBefore, type LaneHistory } from "../lane-history.ts";
import { offsetOf } from "./continuation.ts";
import type { PlannedValue } from "./bank-plan.ts";

/** Another meter takes over at a point, before a slot is recorded. */
export interface PlannedExchange {
  /** The first slot that the new meter counts for. */
  readonly slot: number;
  /** The meter's id as in the file. */
  readonly device: string;
  /** Total when it begins, base units. */
  readonly total: bigint;
  /** What its dial showed then, base units. */
  readonly dial: bigint;
}

/** What a file's series asks of the chain. */
export interface SeriesPlan {
  readonly series: Series;
  /** Values that the chain does not hold yet, slots ascending. */
  readonly values: readonly PlannedValue[];
  /** How many values it holds already. */
  readonly unchanged: number;
  readonly exchanges: readonly PlannedExchange[];
  /** What has to be added to the file's own totals. */
  readonly offset: bigint;
  readonly reports: readonly Report[];
}

/** What the chain knows of a series' point. */
export interface KnownTerm {
  readonly history: LaneHistory;
  /** Identifier of the meter that counts there now. */
  readonly meter: string;
  readonly modulus: bigint;
  readonly base: bigint;
  /** Index of the entry since which it counts. */
  readonly since: number;
}

/** Name of a series' point: its place, or its meter where the file names no place, and the register. */
export function nameOfSeries({ point, device, register }: Series): string {
  return `${point ?? device}/${register}`;
}

/** Identifiers of a series' point and meter, from its names. */
export function identifiersOf(
  salt: Uint8Array,
  name: string,
  device: string,
  register: string,
): { readonly point: string; readonly meter: string } {
  return { point: pointId(salt, name), meter: meterId(salt, device, register) };
}

/**
 * Puts a file's series beside what the chain holds of its point.
 *
 * @param known null for a point that is new
 * @param latest the last slot that may be recorded now: a later one is not closed yet
 * @param meterOf identifier of the meter with a device id
 */
export function planSeries(
  series: Series,
  known: KnownTerm | null,
  grid: TimeGrid,
  latest: number,
  meterOf: (device: string) => string,
): SeriesPlan {
  const first = series.slots[0];
  if (first === undefined || series.opening === null) {
    return { series, values: [], unchanged: 0, exchanges: [], offset: 0n, reports: [] };
  }
  const openingSlot = slotAt(grid, Math.max(series.opening.time, grid.origin + 1));
  const before = known === null ? null : totalAtOrBefore(known.history, openingSlot);
  const after = known?.history.records.find(
    ({ slot, total }) => slot >= openingSlot && total !== null,
  );
  const corrections = known?.history.corrections ?? [];
  const sameMeter = known !== null && known.meter === meterOf(first.device);
  const offset =
    known === null
      ? 0n
      : offsetOf({
          opening: series.opening.total,
          dial: series.kind === "register" ? series.opening.total : null,
          before,
          after: after?.total ?? null,
          term: sameMeter ? { modulus: known.modulus, base: known.base } : null,
          shift: corrections
            .filter(({ slot, index }) => slot < openingSlot && index > known.since)
            .reduce((sum, { from, to }) => sum + to - from, 0n),
        });
  const later = corrections.filter(({ slot }) => slot >= openingSlot);

  const held =
    known === null ? new Map<number, readonly PlannedValue[]>() : heldValues(known.history);
  const exchanges: PlannedExchange[] = [];
  const values: PlannedValue[] = [];
  let unchanged = 0;
  let early = 0;
  let device = known === null || sameMeter ? first.device : null;
  let shift = 0n;
  let current = series.opening.total + offset;
  for (const slot of series.slots) {
    if (slot.slot > latest) {
      early++;
      continue;
    }
    // A correction in the midst of the file: from the next slot on its total stands where the file's own stood.
    for (let next = later[0]; next !== undefined && next.slot < slot.slot; next = later[0]) {
      later.shift();
      shift += next.to - current;
      current = next.to;
    }
    const total = slot.total + offset + shift;
    if (slot.method === undefined) current = total;
    if (slot.device !== device) {
      if (series.kind === "register") {
        exchanges.push({ slot: slot.slot, device: slot.device, total, dial: slot.dial ?? total });
      }
      device = slot.device;
    }
    const value = { slot: slot.slot, total, quality: chainQuality(series, slot) };
    const said = held.get(value.slot) ?? [];
    if (said.some((each) => each.total === value.total && each.quality === value.quality)) {
      unchanged++;
    } else if (slot.method === undefined || !isBetter(said.at(-1))) values.push(value);
  }
  const reports: Report[] =
    early === 0
      ? []
      : [
          {
            where: nameOfSeries(series),
            reason: "not-closed-yet",
            detail: "the step of the cadence has not ended: import again when it has",
            count: early,
          },
        ];
  return { series, values, unchanged, exchanges, offset, reports };
}

/**
 * The quality under which a total is written. A utility's estimate of an interval is part of every later sum, and no
 * register will ever settle it: such a total moves the lane and is marked questionable. Only an estimate of a register
 * stays beside the lane until the real one comes.
 */
function chainQuality(series: Series, { quality, method }: SlotTotal): Quality {
  if (method !== undefined) return quality; // our own, which no sum holds
  return series.kind === "interval" && repeatsPreviousTotal(quality)
    ? QUALITY.questionable
    : quality;
}

/** Whether what the chain says of a slot is better than an estimate of our own: read, or settled by somebody. */
function isBetter(held: PlannedValue | undefined): boolean {
  return (
    held !== undefined &&
    (!repeatsPreviousTotal(held.quality) || held.quality === QUALITY.substituted)
  );
}

/**
 * Everything that the chain was told of each slot: its record and the amendments of it. What was said once is not said
 * again, so that a file that comes twice does not take back what an operator said in between.
 */
function heldValues({ records, amendments }: LaneHistory): Map<number, PlannedValue[]> {
  const held = new Map<number, PlannedValue[]>();
  for (const { slot, total, quality, estimate } of records) {
    if (total !== null)
      held.set(slot, [{ slot, total: estimate ?? total, quality: quality as Quality }]);
  }
  for (const { slot, total, quality } of amendments) {
    const said = held.get(slot) ?? [];
    held.set(slot, said);
    said.push({ slot, total, quality: quality as Quality });
  }
  return held;
}
