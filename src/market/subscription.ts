const DAY_SECONDS = 86_400;
const HOUR_SECONDS = 3_600;
const WEEK_DAYS = 7;

/** The first of January 1970 was a Thursday; weekday 0 is Monday. */
const EPOCH_WEEKDAY = 3;

/** Which offers a member wants to hear of, as the contract `TradeBoard` keeps it. */
export interface Subscription {
  /** Least cap for one base unit of the resource, base units of the token. */
  readonly minUnitPrice: bigint;
  /** Smallest and greatest lot, base units of the resource. */
  readonly qtyMin: bigint;
  readonly qtyMax: bigint;
  readonly periodFrom: number;
  readonly periodTo: number;
  /** Weekdays of the offer's posting, UTC; bit 0 is Monday. */
  readonly weekdayMask: number;
  /** Hours of the offer's posting, UTC; bit 0 is 00:00 to 00:59. */
  readonly hourMask: number;
  /** Last second at which it holds, Unix time. */
  readonly expiry: number;
}

/** What a subscription asks of an offer. */
export interface PostedOffer {
  /** Base units of the resource. */
  readonly quantity: bigint;
  /** Most that the buyer could pay for all of it, base units of the token. */
  readonly cap: bigint;
  readonly period: number;
  /** Unix seconds. */
  readonly postedAt: number;
}

/**
 * Whether a member wants to hear of an offer of the subscription's resource: the same answer as `TradeBoard.matches`
 * gives at a block of the time `now`, without a call. A gateway that asks this keeps its member's wishes to itself.
 *
 * @param now Unix seconds
 */
export function matches(wish: Subscription, offer: PostedOffer, now: number): boolean {
  const weekday = (Math.floor(offer.postedAt / DAY_SECONDS) + EPOCH_WEEKDAY) % WEEK_DAYS;
  const hour = Math.floor((offer.postedAt % DAY_SECONDS) / HOUR_SECONDS);
  return (
    offer.quantity !== 0n &&
    now <= wish.expiry &&
    offer.quantity >= wish.qtyMin &&
    offer.quantity <= wish.qtyMax &&
    offer.period >= wish.periodFrom &&
    offer.period <= wish.periodTo &&
    ((wish.weekdayMask >> weekday) & 1) === 1 &&
    ((wish.hourMask >> hour) & 1) === 1 &&
    offer.cap >= wish.minUnitPrice * offer.quantity
  );
}
