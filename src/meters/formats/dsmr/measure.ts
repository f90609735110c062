import { Rational } from "../../../domain/rational.ts";
import { baseUnitsIn, resourceByName } from "../../../domain/resource.ts";

/** A value with its unit: digits, point, digits, `*`, unit. */
const MEASURE = /^(\d{1,12})(?:\.(\d{1,6}))?\*([A-Za-z][A-Za-z0-9]{0,4})$/;

/** Units as telegrams spell them, and as {@link findUnit} names them. */
const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ["Wh", "Wh"],
  ["kWh", "kWh"],
  ["KWH", "kWh"],
  ["kwh", "kWh"],
  ["MWh", "MWh"],
  ["MJ", "MJ"],
  ["GJ", "GJ"],
  ["m3", "m3"],
  ["M3", "m3"],
  ["dm3", "dm3"],
  ["l", "L"],
  ["L", "L"],
]);

/** A register value in base units. */
export interface Measure {
  readonly value: Rational;
  /** Where the register wraps, from the digits before the point; null when not a whole number. */
  readonly modulus: bigint | null;
}

/**
 * Reads a register value such as `000617.195*kWh` in the resource's base unit.
 *
 * The digits before the point are those of the register, so that six digits of kWh wrap at 10^6
 * kWh. Returns null when the text is no value or its unit does not measure the resource.
 */
export function readMeasure(text: string, resource: string): Measure | null {
  const [, whole, fraction = "", spelling = ""] = MEASURE.exec(text) ?? [];
  const unit = SPELLINGS.get(spelling);
  if (whole === undefined || unit === undefined) return null;
  const factor = baseUnitsIn(resourceByName(resource), unit);
  if (factor === null) return null;
  const value = Rational.of(BigInt(whole + fraction), 10n ** BigInt(fraction.length));
  const modulus = Rational.powerOfTen(whole.length).times(factor);
  return { value: value.times(factor), modulus: modulus.den === 1n ? modulus.num : null };
}
