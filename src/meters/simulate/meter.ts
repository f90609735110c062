import type { Direction } from "../../domain/reading.ts";
import type { Premises, SimulatedResource } from "./community.ts";
import type { Demand } from "./demand.ts";
import type { PlannedFault } from "./faults.ts";
import type { Period } from "./period.ts";
import { Random } from "./random.ts";

/** The true course of one register: what it would show if nothing went wrong. */
export interface RegisterTruth {
  /** OBIS code, or `total`. */
  readonly register: string;
  readonly direction: Direction;
  /** Running totals in base units: at the beginning, then at the end of each slot. Safe integers. */
  readonly totals: Float64Array;
}

/** A meter with the truth of its registers. */
export interface Meter {
  readonly point: string;
  readonly resource: SimulatedResource;
  /** Eight digits, as wireless M-Bus has them. */
  readonly device: string;
  /** The device that takes its place when it is exchanged. */
  readonly successor: string;
  /** At this value, in base units, each dial starts again: six digits of kWh, five of m³. */
  readonly modulus: number;
  /** Unix seconds of each total. */
  readonly times: readonly number[];
  readonly registers: readonly RegisterTruth[];
}

/** What a leak runs at, in millilitres a second: a tap that drips fast to a toilet that runs. */
const LEAK_FLOW = [2, 20] as const;

const MODULUS: Readonly<Record<SimulatedResource, number>> = {
  energy: 1_000_000_000,
  water: 100_000_000,
};

/** Where dials stand when the simulation begins, in base units. */
const OPENING: Readonly<Record<SimulatedResource, readonly [number, number]>> = {
  energy: [1_000_000, 40_000_000],
  water: [50_000, 900_000],
};

/** Ids count up from a place that the seed chooses, so that two seeds seldom share one. */
const IDS = 1_000_000;

/** First digit of an id. */
const MEDIUM: Readonly<Record<SimulatedResource, number>> = { energy: 5, water: 7 };

/**
 * The meter of a resource at premises: amounts become running totals, rounded down once from the exact sum.
 *
 * Of the planned faults it takes those that change the truth itself: a leak adds to the water that really flows, a
 * rollover puts the dial just below its top.
 *
 * @returns null when the resource is not metered there
 */
export function meterOf(
  seed: number,
  premises: Premises,
  demand: Demand,
  resource: SimulatedResource,
  { from, slotSeconds, slots }: Period,
  faults: readonly PlannedFault[],
): Meter | null {
  const random = Random.of(seed, "meter", resource, premises.index);
  const first = resource === "energy" ? demand.drawn : demand.water;
  if (first === null) return null;
  const [least, most] = OPENING[resource];
  const modulus = MODULUS[resource];
  if (resource === "water") addLeaks(random, first, slotSeconds, faults);
  const unit = resource === "energy" ? 60 : 1_000;
  const opening = random.whole(least, most);
  const totals = cumulate(first, unit, opening);
  for (const { kind, at } of faults) if (kind === "rollover") turnOver(totals, at, modulus);
  const main = resource === "energy" ? "1-0:1.8.0" : "total";
  const registers: RegisterTruth[] = [{ register: main, direction: "import", totals }];
  if (resource === "energy" && demand.fed !== null) {
    const back = cumulate(demand.fed, unit, Math.floor(opening / 3));
    registers.push({ register: "1-0:2.8.0", direction: "export", totals: back });
  }
  const number = (Random.of(seed, "ids").whole(0, IDS) + premises.index) % IDS;
  const id = (generation: number): string =>
    String(MEDIUM[resource]) + String(generation) + String(number).padStart(6, "0");
  return {
    point: premises.point,
    resource,
    device: id(0),
    successor: id(1),
    modulus,
    times: Array.from({ length: slots + 1 }, (_, slot) => from + slot * slotSeconds),
    registers,
  };
}

/** Lets water run all the time in the slots of each planned leak. */
function addLeaks(
  random: Random,
  amounts: Float64Array,
  slotSeconds: number,
  faults: readonly PlannedFault[],
): void {
  for (const { kind, at, length } of faults) {
    if (kind !== "leak") continue;
    const flow = random.whole(...LEAK_FLOW);
    // Reading n closes the slot with index n - 1.
    for (let slot = at - 1; slot < at - 1 + length; slot++) {
      amounts[slot] = (amounts[slot] ?? 0) + flow * slotSeconds;
    }
  }
}

function cumulate(amounts: Float64Array, unit: number, opening: number): Float64Array {
  const totals = new Float64Array(amounts.length + 1);
  let sum = 0;
  totals[0] = opening;
  for (let slot = 0; slot < amounts.length; slot++) {
    sum += amounts[slot] ?? 0;
    totals[slot + 1] = opening + Math.floor(sum / unit);
  }
  return totals;
}

/** Moves a register so that its dial passes its top with a reading; nothing when that reading does not rise. */
function turnOver(totals: Float64Array, at: number, modulus: number): void {
  const from = totals[at - 1] ?? 0;
  if (totals[at] === from) return;
  const shift = modulus - 1 - from;
  for (let reading = 0; reading < totals.length; reading++) {
    totals[reading] = (totals[reading] ?? 0) + shift;
  }
}
