import { h0Watts, type CalendarDay } from "../h0-profile.ts";
import { START_HOURS, WASHING_CYCLE, type Appliance } from "./appliances.ts";
import type { EnergyHome } from "./energy-home.ts";
import { exp } from "./exact-math.ts";
import type { Random } from "./random.ts";
import { DAY_MINUTES } from "./sun.ts";

const DAYS_A_YEAR = 365;

/** Minutes over which the rest of a home keeps its deviation from H0. */
const NOISE_MINUTES = 15;

/** The deviation's memory from one quarter-hour to the next, and its fresh part. */
const NOISE_MEMORY = 0.8;
const NOISE_FRESH = 0.3;

/** Variance that the two lead to: fresh² / (1 - memory²). */
const NOISE_VARIANCE = 0.25;

/** How often a car charges in a year of days, and how much on average, in watt-minutes: 8 kWh. */
const CHARGE_CHANCE = 0.55;
const CHARGE = 8_000 * 60;

/** Power of a home in each minute of a day, in whole watts: what it draws and what its panels give. */
export interface HomePower {
  readonly draws: Int32Array;
  readonly gives: Int32Array;
}

/** Buffers for {@link energyDay}, to be used again and again. */
export function homePower(): HomePower {
  return { draws: new Int32Array(DAY_MINUTES), gives: new Int32Array(DAY_MINUTES) };
}

/**
 * A home's power on one day: cycles of its appliances, H0 for the rest with a noise of its own, the car, the panels.
 *
 * Cycles are drawn as a Poisson number a day and placed by the hour, which in the mean equals CREST's draw a minute.
 * What runs past midnight runs on at the beginning of the same day, so that no day loses energy.
 *
 * @param sun what a rated watt gives in each minute
 * @param into is overwritten
 */
export function energyDay(
  random: Random,
  home: EnergyHome,
  day: CalendarDay,
  sun: Float64Array,
  into: HomePower,
): void {
  const { draws, gives } = into;
  addRest(random, home.rest, day, draws);
  for (const appliance of home.appliances) {
    if (appliance.profile === null) addCold(random, appliance, home.cycleFactor, draws);
    else addCycles(random, appliance, home.cycleFactor, draws);
  }
  if (home.charger > 0 && random.chance(CHARGE_CHANCE)) {
    const begin = Math.floor(random.normal(1_080, 90));
    const energy = random.logNormal(CHARGE, 0.5);
    add(draws, begin, Math.min(720, Math.floor(energy / home.charger)), home.charger);
  }
  for (let minute = 0; minute < DAY_MINUTES; minute++) {
    gives[minute] = Math.floor((sun[minute] ?? 0) * home.panels);
  }
}

/** H0 times a log-normal factor that remembers the quarter-hour before. */
function addRest(random: Random, rest: number, day: CalendarDay, draws: Int32Array): void {
  const hours = h0Watts(day);
  let noise = random.normal(0, 0.5);
  for (let from = 0; from < DAY_MINUTES; from += NOISE_MINUTES) {
    const usual = ((hours[Math.floor(from / 60)] ?? 0) * rest) / 1_000;
    const watts = Math.floor(usual * exp(noise - NOISE_VARIANCE / 2) + 0.5);
    draws.fill(watts, from, from + NOISE_MINUTES);
    noise = NOISE_MEMORY * noise + random.normal(0, NOISE_FRESH);
  }
}

/** A compressor that goes on and off by itself; more cycles make its pauses shorter. */
function addCold(random: Random, appliance: Appliance, factor: number, draws: Int32Array): void {
  const period = (DAYS_A_YEAR * DAY_MINUTES) / (appliance.cycles * factor);
  for (let at = random.uniform(0, period); at < DAY_MINUTES; at += period) {
    add(draws, Math.floor(at), appliance.minutes, appliance.watts - appliance.standby);
  }
  add(draws, 0, DAY_MINUTES, appliance.standby);
}

function addCycles(random: Random, appliance: Appliance, factor: number, draws: Int32Array): void {
  const { profile, name, minutes, watts, standby } = appliance;
  add(draws, 0, DAY_MINUTES, standby);
  if (profile === null) return;
  const cycles = random.poisson((appliance.cycles * factor) / DAYS_A_YEAR);
  for (let cycle = 0; cycle < cycles; cycle++) {
    const start = random.pick(START_HOURS[profile]) * 60 + random.whole(0, 60);
    if (name === "washing machine") {
      let at = start;
      for (const [length, power] of WASHING_CYCLE) {
        add(draws, at, length, power - standby);
        at += length;
      }
    } else {
      // CREST's law for a television: 70 min × (-ln u)^1.1, whose mean is its 73 min.
      const length =
        profile === "screen" ? Math.min(720, Math.floor(random.weibull(70, 1.1) + 0.5)) : minutes;
      add(draws, start, length, watts - standby);
    }
  }
}

/** Adds a power to some minutes; past midnight it goes on at the day's beginning. */
function add(draws: Int32Array, start: number, minutes: number, watts: number): void {
  for (let minute = start; minute < start + minutes; minute++) {
    const at = minute % DAY_MINUTES;
    draws[at] = (draws[at] ?? 0) + watts;
  }
}
