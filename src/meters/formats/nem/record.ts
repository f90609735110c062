import { secondsFromCivil } from "../../../domain/instant.ts";
import type { Rational } from "../../../domain/rational.ts";
import type { Direction } from "../../../domain/reading.ts";
import { baseUnitsIn, resourceByName } from "../../../domain/resource.ts";
import type { Line } from "../line-splitter.ts";

/** The market's time is UTC+10 all year: no daylight saving (MDFF 2.x, 3.3.1). */
const AEST = 36_000;
/** Interval meters are younger; an earlier date is a clock never set. */
const EARLIEST = Date.UTC(2000, 0, 1) / 1000;
const LATEST = Date.UTC(2100, 0, 1) / 1000;

const DATE = /^(\d{4})(\d\d)(\d\d)$/;
/** Some writers leave out the seconds. */
const DATE_TIME = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?$/;
const NMI = /^[0-9A-Z]{10,11}$/;
const SUFFIX = /^[0-9A-Z]{2}$/;

/** Active energy; the file format calls its units case-insensitive. */
const ENERGY_UNITS: ReadonlyMap<string, string> = new Map([
  ["WH", "Wh"],
  ["KWH", "kWh"],
  ["MWH", "MWh"],
]);

/** Longest line: 288 values of 5 minutes and a description of 240 characters are below 6 kB. */
export const MAX_LINE_BYTES = 65_536;

/** Fields of a record without the spaces around them, the record's number first. */
export function fieldsOf(line: Line): readonly string[] {
  const bare = line.byte === 0 ? line.text.replace(/^\u00ef\u00bb\u00bf/, "") : line.text;
  const fields = bare.split(",");
  return bare.includes(" ") || bare.includes("\t") ? fields.map((field) => field.trim()) : fields;
}

/** The instant at which a day `YYYYMMDD` of market time begins, or null. */
export function dayOf(text: string | undefined): number | null {
  return instantOf(DATE.exec(text ?? ""));
}

/** The instant of a `YYYYMMDDhhmmss` (or without `ss`) of market time, or null. */
export function momentOf(text: string | undefined): number | null {
  return instantOf(DATE_TIME.exec(text ?? ""));
}

/** Wh in one of a unit of measure, or null when it measures no active energy. */
export function wattHoursIn(uom: string | undefined): Rational | null {
  const unit = ENERGY_UNITS.get((uom ?? "").toUpperCase());
  return unit === undefined ? null : baseUnitsIn(resourceByName("energy"), unit);
}

/** What a 200 or 250 record names; a string says what is wrong with it. */
export interface NemChannel {
  /** The NMI: the metered place. */
  readonly point: string;
  /** The meter's serial number, or the NMI where the file has none. */
  readonly device: string;
  /** The NMI suffix, for example `E1`. */
  readonly register: string;
}

/** NMI, suffix and serial number of a record, or a sentence on which of them is wrong. */
export function channelOf(
  nmi: string | undefined,
  suffix: string | undefined,
  serial: string | undefined,
): NemChannel | string {
  const point = (nmi ?? "").toUpperCase();
  const register = (suffix ?? "").toUpperCase();
  if (!NMI.test(point)) return `"${point.slice(0, 20)}" is no NMI: it has 10 letters and digits`;
  if (!SUFFIX.test(register)) return `"${register.slice(0, 20)}" is no NMI suffix like E1`;
  return { point, device: serial === undefined || serial === "" ? point : serial, register };
}

/**
 * Which way the energy of a suffix flows, seen from the metered place: the market's `E` leaves the
 * grid, `B` enters it. Null for reactive energy, averages and demand.
 */
export function directionOfSuffix(suffix: string): Direction | null {
  return suffix.startsWith("E") ? "import" : suffix.startsWith("B") ? "export" : null;
}

function instantOf(match: RegExpExecArray | null): number | null {
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((digits: string | undefined) => Number(digits ?? "0"));
  const local = secondsFromCivil({ year, month, day, hour, minute, second });
  const instant = local === null ? -1 : local - AEST;
  return instant < EARLIEST || instant > LATEST ? null : instant;
}
