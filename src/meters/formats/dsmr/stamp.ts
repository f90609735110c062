import { secondsFromCivil } from "../../../domain/instant.ts";
import { instantsOfCivil } from "../../../domain/local-time.ts";
import { QUALITY, type Quality } from "../../../domain/quality.ts";

/** A time stamp that was read. */
export interface Stamp {
  /** Unix seconds, UTC. */
  readonly time: number;
  /** `questionable` when the clock time happened twice and nothing tells which one is meant. */
  readonly quality: Quality;
}

/** Why a time stamp was refused. */
export type StampFault = "stamp-invalid" | "stamp-before-2000";

/** YYMMDDhhmmss and, from DSMR 4 on, W (winter, UTC+1) or S (summer, UTC+2). */
const STAMP = /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})([WS]?)$/;

const OFFSET: ReadonlyMap<string, number> = new Map([
  ["W", 3_600],
  ["S", 7_200],
]);

/** Two-digit years from here on are of the last century: an M-Bus clock that was never set. */
const FIRST_YEAR_OF_LAST_CENTURY = 70;

const YEAR_2000 = Date.UTC(2000, 0, 1) / 1000;

/**
 * Reads a time stamp. The letter decides, whatever the date. Without one (DSMR 2 and 3) it is the
 * zone's local time; in the hour that autumn repeats the earlier instant is taken and marked.
 *
 * @param zone IANA zone of stamps without a letter
 */
export function readStamp(text: string, zone: string): Stamp | StampFault {
  const match = STAMP.exec(text);
  if (match === null) return "stamp-invalid";
  const [shortYear = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map(Number);
  const year = shortYear + (shortYear >= FIRST_YEAR_OF_LAST_CENTURY ? 1900 : 2000);
  const civil = { year, month, day, hour, minute, second };
  const asUtc = secondsFromCivil(civil);
  if (asUtc === null) return "stamp-invalid";
  const offset = OFFSET.get(match[7] ?? "");
  const instants = offset === undefined ? instantsOfCivil(zone, civil) : [asUtc - offset];
  const [time] = instants;
  if (time === undefined) return "stamp-invalid";
  if (time < YEAR_2000) return "stamp-before-2000";
  return { time, quality: instants.length > 1 ? QUALITY.questionable : QUALITY.valid };
}
