import { GridwellError } from "../../src/domain/errors.ts";
import type { Resource } from "../../src/domain/resource.ts";
import { readResources } from "../../src/gateway/resources.ts";
import type { OpenMarket } from "../market/open.ts";

/** What the feed knows a price of. */
export interface Priced {
  /** Its number in the feed: a resource, or 0 for the token. */
  readonly id: number;
  readonly name: string;
  /** What people give its price for. */
  readonly unit: string;
  /** Wei for 1e18 base units, from wei for one `unit`; exact, since no resource has more than 18 decimals. */
  readonly perUnit: (wei: bigint) => bigint;
  /** The way back, rounded down. */
  readonly shown: (price: bigint) => bigint;
}

/** Decimals of the amount that prices of the feed are for. */
const PRICE_DECIMALS = 18;

/**
 * What a name stands for: `token`, or a resource.
 *
 * @throws GridwellError `RESOURCE_UNKNOWN`
 */
export async function priced(open: OpenMarket, name: string): Promise<Priced> {
  if (name !== "token") {
    const resources = await readResources(open.community);
    const resource = resources.find((each) => each.name === name);
    if (resource !== undefined) return pricedResource(resource);
    const known = ["token", ...resources.map((each) => each.name)].join(", ");
    const message = `nothing that has a price is called "${name}"; known are ${known}`;
    throw new GridwellError("RESOURCE_UNKNOWN", message);
  }
  const same = (wei: bigint): bigint => wei;
  return { id: 0, name, unit: open.market.symbol, perUnit: same, shown: same };
}

/** A resource, whose price is for a display unit. */
export function pricedResource({ id, name, displayUnit, decimals }: Resource): Priced {
  const scale = 10n ** BigInt(PRICE_DECIMALS - decimals);
  return {
    id,
    name,
    unit: displayUnit,
    perUnit: (wei) => wei * scale,
    shown: (price) => price / scale,
  };
}
