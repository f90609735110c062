import { PHASES, type Phase } from "../chain/auction-phase.ts";

/** Deadlines of an auction, Unix seconds, and blocks. */
export interface Deadlines {
  /** Last second for bids. */
  readonly commitEnd: number;
  /** Last second at which the buyer cannot be declared in default. */
  readonly depositEnd: number;
  /** Last second for openings, if the chain has made `revealBlock` blocks by then; zero before the deposit. */
  readonly revealEnd: number;
  readonly revealBlock: number;
  /** When the period of the quota ends, and when its readings are final. */
  readonly periodEnd: number;
  readonly closedAt: number;
}

/**
 * The phase that a transaction will meet that is sent now: the contract's at the last block, moved on by the time that
 * has passed since.
 *
 * @param at the contract's phase at the last block
 * @param time Unix seconds of the next block, at least
 * @param block its number
 */
export function phaseAhead(at: Phase, deadlines: Deadlines, time: number, block: number): Phase {
  const { commitEnd, revealEnd, revealBlock, periodEnd } = deadlines;
  if (at === "bidding" && time > commitEnd) return "depositing";
  if (at !== "revealing" && at !== "deciding") return at;
  if (time >= periodEnd) return "expired";
  return time > revealEnd && block >= revealBlock ? "deciding" : at;
}

/** Whether an auction is over but for delivery: nothing of it can be opened, and bonds not yet taken stay. */
export function isDecided(phase: Phase): boolean {
  return PHASES.indexOf(phase) >= PHASES.indexOf("awarded");
}
