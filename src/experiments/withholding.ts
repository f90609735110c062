import { decide } from "../market/model/lowest-two.ts";
import type { OpenedBid } from "../market/model/state.ts";
import { seededNumbers } from "../load/seeded-numbers.ts";

/** Shares are of this. */
const WHOLE = 10n ** 18n;

/** One auction of honest sellers: each bids what saving the lot costs it. Prices are for the lot. */
export interface HonestAuction {
  /** The public cap, of which bonds are a share. */
  readonly cap: bigint;
  /** The buyer's hidden highest price, at most the cap. */
  readonly reserve: bigint;
  /** By seller. */
  readonly costs: readonly bigint[];
}

/** A bidder's bond, f = ⌈S · cap⌉. `share` is S of 1e18. */
export function bondFor({ cap }: HonestAuction, share: bigint): bigint {
  return (cap * share + WHOLE - 1n) / WHOLE;
}

/** Auctions from a seed: costs uniform from zero to the cap, the buyer's highest price in the cap's upper half. */
export function honestAuctions(
  count: number,
  sellers: number,
  cap: bigint,
  seed: bigint,
): HonestAuction[] {
  const random = seededNumbers(seed);
  return Array.from({ length: count }, () => {
    const costs = Array.from({ length: sellers }, () => random(cap + 1n));
    return { cap, costs, reserve: cap - random(cap / 2n + 1n) };
  });
}

/** Bids in the order of their sellers. */
export function bidsOf({ costs }: HonestAuction): OpenedBid[] {
  return costs.map((price, i) => ({ price, index: BigInt(i), bidder: String(i) }));
}

/**
 * What two sellers gain together when one of them does not open its bid, over both opening theirs: the price that the
 * other gets rises to the next bid, and a bond is lost. Seller `withholder` stays silent.
 */
export function gainOfWithholding(
  auction: HonestAuction,
  partner: number,
  withholder: number,
  share: bigint,
): bigint {
  const all = bidsOf(auction);
  const open = all.filter((_, i) => i !== withholder);
  const pair = [partner, withholder];
  const profit = (bids: readonly OpenedBid[]): bigint => {
    const { best, second } = decide(bids, auction.reserve);
    const seller = best === null ? -1 : Number(best.index);
    return pair.includes(seller) ? second - (auction.costs[seller] ?? 0n) : 0n;
  };
  return profit(open) - bondFor(auction, share) - profit(all);
}

/** How withholding fares at one S. */
export interface WithholdingRow {
  readonly sellers: number;
  /** S, of 1e18. */
  readonly share: bigint;
  /** Auctions of 10,000 in which a pair that was chosen beforehand gains. */
  readonly chosen: number;
  /** The same for the two lowest bidders of each auction, if they happened to be a pair. */
  readonly lowest: number;
  /** Mean gain of the two lowest over all auctions, hundredths of a per cent of the cap; negative is a loss. */
  readonly lowestGain: number;
}

/** Counts the auctions in which withholding pays. */
export function measureWithholding(
  auctions: readonly HonestAuction[],
  share: bigint,
): WithholdingRow {
  let [chosen, lowest] = [0, 0];
  let gain = 0n;
  for (const auction of auctions) {
    // Either of the pair may be the silent one.
    if (bestGain(auction, 0, 1, share) > 0n) chosen += 1;
    const ranks = bidsOf(auction).sort((a, b) => Number(a.price - b.price || a.index - b.index));
    const [first, second] = ranks.map(({ index }) => Number(index));
    const pairs = bestGain(auction, first ?? 0, second ?? 0, share);
    if (pairs > 0n) lowest += 1;
    gain += (pairs * 10_000n) / auction.cap;
  }
  const perTenThousand = (count: number): number => Math.round((count * 10_000) / auctions.length);
  return {
    sellers: auctions[0]?.costs.length ?? 0,
    share,
    chosen: perTenThousand(chosen),
    lowest: perTenThousand(lowest),
    lowestGain: Number(gain / BigInt(auctions.length)),
  };
}

function bestGain(auction: HonestAuction, a: number, b: number, share: bigint): bigint {
  const gains = [
    gainOfWithholding(auction, a, b, share),
    gainOfWithholding(auction, b, a, share),
  ] as const;
  return gains[0] > gains[1] ? gains[0] : gains[1];
}
