import { QUALITY, type Quality } from "../../../domain/quality.ts";
import { Rational } from "../../../domain/rational.ts";
import type { Direction, ReadingKind } from "../../../domain/reading.ts";
import { baseUnitsIn, type Resource } from "../../../domain/resource.ts";
import { findUnit } from "../../../domain/unit.ts";
import { knownZone, mapInvalid } from "../map-invalid.ts";
import type { CsvColumn, CsvMap, CsvTime, CsvValue } from "./csv-map.ts";
import { stampForm, type StampForm } from "./stamp.ts";

/** A column of values, its meaning worked out. */
export interface CsvQuantity {
  readonly column: CsvColumn;
  readonly is: string | null;
  readonly register: string;
  readonly resource: string;
  readonly direction: Direction;
  readonly kind: ReadingKind;
  /** Whether the factor is to be multiplied by the seconds of the interval. */
  readonly power: boolean;
  /** Base units in one of the file's numbers, or in one for a second. */
  readonly factor: Rational;
  /** Base units. */
  readonly modulus: bigint | null;
  readonly device: string | null;
  readonly point: string | null;
  readonly intervalSeconds: number | null;
  readonly maxGapSeconds: number | null;
  readonly part: "positive" | "negative" | null;
}

/** The operator's description of a CSV file, checked and with every blank filled in. */
export interface CsvLayout {
  readonly delimiter: string;
  readonly header: boolean;
  readonly skipRows: number;
  readonly decimal: string;
  readonly thousands: string | null;
  readonly missing: ReadonlySet<string>;
  /** One column, or date and time. */
  readonly stamp: readonly CsvColumn[];
  readonly form: StampForm;
  readonly zone: string | null;
  /** Whether a stamp is the end of its interval. */
  readonly atEnd: boolean;
  readonly start: CsvColumn | null;
  readonly repeated: "order" | "first" | "second" | "refuse";
  readonly device: CsvColumn | null;
  readonly point: CsvColumn | null;
  readonly register: CsvColumn | null;
  readonly quality: {
    readonly column: CsvColumn;
    readonly codes: ReadonlyMap<string, Quality>;
  } | null;
  readonly values: readonly CsvQuantity[];
}

/** The column that stands for all that the map does not name. */
export const OTHER_COLUMNS = "*";

/**
 * Works out what a map's member `csv` means.
 *
 * @param where its place, for errors
 * @throws GridwellError `MAP_INVALID` when it contradicts itself or names an unknown unit or zone
 */
export function csvLayout(map: CsvMap, where: string, resources: readonly Resource[]): CsvLayout {
  const { time, header = true, decimal = ".", thousands = null } = map;
  if (thousands === decimal) {
    throw mapInvalid(`${where}/thousands`, `"${decimal}" cannot be both decimal and thousands`);
  }
  if (!header) {
    for (const column of columnsOf(map)) {
      if (typeof column === "number") continue;
      const problem = `"${column}" is a name, and the file has no header: number columns from 1`;
      throw mapInvalid(where, problem);
    }
  }
  const form = stampForm(time.pattern);
  if (typeof form === "string") throw mapInvalid(`${where}/time/pattern`, form);
  const quality = map.quality ?? null;
  return {
    delimiter: map.delimiter ?? ",",
    header,
    skipRows: map.skipRows ?? 0,
    decimal,
    thousands,
    missing: new Set(["", ...(map.missing ?? [])]),
    stamp: stampColumns(time),
    form,
    zone: time.zone === undefined ? null : knownZone(time.zone, `${where}/time/zone`),
    atEnd: time.stamp !== "start",
    start: time.start ?? null,
    repeated: time.repeated ?? "order",
    device: map.device ?? null,
    point: map.point ?? null,
    register: map.register ?? null,
    quality: quality && {
      column: quality.column,
      codes: new Map(Object.entries(quality.codes).map(([code, name]) => [code, QUALITY[name]])),
    },
    values: map.values.map((value, index) =>
      quantityOf(value, map, `${where}/values/${String(index)}`, resources),
    ),
  };
}

/** Every column that a map names, but the one that stands for all others. */
function columnsOf(map: CsvMap): readonly CsvColumn[] {
  const { device, point, register, time, quality, values } = map;
  return [
    ...stampColumns(time),
    ...[time.start, device, point, register, quality?.column].filter(
      (column) => column !== undefined,
    ),
    ...values.map(({ column }) => column),
  ];
}

function stampColumns(time: CsvTime): readonly CsvColumn[] {
  return "column" in time ? [time.column] : [time.date, time.time];
}

function quantityOf(
  value: CsvValue,
  map: CsvMap,
  where: string,
  resources: readonly Resource[],
): CsvQuantity {
  const { kind, unit, intervalSeconds = null, maxGapSeconds = null } = value;
  const resource = resources.find(({ name }) => name === value.resource);
  if (resource === undefined) {
    const known = resources.map(({ name }) => name).join(", ");
    throw mapInvalid(`${where}/resource`, `"${value.resource}" is none of ${known}`);
  }
  const scale = Rational.parse(value.scale ?? "1");
  if (scale === null || scale.num <= 0n) {
    throw mapInvalid(`${where}/scale`, `"${String(value.scale)}" is no number above zero`);
  }
  const power = kind === "power";
  const size =
    resource.name === "power"
      ? null
      : power
        ? perSecond(resource, unit)
        : baseUnitsIn(resource, unit);
  if (size === null) {
    const measures = power
      ? `is no power behind ${resource.name}`
      : `does not measure ${resource.name}`;
    throw mapInvalid(`${where}/unit`, `"${unit}" ${measures}`);
  }
  const knowsLength =
    intervalSeconds !== null || maxGapSeconds !== null || map.time.start !== undefined;
  if (kind !== "register" && !knowsLength) {
    const problem = `${kind} needs intervalSeconds, maxGapSeconds or a column time.start`;
    throw mapInvalid(where, problem);
  }
  if ((value.is === undefined) !== (map.register === undefined)) {
    const problem = "is and the file's register column belong together: give both or neither";
    throw mapInvalid(where, problem);
  }
  if (value.column === OTHER_COLUMNS && value.device !== undefined) {
    throw mapInvalid(`${where}/device`, `"*" takes the device from each column's header`);
  }
  const factor = scale.times(size);
  const modulus = value.modulus === undefined ? null : Rational.parse(value.modulus);
  return {
    column: value.column,
    is: value.is ?? null,
    register: value.register,
    resource: resource.name,
    direction: value.direction,
    kind: kind === "register" ? "register" : "interval",
    power,
    factor,
    modulus: kind === "register" ? (modulus?.times(size).floor() ?? null) : null,
    device: value.device ?? null,
    point: value.point ?? null,
    intervalSeconds,
    maxGapSeconds,
    part: value.part ?? null,
  };
}

/** Base units of a resource that one of a power unit makes in a second; null when it makes none. */
function perSecond(resource: Resource, unit: string): Rational | null {
  const joule = baseUnitsIn(resource, "J");
  const power = findUnit(unit);
  return joule === null || power?.quantity !== "power" ? null : power.size.times(joule);
}
