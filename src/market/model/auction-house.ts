/** What all parts of an auction share: its phases, and the amounts that follow from its cap. Specification §4. */
import { outerOf } from "../sealed-bid.ts";
import { ceilDiv, most, WHOLE } from "./amount.ts";
import { credit } from "./credits.ts";
import { endOf, release } from "./quota-book.ts";
import type { Auction, MarketRules, MarketState, Stage } from "./state.ts";
import { change, refuse, withEntry, type Turn } from "./turn.ts";

/** Where an auction stands. */
export type Phase =
  | "None"
  | "Bidding"
  | "Depositing"
  | "Revealing"
  | "Deciding"
  | "Expired"
  | Exclude<Stage, "Open" | "Deposited">;

/** Where an auction stands at a time and block. */
export function phaseOf(state: MarketState, id: bigint, now: bigint, block: bigint): Phase {
  const auction = state.auctions.get(id);
  if (auction === undefined) return "None";
  const { stage, request, commitEnd, commitments, revealed, revealEnd } = auction;
  if (stage === "Open") return now <= commitEnd ? "Bidding" : "Depositing";
  if (stage !== "Deposited") return stage;
  if (now >= endOf(state.rules.grid, request.period)) return "Expired";
  if (revealed === BigInt(commitments.length)) return "Deciding";
  const over = now > revealEnd && block >= revealBlock(state.rules, auction);
  return over ? "Deciding" : "Revealing";
}

/** The auction, which must be in a phase. */
export function auctionIn(turn: Turn, id: bigint, ...phases: readonly Phase[]): Auction {
  const phase = phaseOf(turn.state, id, turn.now, turn.block);
  const auction = turn.state.auctions.get(id);
  if (auction === undefined || !phases.includes(phase)) return refuse("AuctionPhase", id, phase);
  return auction;
}

/**
 * First block in which the reveal window may be over: so long a row of blocks no minority of signers gets, and a halt
 * of the chain does not eat the window.
 */
export function revealBlock({ auction }: MarketRules, { request, depositBlock }: Auction): bigint {
  const majority = auction.signers / 2n + 1n;
  const inTime = request.revealSeconds / (4n * auction.blockSeconds);
  return depositBlock + most(auction.blocksASigner * majority, inTime);
}

/** A share of an amount, rounded up. */
function share(amount: bigint, part: bigint): bigint {
  return ceilDiv(amount, part, WHOLE);
}

/** f: a bidder's bond. */
export function bondOf({ auction }: MarketRules, { request }: Auction): bigint {
  return share(request.cap, auction.bondShare);
}

/** What a buyer puts up with its offer, and loses by silence. */
export function buyersBond(
  { auction }: MarketRules,
  { request }: Pick<Auction, "request">,
): bigint {
  return share(request.cap, auction.defaultShare);
}

/** What is held of the buyer after its deposit: the highest price, never less than its bond. */
export function heldOf(rules: MarketRules, auction: Auction): bigint {
  return most(auction.reserve, buyersBond(rules, auction));
}

/** What a buyer pays whose price was below all bids. */
export function deadEndPenalty({ auction }: MarketRules, { request }: Auction): bigint {
  return share(request.cap, auction.deadEndShare);
}

/** g: what the winner leaves of its bond until delivery. */
export function guaranteeOf({ auction }: MarketRules, { second }: Auction): bigint {
  return share(second, auction.bondShare);
}

/** Bids that were not opened. */
export function unopened({ commitments, revealed }: Auction): bigint {
  return BigInt(commitments.length) - revealed;
}

/** Replaces parts of an auction. */
export function update(turn: Turn, id: bigint, auction: Auction, parts: Partial<Auction>): Auction {
  const updated = { ...auction, ...parts };
  change(turn, { auctions: withEntry(turn.state.auctions, id, updated) });
  return updated;
}

/** Takes a bid that was not opened out of the auction: each opens, or is refunded, once. */
export function takeCommitment(
  turn: Turn,
  id: bigint,
  auction: Auction,
  { index, inner, bidder }: { index: bigint; inner: string; bidder: string },
): Auction {
  if (auction.commitments[Number(index)] !== outerOf(inner, bidder)) {
    refuse("AuctionCommitmentMismatch", id, index, bidder);
  }
  const commitments = auction.commitments.with(Number(index), null);
  return update(turn, id, auction, { commitments });
}

/** Gives a bid's bond and quota back. */
export function releaseBid(
  turn: Turn,
  id: bigint,
  { request }: Auction,
  bidder: string,
  refund: bigint,
): void {
  credit(turn, bidder, id, refund);
  release(turn, bidder, request);
}
