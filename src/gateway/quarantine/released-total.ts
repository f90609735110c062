import { GridwellError } from "../../domain/errors.ts";
import { formatInstant } from "../../domain/instant.ts";
import { isOnGrid, slotAt } from "../../domain/time-grid.ts";
import { meterId } from "../../chain/identifiers.ts";
import type { Community } from "../community.ts";
import { offsetOf } from "../import/continuation.ts";
import { totalAtOrBefore, type LaneHistory } from "../lane-history.ts";
import type { FoundPoint } from "../point-finder.ts";
import type { HeldReading } from "./quarantine.ts";

/** What the chain knows of the point whose reading is released. */
export interface ReleaseContext {
  readonly history: LaneHistory;
  /** The present meter's term; null when there is none. */
  readonly term: {
    readonly meter: string;
    readonly modulus: bigint;
    readonly base: bigint;
    readonly since: bigint;
  } | null;
  /** The last slot that may be recorded now. */
  readonly latest: number;
}

/**
 * The total that a reading in quarantine stands for, when it is believed after all.
 *
 * @throws GridwellError `QUARANTINE_UNRELEASABLE` when there is none that fits the point's history, with what to do
 * instead; `POINT_NAMELESS` when the local book does not hold the point
 */
export function releasedTotal(
  { keys, site }: Community,
  { known }: FoundPoint,
  reading: HeldReading,
  { history, term, latest }: ReleaseContext,
): { readonly slot: number; readonly total: bigint } {
  const { end, start, value, device, reason } = reading;
  const refuse = (why: string, way: string): GridwellError =>
    new GridwellError("QUARANTINE_UNRELEASABLE", `${reading.id} cannot be written: ${why}; ${way}`);
  if (known === null) {
    throw new GridwellError(
      "POINT_NAMELESS",
      "This state does not know which register the point meters: import the point's files again, which restores it",
    );
  }
  if (!isOnGrid(site.grid, end)) {
    throw refuse(`${String(end)} has no slot`, "drop it");
  }
  const slot = slotAt(site.grid, end);
  if (slot > latest) {
    throw refuse(
      `${formatInstant(end)} has not come yet`,
      "wait, or drop it and set the meter's clock",
    );
  }
  const after = history.records.find((each) => each.slot > slot && each.total !== null)?.total;
  if (start !== null) {
    const before = totalAtOrBefore(
      history,
      slotAt(site.grid, Math.max(start, site.grid.origin + 1)),
    );
    const total = (before ?? 0n) + value;
    if (value < 0n) throw refuse("a total never falls", "enter what flowed back with the tariff");
    if (after !== undefined && after !== null && total > after) {
      const held = history.records.findLast((each) => each.total !== null)?.total ?? 0n;
      throw refuse(
        "the totals after it were counted without it",
        `set the total with ./gridwell meters correct to ${String(held + value)} base units`,
      );
    }
    return { slot, total };
  }
  const suffix = known.name.includes("@") ? known.name.slice(known.name.lastIndexOf("@")) : "";
  if (term?.meter !== meterId(keys.salt(), device, known.register + suffix)) {
    throw refuse(
      `${device} is not the meter there`,
      "enter the exchange with ./gridwell meters exchange",
    );
  }
  const before = totalAtOrBefore(history, slot);
  const shift = history.corrections
    .filter((each) => each.slot < slot && each.index > Number(term.since))
    .reduce((sum, { from, to }) => sum + to - from, 0n);
  const { modulus } = term;
  if (value >= modulus || value < 0n) {
    throw refuse(`${String(value)} is not on the dial`, "drop it");
  }
  const offset = offsetOf({
    opening: value,
    dial: value,
    before,
    after: after ?? null,
    term,
    shift,
  });
  const total = value + offset;
  const turned = before !== null && total - before > modulus / 2n;
  if (turned || (after !== undefined && after !== null && total > after)) {
    throw refuse(
      turned
        ? `the total would fall below the ${String(before)} before it`
        : `the total would lie above the ${String(after)} that was read after it`,
      reason === "reset-or-tamper"
        ? "if the meter was reset or replaced, enter it with ./gridwell meters exchange; else drop the reading"
        : "correct the total first, or drop the reading",
    );
  }
  return { slot, total };
}
