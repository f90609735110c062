import { advance, startDial, type DialState, type DialStep } from "../domain/dial.ts";
import { instantText } from "../domain/instant.ts";
import { Outliers } from "./outliers.ts";
import type { ReadingColumns } from "./reading-columns.ts";
import type { QuarantinedReading, SeriesEvent, SeriesStart, TotalAt } from "./series.ts";
import { carriedIn, excessOf, tighter, type SeriesBody, type WalkInput } from "./series-walk.ts";
import { SlotSeries } from "./slot-series.ts";
import { Trace } from "./trace.ts";

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
 * is not invented. A reading that those after it deny is an outlier, see `outliers.ts`.
 */
export function walkDials(
  input: WalkInput & { readonly modulusOf: (device: string) => bigint | null },
): SeriesBody {
  const { columns, modulusOf, perHour } = input;
  const slots = new SlotSeries(input.grid, input.cadence, input.maxStep);
  const order = columns.byEnd();
  const lastEnds = lastEndOfDevices(columns, order, input.newest);
  const outliers = new Outliers(columns, order, perHour);
  const trace = new Trace(order.length);
  const quarantined: QuarantinedReading[] = [];
  const events: SeriesEvent[] = [];
  let opening: TotalAt | null = null;
  let duplicates = 0;
  let counting: Counting | null = null;
  let fallen = false;

  for (const [position, index] of order.entries()) {
    const reading = columns.at(index);
    const { device, end } = reading;
    const dial = reading.value.floor();
    const refuse = (reason: QuarantinedReading["reason"], detail: string): void => {
      const before = counting?.state.dial ?? null;
      const where = columns.where(index);
      quarantined.push({ where, reason, detail, device, start: null, end, value: dial, before });
    };
    const slot = slots.closing(end);
    if (slot === null) {
      refuse("outside-grid", `${instantText(end)} has no slot on the ledger's time grid`);
      continue;
    }
    if (input.newest !== null && end > input.newest) {
      refuse("future-stamp", `${instantText(end)} lies ahead of ${instantText(input.newest)}`);
      continue;
    }
    if (counting === null) {
      const state = begin(dial, modulusOf(device), input.start);
      if (typeof state === "string") {
        refuse(state, `the dial shows ${String(dial)} at first`);
        continue;
      }
      if (outliers.deniesOpening(position, state)) {
        refuse("spike", `the dial shows ${String(dial)} at first, and what follows denies it`);
        continue;
      }
      counting = { device, state, end };
      opening = { time: end, total: input.start?.total ?? state.total };
      slots.open(end, opening.total);
      trace.add(end, 0, 0n, reading.quality, index);
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
      trace.add(end, 0, 0n, reading.quality, index);
    } else if (end === counting.end) {
      if (dial === counting.state.dial) duplicates++;
      else
        refuse(
          "conflict",
          `${String(dial)} at a time that has ${String(counting.state.dial)} already`,
        );
      continue;
    } else {
      const physical = carriedIn(perHour, end - counting.end);
      const ledger = slots.limit(slot, counting.state.total);
      const step: DialStep = advance(counting.state, dial, tighter(physical, ledger));
      if (!step.ok) {
        const reason =
          step.reason === "step-above-limit"
            ? (excessOf(dial - counting.state.dial, physical, ledger) ?? step.reason)
            : step.reason;
        if (reason === "reset-or-tamper" && !fallen) trace.reset();
        fallen ||= reason === "reset-or-tamper";
        refuse(reason, `the dial shows ${String(dial)} after ${String(counting.state.dial)}`);
        continue;
      }
      if (outliers.denies(position, counting.state, step.state)) {
        refuse("spike", `the dial shows ${String(dial)}, and those after it deny it`);
        continue;
      }
      if (step.rollover) {
        const detail = `the dial went from ${String(counting.state.dial)} over its top to ${String(dial)}`;
        events.push({ kind: "rollover", time: end, detail });
      }
      trace.add(end, end - counting.end, step.step, reading.quality, index);
      counting = { device, state: step.state, end };
    }
    fallen = false;
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
    trace,
  };
}

function begin(
  dial: bigint,
  modulus: bigint | null,
  start: SeriesStart | null,
): DialState | Extract<DialStep, { ok: false }>["reason"] {
  if (start?.dial == null)
    return startDial(dial, modulus, start?.total ?? dial) ?? "dial-out-of-range";
  const step = advance(start.dial, dial, null);
  return step.ok ? step.state : step.reason;
}

function lastEndOfDevices(
  columns: ReadingColumns,
  order: Uint32Array,
  newest: number | null,
): ReadonlyMap<string, number> {
  const ends = new Map<string, number>();
  for (const index of order) {
    const end = columns.endAt(index);
    if (newest === null || end <= newest) ends.set(columns.deviceAt(index), end);
  }
  return ends;
}

function firstDevice(columns: ReadingColumns): string {
  return columns.length > 0 ? columns.deviceAt(0) : "";
}
