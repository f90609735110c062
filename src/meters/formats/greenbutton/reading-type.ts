import { Rational } from "../../../domain/rational.ts";
import type { Direction, ReadingKind } from "../../../domain/reading.ts";
import { baseUnitsIn, resourceByName } from "../../../domain/resource.ts";
import { findUnit } from "../../../domain/unit.ts";
import { wholeNumberOf } from "./number.ts";
import type { XmlElement } from "./xml.ts";

/** ESPI's ReadingType: what the values of a MeterReading mean, in ESPI's codes. */
export interface ReadingType {
  readonly accumulation: number;
  readonly commodity: number;
  readonly currency: number | null;
  readonly flow: number;
  readonly intervalLength: number;
  readonly kind: number;
  readonly phase: number;
  readonly powerOfTen: number;
  readonly uom: number | null;
}

/** How the values of a MeterReading become readings. */
export interface ValueMeaning {
  readonly resource: string;
  readonly kind: ReadingKind;
  readonly direction: Direction;
  /** Forward minus reverse flow: only usable when nothing else measures the same point. */
  readonly net: boolean;
  /** Base units of the resource in one. */
  readonly factor: Rational;
  readonly currency: number | null;
  readonly intervalLength: number;
  /** Names the register within its usage point. */
  readonly register: string;
}

/** Why values cannot be used. */
export interface MeaningFault {
  readonly reason: string;
  readonly detail: string;
}

/** ESPI unit-of-measure codes that meter a resource. */
export const UNIT_OF_UOM: ReadonlyMap<number, string> = new Map([
  [31, "J"],
  [42, "m3"],
  [72, "Wh"],
  [119, "ft3"],
  [128, "gal"],
  [132, "Btu"],
  [134, "L"],
  [169, "therm"],
]);

/** uom 38 is W, 61 VA, 63 var: demand, which is no reading of a register. */
const POWER_UOMS: ReadonlySet<number> = new Set([38, 61, 63]);

/** Commodity to the resources that it may be counted in. */
const RESOURCES_OF_COMMODITY: ReadonlyMap<number, readonly string[]> = new Map([
  [1, ["energy"]], // electricity, secondary metered
  [2, ["energy"]], // electricity, primary metered
  [7, ["gas", "gas-energy"]], // natural gas
  [9, ["water"]], // potable water
  [12, ["heat"]], // heating fluid
]);

/** Service kind of the usage point, for reading types that name no commodity. */
const COMMODITY_OF_SERVICE: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [1, 7],
  [2, 9],
  [4, 12],
]);

/** Accumulation behaviours: bulk quantity, cumulative and summation count up; delta is per period. */
const KIND_OF_ACCUMULATION: ReadonlyMap<number, ReadingKind> = new Map([
  [1, "register"],
  [3, "register"],
  [4, "interval"],
  [9, "register"],
]);

/** 0 is "not applicable", as water and gas have it; 1 forward, 19 reverse; 4 net. */
const DIRECTION_OF_FLOW: ReadonlyMap<number, Direction> = new Map([
  [0, "import"],
  [1, "import"],
  [4, "import"],
  [19, "export"],
]);

const NET_FLOW = 4;
const LARGEST_POWER = 12;

/** Reads a ReadingType, or null when one of its numbers is none. */
export function readReadingType(element: XmlElement): ReadingType | null {
  const number = (name: string): number | null | undefined => wholeNumberOf(element, name);
  const uom = number("uom");
  const currency = number("currency");
  const accumulation = number("accumulationBehaviour");
  const commodity = number("commodity");
  const flow = number("flowDirection");
  const intervalLength = number("intervalLength");
  const kind = number("kind");
  const phase = number("phase");
  const powerOfTen = number("powerOfTenMultiplier");
  if (
    uom === undefined ||
    currency === undefined ||
    accumulation === undefined ||
    commodity === undefined ||
    flow === undefined ||
    intervalLength === undefined ||
    kind === undefined ||
    phase === undefined ||
    powerOfTen === undefined
  ) {
    return null;
  }
  return {
    uom,
    currency,
    accumulation: accumulation ?? 0,
    commodity: commodity ?? 0,
    flow: flow ?? 0,
    intervalLength: intervalLength ?? 0,
    kind: kind ?? 0,
    phase: phase ?? 0,
    powerOfTen: powerOfTen ?? 0,
  };
}

/**
 * What values of a type mean.
 *
 * @param serviceKind of the usage point, or null when unknown
 */
export function meaningOf(
  type: ReadingType,
  serviceKind: number | null,
): ValueMeaning | MeaningFault {
  const quantity = quantityOf(type, serviceKind);
  if ("reason" in quantity) return quantity;
  const kind = KIND_OF_ACCUMULATION.get(type.accumulation);
  if (kind === undefined) {
    return fault("accumulation-unsupported", `accumulationBehaviour ${String(type.accumulation)}`);
  }
  const direction = DIRECTION_OF_FLOW.get(type.flow);
  if (direction === undefined)
    return fault("flow-unsupported", `flowDirection ${String(type.flow)}`);
  const { accumulation, flow, phase, intervalLength, currency } = type;
  const code = [accumulation, flow, type.kind, phase, intervalLength].join(".");
  const net = type.flow === NET_FLOW;
  return { ...quantity, kind, direction, net, currency, intervalLength, register: `espi:${code}` };
}

/** Base units of a resource in one of a uom times a power of ten, or null when it has none. */
export function factorOf(
  resource: string,
  uom: number | null,
  powerOfTen: number,
): Rational | null {
  const unit = uom === null ? undefined : UNIT_OF_UOM.get(uom);
  if (unit === undefined || findUnit(unit) === null || Math.abs(powerOfTen) > LARGEST_POWER)
    return null;
  const factor = baseUnitsIn(resourceByName(resource), unit);
  return factor === null ? null : factor.times(Rational.powerOfTen(powerOfTen));
}

function quantityOf(
  type: ReadingType,
  serviceKind: number | null,
): { readonly resource: string; readonly factor: Rational } | MeaningFault {
  const { uom, powerOfTen } = type;
  if (uom !== null && POWER_UOMS.has(uom)) {
    return fault("power-unsupported", `uom ${String(uom)} is power, and a register counts energy`);
  }
  const commodity =
    type.commodity !== 0
      ? type.commodity
      : serviceKind === null
        ? undefined
        : COMMODITY_OF_SERVICE.get(serviceKind);
  const resources = commodity === undefined ? undefined : RESOURCES_OF_COMMODITY.get(commodity);
  if (resources === undefined) {
    return fault(
      "commodity-unsupported",
      `commodity ${String(type.commodity)}, service ${String(serviceKind)}`,
    );
  }
  if (Math.abs(powerOfTen) > LARGEST_POWER) {
    return fault("multiplier-unsupported", `powerOfTenMultiplier ${String(powerOfTen)}`);
  }
  for (const resource of resources) {
    const factor = factorOf(resource, uom, powerOfTen);
    if (factor !== null) return { resource, factor };
  }
  return fault("unit-unsupported", `uom ${String(uom)} does not measure ${resources.join(" or ")}`);
}

function fault(reason: string, detail: string): MeaningFault {
  return { reason, detail };
}
