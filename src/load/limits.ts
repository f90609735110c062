import { GridwellError } from "../domain/errors.ts";
import type { Load, Scenario } from "./scenario.ts";
import { placesOf } from "./stream.ts";

/**
 * What no run passes, whatever it is asked for: each ends by itself, and its transactions fit into memory. The page
 * `docs/load.md` lists them.
 */
export const LIMITS = {
  /** Seconds of all phases together. */
  seconds: 600,
  /** Readings a second of one load. */
  rate: 1_000_000,
  /** Transactions of all loads together, those that prepare left aside. */
  transactions: 100_000,
  /** Lanes of a bank. */
  bankSize: 8_192,
  /** Banks of one load. */
  banks: 200,
  /** Lanes of all banks together: each is enrolled before the run. */
  points: 100_000,
  /** Meters of an obvious load: each is written once before the run. */
  meters: 10_000,
  /** Accounts that send, of one load. */
  senders: 50,
  /** Bytes of all signed transactions together. */
  bytes: 512 * 1024 * 1024,
  /** Phases of a scenario. */
  phases: 20,
  /** Faults of a phase. */
  faults: 20,
  /** Seconds that a run waits for what it sent, after the last planned time. */
  drainSeconds: 120,
} as const;

/** Transactions a second that one sender path carries without losing order in a geth pool (measured). */
const PATH_RATE = 500;

/** What a scenario amounts to. */
export interface Size {
  readonly seconds: number;
  readonly transactions: number;
  readonly points: number;
}

/** Transactions that a load plans for a number of seconds. */
export function transactionsOf(load: Load, seconds: number): number {
  return Math.floor((load.rate * seconds) / load.bankSize);
}

/**
 * Holds a scenario to the limits.
 *
 * @throws GridwellError `LOAD_LIMIT` with the value and the limit
 */
export function checkLimits(scenario: Scenario): Size {
  const { phases } = scenario;
  within("phases", phases.length, 1, LIMITS.phases);
  let seconds = 0;
  let transactions = 0;
  let points = 0;
  let bytes = 0;
  for (const { name, seconds: lasting, mix, faults } of phases) {
    within(`seconds of ${name}`, lasting, 1, LIMITS.seconds);
    within(`faults of ${name}`, faults.length, 0, LIMITS.faults);
    for (const fault of faults) within(`"at" of a fault of ${name}`, fault.at, 0, lasting);
    seconds += lasting;
    for (const load of mix) {
      const count = checkLoad(load, lasting);
      transactions += count;
      // 64 bytes of witness and batch for 8 lanes, and what every transaction has.
      bytes += count * (load.what === "readings" ? 700 + 8 * load.bankSize : 250);
    }
  }
  for (const { load, after } of placesOf(scenario)) {
    points += after === null && load.what === "readings" ? load.banks * load.bankSize : 0;
  }
  within("seconds of all phases", seconds, 1, LIMITS.seconds);
  within("transactions", transactions, 1, LIMITS.transactions);
  within("points of all banks", points, 0, LIMITS.points);
  within("bytes of all transactions", bytes, 0, LIMITS.bytes);
  return { seconds, transactions, points };
}

/** @returns the transactions that it plans */
function checkLoad(load: Load, seconds: number): number {
  within("readings a second", load.rate, 1, LIMITS.rate);
  within("senders", load.senders, 1, LIMITS.senders);
  if (load.what === "readings") {
    within("bank size", load.bankSize, 1, LIMITS.bankSize);
    within("banks", load.banks, 1, LIMITS.banks);
  } else {
    within("meters", load.meters, 1, LIMITS.meters);
  }
  const count = transactionsOf(load, seconds);
  if (count < 1) {
    throw new GridwellError(
      "LOAD_LIMIT",
      `${String(load.rate)} readings a second for ${String(seconds)} s do not fill one batch of ` +
        `${String(load.bankSize)}: ask for more, or for smaller batches`,
    );
  }
  const path = Math.ceil(load.rate / load.bankSize / load.senders);
  within("transactions a second of one sender", path, 0, PATH_RATE);
  return count;
}

function within(what: string, value: number, least: number, top: number): void {
  if (Number.isInteger(value) && value >= least && value <= top) return;
  throw new GridwellError(
    "LOAD_LIMIT",
    `${what}: ${String(value)} is not a whole number from ${String(least)} to ${String(top)}`,
  );
}
