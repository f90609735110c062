import type { Wallet } from "ethers";

import type { Keys } from "../../src/chain/keys.ts";
import { meterId, pointId } from "../../src/chain/identifiers.ts";
import { resourceByName } from "../../src/domain/resource.ts";
import type { MeterTerm } from "../../src/gateway/enrolment.ts";
import { homeDay, type HomeDay } from "./neighbourhood.ts";

/** Slots of the demo's day. */
export const SLOTS = 96;

/** A home's meter of one resource, with the day it will have. */
export interface House {
  /** Number of the home, from 1. */
  readonly home: number;
  readonly name: string;
  readonly term: MeterTerm;
  readonly day: HomeDay;
}

/** Dials of these meters show five digits of display units: after 99,999 kWh or m³ they begin again. */
const MODULUS = 100_000_000n;

/** The home whose energy dial passes its top on this day, and what it still has to go at midnight. */
export const TURNING = { home: 6, left: 2_000n } as const;

/**
 * The meters of homes `from` to `to` for a resource, lanes in the order of the homes. Homes with an even number have a
 * meter with a key of its own; the others are dumb, and their gateway signs for them.
 */
export function housesOf(
  keys: Keys,
  resource: "energy" | "water",
  homes: { readonly from: number; readonly to: number },
  gateway: Wallet,
): House[] {
  const houses: House[] = [];
  for (let home = homes.from; home <= homes.to; home++) {
    const name = `home ${String(home)}/${resource}`;
    const turns = resource === "energy" && home === TURNING.home;
    const day = homeDay(resource, home, SLOTS, turns ? 3n * MODULUS - TURNING.left : null);
    const isDevice = home % 2 === 0;
    const term: MeterTerm = {
      point: pointId(keys.salt(), name),
      meter: meterId(keys.salt(), `GWL-${String(1_000 + home)}`, resource),
      resource: resourceByName(resource).id,
      lane: home - homes.from,
      start: day.start,
      dial: day.start % MODULUS,
      modulus: MODULUS,
      key: isDevice ? keys.meter(home) : gateway,
      attestation: isDevice ? "device" : "gateway",
      owner: keys.household(home),
    };
    houses.push({ home, name, term, day });
  }
  return houses;
}
