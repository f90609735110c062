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
  /** Homes that did not bid, by the reason. */
  readonly silent: ReadonlyMap<string, readonly number[]>;
}

/** What a policy's reasons mean. */
const REASONS = {
  quota: "had too little quota left",
  saving: "could not save so much",
  cap: "would have to ask more than the cap",
  funds: "could not put up the bond",
} as const;

/** Lets every neighbour hear of an offer, if it wants to, and bid as its policy says. */
export async function bidAsPlanned(
  { market: { contracts, provider }, members }: Town,
  { id, quantity, cap, period, place }: AuctionRecord,
): Promise<Bidding> {
  const block = await provider.getBlock(place.blockNumber);
  const postedAt = block?.timestamp ?? 0;
  const bond = await contracts.auction.bondOf(id);
  const bids: Bidding["bids"][number][] = [];
  const silent = new Map<string, number[]>();
  for (const [position, member] of members.entries()) {
    const home = position + 1;
    if (home === BUYER) continue;
    const plan = planOf(home);
    // The contract's own predicate, asked at home: nobody learns what a member wants to hear of.
    if (plan.wish === null || !matches(plan.wish, { quantity, cap, period, postedAt }, postedAt)) {
      note(silent, "did not ask to hear of it", home);
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
      note(silent, REASONS[decision.reason], home);
      continue;
    }
    await member.bid(id, decision.price);
    bids.push({ home, price: decision.price, bond });
  }
  return { bids, silent };
}

function note(silent: Map<string, number[]>, reason: string, home: number): void {
  silent.set(reason, [...(silent.get(reason) ?? []), home]);
}
