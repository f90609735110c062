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
 * Hourly means of the BDEW standard load profile H0 (households, Germany), watts for 1,000 kWh a year: the class profile
 * where a home has no history of its own.
 */
const H0 = {
  winter: [
    [
      58, 43, 40, 39, 39, 47, 90, 129, 134, 123, 116, 118, 131, 130, 115, 105, 105, 129, 166, 187,
      168, 141, 117, 86,
    ],
    [
      67, 53, 42, 40, 38, 40, 53, 82, 120, 142, 148, 155, 167, 166, 153, 144, 145, 180, 209, 210,
      172, 134, 122, 104,
    ],
    [
      78, 56, 45, 41, 39, 39, 41, 50, 89, 138, 174, 203, 207, 173, 136, 117, 107, 126, 156, 176,
      160, 136, 115, 85,
    ],
  ],
  summer: [
    [
      74, 55, 50, 47, 49, 59, 98, 130, 142, 144, 139, 142, 158, 153, 132, 119, 115, 122, 142, 165,
      167, 158, 145, 112,
    ],
  ],
  transition: [
    [
      67, 49, 44, 43, 44, 53, 93, 130, 137, 136, 132, 133, 150, 146, 127, 113, 106, 116, 145, 172,
      168, 156, 136, 100,
    ],
  ],
} as const;

/** The profile of a class of users: H0 for energy that is taken, flat for everything else. */
export function classShape(resource: string, direction: string, days: LocalDays): Shape {
  if (resource !== "energy" || direction === "export") return FLAT;
  return (start) => {
    const seconds = days.secondsOfDay(start);
    const noon = new Date((start - seconds + DAY_SECONDS / 2) * 1_000);
    const tables: readonly (readonly number[])[] = H0[seasonOf(noon)];
    const kind = noon.getUTCDay() === 6 ? 1 : noon.getUTCDay() === 0 ? 2 : 0;
    return (tables[kind] ?? tables[0])?.[Math.floor(seconds / HOUR)] ?? 1;
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

/** BDEW's seasons: winter 1 November to 20 March, summer 15 May to 14 September. */
function seasonOf(date: Date): keyof typeof H0 {
  const day = (date.getUTCMonth() + 1) * 100 + date.getUTCDate();
  if (day >= 1_101 || day <= 320) return "winter";
  return day >= 515 && day <= 914 ? "summer" : "transition";
}
