import { calendarDay } from "../../meters/h0-profile.ts";
import { premisesOf } from "../../meters/simulate/community.ts";
import { Random } from "../../meters/simulate/random.ts";
import { US_STOCK } from "../../meters/simulate/us-stock.ts";
import { waterDay } from "../../meters/simulate/water-day.ts";
import { CHOICES, expectedUse, type Choice } from "./uses.ts";

const DAY_SECONDS = 86_400;

/** The first day that is played, a Monday: 2 March 2026, 00:00 UTC. */
const FIRST_DAY = 1_772_409_600;

/** A home of the experiment. */
export interface PlayedHome {
  /** Expected use of a day, millilitres. */
  readonly expected: Choice;
  /** What saving a litre is worth to it, thousandths of the market's price; see {@link monthOf}. */
  readonly savingCost: number;
  /** Whether it is one of those that spend bought quota on the heavy option under the rule `mixed`. */
  readonly indulges: boolean;
}

/** A use of water. */
export interface WaterEvent extends Choice {
  readonly home: number;
  /** Second of the day. */
  readonly second: number;
}

/** Homes and all that happens to them, the same in every arm. */
export interface Month {
  readonly homes: readonly PlayedHome[];
  /** Events of each day in the order of time. */
  readonly days: readonly (readonly WaterEvent[])[];
}

/** How large a month is. */
export interface MonthSize {
  readonly homes: number;
  readonly days: number;
}

/**
 * A community's month, drawn by the water simulator with its US stock: who lives where, what they own, what they use
 * when. These are the very events of `meters generate --stock us --seed SEED`; only the volumes of the uses with a
 * choice are the paper's. What saving is worth to a home is drawn once, from 0.2 to 2 times the market's price.
 *
 * @param seed whole number from 0 to 2^53 - 1
 */
export function monthOf(seed: number, { homes: count, days: length }: MonthSize): Month {
  const parameters = { seed, households: count, resources: ["water"], stock: US_STOCK } as const;
  const homes: PlayedHome[] = [];
  const days: WaterEvent[][] = Array.from({ length }, () => []);
  for (const premises of premisesOf(parameters)) {
    if (premises.kind !== "home") continue;
    const { household, fittings, index } = premises;
    const own = Random.of(seed, "figure 11", index);
    homes.push({
      expected: expectedUse(household.persons, fittings),
      savingCost: own.whole(200, 2_001),
      indulges: own.chance(0.5),
    });
    for (const [number, events] of days.entries()) {
      const day = calendarDay(FIRST_DAY + number * DAY_SECONDS);
      const random = Random.of(seed, "water", index, day.start / DAY_SECONDS);
      waterDay(random, household, fittings, day.kind !== "weekday", (use, start, seconds, flow) => {
        const fixed = seconds * flow;
        const { heavy, saver } = CHOICES[use] ?? { heavy: fixed, saver: fixed };
        events.push({ home: index, second: start, heavy, saver });
      });
    }
  }
  // Equal seconds keep the order of the homes: sorting is stable.
  for (const events of days) events.sort((a, b) => a.second - b.second);
  return { homes, days };
}
