import { GridwellError } from "../../domain/errors.ts";
import type { SimulatedResource } from "./community.ts";
import type { Random } from "./random.ts";

/** What may go wrong with a meter, its readings or its pipe. */
export const FAULT_KINDS = [
  "lost",
  "late",
  "duplicate",
  "conflict",
  "stuck",
  "negative",
  "zero",
  "rollover",
  "exchange",
  "drift",
  "leak",
  "tamper",
  "reverse",
] as const;

/** The name of a fault in commands and documents. */
export type FaultKind = (typeof FAULT_KINDS)[number];

/** How often a fault begins: a share of a meter's readings, 0 to 1. */
export type FaultRates = Readonly<Partial<Record<FaultKind, number>>>;

/** As often as people who run meters complain of each (own estimate). */
const SOME: FaultRates = {
  lost: 0.01,
  late: 0.005,
  duplicate: 0.005,
  conflict: 0.0005,
  stuck: 0.0005,
  negative: 0.0005,
  zero: 0.0005,
  rollover: 0.0002,
  exchange: 0.0002,
  drift: 0.0005,
  leak: 0.0005,
  tamper: 0.0002,
  reverse: 0.0002,
};

/** So often that a day of forty homes shows every kind. */
const EVERY: FaultRates = Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0.003]));

/** The faults that only a water meter has. */
const OF_WATER: readonly FaultKind[] = ["leak", "reverse"];

/** The least and the most readings that a fault lasts. */
const LENGTHS: Readonly<Partial<Record<FaultKind, readonly [least: number, most: number]>>> = {
  late: [1, 8],
  stuck: [4, 12],
  drift: [6, 12],
  leak: [96, 288],
  reverse: [1, 3],
};

/** A fault that will happen to a meter. */
export interface PlannedFault {
  readonly kind: FaultKind;
  /** Number of the first reading that it touches; reading 0 opens the series. */
  readonly at: number;
  /** How many readings it touches; for `late`, by how many slots. */
  readonly length: number;
}

/**
 * The rates that a user asks for: `none`, `some`, `all`, or for example `lost=0.01,exchange=0.001`.
 *
 * @throws GridwellError FAULTS_INVALID
 */
export function parseFaults(text: string): FaultRates {
  if (text === "none") return {};
  if (text === "some") return SOME;
  if (text === "all") return EVERY;
  const rates: Partial<Record<FaultKind, number>> = {};
  for (const part of text.split(",")) {
    const [, name, digits] = /^([a-z]+)=(\d+(?:\.\d+)?)$/.exec(part.trim()) ?? [];
    const kind = FAULT_KINDS.find((known) => known === name);
    if (name === undefined || digits === undefined) {
      throw invalid(
        `"${part}" is no fault with its rate: write none, some, all or for example lost=0.01,exchange=0.001`,
      );
    }
    if (kind === undefined) {
      throw invalid(`there is no fault "${name}"; known are ${FAULT_KINDS.join(", ")}`);
    }
    if (rates[kind] !== undefined) throw invalid(`${name} is named twice: name it once`);
    const rate = Number(digits);
    if (rate > 1) throw invalid(`${part}: a rate is a share of the readings, from 0 to 1`);
    rates[kind] = rate;
  }
  const sum = sumOf(rates);
  if (sum > 1) throw invalid(`the rates add up to ${sum.toFixed(3)}, which is more than all`);
  return rates;
}

/**
 * Draws the faults of one meter. They keep a reading's distance from each other and from both ends, so that what is
 * found can be told apart.
 *
 * @param readings how many the meter gives, the opening one included
 */
export function planFaults(
  random: Random,
  rates: FaultRates,
  resource: SimulatedResource,
  readings: number,
): PlannedFault[] {
  const kinds = FAULT_KINDS.filter(
    (kind) => (rates[kind] ?? 0) > 0 && (resource === "water" || !OF_WATER.includes(kind)),
  );
  const weights = kinds.map((kind) => rates[kind] ?? 0);
  const any = weights.reduce((sum, weight) => sum + weight, 0);
  const planned: PlannedFault[] = [];
  if (any === 0) return planned;
  for (let at = 2; at < readings - 2; at++) {
    if (!random.chance(any)) continue;
    const kind = kinds[random.pick(weights)];
    if (kind === undefined || (isOnce(kind) && planned.some((fault) => fault.kind === kind)))
      continue;
    const [least, most] = LENGTHS[kind] ?? [1, 1];
    const length = Math.min(random.whole(least, most + 1), readings - 2 - at);
    planned.push({ kind, at, length });
    at += length + 1;
  }
  return planned;
}

/** A dial turns over once in years, and nobody exchanges a meter twice in a run. */
function isOnce(kind: FaultKind): boolean {
  return kind === "rollover" || kind === "exchange";
}

function sumOf(rates: FaultRates): number {
  return FAULT_KINDS.reduce((sum, kind) => sum + (rates[kind] ?? 0), 0);
}

function invalid(message: string): GridwellError {
  return new GridwellError("FAULTS_INVALID", message);
}
