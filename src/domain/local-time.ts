import { GridwellError } from "./errors.ts";
import { secondsFromCivil, type CivilTime } from "./instant.ts";

/** No zone is farther from UTC than this, in seconds. */
const FARTHEST_OFFSET = 15 * 3_600;

/** A formatter costs far more to build than to use. */
const FORMATTERS = new Map<string, Intl.DateTimeFormat>();

/**
 * The instants at which the clocks of a zone show a civil time: one as a rule, none in the hour
 * that spring skips, two (the earlier first) in the hour that autumn repeats.
 *
 * @param zone IANA name, for example `Europe/Amsterdam`
 * @returns unix seconds
 * @throws GridwellError `ZONE_UNKNOWN` when the runtime does not know the zone
 */
export function instantsOfCivil(zone: string, civil: CivilTime): readonly number[] {
  const asUtc = secondsFromCivil(civil);
  if (asUtc === null) return [];
  // Whatever offset holds at the instant held a day before it or will hold a day after it.
  const offsets = [offsetAt(zone, asUtc - 86_400), offsetAt(zone, asUtc + 86_400)];
  const instants = offsets
    .map((offset) => asUtc - offset)
    .filter((instant) => instant + offsetAt(zone, instant) === asUtc);
  return [...new Set(instants)].sort((left, right) => left - right);
}

/**
 * A zone's name, when the runtime knows it.
 *
 * @throws GridwellError `ZONE_UNKNOWN`
 */
export function checkZone(zone: string): string {
  formatterOf(zone);
  return zone;
}

/**
 * A calendar day of a zone as [start, end) in unix seconds: 86,400 long as a rule, an hour more or
 * less on the days of a clock change.
 *
 * @param zone IANA name
 * @param date the day as `YYYY-MM-DD`
 * @throws GridwellError `ZONE_UNKNOWN` for a zone that the runtime does not know, `DATE_INVALID`
 * for a date that the calendar does not hold
 */
export function localDay(
  zone: string,
  date: string,
): { readonly start: number; readonly end: number } {
  const [, year = 0, month = 0, day = 0] = (/^(\d{4})-(\d{2})-(\d{2})$/.exec(date) ?? []).map(
    Number,
  );
  const midnight = secondsFromCivil({ year, month, day, hour: 0, minute: 0, second: 0 });
  if (midnight === null) {
    throw new GridwellError("DATE_INVALID", `"${date}" is no date: write it like 2026-03-29`);
  }
  return { start: dayStart(zone, midnight), end: dayStart(zone, midnight + 86_400) };
}

/**
 * The first instant whose local date is that of the given midnight. Found by halving, because some
 * zones change their clocks at midnight and then 00:00 does not exist.
 */
function dayStart(zone: string, midnightAsUtc: number): number {
  let before = midnightAsUtc - FARTHEST_OFFSET;
  let after = midnightAsUtc + FARTHEST_OFFSET;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (middle + offsetAt(zone, middle) >= midnightAsUtc) after = middle;
    else before = middle;
  }
  return after;
}

/** How far a zone's clocks are ahead of UTC at an instant, in seconds. */
function offsetAt(zone: string, instant: number): number {
  const parts = new Map(
    formatterOf(zone)
      .formatToParts(instant * 1000)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  const shown = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  return shown / 1000 - instant;
}

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = FORMATTERS.get(zone);
  if (known !== undefined) return known;
  try {
    const formatter = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    FORMATTERS.set(zone, formatter);
    return formatter;
  } catch (cause) {
    throw new GridwellError(
      "ZONE_UNKNOWN",
      `"${zone}" is no time zone: use a name like Europe/Amsterdam`,
      { cause },
    );
  }
}
