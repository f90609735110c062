import type { LogPlace } from "../chain/entries.ts";
import type { EventArgs } from "../chain/indexed-event.ts";

/** A bid, as the events tell of it. */
export interface BidRecord {
  /** Its place: of equal prices the earlier wins. */
  readonly index: number;
  readonly bidder: string;
  /** What hides it. */
  readonly inner: string;
  /** What only its bidder can read. */
  readonly memo: string;
  readonly place: LogPlace;
  /** Its price, base units of the token; null while it is not opened. */
  readonly price: bigint | null;
  /** Whether its quota was freed after the auction without its being opened. */
  readonly released: boolean;
}

/** How an award was settled, base units of the token but for the undelivered part of the lot. */
export interface Settlement {
  readonly undelivered: bigint;
  readonly payment: bigint;
  readonly refund: bigint;
  readonly penalty: bigint;
}

/** An auction, as the events tell of it. Amounts are base units, times Unix seconds. */
export interface AuctionRecord {
  readonly id: bigint;
  readonly buyer: string;
  /** Id of the resource. */
  readonly resource: number;
  readonly period: number;
  readonly quantity: bigint;
  readonly cap: bigint;
  readonly minBids: number;
  readonly maxHash: string;
  /** Where the offer stands. */
  readonly place: LogPlace;
  readonly bids: readonly BidRecord[];
  /** The buyer's highest price; null until it is deposited. */
  readonly reserve: bigint | null;
  /** The award; null without one. `weight` is P3's W(t) of 1e18. */
  readonly award: {
    readonly seller: string;
    readonly price: bigint;
    readonly weight: bigint;
  } | null;
  /** How delivery was settled; null before. */
  readonly delivery: Settlement | null;
}

/** An event of an auction. */
export interface AuctionEvent {
  readonly id: bigint;
  readonly name: string;
  readonly args: EventArgs;
  readonly place: LogPlace;
}

/** The record after an event; undefined while there is none. The record before it stays as it is. */
export function readAuctionEvent(
  before: AuctionRecord | undefined,
  event: AuctionEvent,
): AuctionRecord | undefined {
  const { id, name, args, place } = event;
  if (name === "OfferPosted") return recordOf(id, args, place);
  if (before === undefined) return undefined;
  switch (name) {
    case "BidReceived":
      return { ...before, bids: [...before.bids, bidOf(args, place)] };
    case "MaxPriceDeposited":
      return { ...before, reserve: integerOf(args, "reserve") };
    case "BidRevealed":
      return withBid(before, args, { price: integerOf(args, "price") });
    case "ReservationReleased":
      return withBid(before, args, { released: true });
    case "WinnerChecked":
      return { ...before, award: awardOf(args) };
    case "DeliverySettled":
      return { ...before, delivery: settlementOf(args) };
    default:
      return before;
  }
}

function recordOf(id: bigint, args: EventArgs, place: LogPlace): AuctionRecord {
  const request = args["request"];
  if (!isStruct(request)) throw new TypeError("an offer without its request");
  return {
    id,
    buyer: textOf(args, "buyer"),
    resource: Number(textOf(request, "resource")),
    period: Number(textOf(request, "period")),
    quantity: integerOf(request, "quantity"),
    cap: integerOf(request, "cap"),
    minBids: Number(textOf(request, "minBids")),
    maxHash: textOf(request, "maxHash"),
    place,
    bids: [],
    reserve: null,
    award: null,
    delivery: null,
  };
}

function bidOf(args: EventArgs, place: LogPlace): BidRecord {
  return {
    index: Number(textOf(args, "index")),
    bidder: textOf(args, "bidder"),
    inner: textOf(args, "inner"),
    memo: textOf(args, "memo"),
    place,
    price: null,
    released: false,
  };
}

function withBid(
  record: AuctionRecord,
  args: EventArgs,
  change: Partial<Pick<BidRecord, "price" | "released">>,
): AuctionRecord {
  const index = Number(textOf(args, "index"));
  const bids = record.bids.map((bid) => (bid.index === index ? { ...bid, ...change } : bid));
  return { ...record, bids };
}

function awardOf(args: EventArgs): AuctionRecord["award"] {
  return {
    seller: textOf(args, "seller"),
    price: integerOf(args, "price"),
    weight: integerOf(args, "weight"),
  };
}

function settlementOf(args: EventArgs): Settlement {
  return {
    undelivered: integerOf(args, "undelivered"),
    payment: integerOf(args, "payment"),
    refund: integerOf(args, "refund"),
    penalty: integerOf(args, "penalty"),
  };
}

function isStruct(value: EventArgs[string] | undefined): value is EventArgs {
  return typeof value === "object" && !Array.isArray(value);
}

function textOf(args: EventArgs, name: string): string {
  const value = args[name];
  if (typeof value === "string") return value;
  throw new TypeError(`an event of the auction without ${name}`);
}

function integerOf(args: EventArgs, name: string): bigint {
  return BigInt(textOf(args, name));
}
