/** Shares and prices are of this. */
export const WHOLE = 10n ** 18n;

/** Token prices above this give no weight; see `QuotaAuction`. */
const MOST_TOKEN_PRICE = 2n ** 96n - 1n;

/** Fresh prices of the feed, wei for 1e18 base units: of the resource, and of the token when it is sold back. */
export interface MarketPrices {
  readonly marketPrice: bigint;
  readonly tokenPrice: bigint;
}

/** What a quantity is worth at the market's price: base units of the token, rounded down. */
export function marketValue(quantity: bigint, { marketPrice, tokenPrice }: MarketPrices): bigint {
  return (quantity * marketPrice) / tokenPrice;
}

/**
 * P3's W(t): the price of a lot over its market value, 1e18 for one, rounded down as the contract does. Zero when the
 * market's price was stale, which the contract tells by a price of zero.
 */
export function weightOf(price: bigint, quantity: bigint, prices: MarketPrices): bigint {
  const { marketPrice, tokenPrice } = prices;
  if (marketPrice === 0n || tokenPrice > MOST_TOKEN_PRICE) return 0n;
  return (price * tokenPrice * WHOLE) / (quantity * marketPrice);
}
