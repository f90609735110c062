import type { CalendarDay } from "../h0-profile.ts";
import { businessEnergyDay, businessWaterDay } from "./business.ts";
import type { CommunityParameters, Premises } from "./community.ts";
import { energyDay, homePower, type HomePower } from "./energy-day.ts";
import type { Period } from "./period.ts";
import { Random } from "./random.ts";
import { DAY_MINUTES, sunDay } from "./sun.ts";
import { addFlow, waterDay } from "./water-day.ts";

/** What premises use in each slot of a period; whole numbers, null for what is not metered. */
export interface Demand {
  /** Watt-minutes drawn from the grid. */
  readonly drawn: Float64Array | null;
  /** Watt-minutes fed into it; null without panels. */
  readonly fed: Float64Array | null;
  /** Millilitres. */
  readonly water: Float64Array | null;
}

/** Makes the demand of a community's premises, one after another. */
export class DemandModel {
  readonly #parameters: CommunityParameters;
  readonly #period: Period;
  /** What the days of the period are like for all premises. */
  readonly #suns: readonly Float64Array[];
  readonly #power: HomePower = homePower();

  constructor(parameters: CommunityParameters, period: Period) {
    this.#parameters = parameters;
    this.#period = period;
    this.#suns = parameters.resources.includes("energy")
      ? period.days.map((day) => sunDay(parameters.seed, day))
      : [];
  }

  /** The demand of premises over the period. */
  of(premises: Premises): Demand {
    const { resources } = this.#parameters;
    const slots = this.#period.slots;
    const hasPanels = premises.kind === "home" && premises.energy.panels > 0;
    const isMetered = resources.includes("energy");
    const drawn = isMetered ? new Float64Array(slots) : null;
    const fed = isMetered && hasPanels ? new Float64Array(slots) : null;
    const water = resources.includes("water") ? new Float64Array(slots) : null;
    for (const [index, day] of this.#period.days.entries()) {
      if (drawn !== null) this.#energyDay(premises, day, index, drawn, fed);
      if (water !== null) this.#waterDay(premises, day, index, water);
    }
    return { drawn, fed, water };
  }

  #energyDay(
    premises: Premises,
    day: CalendarDay,
    index: number,
    drawn: Float64Array,
    fed: Float64Array | null,
  ): void {
    const { draws, gives } = this.#power;
    const random = this.#random("energy", premises, day);
    if (premises.kind === "home") {
      const sun = this.#suns[index] ?? new Float64Array(DAY_MINUTES);
      energyDay(random, premises.energy, day, sun, this.#power);
    } else {
      businessEnergyDay(random, premises.business, day.kind, draws);
      gives.fill(0);
    }
    const { slotSeconds, slotsPerDay } = this.#period;
    const perSlot = slotSeconds / 60;
    for (let slot = 0; slot < slotsPerDay; slot++) {
      let into = 0;
      let out = 0;
      for (let minute = slot * perSlot; minute < (slot + 1) * perSlot; minute++) {
        const net = (draws[minute] ?? 0) - (gives[minute] ?? 0);
        if (net >= 0) into += net;
        else out -= net;
      }
      drawn[index * slotsPerDay + slot] = into;
      if (fed !== null) fed[index * slotsPerDay + slot] = out;
    }
  }

  #waterDay(premises: Premises, day: CalendarDay, index: number, water: Float64Array): void {
    const { slotSeconds, slotsPerDay } = this.#period;
    const random = this.#random("water", premises, day);
    const first = index * slotsPerDay;
    const sink = (_use: string, start: number, seconds: number, flow: number): void => {
      addFlow(water, first, slotSeconds, { start, seconds, flow });
    };
    if (premises.kind === "home") {
      waterDay(random, premises.household, premises.fittings, day.kind !== "weekday", sink);
    } else {
      businessWaterDay(random, premises.business, day.kind, sink);
    }
  }

  #random(what: string, { index }: Premises, { start }: CalendarDay): Random {
    return Random.of(this.#parameters.seed, what, index, start / 86_400);
  }
}
