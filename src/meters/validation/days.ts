import { localDay } from "../../domain/local-time.ts";
import type { Trace } from "../trace.ts";

/** Length of a UTC day, seconds. */
export const DAY_SECONDS = 86_400;

/** What was used on one UTC day. */
export interface DayUse {
  /** Days since 1970. */
  readonly day: number;
  /** Base units; what a span over midnight used is shared by its seconds. */
  readonly use: number;
  /** Seconds of the day that readings cover. */
  readonly covered: number;
  /** Place in the trace of the last reading that ends on the day; null when none does. */
  readonly last: number | null;
}

/** Whether so much of a day is covered that it may be compared with others: all but an hour. */
export function isWhole({ covered }: DayUse): boolean {
  return covered >= DAY_SECONDS - 3_600;
}

/** The days that a trace touches, in order. */
export function usePerDay(trace: Trace): DayUse[] {
  const days = new Map<number, { use: number; covered: number; last: number | null }>();
  const dayOf = (day: number): { use: number; covered: number; last: number | null } => {
    const found = days.get(day) ?? { use: 0, covered: 0, last: null };
    days.set(day, found);
    return found;
  };
  for (let at = 0; at < trace.length; at++) {
    const end = trace.end(at);
    const span = trace.span(at);
    const last = Math.floor((end - 1) / DAY_SECONDS);
    dayOf(last).last = at;
    if (span === 0) continue;
    for (let day = Math.floor((end - span) / DAY_SECONDS); day <= last; day++) {
      const from = Math.max(end - span, day * DAY_SECONDS);
      const seconds = Math.min(end, (day + 1) * DAY_SECONDS) - from;
      const found = dayOf(day);
      found.use += (trace.amount(at) * seconds) / span;
      found.covered += seconds;
    }
  }
  return [...days].sort(([one], [other]) => one - other).map(([day, found]) => ({ day, ...found }));
}

/** The local days of a zone. Finding one takes a while, so each is looked up once. */
export class LocalDays {
  readonly #zone: string;
  readonly #days = new Map<number, { readonly start: number; readonly end: number }>();

  /** @param zone IANA name */
  constructor(zone: string) {
    this.#zone = zone;
  }

  /**
   * The local day with the date that an instant has in UTC, as [start, end) in unix seconds.
   *
   * @throws GridwellError `ZONE_UNKNOWN`
   */
  of(time: number): { readonly start: number; readonly end: number } {
    const day = Math.floor(time / DAY_SECONDS);
    let found = this.#days.get(day);
    if (found === undefined) {
      const date = new Date(day * DAY_SECONDS * 1_000).toISOString().slice(0, 10);
      found = localDay(this.#zone, date);
      this.#days.set(day, found);
    }
    return found;
  }

  /** Seconds since local midnight. */
  secondsOfDay(time: number): number {
    const { start, end } = this.of(time);
    if (time >= end) return time - end;
    return time >= start ? time - start : time - this.of(time - DAY_SECONDS).start;
  }
}
