/** Who wins, and what follows a failure. Specification §4. */
import type { ActionOf } from "./action.ts";
import { WHOLE } from "./amount.ts";
import {
  auctionIn,
  bondOf,
  buyersBond,
  deadEndPenalty,
  heldOf,
  phaseOf,
  releaseBid,
  takeCommitment,
  unopened,
  update,
} from "./auction-house.ts";
import { credit } from "./credits.ts";
import { freshPrice } from "./feed.ts";
import { award } from "./quota-book.ts";
import type { Auction } from "./state.ts";
import { added, change, emit, refuse, withEntry, type Turn } from "./turn.ts";

/** A token of more wei gives no weight: it is not of this world. */
const DEAREST_TOKEN = 2n ** 96n - 1n;

export function checkWinner(turn: Turn, { id }: ActionOf<"checkWinner">): void {
  const auction = auctionIn(turn, id, "Deciding");
  const { best, buyer, second, request, revealed } = auction;
  if (best === null) {
    update(turn, id, auction, { stage: "NoTrade" });
    emit(turn, "NoTradeFound", id, buyer, revealed);
    return;
  }
  update(turn, id, auction, { stage: "Awarded" });
  const { resource, quantity } = request;
  const sums = turn.state.traded.get(resource) ?? { prices: 0n, quantities: 0n };
  const more = { prices: sums.prices + second, quantities: sums.quantities + quantity };
  change(turn, { traded: withEntry(turn.state.traded, resource, more) });
  announce(turn, id, auction, best.bidder);
  award(turn, best.bidder, buyer, request);
}

/** P3's W(t), the price over the lot's market value. It informs, and never stops an award. */
function announce(turn: Turn, id: bigint, auction: Auction, seller: string): void {
  const { buyer, second, request } = auction;
  const { resource, quantity } = request;
  const market = freshPrice(turn, resource) ?? 0n;
  const { sellPrice } = turn.state;
  const known = market !== 0n && sellPrice <= DEAREST_TOKEN;
  const weight = known ? (second * sellPrice * WHOLE) / (quantity * market) : 0n;
  emit(turn, "WinnerChecked", id, seller, buyer, second, weight, market, sellPrice);
}

export function refundFail(turn: Turn, { id }: ActionOf<"refundFail">): void {
  const auction = auctionIn(turn, id, "NoTrade", "Expired", "Depositing");
  const phase = phaseOf(turn.state, id, turn.now, turn.block);
  change(turn, { deadEnds: added(turn.state.deadEnds, auction.buyer, 1n) });
  if (phase === "NoTrade") closeNoTrade(turn, id, auction);
  else if (phase === "Expired") expire(turn, id, auction);
  else endOffer(turn, id, auction);
}

/** Bids were opened in vain: the buyer pays for that. Unopened bonds go to the treasury, too. */
function closeNoTrade(turn: Turn, id: bigint, auction: Auction): void {
  const { rules } = turn.state;
  const penalty = auction.revealed === 0n ? 0n : deadEndPenalty(rules, auction);
  const forfeited = bondOf(rules, auction) * unopened(auction);
  fail(turn, id, auction, "Closed", penalty, forfeited);
  credit(turn, auction.buyer, id, heldOf(rules, auction) - penalty);
  credit(turn, rules.treasury, id, penalty + forfeited);
}

/** Nothing was decided before the period ended: everybody gets everything back. */
function expire(turn: Turn, id: bigint, auction: Auction): void {
  const { rules } = turn.state;
  fail(turn, id, auction, "Void", 0n, 0n);
  credit(turn, auction.buyer, id, heldOf(rules, auction));
  const { best } = auction;
  if (best !== null) releaseBid(turn, id, auction, best.bidder, bondOf(rules, auction));
}

/** Too few bids, or no deposit. A buyer that was frozen when the time was over could not deposit. */
function endOffer(turn: Turn, id: bigint, auction: Auction): void {
  const { rules, frozenSince } = turn.state;
  const { buyer, commitments, depositEnd, request } = auction;
  const bond = buyersBond(rules, auction);
  const commits = BigInt(commitments.length);
  const tooFew = commits < request.minBids;
  if (!tooFew && turn.now <= depositEnd) refuse("AuctionNotInDefault", id, depositEnd);
  const frozen = frozenSince.get(buyer);
  if (tooFew || (frozen !== undefined && frozen <= depositEnd)) {
    fail(turn, id, auction, "Void", 0n, 0n);
    credit(turn, buyer, id, bond);
  } else {
    // The committers share the bond; what does not divide goes to the treasury.
    fail(turn, id, auction, "Defaulted", bond, 0n);
    credit(turn, rules.treasury, id, bond % commits);
  }
}

function fail(
  turn: Turn,
  id: bigint,
  auction: Auction,
  stage: "Closed" | "Void" | "Defaulted",
  penalty: bigint,
  forfeited: bigint,
): void {
  update(turn, id, auction, { stage });
  emit(turn, "FailRefunded", id, auction.buyer, stage, penalty, forfeited);
}

export function releaseReservation(turn: Turn, action: ActionOf<"releaseReservation">): void {
  const { id, index, bidder } = action;
  const over = auctionIn(
    turn,
    id,
    ...(["Awarded", "Paid", "Delivered", "NoTrade", "Closed", "Void", "Defaulted"] as const),
  );
  const refund = refundOf(turn, over);
  const auction = takeCommitment(turn, id, over, action);
  emit(turn, "ReservationReleased", id, index, bidder, refund);
  releaseBid(turn, id, auction, bidder, refund);
}

/** What an unopened bid gets back: nothing where bids should have been opened, more where the buyer was silent. */
function refundOf({ state }: Turn, auction: Auction): bigint {
  const { rules } = state;
  const bond = bondOf(rules, auction);
  if (auction.stage === "Void") return bond;
  if (auction.stage !== "Defaulted") return 0n;
  return bond + buyersBond(rules, auction) / BigInt(auction.commitments.length);
}
