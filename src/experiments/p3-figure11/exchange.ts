import { ceilDiv } from "../../market/outlook.ts";
import { insert, type Standing } from "../../market/model/lowest-two.ts";
import { decideBid } from "../../market/seller-policy.ts";
import { stillToCome } from "./forecast.ts";
import type { HomeDay } from "./home-day.ts";
import { FUNDS, LITRE_PRICE } from "./rules.ts";
import type { HeldAuction, HomeBid, Outcome } from "./trade.ts";

/** What a home asks the community for. */
export interface Asking {
  readonly buyer: number;
  /** Litres. */
  readonly quantity: bigint;
  /** Public and hidden highest price, base units of the token. */
  readonly cap: bigint;
  readonly maximum: bigint;
}

/**
 * The paper's rule: quota goes from the home that used the least of its limit so far, if it has so much left. Of equal
 * ones the first.
 *
 * @returns whether it changed hands
 */
export function takeFromLowest(homes: readonly HomeDay[], { buyer, quantity }: Asking): boolean {
  const lot = Number(quantity) * 1_000;
  let lowest: HomeDay | null = null;
  for (const [index, each] of homes.entries()) {
    if (index === buyer || each.limit - each.used < lot) continue;
    if (lowest === null || each.used * lowest.limit < lowest.used * each.limit) lowest = each;
  }
  const to = homes[buyer];
  if (lowest === null || to === undefined) return false;
  move(lowest, to, lot);
  return true;
}

/**
 * The auction: every other home whose policy says so bids its cost of saving, all bids are opened, the lowest wins and
 * gets the second lowest price.
 *
 * @param held gets the auction
 * @returns whether quota changed hands
 */
export function holdAuction(
  homes: readonly HomeDay[],
  { buyer, quantity, cap, maximum }: Asking,
  day: number,
  second: number,
  held: HeldAuction[],
): boolean {
  const bids: HomeBid[] = [];
  for (const [home, each] of homes.entries()) {
    if (home === buyer) continue;
    const price = bidOf(each, quantity, cap, second);
    if (price !== null) bids.push({ home, price });
  }
  const outcome = outcomeOf(bids, maximum);
  held.push({ day, buyer, quantity, cap, maximum, bids, outcome });
  const from = homes[outcome?.seller ?? -1];
  const to = homes[buyer];
  if (from === undefined || to === undefined) return false;
  move(from, to, Number(quantity) * 1_000);
  return true;
}

/** What comes of sealed bids that are all opened: null when none is at most the buyer's highest price. */
export function outcomeOf(bids: readonly HomeBid[], maximum: bigint): Outcome | null {
  let standing: Standing = { best: null, second: maximum };
  for (const [index, { home, price }] of bids.entries()) {
    if (price > maximum) continue;
    standing = insert(standing, { price, index: BigInt(index), bidder: String(home) });
  }
  const { best, second } = standing;
  return best === null ? null : { seller: Number(best.bidder), price: second };
}

/**
 * A home's bid, or null. What it expects to leave unused costs it nothing; beyond that it gives up heavy options, as
 * far as it has any left that it does not need itself, at its own cost a litre.
 */
function bidOf(at: HomeDay, quantity: bigint, cap: bigint, second: number): bigint | null {
  const { expected, savingCost } = at.home;
  const heavy = stillToCome(expected.heavy, second);
  const saver = stillToCome(expected.saver, second);
  const slack = at.limit - at.used - heavy;
  const saves = BigInt(Math.floor(Math.max(0, heavy - saver + Math.min(0, slack)) / 1_000));
  const decision = decideBid(
    {
      available: BigInt(at.limit / 1_000),
      spare: BigInt(Math.floor(Math.max(0, slack) / 1_000)),
      options: [{ saves, cost: ceilDiv(saves * LITRE_PRICE * BigInt(savingCost), 1_000n) }],
      funds: FUNDS,
    },
    { quantity, cap, bond: cap },
  );
  return decision.kind === "bid" ? decision.price : null;
}

function move(from: HomeDay, to: HomeDay, lot: number): void {
  from.limit -= lot;
  to.limit += lot;
  to.bought += lot;
}
