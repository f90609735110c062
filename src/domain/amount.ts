import { GridwellError } from "./errors.ts";
import { Rational } from "./rational.ts";
import { baseUnitsIn, type Resource } from "./resource.ts";

/** A decimal number, then a unit that begins with a letter; a space may stand between. */
const AMOUNT = /^(\d+(?:\.\d+)?)\s*([A-Za-z][A-Za-z0-9]*)?$/;

/**
 * An amount as people write it, in base units. The unit is part of it: `617.195kWh`, `617195Wh`, `12.5 m3`. A number
 * without a unit could mean either and is refused; only zero is the same in every unit.
 *
 * @throws GridwellError `AMOUNT_INVALID` when it is no amount of the resource or no whole number of base units
 */
export function parseAmount(resource: Resource, text: string): bigint {
  const { baseUnit, displayUnit } = resource;
  const [, digits = "", unit] = AMOUNT.exec(text.trim()) ?? [];
  const number = Rational.parse(digits);
  if (number === null) {
    throw invalid(`"${text}" is no amount: write it like 617.195${displayUnit}`);
  }
  if (unit === undefined) {
    if (number.equals(Rational.ZERO)) return 0n;
    throw invalid(
      `"${text}" has no unit, so it could be ${text} ${displayUnit} or ${text} ${baseUnit}: write the unit with it`,
    );
  }
  const size = sizeOf(resource, unit);
  if (size === null) {
    throw invalid(
      `"${text}" is no amount of ${resource.name}: use ${displayUnit} or ${baseUnit}, not ${unit}`,
    );
  }
  const amount = number.times(size);
  if (amount.den !== 1n) {
    throw invalid(`${text} is not a whole number of ${baseUnit}: the ledger counts no fractions`);
  }
  return amount.num;
}

/** Base units in one of a unit; the resource's own units hold even where nobody else knows them. */
function sizeOf(resource: Resource, unit: string): Rational | null {
  if (unit === resource.baseUnit) return Rational.ONE;
  if (unit === resource.displayUnit) return Rational.powerOfTen(resource.decimals);
  return baseUnitsIn(resource, unit);
}

function invalid(message: string): GridwellError {
  return new GridwellError("AMOUNT_INVALID", message);
}
