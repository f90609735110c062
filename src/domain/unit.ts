import { Rational } from "./rational.ts";

/** What a unit measures. Only units of one quantity convert into each other. */
export type Quantity = "energy" | "power" | "volume";

/** A unit and its exact size in the reference unit of its quantity: joule, watt or litre. */
export interface Unit {
  readonly name: string;
  readonly quantity: Quantity;
  readonly size: Rational;
}

/** One international-table British thermal unit in joules: 1055.05585262, exact by definition. */
const BTU = Rational.of(105505585262n, 100000000n);

const unit = (name: string, quantity: Quantity, size: Rational | bigint): Unit => ({
  name,
  quantity,
  size: typeof size === "bigint" ? Rational.of(size) : size,
});

/**
 * The units that meters speak. A therm is 100,000 international-table British thermal units; the
 * foot (0.3048 m) and the US gallon (231 cubic inches) are exact by definition.
 */
const UNITS: readonly Unit[] = [
  unit("J", "energy", 1n),
  unit("kJ", "energy", 1_000n),
  unit("MJ", "energy", 1_000_000n),
  unit("GJ", "energy", 1_000_000_000n),
  unit("Wh", "energy", 3_600n),
  unit("kWh", "energy", 3_600_000n),
  unit("MWh", "energy", 3_600_000_000n),
  unit("Btu", "energy", BTU),
  unit("therm", "energy", BTU.times(Rational.of(100_000n))),
  unit("W", "power", 1n),
  unit("kW", "power", 1_000n),
  unit("MW", "power", 1_000_000n),
  unit("mL", "volume", Rational.of(1n, 1_000n)),
  unit("L", "volume", 1n),
  unit("dm3", "volume", 1n),
  unit("m3", "volume", 1_000n),
  unit("ft3", "volume", Rational.of(28316846592n, 1_000_000_000n)),
  unit("gal", "volume", Rational.of(3785411784n, 1_000_000_000n)),
];

const BY_NAME: ReadonlyMap<string, Unit> = new Map(UNITS.map((entry) => [entry.name, entry]));

/** The unit of this exact name (`kWh`, `m3`), or null when none bears it. */
export function findUnit(name: string): Unit | null {
  return BY_NAME.get(name) ?? null;
}

/**
 * How many of the unit `to` one of the unit `from` is, exactly, or null when either is unknown or
 * they measure different quantities.
 */
export function conversion(from: string, to: string): Rational | null {
  const source = findUnit(from);
  const target = findUnit(to);
  if (source === null || source.quantity !== target?.quantity) return null;
  return source.size.dividedBy(target.size);
}
