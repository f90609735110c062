/** The price feed: reports within bounds, one step at a time. Specification §1. */
import type { ActionOf } from "./action.ts";
import { apart, BPS } from "./amount.ts";
import type { MarketPrice } from "./state.ts";
import { change, emit, refuse, withEntry, type Turn } from "./turn.ts";

/** The token's own number in the feed; no resource has it. */
export const TOKEN = 0n;

const UNBOUNDED = { least: 0n, most: 0n, stepBps: 0n, maxAge: 0n };
const UNREPORTED = { price: 0n, observedAt: 0n };

export function report(turn: Turn, action: ActionOf<"report">): void {
  const { by, resource, price, observedAt } = action;
  const { rules, prices } = turn.state;
  const bounds = rules.bounds.get(resource) ?? UNBOUNDED;
  const former = prices.get(resource) ?? UNREPORTED;
  if (former.price !== 0n && apart(price, former.price) * BPS > former.price * bounds.stepBps) {
    refuse("FeedStepTooLarge", resource, price, former.price, bounds.stepBps);
  }
  if (price === 0n || price < bounds.least || price > bounds.most) {
    refuse("FeedPriceOutOfBounds", resource, price, bounds.least, bounds.most);
  }
  if (observedAt <= former.observedAt || observedAt > turn.now) {
    refuse("FeedTimeInvalid", resource, observedAt, former.observedAt);
  }
  change(turn, { prices: withEntry(prices, resource, { price, observedAt }) });
  emit(turn, "PriceReported", resource, by, price, observedAt);
}

/** A price that is fresh; null when it is not. */
export function freshPrice({ state, now }: Turn, resource: bigint): bigint | null {
  const { price, observedAt }: MarketPrice = state.prices.get(resource) ?? UNREPORTED;
  const { maxAge } = state.rules.bounds.get(resource) ?? UNBOUNDED;
  return price !== 0n && now <= observedAt + maxAge ? price : null;
}

/** A price, which must be fresh. */
export function marketPrice(turn: Turn, resource: bigint): bigint {
  const price = freshPrice(turn, resource);
  if (price !== null) return price;
  const { observedAt } = turn.state.prices.get(resource) ?? UNREPORTED;
  const { maxAge } = turn.state.rules.bounds.get(resource) ?? UNBOUNDED;
  return refuse("FeedStalePrice", resource, observedAt, maxAge);
}
