import { isDecided } from "./auction-phase.ts";
import type { Standing } from "./standing.ts";

/** A step of an auction that somebody may take now. */
export type Due =
  /** The buyer opens and deposits its highest price. */
  | { readonly kind: "deposit"; readonly id: bigint }
  /** A bid is opened. */
  | { readonly kind: "reveal"; readonly id: bigint; readonly index: number }
  /** The winner is found. */
  | { readonly kind: "check"; readonly id: bigint }
  /** An award is paid out but for price and guarantee. */
  | { readonly kind: "refund-succeed"; readonly id: bigint }
  /** A failure is settled. */
  | { readonly kind: "refund-fail"; readonly id: bigint }
  /** An unopened bid gets back its quota, and its bond unless that was forfeited. */
  | { readonly kind: "release"; readonly id: bigint; readonly index: number }
  /** Delivery is shown, or its time is over. */
  | { readonly kind: "confirm"; readonly id: bigint };

/** Seconds for which those who gain less leave a step to those who gain more. */
const TURN_SECONDS = 20;

/** Whether two addresses are one. */
export function isSame(a: string, b: string | null): boolean {
  return a.toLowerCase() === b?.toLowerCase();
}

/**
 * What an account should do in an auction now. Steps that anybody may take fall to the buyer and the best bidder first;
 * the others wait for their turns, so that not everybody pays for a step that one can take.
 *
 * @param time Unix seconds
 */
export function duesOf(standing: Standing, account: string, time: number): Due[] {
  const { record, phase, commits } = standing;
  const { id } = record;
  const own = record.bids.filter(({ bidder }) => isSame(bidder, account));
  const isBuyer = isSame(account, record.buyer);
  if (!isBuyer && own.length === 0) return [];
  const dues: Due[] = [];
  if (phase === "revealing") {
    for (const { index, price } of own)
      if (price === null) dues.push({ kind: "reveal", id, index });
  }
  if (phase === "depositing") {
    if (commits >= record.minBids && isBuyer) dues.push({ kind: "deposit", id });
    else if (hasTurn(standing, account, time)) dues.push({ kind: "refund-fail", id });
  }
  if (phase === "deciding" && hasTurn(standing, account, time)) dues.push({ kind: "check", id });
  if (phase === "awarded" && hasTurn(standing, account, time)) {
    dues.push({ kind: "refund-succeed", id });
  }
  if ((phase === "no-trade" || phase === "expired") && hasTurn(standing, account, time)) {
    dues.push({ kind: "refund-fail", id });
  }
  if (isDecided(phase) && phase !== "no-trade") {
    for (const bid of own) {
      if (bid.price === null && !bid.released) dues.push({ kind: "release", id, index: bid.index });
    }
  }
  const isParty = isBuyer || isSame(account, standing.winner);
  const isClosed = time >= standing.deadlines.closedAt;
  if ((phase === "awarded" || phase === "paid") && isParty && isClosed) {
    dues.push({ kind: "confirm", id });
  }
  return dues;
}

/** Whether a step that anybody may take is this account's to take. */
function hasTurn(standing: Standing, account: string, time: number): boolean {
  const { record, phase, deadlines, winner, commits } = standing;
  const first = record.bids.find(({ bidder }) => isSame(bidder, account))?.index;
  const isBuyer = isSame(account, record.buyer);
  if (phase === "depositing") {
    // Too few bids end the offer at once; a silent buyer only after its time, and it does not accuse itself.
    if (commits < record.minBids) {
      return isBuyer || time > deadlines.commitEnd + waitOf((first ?? 0) + 1);
    }
    return !isBuyer && time > deadlines.depositEnd + waitOf(first ?? 0);
  }
  if (isBuyer || isSame(account, winner)) return true;
  const since = phase === "expired" ? deadlines.periodEnd : deadlines.revealEnd;
  return time > since + waitOf((first ?? 0) + 1);
}

/** However many there are, nobody waits longer than a few minutes. */
function waitOf(turn: number): number {
  return Math.min(turn, 10) * TURN_SECONDS;
}
