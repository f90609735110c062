import { decideOffer } from "../../market/buyer-policy.ts";
import { holdAuction, takeFromLowest, type Asking } from "./exchange.ts";
import { stillToCome } from "./forecast.ts";
import { indulges, startDay, wishOf, type HomeDay } from "./home-day.ts";
import type { Month, WaterEvent } from "./month.ts";
import { BUYER_RULES, FUNDS, OFFER_RULES, PAUSE, PRICES, type PlayRules } from "./rules.ts";
import type { HeldAuction } from "./trade.ts";

/** What a home came to on a day, millilitres. */
export interface HomeDayResult {
  readonly used: number;
  readonly quota: number;
  /** Its limit at midnight, after trade. */
  readonly limit: number;
}

/** A month that was played. */
export interface Played {
  /** By day and home. */
  readonly days: readonly (readonly HomeDayResult[])[];
  /** Times that quota was asked for, and was had; litres that changed hands. */
  readonly asked: number;
  readonly traded: number;
  readonly litres: number;
  /** The auctions in their order; none in the other arms. */
  readonly auctions: readonly HeldAuction[];
}

/**
 * Plays a month in one arm: event after event each home chooses, uses, and asks for quota when it would pass its limit.
 * The same month and rules give the same result.
 */
export function play(month: Month, rules: PlayRules): Played {
  const auctions: HeldAuction[] = [];
  let [asked, traded, litres] = [0, 0, 0];
  const days = month.days.map((events, day) => {
    const homes = month.homes.map((home) => startDay(home, rules));
    for (const event of events) {
      const at = homes[event.home];
      if (at === undefined) continue;
      const { wanted, otherwise } = wishOf(at, event, rules);
      if (rules.arm === "none" || at.used + wanted <= at.limit) {
        at.used += wanted;
        continue;
      }
      if (event.second < at.mayAsk) {
        at.used += otherwise;
        continue;
      }
      const asking = askingOf(homes, at, event, wanted, rules);
      asked++;
      const had =
        rules.arm === "paper"
          ? takeFromLowest(homes, asking)
          : holdAuction(homes, asking, day, event.second, auctions);
      if (had) {
        traded++;
        litres += Number(asking.quantity);
      } else {
        at.mayAsk = event.second + PAUSE;
      }
      at.used += had ? wanted : otherwise;
    }
    return homes.map(({ used, quota, limit }) => ({ used, quota, limit }));
  });
  return { days, asked, traded, litres, auctions };
}

/** What a home asks for: what is missing for this use, and for what it still expects of the day. */
function askingOf(
  homes: readonly HomeDay[],
  at: HomeDay,
  event: WaterEvent,
  wanted: number,
  rules: PlayRules,
): Asking {
  const { heavy, saver } = at.home.expected;
  const rest = stillToCome(indulges(at, rules) ? heavy : saver, event.second);
  const decision = decideOffer(
    {
      limit: BigInt(at.limit / 1_000),
      expected: BigInt(Math.ceil((at.used + wanted + rest) / 1_000)),
      funds: FUNDS,
      prices: PRICES,
    },
    BUYER_RULES,
    OFFER_RULES,
  );
  if (decision.kind !== "offer") throw new TypeError("a home that passes its limit is short of it");
  return { buyer: homes.indexOf(at), ...decision };
}
