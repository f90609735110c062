/**
 * What the market's contracts remember, as plain data that never changes: each step makes a new state. All numbers are
 * integers as the contracts hold them.
 *
 * The model ends where a member's doings end. In it: feed, token, credits, quota and auctions, and of the offices what
 * changes a member's lot (reports, prices, freezes, allocations). Not in it: who holds which office, permits, the
 * restocking of currency, rewards for sealers, taking out a surplus, and the proofs of readings: what they prove comes
 * in with the action. Inputs fit the contracts' types.
 */
import type { AuctionPlace } from "../sealed-bid.ts";

/** Bounds of a price in the feed: wei for 1e18 base units, hundredths of a per cent, seconds. */
export interface PriceBounds {
  readonly least: bigint;
  readonly most: bigint;
  readonly stepBps: bigint;
  readonly maxAge: bigint;
}

/** A price in the feed, wei for 1e18 base units, and when it was seen, Unix seconds. */
export interface MarketPrice {
  readonly price: bigint;
  readonly observedAt: bigint;
}

/** What all auctions of a community keep to; the contract's `Rules`. Shares are of 1e18, times are seconds. */
export interface AuctionRules {
  readonly bondShare: bigint;
  readonly defaultShare: bigint;
  readonly deadEndShare: bigint;
  readonly capMultiple: bigint;
  readonly minQuantity: bigint;
  readonly minCap: bigint;
  readonly commitSeconds: bigint;
  readonly depositSeconds: bigint;
  readonly revealSeconds: bigint;
  readonly settleSeconds: bigint;
  readonly confirmSeconds: bigint;
  readonly signers: bigint;
  readonly blocksASigner: bigint;
  readonly blockSeconds: bigint;
}

/** The grid of periods, Unix seconds and seconds; and the ledger's slots under it. */
export interface PeriodGrid {
  readonly origin: bigint;
  readonly periodSeconds: bigint;
  readonly graceSeconds: bigint;
  /** The slot with whose end period 0 starts. */
  readonly firstSlot: bigint;
  readonly slotSeconds: bigint;
}

/** What is fixed when the contracts are deployed. */
export interface MarketRules {
  readonly place: AuctionPlace;
  /** Address of the token. */
  readonly token: string;
  /** Gets what is forfeited. */
  readonly treasury: string;
  readonly auction: AuctionRules;
  readonly grid: PeriodGrid;
  /** How far prices of the token may lie from the feed's, and move at once, hundredths of a per cent. */
  readonly bandBps: bigint;
  readonly maxStepBps: bigint;
  /** By resource; zero is the token. */
  readonly bounds: ReadonlyMap<bigint, PriceBounds>;
  /** Metering points by member, for every resource and period. */
  readonly points: ReadonlyMap<string, readonly string[]>;
  /** Accounts that can never be frozen, besides the token itself. */
  readonly protected: ReadonlySet<string>;
}

/** A member's quota of a resource in a period, base units. */
export interface QuotaAccount {
  readonly allocated: bigint;
  readonly received: bigint;
  readonly ceded: bigint;
  readonly reserved: bigint;
}

/** What a community has of a resource in a period, and gave to its members. */
export interface CommunityQuota {
  readonly limit: bigint;
  readonly allocated: bigint;
}

/** What a buyer asks for; the contract's `Request`. */
export interface OfferRequest {
  readonly resource: bigint;
  readonly period: bigint;
  readonly quantity: bigint;
  readonly cap: bigint;
  readonly minBids: bigint;
  readonly commitSeconds: bigint;
  readonly depositSeconds: bigint;
  readonly revealSeconds: bigint;
  readonly maxHash: string;
}

/** An opened bid that counts. */
export interface OpenedBid {
  readonly price: bigint;
  readonly index: bigint;
  readonly bidder: string;
}

/** Where an auction stands, as far as it is stored; the rest of its phase follows from the time. */
export type Stage =
  | "Open"
  | "Deposited"
  | "Awarded"
  | "Paid"
  | "Delivered"
  | "NoTrade"
  | "Closed"
  | "Void"
  | "Defaulted";

/** An auction. Fields after `commitments` are zero, or null, until the buyer's deposit. */
export interface Auction {
  readonly buyer: string;
  readonly request: OfferRequest;
  readonly postedAt: bigint;
  readonly commitEnd: bigint;
  readonly depositEnd: bigint;
  readonly stage: Stage;
  /** By index; null once it was opened or released. */
  readonly commitments: readonly (string | null)[];
  /** The buyer's highest price, opened. */
  readonly reserve: bigint;
  readonly revealEnd: bigint;
  readonly depositBlock: bigint;
  readonly revealed: bigint;
  readonly best: OpenedBid | null;
  /** What the best bidder gets. */
  readonly second: bigint;
  /** The least consumption that was shown of the seller. */
  readonly shown: bigint | null;
}

/** Sums over all awards of a resource. */
export interface Traded {
  readonly prices: bigint;
  readonly quantities: bigint;
}

/** Everything that the contracts remember. Maps hold no zeros that nobody wrote. */
export interface MarketState {
  readonly rules: MarketRules;
  /** The feed, by resource; zero is the token. */
  readonly prices: ReadonlyMap<bigint, MarketPrice>;
  /** The token: prices in wei for 1e18 base units, the reserve in wei. */
  readonly buyPrice: bigint;
  readonly sellPrice: bigint;
  readonly reserve: bigint;
  readonly supply: bigint;
  readonly balances: ReadonlyMap<string, bigint>;
  /** What accounts allow the auction to take. */
  readonly allowances: ReadonlyMap<string, bigint>;
  /** Since when accounts are frozen, Unix seconds. */
  readonly frozenSince: ReadonlyMap<string, bigint>;
  /** The auction contract: credits, auctions by number (the first is 1), sums. */
  readonly credits: ReadonlyMap<string, bigint>;
  readonly auctions: ReadonlyMap<bigint, Auction>;
  readonly deadEnds: ReadonlyMap<string, bigint>;
  readonly traded: ReadonlyMap<bigint, Traded>;
  /** The quota book: by {@link quotaKey} and {@link communityKey}. */
  readonly quotas: ReadonlyMap<string, QuotaAccount>;
  readonly communities: ReadonlyMap<string, CommunityQuota>;
}

/** A market on which nobody has acted yet. */
export function newMarket(rules: MarketRules): MarketState {
  return {
    rules,
    prices: new Map(),
    buyPrice: 0n,
    sellPrice: 0n,
    reserve: 0n,
    supply: 0n,
    balances: new Map(),
    allowances: new Map(),
    frozenSince: new Map(),
    credits: new Map(),
    auctions: new Map(),
    deadEnds: new Map(),
    traded: new Map(),
    quotas: new Map(),
    communities: new Map(),
  };
}

/** Where a member's quota stands in {@link MarketState.quotas}. */
export function quotaKey(member: string, resource: bigint, period: bigint): string {
  return `${member}/${communityKey(resource, period)}`;
}

/** Where a community's quota stands in {@link MarketState.communities}. */
export function communityKey(resource: bigint, period: bigint): string {
  return `${String(resource)}/${String(period)}`;
}
