import { h0Hours } from "../h0-profile.ts";
import type { Trace } from "../trace.ts";
import { DAY_SECONDS, type LocalDays } from "./days.ts";

/** How much of a day's use falls into the quarter-hour that begins at an instant: a whole number, not negative. */
export type Shape = (start: number) => number;

/** Every quarter-hour alike. */
export const FLAT: Shape = () => 1;

const HOUR = 3_600;
const WEEK_HOURS = 168;
/** Weights are whole numbers, so means are kept to a thousandth. */
const THOUSANDTHS = 1_000;

/**
 * The profile of a class of users, where a home has no history of its own: the standard load profile H0 for energy that is
 * taken, flat for everything else.
 */
export function classShape(resource: string, direction: string, days: LocalDays): Shape {
  if (resource !== "energy" || direction === "export") return FLAT;
  return (start) => {
    const seconds = days.secondsOfDay(start);
    return (
      h0Hours(new Date((start - seconds + DAY_SECONDS / 2) * 1_000))[Math.floor(seconds / HOUR)] ??
      1
    );
  };
}

/**
 * The shape of a place's own week, hour by hour, from all that its trace knows; null when it does not know every hour of
 * a week. Weekdays stand for one another where one of them is missing.
 */
export function ownShape(trace: Trace): Shape | null {
  const sums = new Float64Array(WEEK_HOURS);
  const counts = new Float64Array(WEEK_HOURS);
  for (let at = 0; at < trace.length; at++) {
    const span = trace.span(at);
    if (span === 0 || span > HOUR) continue;
    const hour = hourOfWeek(trace.end(at) - span);
    sums[hour] = (sums[hour] ?? 0) + (trace.amount(at) * HOUR) / span;
    counts[hour] = (counts[hour] ?? 0) + 1;
  }
  const means = new Float64Array(WEEK_HOURS);
  for (let hour = 0; hour < WEEK_HOURS; hour++) {
    const from = (counts[hour] ?? 0) > 0 ? hour : nearest(counts, hour);
    if (from === null) return null;
    means[hour] = Math.round(((sums[from] ?? 0) * THOUSANDTHS) / (counts[from] ?? 1));
  }
  return (start) => means[hourOfWeek(start)] ?? 0;
}

/** The same hour of the nearest day that knows it: working days for working days, the others for the others. */
function nearest(counts: Float64Array, hour: number): number | null {
  const day = Math.floor(hour / 24);
  // 1970-01-01 was a Thursday: days 2 and 3 of this week are Saturday and Sunday.
  const weekend = (each: number): boolean => each === 2 || each === 3;
  const candidates = [1, 6, 2, 5, 3, 4]
    .map((step) => (day + step) % 7)
    .sort(
      (one, other) =>
        Number(weekend(one) !== weekend(day)) - Number(weekend(other) !== weekend(day)),
    );
  const found = candidates.find((each) => (counts[each * 24 + (hour % 24)] ?? 0) > 0);
  return found === undefined ? null : found * 24 + (hour % 24);
}

function hourOfWeek(start: number): number {
  return Math.floor(start / HOUR) % WEEK_HOURS;
}
