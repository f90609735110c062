import { GridwellError } from "./errors.ts";
import type { Rational } from "./rational.ts";
import { conversion } from "./unit.ts";

/** A metered resource. Totals on chain are integers in its base unit. */
export interface Resource {
  /** Id on chain, 1 to 65535. */
  readonly id: number;
  /** Name in commands and files, for example `energy`. */
  readonly name: string;
  /** The integer unit of every total. */
  readonly baseUnit: string;
  /** The unit that people read. */
  readonly displayUnit: string;
  /** One display unit is ten to the power of this many base units. */
  readonly decimals: number;
}

/**
 * The resources that Gridwell knows without being told. Others are added as data, to this list or
 * to one of the caller's own.
 *
 * Heat counts kilojoules because heat meters speak of GJ and of kWh: a GJ is a million of them and
 * a kWh 3,600, so both come out whole, which neither Wh nor MJ would do. Gas that is billed by its
 * energy (therm, Btu, kWh) is a resource of its own: without the calorific value of the day it
 * does not convert into litres.
 */
export const RESOURCES: readonly Resource[] = [
  { id: 1, name: "energy", baseUnit: "Wh", displayUnit: "kWh", decimals: 3 },
  { id: 2, name: "power", baseUnit: "W", displayUnit: "kW", decimals: 3 },
  { id: 3, name: "water", baseUnit: "L", displayUnit: "m3", decimals: 3 },
  { id: 4, name: "gas", baseUnit: "L", displayUnit: "m3", decimals: 3 },
  { id: 5, name: "heat", baseUnit: "kJ", displayUnit: "GJ", decimals: 6 },
  { id: 6, name: "gas-energy", baseUnit: "Wh", displayUnit: "kWh", decimals: 3 },
];

/**
 * The resource of a name.
 *
 * @throws GridwellError `RESOURCE_UNKNOWN` when none bears it
 */
export function resourceByName(name: string, resources: readonly Resource[] = RESOURCES): Resource {
  const found = resources.find((resource) => resource.name === name);
  if (found === undefined) throw unknown(`"${name}"`, resources);
  return found;
}

/**
 * The resource of an on-chain id.
 *
 * @throws GridwellError `RESOURCE_UNKNOWN` when none bears it
 */
export function resourceById(id: number, resources: readonly Resource[] = RESOURCES): Resource {
  const found = resources.find((resource) => resource.id === id);
  if (found === undefined) throw unknown(`with id ${String(id)}`, resources);
  return found;
}

/** How many base units of the resource one `unit` is, or null when the unit does not measure it. */
export function baseUnitsIn(resource: Resource, unit: string): Rational | null {
  return conversion(unit, resource.baseUnit);
}

/** An amount of base units as an exact decimal in display units, for example `617.195`. */
export function formatAmount(resource: Resource, amount: bigint): string {
  const sign = amount < 0n ? "-" : "";
  const digits = String(amount < 0n ? -amount : amount).padStart(resource.decimals + 1, "0");
  if (resource.decimals === 0) return sign + digits;
  return `${sign}${digits.slice(0, -resource.decimals)}.${digits.slice(-resource.decimals)}`;
}

/** An amount of base units with its display unit, for example `617.195 kWh`. */
export function formatTotal(resource: Resource, amount: bigint): string {
  return `${formatAmount(resource, amount)} ${resource.displayUnit}`;
}

function unknown(which: string, resources: readonly Resource[]): GridwellError {
  const known = resources.map((resource) => `${resource.name} (${String(resource.id)})`).join(", ");
  return new GridwellError("RESOURCE_UNKNOWN", `there is no resource ${which}; known are ${known}`);
}
