import { WHOLE } from "../../market/market-price.ts";

/** How quota changes hands: not at all, as the paper has it, or in the auction. */
export const ARMS = ["none", "paper", "auction"] as const;
export type Arm = (typeof ARMS)[number];

/**
 * What a home near its limit does with quota that it can have: `saver` goes on saving and buys what is missing all the
 * same, `heavy` buys for the heavy option, `mixed` is half of the homes each.
 */
export const SPENDING = ["saver", "mixed", "heavy"] as const;
export type Spending = (typeof SPENDING)[number];

/** What is varied. */
export interface PlayRules {
  readonly arm: Arm;
  readonly spending: Spending;
  /** Quota of a home, per cent of the midpoint between its expected all-heavy and all-saver use. */
  readonly quotaPercent: number;
  /** Share of its limit, per cent, from which on a home saves. */
  readonly thresholdPercent: number;
}

/** The setting that is written down beforehand; everything else is the map around it. */
export const HEADLINE = { quotaPercent: 100, thresholdPercent: 80 } as const;

/** Homes and days of the paper. */
export const PAPER_SIZE = { homes: 40, days: 30 } as const;

/** People are up from here to midnight: a forecast spreads a day's use evenly over it. */
export const MORNING = 6 * 3_600;

/** After an offer that led to nothing a home waits so long, seconds. */
export const PAUSE = 2 * 3_600;

/** The market's price of a litre, base units of the token. */
export const LITRE_PRICE = 10n ** 15n;

/** What a litre beyond the quota costs a home otherwise, of the market's price: its highest price is that. */
const EXCESS_MULTIPLE = 3n;

/** Prices of the feed by which a litre is worth {@link LITRE_PRICE}: wei for 1e18 base units. */
export const PRICES = { marketPrice: LITRE_PRICE * 10n ** 9n, tokenPrice: 10n ** 9n } as const;

/** How buyers decide. */
export const BUYER_RULES = {
  unitValue: EXCESS_MULTIPLE * LITRE_PRICE * WHOLE,
  margin: 0n,
  capShare: 4n * WHOLE,
} as const;

/** What all auctions of the experiment keep to. */
export const OFFER_RULES = {
  minQuantity: 10n,
  minCap: 1n,
  defaultShare: WHOLE / 20n,
  capMultiple: 4n,
} as const;

/** Tokens of a home at the start of the month: nobody runs short of them. */
export const FUNDS = 10_000n * WHOLE;
