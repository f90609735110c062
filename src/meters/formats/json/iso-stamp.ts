import { secondsFromCivil, type CivilTime } from "../../../domain/instant.ts";
import { instantsOfCivil } from "../../../domain/local-time.ts";
import { QUALITY, type Quality } from "../../../domain/quality.ts";

/** A time that was read. */
export interface IsoStamp {
  /** Unix seconds, UTC; fractions of a second are cut off. */
  readonly time: number;
  /** `questionable` when the clock time happened twice and nothing tells which one is meant. */
  readonly quality: Quality;
}

/** Why a time was refused. */
export type IsoStampFault = "stamp-invalid" | "stamp-before-2000";

/** ISO 8601 with `T` or a space, any fraction, and `Z`, an offset with or without colon, or none. */
const FORM =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:\.\d{1,12})?(?:(Z)|([+-])(\d{2}):?(\d{2}))?$/;

/** No zone is farther from UTC, in hours. */
const FARTHEST_HOURS = 15;
const YEAR_2000 = Date.UTC(2000, 0, 1) / 1000;
/** 9999-12-31T23:59:59Z. */
const LATEST = 253_402_300_799;
/** Clocks change at whole quarters of an hour. */
const QUARTER = 900;

/**
 * Reads an ISO 8601 time.
 *
 * @param zone where times without an offset are from; null to refuse them
 */
export function readIsoStamp(text: string, zone: ZoneClock | null): IsoStamp | IsoStampFault {
  const match = FORM.exec(text);
  if (match === null) return "stamp-invalid";
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map(Number);
  const civil = { year, month, day, hour, minute, second };
  const [, , , , , , , utc, sign, hours = "0", minutes = "0"] = match;
  if (utc === undefined && sign === undefined) {
    if (zone === null) return "stamp-invalid";
    const instants = zone.instantsOf(civil);
    const quality = instants.length > 1 ? QUALITY.questionable : QUALITY.valid;
    return plausible(instants[0] ?? null, quality);
  }
  const asUtc = secondsFromCivil(civil);
  const isOffset = Number(hours) <= FARTHEST_HOURS && Number(minutes) < 60;
  if (asUtc === null || !isOffset) return "stamp-invalid";
  const offset = Number(hours) * 3_600 + Number(minutes) * 60;
  return plausible(sign === "-" ? asUtc + offset : asUtc - offset);
}

/** A time in unix seconds, with or without a fraction, as text. */
export function readUnixStamp(text: string): IsoStamp | IsoStampFault {
  const [, seconds] = /^(\d{1,12})(?:\.\d{1,12})?$/.exec(text) ?? [];
  return plausible(seconds === undefined ? null : Number(seconds));
}

function plausible(
  time: number | null,
  quality: Quality = QUALITY.valid,
): IsoStamp | IsoStampFault {
  if (time === null || time > LATEST) return "stamp-invalid";
  return time < YEAR_2000 ? "stamp-before-2000" : { time, quality };
}

/**
 * The clocks of a zone. Asking the runtime for every message would be the slowest part of reading
 * it, so the answer for a quarter of an hour is kept.
 */
export class ZoneClock {
  readonly #zone: string;
  #quarter = Number.NaN;
  #starts: readonly number[] = [];

  /** @param zone IANA name */
  constructor(zone: string) {
    this.#zone = zone;
  }

  /**
   * The instants at which the clocks show a civil time, as {@link instantsOfCivil} gives them.
   *
   * @throws GridwellError `ZONE_UNKNOWN` when the runtime does not know the zone
   */
  instantsOf(civil: CivilTime): readonly number[] {
    const asUtc = secondsFromCivil(civil);
    if (asUtc === null) return [];
    const quarter = Math.floor(asUtc / QUARTER);
    if (quarter !== this.#quarter) {
      const minute = civil.minute - (civil.minute % 15);
      this.#starts = instantsOfCivil(this.#zone, { ...civil, minute, second: 0 });
      this.#quarter = quarter;
    }
    return this.#starts.map((start) => start + (asUtc - quarter * QUARTER));
  }
}
