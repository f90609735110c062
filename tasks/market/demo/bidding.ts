import type { AuctionRecord } from "../../../src/market/auction-record.ts";
import { decideBid } from "../../../src/market/seller-policy.ts";
import { matches } from "../../../src/market/subscription.ts";
import { BUYER, expectedAtNoon, planOf } from "./homes.ts";
import { energy, QUOTA, type Town } from "./town.ts";

/** Who bid, and who did not. */
export interface Bidding {
  readonly bids: readonly {
    readonly home: number;
    /** Base units of the token. */
    readonly price: bigint;
    readonly bond: bigint;
  }[];
  /** Homes with the reason why they did not bid. */
  readonly silent: readonly string[];
}

/** Lets every neighbour hear of an offer, if it wants to, and bid as its policy says. */
export async function bidAsPlanned(
  { market: { contracts, provider }, members }: Town,
  { id, quantity, cap, period, place }: AuctionRecord,
): Promise<Bidding> {
  const block = await provider.getBlock(place.blockNumber);
  const postedAt = block?.timestamp ?? 0;
  const bond = await contracts.auction.bondOf(id);
  const bids: Bidding["bids"][number][] = [];
  const silent: string[] = [];
  for (const [position, member] of members.entries()) {
    const home = position + 1;
    if (home === BUYER) continue;
    const plan = planOf(home);
    // The contract's own predicate, asked at home: nobody learns what a member wants to hear of.
    if (plan.wish === null || !matches(plan.wish, { quantity, cap, period, postedAt }, postedAt)) {
      silent.push(`${String(home)} (did not ask to hear of it)`);
      continue;
    }
    const spare = QUOTA - expectedAtNoon(plan);
    const decision = decideBid(
      {
        available: await contracts.book.availableOf(member.address, energy.id, period),
        spare: spare > 0n ? spare : 0n,
        options: plan.options,
        funds: (await member.wealth()).tokens,
      },
      { quantity, cap, bond },
    );
    if (decision.kind === "abstain") {
      silent.push(`${String(home)} (${decision.reason})`);
      continue;
    }
    await member.bid(id, decision.price);
    bids.push({ home, price: decision.price, bond });
  }
  return { bids, silent };
}
