/** What an award pays, and what the seller gets once the meters show that it kept to its limit. Specification §5. */
import type { ActionOf } from "./action.ts";
import { ceilDiv, least, less } from "./amount.ts";
import { auctionIn, bondOf, guaranteeOf, heldOf, unopened, update } from "./auction-house.ts";
import { consumptionOf } from "./consumption.ts";
import { credit } from "./credits.ts";
import { closedAt, limitOf, quotaOf } from "./quota-book.ts";
import type { Auction } from "./state.ts";
import { emit, refuse, type Turn } from "./turn.ts";

/** An auction with its winner. */
type Award = Auction & { readonly best: NonNullable<Auction["best"]> };

export function refundSucceed(turn: Turn, { id }: ActionOf<"refundSucceed">): void {
  payAward(turn, id, awardOf(auctionIn(turn, id, "Awarded")));
}

export function confirmResourceExchange(
  turn: Turn,
  { id, spans }: ActionOf<"confirmResourceExchange">,
): void {
  const auction = dueAward(turn, id, 0n);
  const { consumed, exact } = consumptionOf(turn, auction.best.bidder, auction.request, spans);
  const undelivered = undeliveredOf(turn, auction, consumed);
  if (exact || undelivered === 0n) {
    settle(turn, id, auction, undelivered);
    return;
  }
  // More than was used proves nothing against the seller, unless nothing less is ever shown.
  const { shown } = auction;
  if (shown !== null && consumed >= shown) refuse("DeliveryNotTighter", id, consumed, shown);
  update(turn, id, auction, { shown: consumed });
  emit(turn, "DeliveryShown", id, consumed, undelivered);
}

export function confirmTimeout(turn: Turn, { id }: ActionOf<"confirmTimeout">): void {
  const auction = dueAward(turn, id, turn.state.rules.auction.confirmSeconds);
  const { shown, request } = auction;
  // The seller holds the proofs: none is as good as none of it.
  settle(
    turn,
    id,
    auction,
    shown === null ? request.quantity : undeliveredOf(turn, auction, shown),
  );
}

/** The award whose delivery is due: its period is closed, and a delay over. */
function dueAward(turn: Turn, id: bigint, delay: bigint): Award {
  const auction = awardOf(auctionIn(turn, id, "Awarded", "Paid"));
  const earliest = closedAt(turn.state.rules.grid, auction.request.period) + delay;
  if (turn.now < earliest) refuse("DeliveryTooEarly", id, earliest);
  return auction;
}

/** Pays out what an award leaves over: price and guarantee stay until delivery. */
function payAward(turn: Turn, id: bigint, auction: Award): Award {
  const { rules } = turn.state;
  const bond = bondOf(rules, auction);
  const guarantee = guaranteeOf(rules, auction);
  const forfeited = bond * unopened(auction);
  const paid = awardOf(update(turn, id, auction, { stage: "Paid" }));
  emit(turn, "SucceedRefunded", id, guarantee, forfeited);
  credit(turn, auction.buyer, id, heldOf(rules, auction) - auction.second);
  credit(turn, auction.best.bidder, id, bond - guarantee);
  credit(turn, rules.treasury, id, forfeited);
  return paid;
}

/** Divides price and guarantee: what was not delivered is not paid, and as much of the guarantee goes to the buyer. */
function settle(turn: Turn, id: bigint, awarded: Award, undelivered: bigint): void {
  const auction = awarded.stage === "Awarded" ? payAward(turn, id, awarded) : awarded;
  const { quantity } = auction.request;
  const price = auction.second;
  const guarantee = guaranteeOf(turn.state.rules, auction);
  const payment = (price * (quantity - undelivered)) / quantity;
  const penalty = ceilDiv(guarantee, undelivered, quantity);
  update(turn, id, auction, { stage: "Delivered" });
  emit(turn, "DeliverySettled", id, undelivered, payment, price - payment, penalty);
  credit(turn, auction.best.bidder, id, payment + guarantee - penalty);
  credit(turn, auction.buyer, id, price - payment + penalty);
}

/** What of the lot the seller did not deliver: its excess, pro rata among all that it sold in the period. */
function undeliveredOf({ state }: Turn, { best, request }: Award, consumed: bigint): bigint {
  const account = quotaOf(state, best.bidder, request);
  const excess = least(less(consumed, limitOf(account)), account.ceded);
  return least(request.quantity, ceilDiv(excess, request.quantity, account.ceded));
}

function awardOf(auction: Auction): Award {
  const { best } = auction;
  if (best === null) throw new Error("an award has a winner");
  return { ...auction, best };
}
