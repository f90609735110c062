import type { Rational } from "../../../domain/rational.ts";
import type { Direction } from "../../../domain/reading.ts";
import { baseUnitsIn, resourceByName } from "../../../domain/resource.ts";
import { member, type Json, type JsonObject } from "../json/json-value.ts";

/** A total that a message shows. */
export interface ShownTotal {
  /** The field's name, unit included; the register of its readings. */
  readonly field: string;
  readonly direction: Direction;
  readonly value: Json;
  /** One of the field's unit in base units. */
  readonly factor: Rational;
}

/** What a medium's totals are called, without their unit; of several for one direction the first counts. */
interface Medium {
  readonly resource: string;
  readonly import: readonly string[];
  readonly export: readonly string[];
}

const WATER: Medium = { resource: "water", import: ["total", "total_water"], export: [] };
const HEAT: Medium = {
  resource: "heat",
  import: [
    "total_energy_consumption",
    "total_heating",
    "total_heat_energy",
    "total_energy",
    "total",
  ],
  export: [],
};

const MEDIA: ReadonlyMap<string, Medium> = new Map([
  ["water", WATER],
  ["cold water", WATER],
  ["warm water", WATER],
  ["hot water", WATER],
  ["dual register (hot/cold) water", WATER],
  [
    "electricity",
    {
      resource: "energy",
      import: ["total_energy_consumption", "total_energy", "total"],
      export: ["total_energy_production"],
    },
  ],
  ["gas", { resource: "gas", import: ["total"], export: [] }],
  ["heat", HEAT],
  ["heat volume at inlet", HEAT],
  ["heat/cooling load", HEAT],
]);

/** Units as fields end in them, and as {@link findUnit} names them. */
const SUFFIXES: readonly (readonly [suffix: string, unit: string])[] = [
  ["m3", "m3"],
  ["l", "L"],
  ["kwh", "kWh"],
  ["mwh", "MWh"],
  ["wh", "Wh"],
  ["gj", "GJ"],
  ["mj", "MJ"],
];

/** A field that may hold a medium's total. */
interface Candidate {
  readonly field: string;
  readonly factor: Rational;
}

/** Per resource of a medium, and per direction, the fields in the order in which they are looked for. */
const CANDIDATES: ReadonlyMap<Medium, readonly (readonly [Direction, readonly Candidate[]])[]> =
  new Map(
    [...new Set(MEDIA.values())].map((medium) => [
      medium,
      [
        ["import", candidatesOf(medium.resource, medium.import)],
        ["export", candidatesOf(medium.resource, medium.export)],
      ],
    ]),
  );

/** The resource that meters of a medium count, or null when they are no meters that are read. */
export function resourceOfMedium(media: string): string | null {
  return MEDIA.get(media)?.resource ?? null;
}

/**
 * The totals of a message: for each direction the first of the medium's fields that is there.
 * Totals of a tariff, a month, a phase or a set date are parts of it and are not read.
 */
export function totalsOf(media: string, body: JsonObject): readonly ShownTotal[] {
  const medium = MEDIA.get(media);
  const found: ShownTotal[] = [];
  if (medium === undefined) return found;
  for (const [direction, candidates] of CANDIDATES.get(medium) ?? []) {
    for (const { field, factor } of candidates) {
      const value = member(body, field);
      if (value === undefined) continue;
      found.push({ field, direction, value, factor });
      break;
    }
  }
  return found;
}

function candidatesOf(resource: string, stems: readonly string[]): readonly Candidate[] {
  return stems.flatMap((stem) =>
    SUFFIXES.flatMap(([suffix, unit]) => {
      const factor = baseUnitsIn(resourceByName(resource), unit);
      return factor === null ? [] : [{ field: `${stem}_${suffix}`, factor }];
    }),
  );
}
