import type { CalendarDay } from "../h0-profile.ts";
import { Random } from "./random.ts";

/** Minutes of a day. */
export const DAY_MINUTES = 1_440;

/** Solar noon of 5° east in minutes from midnight UTC, without the equation of time. */
const NOON = 700;

/** Hours of daylight by month at 52° north. */
const DAYLIGHT = [8, 9.7, 11.8, 13.9, 15.7, 16.7, 16.2, 14.6, 12.6, 10.5, 8.6, 7.6] as const;

/** What panels that face south give at a clear noon, as a share of their rating, by month. */
const CLEAR_NOON = [0.55, 0.68, 0.78, 0.83, 0.84, 0.83, 0.83, 0.83, 0.8, 0.7, 0.58, 0.5] as const;

/** Share of a clear day's energy that the clouds of a month let through. */
const CLEARNESS = [0.32, 0.4, 0.48, 0.54, 0.56, 0.56, 0.56, 0.56, 0.53, 0.45, 0.34, 0.28] as const;

/** Minutes over which the clouds stay as they are. */
const CLOUD_MINUTES = 10;

/**
 * What a rated watt of panels gives in each minute of a day, 0 to 1: the square of a parabola between sunrise and
 * sunset, times the clouds that all of a community share. Own, simple: no site, tilt, temperature or shade.
 *
 * @param seed of the community; the weather of a day is the same for all its homes
 */
export function sunDay(seed: number, { start, month }: CalendarDay): Float64Array {
  const random = Random.of(seed, "weather", start / 86_400);
  const half = (DAYLIGHT[month - 1] ?? 12) * 30;
  const noon = CLEAR_NOON[month - 1] ?? 0;
  const mean = CLEARNESS[month - 1] ?? 0;
  const day = Math.min(1, mean * random.uniform(0.3, 1.7));
  // A day between clear and overcast flickers most.
  const flicker = 2 * Math.min(day, 1 - day);
  const sun = new Float64Array(DAY_MINUTES);
  let clouds = day;
  for (let minute = 0; minute < DAY_MINUTES; minute++) {
    if (minute % CLOUD_MINUTES === 0) {
      clouds = Math.max(0, Math.min(1, day + flicker * random.uniform(-0.5, 0.5)));
    }
    const away = (minute + 0.5 - NOON) / half;
    const height = 1 - away * away;
    if (height > 0) sun[minute] = noon * height * height * clouds;
  }
  return sun;
}
