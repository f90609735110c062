import { drawBusiness, type Business } from "./business.ts";
import { drawEnergyHome, type EnergyHome } from "./energy-home.ts";
import { drawHousehold, type Household } from "./household.ts";
import { Random } from "./random.ts";
import { drawFittings, type WaterFittings } from "./water-day.ts";
import type { WaterStock } from "./water-stock.ts";

/** A resource that the simulator meters. */
export type SimulatedResource = "energy" | "water";

/** Who is simulated. */
export interface CommunityParameters {
  /** Whole number from 0 to 2^53 - 1. */
  readonly seed: number;
  readonly households: number;
  readonly resources: readonly SimulatedResource[];
  readonly stock: WaterStock;
}

/** A home or a business with its metering point. */
export type Premises = {
  /** From 0. */
  readonly index: number;
  /** Name of the place, unlike that of any other seed. */
  readonly point: string;
  /** The gateway that hears its meters, from 0. */
  readonly gateway: number;
} & (
  | {
      readonly kind: "home";
      readonly household: Household;
      readonly fittings: WaterFittings;
      readonly energy: EnergyHome;
    }
  | { readonly kind: "business"; readonly business: Business }
);

/** Homes to one business. */
const HOMES_A_BUSINESS = 20;

/** Premises that one gateway hears: a street, as a wireless M-Bus collector does. */
const PREMISES_A_GATEWAY = 200;

/** What a community consists of. */
export interface CommunitySize {
  readonly households: number;
  readonly businesses: number;
  readonly gateways: number;
  /** One a gateway and resource. */
  readonly banks: number;
}

/** How large a community is that has so many households. */
export function sizeOf({ households, resources }: CommunityParameters): CommunitySize {
  const businesses = Math.floor(households / HOMES_A_BUSINESS);
  const gateways = Math.ceil((households + businesses) / PREMISES_A_GATEWAY);
  return { households, businesses, gateways, banks: gateways * resources.length };
}

/** The community's premises, homes first, made one at a time. */
export function* premisesOf(parameters: CommunityParameters): Generator<Premises, void> {
  const { seed, households, stock } = parameters;
  const { businesses } = sizeOf(parameters);
  for (let index = 0; index < households + businesses; index++) {
    const random = Random.of(seed, "premises", index);
    const isHome = index < households;
    const number = isHome ? index + 1 : index + 1 - households;
    const common = {
      index,
      point: `sim-${String(seed)}-${isHome ? "home" : "business"}-${String(number)}`,
      gateway: Math.floor(index / PREMISES_A_GATEWAY),
    };
    if (isHome) {
      const household = drawHousehold(random);
      const fittings = drawFittings(random, stock, household.persons.length);
      yield {
        ...common,
        kind: "home",
        household,
        fittings,
        energy: drawEnergyHome(random, household),
      };
    } else {
      yield { ...common, kind: "business", business: drawBusiness(random) };
    }
  }
}
