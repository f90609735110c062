import { ceilDiv } from "./outlook.ts";

/** One way of using less in the rest of the period. */
export interface SavingOption {
  /** Base units of the resource; more than zero. */
  readonly saves: bigint;
  /** What all of that is worth to the member, base units of the token. */
  readonly cost: bigint;
}

/** What a member knows when an offer comes. Amounts are base units of the resource. */
export interface SellerOutlook {
  /** What it may sell: its limit less what is reserved for other bids; see `QuotaBook.availableOf`. */
  readonly available: bigint;
  /** What it will have left at the end if it saves nothing; not below zero. */
  readonly spare: bigint;
  readonly options: readonly SavingOption[];
  /** Tokens that it can put up, credit with the auction included. */
  readonly funds: bigint;
}

/** What a seller needs to know of an offer. */
export interface SellerOffer {
  readonly quantity: bigint;
  readonly cap: bigint;
  /** What each bidder puts up, base units of the token. */
  readonly bond: bigint;
}

/** What a seller does. */
export type SellerDecision =
  | { readonly kind: "bid"; readonly price: bigint }
  | {
      readonly kind: "abstain";
      readonly reason: "quota" | "saving" | "cap" | "funds";
    };

/**
 * What it costs a member to use so much less: the cheapest options first, of the last one a part. What it will not use
 * anyway costs nothing. Rounded up; null when it cannot save so much.
 */
export function savingCost(
  quantity: bigint,
  spare: bigint,
  options: readonly SavingOption[],
): bigint | null {
  let left = quantity > spare ? quantity - spare : 0n;
  let cost = 0n;
  const cheapest = options
    .filter(({ saves }) => saves > 0n)
    .sort((a, b) => compare(a.cost * b.saves, b.cost * a.saves));
  for (const option of cheapest) {
    if (left === 0n) break;
    if (option.saves > left) return cost + ceilDiv(option.cost * left, option.saves);
    cost += option.cost;
    left -= option.saves;
  }
  return left === 0n ? cost : null;
}

/**
 * Whether a member bids for an offer, and what. In a second-price auction a bid of one's own cost is the best there is
 * whatever others do, so that there is nothing to tune.
 */
export function decideBid(
  { available, spare, options, funds }: SellerOutlook,
  { quantity, cap, bond }: SellerOffer,
): SellerDecision {
  if (available < quantity) return { kind: "abstain", reason: "quota" };
  const price = savingCost(quantity, spare, options);
  if (price === null) return { kind: "abstain", reason: "saving" };
  // The buyer's highest price is at most the cap, so that such a bid could only cost its fees.
  if (price > cap) return { kind: "abstain", reason: "cap" };
  if (funds < bond) return { kind: "abstain", reason: "funds" };
  return { kind: "bid", price };
}

function compare(a: bigint, b: bigint): -1 | 0 | 1 {
  return a < b ? -1 : a > b ? 1 : 0;
}
