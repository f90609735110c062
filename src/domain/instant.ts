import { GridwellError } from "./errors.ts";

/** The only form Gridwell writes and reads: whole seconds, UTC. */
const INSTANT = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})Z$/;

/** A date and a time of day on some clock, without a zone. */
export interface CivilTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
  /** 0 to 23. */
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/**
 * The seconds since 1970 of a civil time read as UTC, or null when the calendar or the clock does
 * not hold it (30 February, 24:00). Years 1000 to 9999.
 */
export function secondsFromCivil(civil: CivilTime): number | null {
  const { year, month, day, hour, minute, second } = civil;
  if (year < 1000 || year > 9999 || hour > 23 || minute > 59 || second > 59) return null;
  const milliseconds = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(milliseconds);
  // Date.UTC lets 30 February overflow into March; what comes back must be what went in.
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  return milliseconds / 1000;
}

/**
 * An instant as ISO 8601 in UTC, for example `2026-03-29T01:00:00Z`.
 *
 * @param time unix seconds, whole
 * @throws GridwellError `INSTANT_INVALID` when it is not a whole number or beyond the year 9999
 */
export function formatInstant(time: number): string {
  const date = new Date(time * 1000);
  if (
    !Number.isInteger(time) ||
    Number.isNaN(date.getTime()) ||
    time < 0 ||
    date.getUTCFullYear() > 9999
  ) {
    throw new GridwellError(
      "INSTANT_INVALID",
      `${String(time)} is not a time: give whole seconds since 1970, below the year 10000`,
    );
  }
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** The same for people, of whatever came in: a number that no calendar holds is shown as it is. */
export function instantText(time: number): string {
  try {
    return formatInstant(time);
  } catch {
    return String(time);
  }
}

/**
 * The unix seconds of an ISO 8601 instant in UTC. Strict: `YYYY-MM-DDThh:mm:ssZ` and nothing else.
 *
 * @throws GridwellError `INSTANT_INVALID` when the text is of another form or no such date exists
 */
export function parseInstant(text: string): number {
  const match = INSTANT.exec(text);
  const parts = match?.slice(1).map(Number) ?? [];
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const time = secondsFromCivil({ year, month, day, hour, minute, second });
  if (match === null || time === null || time < 0) {
    throw new GridwellError(
      "INSTANT_INVALID",
      `"${text}" is not a time in UTC: write it like 2026-03-29T01:00:00Z`,
    );
  }
  return time;
}
