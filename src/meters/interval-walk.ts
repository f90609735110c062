import { instantText } from "../domain/instant.ts";
import { Rational } from "../domain/rational.ts";
import type { ColumnReading } from "./reading-columns.ts";
import type { QuarantinedReading, TotalAt } from "./series.ts";
import { carriedIn, excessOf, type SeriesBody, type WalkInput } from "./series-walk.ts";
import { SlotSeries } from "./slot-series.ts";
import { Trace } from "./trace.ts";

/**
 * Turns the intervals of a place into running totals: the exact sum, rounded down only where it is
 * written, so that the last total is within one base unit of the file's own sum.
 *
 * An interval given twice is a duplicate; the same time with another amount is a conflict, and a
 * time that overlaps is an overlap: in both the first stands. The quality of a slot is the worst of
 * the intervals that its step holds.
 */
export function walkIntervals(input: WalkInput): SeriesBody {
  const { columns } = input;
  const slots = new SlotSeries(input.grid, input.cadence, input.maxStep);
  const begin = input.start?.total ?? 0n;
  const quarantined: QuarantinedReading[] = [];
  const order = columns.byEnd();
  const trace = new Trace(order.length);
  let opening: TotalAt | null = null;
  let duplicates = 0;
  let missing = 0;
  let sum = Rational.of(begin);
  let last: ColumnReading | null = null;

  for (const index of order) {
    const reading = columns.at(index);
    const { device, end, value } = reading;
    const start = reading.start ?? end;
    const refuse = (reason: QuarantinedReading["reason"], detail: string): void => {
      quarantined.push({
        where: columns.where(index),
        reason,
        detail,
        device,
        start,
        end,
        value: value.floor(),
        before: null,
      });
    };
    if (value.isNegative()) {
      refuse("negative", `${String(value)}: a total never falls`);
      continue;
    }
    const slot = slots.closing(end);
    if (slot === null || start < input.grid.origin) {
      refuse(
        "outside-grid",
        `${instantText(start)} to ${instantText(end)} is not on the ledger's time grid`,
      );
      continue;
    }
    if (input.newest !== null && end > input.newest) {
      refuse("future-stamp", `${instantText(end)} lies ahead of ${instantText(input.newest)}`);
      continue;
    }
    if (last !== null && start < last.end) {
      const sameTime = last.start === start && last.end === end;
      if (sameTime && last.value.equals(value)) duplicates++;
      else if (sameTime)
        refuse("conflict", `${String(value)} at a time that has ${String(last.value)} already`);
      else
        refuse("overlap", `${String(start)} to ${String(end)} begins before ${String(last.end)}`);
      continue;
    }
    if (opening === null) {
      opening = { time: start, total: begin };
      slots.open(start, begin);
    }
    const next = sum.plus(value);
    const step = next.floor() - sum.floor();
    const excess = excessOf(
      step,
      carriedIn(input.perHour, end - start),
      slots.limit(slot, sum.floor()),
    );
    if (excess !== null) {
      refuse(excess, `${String(value)} in ${String(end - start)} s is more than can be`);
      continue;
    }
    trace.add(end, end - start, step, reading.quality, index);
    if (last !== null) missing += slots.stepsBetween(last.end, start);
    last = reading;
    sum = next;
    slots.write(
      { slot, total: sum.floor(), quality: reading.quality, end, dial: null, device },
      true,
    );
  }

  return {
    device: last?.device ?? (columns.length > 0 ? columns.at(0).device : ""),
    modulus: null,
    duplicates,
    opening,
    slots: slots.slots,
    quarantined,
    missing,
    events: [],
    trace,
  };
}
