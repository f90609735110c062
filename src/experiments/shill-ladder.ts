import { decide } from "../market/model/lowest-two.ts";
import type { OpenedBid } from "../market/model/state.ts";
import { bidsOf, bondFor, type HonestAuction } from "./withholding.ts";

/** The penalty of a buyer whose price was below all opened bids: a hundredth of the cap. */
const DEAD_END = 100n;

/** What a buyer plans: its highest price, and sham bids of an accomplice at even steps below it. */
export interface Ladder {
  /** Hundredths of the cap. */
  readonly reserve: bigint;
  readonly rungs: number;
}

/**
 * What a buyer and its accomplice gain in an auction: the lot is worth the cap to the buyer. They open their sham bids
 * last. Those above the lowest honest bid press its price and lose; those below would win, and are withheld at the
 * price of a bond each, or all are opened and the accomplice wins, which leaves things as they were.
 */
export function gainOfLadder(auction: HonestAuction, ladder: Ladder, share: bigint): bigint {
  const gain = gainOfOpening(auction, ladder, share);
  // The accomplice wins: it gets what the buyer pays.
  return ladder.rungs > 0 && gain < 0n ? 0n : gain;
}

function gainOfOpening(auction: HonestAuction, ladder: Ladder, share: bigint): bigint {
  const { cap } = auction;
  const reserve = (cap * ladder.reserve) / 100n;
  const honest = bidsOf(auction);
  const lowest = decide(honest, reserve).best;
  const rungs = Array.from({ length: ladder.rungs }, (_, i): OpenedBid => {
    const price = (reserve * BigInt(i + 1)) / BigInt(ladder.rungs + 1);
    return { price, index: BigInt(honest.length + i), bidder: "accomplice" };
  });
  if (lowest === null) return -(cap / DEAD_END);
  // Equal prices go to the earlier bid, which is the honest one.
  const opened = rungs.filter(({ price }) => price >= lowest.price);
  const { second } = decide([...honest, ...opened], reserve);
  const lost = BigInt(rungs.length - opened.length) * bondFor(auction, share);
  return cap - second - lost;
}

/** The best that a buyer does on average. */
export interface LadderRow {
  readonly sellers: number;
  /** S, of 1e18. */
  readonly share: bigint;
  /** With the best highest price, and no ladder: hundredths of a per cent of the cap. */
  readonly honest: number;
  readonly honestReserve: number;
  /** The same if a price below all bids cost nothing: a sham bid can buy that, when it wins itself. */
  readonly spared: number;
  /** With the best ladder of at least one rung. */
  readonly ladder: number;
  readonly ladderReserve: number;
  readonly rungs: number;
}

const RESERVES = [20n, 30n, 40n, 50n, 60n, 70n, 80n, 90n, 100n] as const;
const RUNGS = [1, 2, 4, 8] as const;

/** Looks for the best highest price, and the best ladder, over all auctions. */
export function measureLadders(auctions: readonly HonestAuction[], share: bigint): LadderRow {
  const mean = (ladder: Ladder, spared = false): number => {
    const sum = auctions.reduce((total, auction) => {
      const gain = gainOfLadder(auction, ladder, share);
      return total + ((spared && gain < 0n ? 0n : gain) * 10_000n) / auction.cap;
    }, 0n);
    return Number(sum / BigInt(auctions.length));
  };
  const best = (plans: readonly Ladder[]): { ladder: Ladder; gain: number } =>
    plans
      .map((ladder) => ({ ladder, gain: mean(ladder) }))
      .reduce((one, other) => (other.gain > one.gain ? other : one));
  const honest = best(RESERVES.map((reserve) => ({ reserve, rungs: 0 })));
  const shills = best(RUNGS.flatMap((rungs) => RESERVES.map((reserve) => ({ reserve, rungs }))));
  return {
    sellers: auctions[0]?.costs.length ?? 0,
    share,
    honest: honest.gain,
    honestReserve: Number(honest.ladder.reserve),
    spared: mean(honest.ladder, true),
    ladder: shills.gain,
    ladderReserve: Number(shills.ladder.reserve),
    rungs: shills.ladder.rungs,
  };
}
