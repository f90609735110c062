import { advance, startDial, type DialState } from "../domain/dial.ts";
import type { ColumnReading, ReadingColumns } from "./reading-columns.ts";
import type { QuarantinedReading, SeriesEvent, SeriesStart, TotalAt } from "./series.ts";
import type { SeriesBody, WalkInput } from "./series-walk.ts";
import { SlotSeries } from "./slot-series.ts";

/** The dial of the meter that counts now, and its last reading that was believed. */
interface Counting {
  readonly device: string;
  readonly state: DialState;
  readonly end: number;
}

/**
 * Turns the dial readings of a place into running totals, in the order of time.
 *
 * A reading of the same time and dial as the last is a duplicate; one of the same time and another
 * dial is a conflict, and the first stands. Another device at the same place is an exchange when
 * the old one is never heard of again: the total goes on, and what both counted unseen in between
 * is not invented.
 */
export function walkDials(
  input: WalkInput & { readonly modulusOf: (device: string) => bigint | null },
): SeriesBody {
  const { columns, modulusOf } = input;
  const slots = new SlotSeries(input.grid, input.cadence, input.maxStep);
  const order = columns.byEnd();
  const lastEnds = lastEndOfDevices(columns, order);
  const quarantined: QuarantinedReading[] = [];
  const events: SeriesEvent[] = [];
  let opening: TotalAt | null = null;
  let duplicates = 0;
  let counting: Counting | null = null;

  for (const index of order) {
    const reading = columns.at(index);
    const { device, end } = reading;
    const dial = reading.value.floor();
    const refuse = (reason: string, detail: string): void => {
      quarantined.push({ where: columns.where(index), reason, detail, device, end, value: dial });
    };
    const slot = slots.closing(end);
    if (slot === null) {
      refuse("outside-grid", `${String(end)} has no slot on the ledger's time grid`);
      continue;
    }
    if (counting === null) {
      const state = begin(dial, modulusOf(device), input.start);
      if (typeof state === "string") {
        refuse(state, `the dial shows ${String(dial)} at first`);
        continue;
      }
      counting = { device, state, end };
      opening = { time: end, total: input.start?.total ?? state.total };
      slots.open(end, opening.total);
    } else if (device !== counting.device) {
      const stillHeard: boolean = (lastEnds.get(counting.device) ?? 0) >= end;
      const state: DialState | null = stillHeard
        ? null
        : startDial(dial, modulusOf(device), counting.state.total);
      if (state === null) {
        const reason = stillHeard ? "two-devices" : "dial-out-of-range";
        refuse(reason, `${device} shows ${String(dial)} where ${counting.device} counts`);
        continue;
      }
      const detail = `${counting.device} at ${String(counting.state.dial)} gave way to ${device} at ${String(dial)}`;
      events.push({ kind: "exchange", time: end, detail });
      counting = { device, state, end };
    } else if (end === counting.end) {
      if (dial === counting.state.dial) duplicates++;
      else
        refuse(
          "conflict",
          `${String(dial)} at a time that has ${String(counting.state.dial)} already`,
        );
      continue;
    } else {
      const step = advance(counting.state, dial, slots.limit(slot, counting.state.total));
      if (!step.ok) {
        refuse(step.reason, `the dial shows ${String(dial)} after ${String(counting.state.dial)}`);
        continue;
      }
      if (step.rollover) {
        const detail = `the dial went from ${String(counting.state.dial)} over its top to ${String(dial)}`;
        events.push({ kind: "rollover", time: end, detail });
      }
      counting = { device, state: step.state, end };
    }
    const { total } = counting.state;
    slots.write({ slot, total, quality: reading.quality, end, dial, device }, false);
  }

  const device = counting?.device ?? firstDevice(columns);
  return {
    device,
    modulus: counting?.state.modulus ?? modulusOf(device),
    duplicates,
    opening,
    slots: slots.slots,
    quarantined,
    missing: slots.emptySteps(),
    events,
  };
}

function begin(
  dial: bigint,
  modulus: bigint | null,
  start: SeriesStart | null,
): DialState | string {
  if (start?.dial == null)
    return startDial(dial, modulus, start?.total ?? dial) ?? "dial-out-of-range";
  const step = advance(start.dial, dial, null);
  return step.ok ? step.state : step.reason;
}

function lastEndOfDevices(
  columns: ReadingColumns,
  order: Uint32Array,
): ReadonlyMap<string, number> {
  const ends = new Map<string, number>();
  for (const index of order) {
    const { device, end }: ColumnReading = columns.at(index);
    ends.set(device, end);
  }
  return ends;
}

function firstDevice(columns: ReadingColumns): string {
  return columns.length > 0 ? columns.at(0).device : "";
}
