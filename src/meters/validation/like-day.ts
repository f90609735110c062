import type { Trace } from "../trace.ts";
import { DAY_SECONDS } from "./days.ts";

/** How an interval that nobody read was estimated from others. */
export type LikeDayMethod = "like-day" | "average-like-day" | "near-day";

/** An estimated interval. */
export interface LikeDay {
  readonly amount: number;
  readonly method: LikeDayMethod;
}

/** Weeks to each side that are asked. */
const WEEKS = 4;
/** How many like days are averaged at most. */
const MOST = 4;

/**
 * Estimates intervals from the same time on other days, as the market's codes order it: the same weekday first, nearest
 * week first, then the nearest days of the same kind (working day or not), then any near day.
 */
export class LikeDays {
  readonly #amounts = new Map<number, number>();

  /** @param length of an interval, seconds; others are not compared */
  constructor(trace: Trace, length: number) {
    for (let at = 0; at < trace.length; at++) {
      if (trace.span(at) === length) this.#amounts.set(trace.end(at) - length, trace.amount(at));
    }
  }

  /** The estimate of the interval that begins at an instant; null when no like day knows it. */
  estimate(start: number): LikeDay | null {
    const weeks: number[] = [];
    for (let week = 1; week <= WEEKS; week++) weeks.push(-7 * week, 7 * week);
    const same = this.#found(start, weeks);
    const [only] = same;
    if (only !== undefined) {
      return {
        amount: average(same),
        method: same.length === 1 ? "like-day" : "average-like-day",
      };
    }
    const near = [-1, 1, -2, 2, -3, 3, -4, 4, -5, 5, -6, 6];
    const kind = near.filter((days) => isWeekend(start + days * DAY_SECONDS) === isWeekend(start));
    const found = this.#found(start, [...kind, ...near]).slice(0, 1);
    return found.length === 0 ? null : { amount: average(found), method: "near-day" };
  }

  #found(start: number, days: readonly number[]): number[] {
    return days
      .map((each) => this.#amounts.get(start + each * DAY_SECONDS))
      .filter((amount) => amount !== undefined)
      .slice(0, MOST);
  }
}

function average(amounts: readonly number[]): number {
  return Math.round(amounts.reduce((sum, amount) => sum + amount, 0) / amounts.length);
}

function isWeekend(time: number): boolean {
  const day = new Date(time * 1_000).getUTCDay();
  return day === 0 || day === 6;
}
