import { marketValue, WHOLE, type MarketPrices } from "./market-price.ts";
import { ceilDiv } from "./outlook.ts";

/** What a member knows of its quota. Amounts are base units of the resource. */
export interface BuyerOutlook {
  /** What it may use in the period. */
  readonly limit: bigint;
  /** What it will have used by the end, see `forecastUse`. */
  readonly expected: bigint;
  /** Tokens that it can put up, credit with the auction included. */
  readonly funds: bigint;
  /** Fresh prices of the feed, or null. */
  readonly prices: MarketPrices | null;
}

/** What a member has decided beforehand. Shares are of 1e18. */
export interface BuyerRules {
  /** What a use beyond the limit is worth to it, or costs it: base units of the token for 1e18 base units. */
  readonly unitValue: bigint;
  /** How much more than the shortage it buys, because a forecast errs. */
  readonly margin: bigint;
  /** The public cap, of the lot's market value: what tells sellers that it is worth their while to bid. */
  readonly capShare: bigint;
}

/** What all auctions of the community keep to; see `IQuotaAuction.Rules`. */
export interface OfferRules {
  readonly minQuantity: bigint;
  readonly minCap: bigint;
  readonly defaultShare: bigint;
  /** Most that a cap may be of the lot's market value. */
  readonly capMultiple: bigint;
}

/** What a buyer does. */
export type BuyerDecision =
  | { readonly kind: "enough"; readonly spare: bigint }
  /** It has not the tokens for the bond of an offer: `needed` is what it takes. */
  | { readonly kind: "unaffordable"; readonly needed: bigint }
  /** An offer for a lot with a public cap and a hidden highest price. */
  | {
      readonly kind: "offer";
      readonly quantity: bigint;
      readonly cap: bigint;
      readonly maximum: bigint;
    };

/**
 * Whether a member buys quota, how much, and at most for what.
 *
 * The hidden maximum is what the shortage is worth to the buyer: what it buys beyond that is worth nothing to it. The
 * cap follows from public figures alone, so that it tells sellers nothing of the maximum; where no fresh price is
 * known it is the next power of two, which tells the maximum's magnitude. A maximum is never above the cap, nor above
 * what the buyer can deposit: a buyer that does not deposit loses its bond.
 */
export function decideOffer(
  { limit, expected, funds, prices }: BuyerOutlook,
  rules: BuyerRules,
  auction: OfferRules,
): BuyerDecision {
  if (expected <= limit) return { kind: "enough", spare: limit - expected };
  const shortage = expected - limit;
  const wanted = shortage + ceilDiv(shortage * rules.margin, WHOLE);
  const quantity = wanted < auction.minQuantity ? auction.minQuantity : wanted;
  const worth = (shortage * rules.unitValue) / WHOLE;
  const cap = capFor(quantity, worth, rules, auction, prices);
  const bond = ceilDiv(cap * auction.defaultShare, WHOLE);
  if (funds < bond) return { kind: "unaffordable", needed: bond };
  const maximum = [worth, cap, funds].reduce((least, each) => (each < least ? each : least));
  return { kind: "offer", quantity, cap, maximum };
}

function capFor(
  quantity: bigint,
  worth: bigint,
  { capShare }: BuyerRules,
  { minCap, capMultiple }: OfferRules,
  prices: MarketPrices | null,
): bigint {
  if (prices === null) {
    let cap = 1n;
    while (cap < worth || cap < minCap) cap *= 2n;
    return cap;
  }
  const most = marketValue(quantity * capMultiple, prices);
  const wanted = (marketValue(quantity, prices) * capShare) / WHOLE;
  const cap = wanted > most ? most : wanted;
  return cap < minCap ? minCap : cap;
}
