import { PHASES, type Phase } from "../chain/auction-phase.ts";
import { phaseAhead, type Deadlines } from "./auction-phase.ts";
import type { AuctionRecord } from "./auction-record.ts";
import { periodTimes, type Market } from "./market.ts";

/** How an auction stands for a transaction that is sent now. */
export interface Standing {
  readonly record: AuctionRecord;
  readonly phase: Phase;
  readonly deadlines: Deadlines;
  /** Bids handed in, and opened. */
  readonly commits: number;
  readonly revealed: number;
  /** The best bidder so far; null without one. */
  readonly winner: string | null;
  /** What the best bidder would get, or gets; null without one. */
  readonly price: bigint | null;
  /** A bidder's bond. */
  readonly bond: bigint;
}

/** The chain's time and the next block, for what is sent now. */
export interface Moment {
  /** Unix seconds: the last block's or the clock's, whichever is later. */
  readonly time: number;
  /** Number of the next block. */
  readonly block: number;
}

/**
 * The moment at which a transaction that is sent now is mined, at the earliest.
 *
 * @param clock Unix seconds of this machine
 */
export async function momentOf({ provider }: Market, clock: number): Promise<Moment> {
  const block = await provider.getBlock("latest");
  return { time: Math.max(block?.timestamp ?? 0, clock), block: (block?.number ?? 0) + 1 };
}

/** Reads how an auction stands from the contract. */
export async function readStanding(
  { contracts: { auction }, grid }: Market,
  record: AuctionRecord,
  { time, block }: Moment,
): Promise<Standing> {
  const [offer, progress, bond] = await Promise.all([
    auction.offerOf(record.id),
    auction.progressOf(record.id),
    auction.bondOf(record.id),
  ]);
  const { end, closedAt } = periodTimes(grid, record.period);
  const deadlines: Deadlines = {
    commitEnd: Number(offer.commitEnd),
    depositEnd: Number(offer.depositEnd),
    revealEnd: Number(progress.revealEnd),
    revealBlock: Number(progress.revealBlock),
    periodEnd: end,
    closedAt,
  };
  const at = PHASES[Number(progress.phase)];
  if (at === undefined) throw new TypeError(`the contract has a phase ${String(progress.phase)}`);
  const hasBest = BigInt(progress.winner) !== 0n;
  return {
    record,
    phase: phaseAhead(at, deadlines, time, block),
    deadlines,
    commits: Number(progress.commits),
    revealed: Number(progress.revealed),
    winner: hasBest ? progress.winner : null,
    price: hasBest ? progress.price : null,
    bond,
  };
}
