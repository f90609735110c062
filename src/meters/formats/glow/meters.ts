import type { Rational } from "../../../domain/rational.ts";
import { baseUnitsIn, resourceByName } from "../../../domain/resource.ts";
import { isObject, member, objectIn, type Json, type JsonObject } from "../json/json-value.ts";

/** A unit that a meter's totals may come in, and what they then measure. */
export interface GlowUnit {
  readonly name: string;
  readonly resource: string;
  /** One of it in base units of the resource. */
  readonly factor: Rational;
}

interface GlowKind {
  /** What its place's number is called. */
  readonly place: "mpan" | "mprn";
  readonly directions: readonly ("import" | "export")[];
  readonly units: readonly GlowUnit[];
}

/** One meter's part of a message. */
export interface GlowMeter extends GlowKind {
  /** `electricitymeter` or `gasmeter`. */
  readonly name: string;
  readonly body: JsonObject;
  /** What stands as its MPAN or MPRN. */
  readonly number: Json | undefined;
  /** What stands for its totals: an object each, or what the display writes when it knows none. */
  readonly totals: readonly { readonly direction: "import" | "export"; readonly body: Json }[];
}

/** Gas is shown in kWh, which the display computes, or in m3, which is what the meter counts. */
const KINDS: ReadonlyMap<string, GlowKind> = new Map<string, GlowKind>([
  [
    "electricitymeter",
    {
      place: "mpan",
      directions: ["import", "export"],
      units: unitsOf([
        ["kWh", "energy"],
        ["Wh", "energy"],
      ]),
    },
  ],
  [
    "gasmeter",
    {
      place: "mprn",
      directions: ["import"],
      units: unitsOf([
        ["kWh", "gas-energy"],
        ["m3", "gas"],
      ]),
    },
  ],
]);

/** The names under which meters stand in a message. */
export const GLOW_KINDS: readonly string[] = [...KINDS.keys()];

/** The meters of a message; none in the display's own state. */
export function glowMeters(message: JsonObject): readonly GlowMeter[] {
  const meters: GlowMeter[] = [];
  for (const [name, kind] of KINDS) {
    const body = objectIn(message, name);
    if (body === null) continue;
    const energy = objectIn(body, "energy");
    const totals = kind.directions.flatMap((direction) => {
      const total = energy === null ? undefined : member(energy, direction);
      return total === undefined ? [] : [{ direction, body: total }];
    });
    const first = totals.find((total) => isObject(total.body))?.body;
    const number = isObject(first) ? member(first, kind.place) : undefined;
    meters.push({ ...kind, name, body, number, totals });
  }
  return meters;
}

function unitsOf(
  units: readonly (readonly [name: string, resource: string])[],
): readonly GlowUnit[] {
  return units.flatMap(([name, resource]) => {
    const factor = baseUnitsIn(resourceByName(resource), name);
    return factor === null ? [] : [{ name, resource, factor }];
  });
}
