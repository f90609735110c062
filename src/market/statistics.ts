import { Rational } from "../domain/rational.ts";
import { weightOf, type MarketPrices } from "./market-price.ts";

/** An award, as its events tell it: `WinnerChecked` and the offer's terms. */
export interface Award extends MarketPrices {
  readonly id: bigint;
  readonly resource: number;
  readonly period: number;
  /** Base units of the resource. */
  readonly quantity: bigint;
  /** For the whole lot, base units of the token. */
  readonly price: bigint;
}

/** What was traded of a resource in a period. */
export interface Volume {
  readonly resource: number;
  readonly period: number;
  readonly awards: number;
  /** Sums over the awards. */
  readonly quantities: bigint;
  readonly prices: bigint;
  /** Mean of W(t) by quantity, 1e18 for one, over the awards made at a fresh price; null when there are none. */
  readonly weight: bigint | null;
}

/** Volumes by resource and period, in this order. */
export function volumesOf(awards: readonly Award[]): Volume[] {
  const groups = new Map<string, Award[]>();
  for (const award of awards) {
    const key = `${String(award.resource)}/${String(award.period)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [award]);
    else group.push(award);
  }
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const { resource, period } = first;
      return [{ resource, period, ...sumsOf(group), weight: meanWeight(group) }];
    })
    .sort((a, b) => a.resource - b.resource || a.period - b.period);
}

/**
 * The average price ΣP/Σq: base units of the token for one base unit of the resource; null before the first award. The
 * contract keeps both sums of all awards of a resource, see `tradedOf`.
 */
export function averagePrice(
  volumes: readonly { readonly prices: bigint; readonly quantities: bigint }[],
): Rational | null {
  const quantities = volumes.reduce((sum, each) => sum + each.quantities, 0n);
  if (quantities === 0n) return null;
  return Rational.of(
    volumes.reduce((sum, each) => sum + each.prices, 0n),
    quantities,
  );
}

function sumsOf(awards: readonly Award[]): Pick<Volume, "awards" | "quantities" | "prices"> {
  let [quantities, prices] = [0n, 0n];
  for (const { quantity, price } of awards) {
    quantities += quantity;
    prices += price;
  }
  return { awards: awards.length, quantities, prices };
}

function meanWeight(awards: readonly Award[]): bigint | null {
  let [weighted, quantities] = [0n, 0n];
  for (const award of awards) {
    if (award.marketPrice === 0n) continue;
    weighted += weightOf(award.price, award.quantity, award) * award.quantity;
    quantities += award.quantity;
  }
  return quantities === 0n ? null : weighted / quantities;
}
