import { EU_STOCK } from "../../meters/simulate/eu-stock.ts";
import { drawHousehold } from "../../meters/simulate/household.ts";
import { DAY_SECONDS } from "../../meters/simulate/presence.ts";
import { Random } from "../../meters/simulate/random.ts";
import { addFlow, drawFittings, waterDay } from "../../meters/simulate/water-day.ts";

/** Slots of a quarter of an hour in a day. */
export const SLOTS_A_DAY = 96;

/** What is measured: how many homes, for how long. */
export interface OnlookerParameters {
  readonly homes: number;
  readonly days: number;
  readonly seed: number;
}

/** Days away, the first and the day after the last. */
export interface Trip {
  readonly from: number;
  readonly until: number;
  /** A neighbour gets a delegation, in the open. */
  readonly isDelegated: boolean;
  /** The gateway is switched off, too. */
  readonly isSwitchedOff: boolean;
}

/** A home as it was, slot by slot. */
export interface HomeTrace {
  /** Whether anybody was at home. */
  readonly present: readonly boolean[];
  /** Whole litres used. */
  readonly litres: readonly number[];
  /** Draws of water that began: readings of a meter that reports on use. */
  readonly draws: readonly number[];
  readonly trip: Trip | null;
}

const SLOT_SECONDS = DAY_SECONDS / SLOTS_A_DAY;

/** Of a hundred homes so many travel once in the time (own choice, as what follows). */
const TRAVELS = 0.7;
const DELEGATES = 0.5;
const SWITCHES_OFF = 0.2;

/** An invented home: people, water and absences, the same for the same seed. */
export function traceHome({ days, seed }: OnlookerParameters, home: number): HomeTrace {
  const random = Random.of(seed, "onlooker", home);
  const household = drawHousehold(random);
  const fittings = drawFittings(random, EU_STOCK, household.persons.length);
  const trip = drawTrip(random, days);
  const millilitres = new Float64Array(days * SLOTS_A_DAY);
  const draws = Array.from({ length: days * SLOTS_A_DAY }, () => 0);
  const present: boolean[] = [];
  for (let day = 0; day < days; day++) {
    const first = day * SLOTS_A_DAY;
    if (trip !== null && day >= trip.from && day < trip.until) {
      for (let slot = 0; slot < SLOTS_A_DAY; slot++) present.push(false);
      continue;
    }
    const sink = (_use: string, start: number, seconds: number, flow: number): void => {
      addFlow(millilitres, first, SLOT_SECONDS, { start, seconds, flow });
      const slot = first + Math.floor(start / SLOT_SECONDS);
      draws[slot] = (draws[slot] ?? 0) + 1;
    };
    const drawn = Random.of(seed, "onlooker water", home, day);
    const persons = waterDay(drawn, household, fittings, day % 7 >= 5, sink);
    for (let slot = 0; slot < SLOTS_A_DAY; slot++) {
      const middle = (slot + 0.5) * SLOT_SECONDS;
      present.push(persons.some(({ leave, back }) => middle < leave || middle >= back));
    }
  }
  return { present, litres: wholeLitres(millilitres), draws, trip };
}

function drawTrip(random: Random, days: number): Trip | null {
  if (!random.chance(TRAVELS) || days < 4) return null;
  const from = random.whole(0, days - 2);
  const until = Math.min(days, from + random.whole(2, 15));
  return {
    ...{ from, until },
    ...{ isDelegated: random.chance(DELEGATES), isSwitchedOff: random.chance(SWITCHES_OFF) },
  };
}

/** What a dial of whole litres rises by in each slot. */
function wholeLitres(millilitres: Float64Array): number[] {
  let total = 0;
  let shown = 0;
  return Array.from(millilitres, (flow) => {
    total += flow;
    const before = shown;
    shown = Math.floor(total / 1_000);
    return shown - before;
  });
}
