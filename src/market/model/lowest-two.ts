import type { OpenedBid } from "./state.ts";

/** Who leads, and what it would get. */
export interface Standing {
  readonly best: OpenedBid | null;
  readonly second: bigint;
}

/**
 * Where a further bid leads. Bids are ordered by price, then by index; at first nobody leads and the price is the
 * buyer's highest. In whatever order bids come, the best is the least of them, and the price the least of the others
 * and the buyer's highest: a sole bid gets the buyer's highest price.
 *
 * @param bid - its price is at most the buyer's highest.
 */
export function insert({ best, second }: Standing, bid: OpenedBid): Standing {
  if (best === null) return { best: bid, second };
  const leads = bid.price < best.price || (bid.price === best.price && bid.index < best.index);
  if (leads) return { best: bid, second: best.price };
  return { best, second: bid.price < second ? bid.price : second };
}

/** What comes of opened bids, in the order of their indices: who leads at the end, and at what price. */
export function decide(bids: readonly OpenedBid[], reserve: bigint): Standing {
  const nobody: Standing = { best: null, second: reserve };
  return bids.filter(({ price }) => price <= reserve).reduce(insert, nobody);
}
