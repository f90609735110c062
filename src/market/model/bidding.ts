/** The first half of an auction: offers, sealed bids, their opening. Specification §4. */
import { innerOf, maxHashOf, outerOf } from "../sealed-bid.ts";
import type { ActionOf } from "./action.ts";
import { less, narrow } from "./amount.ts";
import {
  auctionIn,
  bondOf,
  buyersBond,
  heldOf,
  releaseBid,
  takeCommitment,
  update,
} from "./auction-house.ts";
import { escrow } from "./credits.ts";
import { freshPrice } from "./feed.ts";
import { insert } from "./lowest-two.ts";
import { endOf, reserve } from "./quota-book.ts";
import type { Auction, OfferRequest } from "./state.ts";
import { change, emit, refuse, withEntry, type Turn } from "./turn.ts";

const NO_HASH = `0x${"00".repeat(32)}`;

export function offer(turn: Turn, { by, request }: ActionOf<"offer">): void {
  const { auction: rules } = turn.state.rules;
  const { quantity, cap, maxHash, minBids, period, resource } = request;
  if (quantity < rules.minQuantity || cap < rules.minCap) refuse("AuctionTooSmall", quantity, cap);
  if (maxHash === NO_HASH || minBids === 0n) refuse("AuctionRequestInvalid", maxHash, minBids);
  checkWindow(request.commitSeconds, rules.commitSeconds);
  checkWindow(request.depositSeconds, rules.depositSeconds);
  checkWindow(request.revealSeconds, rules.revealSeconds);
  const commitEnd = turn.now + request.commitSeconds;
  const depositEnd = commitEnd + request.depositSeconds;
  checkInTime(turn, depositEnd + request.revealSeconds, period);
  checkCap(turn, request);

  const id = BigInt(turn.state.auctions.size) + 1n;
  const auction: Auction = {
    buyer: by,
    request,
    postedAt: narrow(32n, turn.now),
    commitEnd: narrow(32n, commitEnd),
    depositEnd: narrow(32n, depositEnd),
    stage: "Open",
    commitments: [],
    reserve: 0n,
    revealEnd: 0n,
    depositBlock: 0n,
    revealed: 0n,
    best: null,
    second: 0n,
    shown: null,
  };
  change(turn, { auctions: withEntry(turn.state.auctions, id, auction) });
  const bond = buyersBond(turn.state.rules, auction);
  emit(turn, "OfferPosted", id, resource, bandPeriod(quantity, period), by, wordsOf(request), bond);
  escrow(turn, by, id, bond);
}

export function receiveBids(turn: Turn, action: ActionOf<"receiveBids">): void {
  const { by, id, inner, memo } = action;
  const auction = auctionIn(turn, id, "Bidding");
  if (by === auction.buyer) refuse("AuctionBuyerBids", id, by);
  const index = BigInt(auction.commitments.length);
  narrow(16n, index + 1n);
  update(turn, id, auction, { commitments: [...auction.commitments, outerOf(inner, by)] });
  emit(turn, "BidReceived", id, index, by, inner, memo);
  // Equal bonds tell nothing of the bids. The lot is reserved: no quota is sold twice.
  escrow(turn, by, id, bondOf(turn.state.rules, auction));
  reserve(turn, by, auction.request);
}

export function depositMaxPrice(turn: Turn, action: ActionOf<"depositMaxPrice">): void {
  const { by, id, price, salt } = action;
  const { rules } = turn.state;
  const auction = auctionIn(turn, id, "Depositing");
  const { request } = auction;
  if (by !== auction.buyer) refuse("AuctionNotBuyer", id, by);
  const commits = BigInt(auction.commitments.length);
  if (commits < request.minBids) refuse("AuctionTooFewBids", id, commits, request.minBids);
  if (price > request.cap) refuse("AuctionAboveCap", id, price, request.cap);
  if (maxHashOf(rules.place, by, price, salt) !== request.maxHash) {
    refuse("AuctionMaxPriceMismatch", id, request.maxHash);
  }
  // A full reveal window opens, which leaves time to settle.
  const revealEnd = turn.now + request.revealSeconds;
  checkInTime(turn, revealEnd, request.period);

  const deposited = update(turn, id, auction, {
    stage: "Deposited",
    reserve: price,
    second: price,
    revealEnd: narrow(32n, revealEnd),
    depositBlock: turn.block,
  });
  const held = heldOf(rules, deposited);
  emit(turn, "MaxPriceDeposited", id, price, held, revealEnd);
  // The buyer's bond counts.
  escrow(turn, by, id, held - buyersBond(rules, auction));
}

export function revealBids(turn: Turn, action: ActionOf<"revealBids">): void {
  const { id, index, bidder, price, salt } = action;
  const { rules } = turn.state;
  const revealing = auctionIn(turn, id, "Revealing");
  const inner = innerOf(rules.place, { id, bidder, price, salt });
  const auction = takeCommitment(turn, id, revealing, { index, inner, bidder });

  const revealed = auction.revealed + 1n;
  const counts = price <= auction.reserve;
  const standing = counts ? insert(auction, { price, index, bidder }) : auction;
  const leads = counts && standing.best?.index === index;
  const { best, second } = standing;
  update(turn, id, auction, { revealed, best, second });
  emit(turn, "BidRevealed", id, index, bidder, price, leads);
  // Who does not lead, or not any more, is out, and free at once.
  const out = leads ? auction.best?.bidder : bidder;
  if (out !== undefined) releaseBid(turn, id, auction, out, bondOf(rules, auction));
}

/** What offers are found by: floor(log2 quantity) and the period. */
function bandPeriod(quantity: bigint, period: bigint): bigint {
  const band = BigInt(quantity.toString(2).length - 1);
  return (band << 64n) | period;
}

/** A request as the contract writes it in its event. */
function wordsOf(request: OfferRequest): (bigint | string)[] {
  const { resource, period, quantity, cap, minBids } = request;
  const { commitSeconds, depositSeconds, revealSeconds, maxHash } = request;
  const windows = [commitSeconds, depositSeconds, revealSeconds];
  return [resource, period, quantity, cap, minBids, ...windows, maxHash];
}

/** A reveal window that ends then leaves enough time to settle before the period ends. */
function checkInTime({ state }: Turn, revealEnd: bigint, period: bigint): void {
  const end = endOf(state.rules.grid, period);
  const { settleSeconds } = state.rules.auction;
  if (revealEnd + settleSeconds > end) {
    refuse("AuctionTooLate", revealEnd, less(end, settleSeconds));
  }
}

/** While the market price is fresh a cap cannot be so high that the bonds keep sellers away. */
function checkCap(turn: Turn, { resource, quantity, cap }: OfferRequest): void {
  const market = freshPrice(turn, resource);
  const { sellPrice, rules } = turn.state;
  if (market === null || sellPrice === 0n) return;
  const highest = (quantity * market * rules.auction.capMultiple) / sellPrice;
  if (cap > highest) refuse("AuctionCapTooHigh", cap, highest);
}

function checkWindow(window: bigint, shortest: bigint): void {
  if (window < shortest) refuse("AuctionWindowTooShort", window, shortest);
}
