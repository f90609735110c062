import { GridwellError } from "../domain/errors.ts";
import type { LoadResult, LoadRow } from "./result.ts";
import { obviousLoad, readingsLoad, type Load, type Scenario } from "./scenario.ts";

/** What is compared: batches of two sizes, and the contract that everyone would write first. */
export type BenchSize = 1 | 200 | 1_000;

/** One kind of load at the greatest rate that was carried. */
export interface BenchRow {
  readonly what: "readings" | "obvious";
  readonly bankSize: BenchSize;
  /** Readings a second that were planned. */
  readonly offered: number;
  /** Readings a second by the chain's own clock. */
  readonly readingsPerSecond: number;
  /** Seconds from the planned time to the block. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly blocks: number;
  /** Gas of the fullest block. */
  readonly fullestBlock: number;
}

/** One step on the way to a rate. */
export interface BenchStep {
  readonly what: "readings" | "obvious";
  readonly bankSize: BenchSize;
  readonly seconds: number;
  readonly offered: number;
  /** Seconds; null when nothing was included. */
  readonly p99: number | null;
  /** Whether everything was recorded, and p99 within the bound. */
  readonly carried: boolean;
}

/** What a network carries. */
export interface CliqueBenchmark {
  readonly environment: Readonly<Record<string, string>>;
  readonly rows: readonly BenchRow[];
  readonly steps: readonly BenchStep[];
  /** Readings a second of batches by those of the obvious contract, by readings a batch. */
  readonly ratio: Readonly<Record<"200" | "1000", number>>;
}

/** How long the parts take. */
export interface BenchPlan {
  /** Seconds of a step of the search. */
  readonly stepSeconds: number;
  /** Seconds of the run that counts. */
  readonly seconds: number;
  /** Shares of what the blocks' gas allows, in percent and ascending: the rates of the search. */
  readonly shares: readonly number[];
}

/** Blocks within which 99 of 100 readings must be in one. */
const BENCH_BLOCKS = 3;

/** The plan unless told otherwise. */
export const BENCH_PLAN: BenchPlan = {
  stepSeconds: 8,
  seconds: 60,
  shares: [30, 40, 50, 60, 70, 80, 90, 100],
};

/** A short one, to see it work. */
export const QUICK_PLAN: BenchPlan = { stepSeconds: 4, seconds: 10, shares: [20, 40, 60] };

/** Parts of a run's environment that do not hold for the others. */
const OF_ONE_RUN: readonly string[] = ["scenario", "ledger", "obvious"];

/** What a network is, as far as a benchmark has to know it. */
export interface BenchNetwork {
  /** Seconds between two blocks. */
  readonly period: number;
  /** Gas of a block. */
  readonly gasLimit: number;
}

/** Puts the network under a scenario; a run whose oldest transaction waits longer than this is stopped early. */
export type RunScenario = (scenario: Scenario, mostWaiting: number) => Promise<LoadResult>;

/** Kinds with the gas of one transaction (measured), which only says where to search. */
const KINDS: readonly { readonly bankSize: BenchSize; readonly gas: number }[] = [
  { bankSize: 1, gas: 36_150 },
  { bankSize: 200, gas: 74_300 },
  { bankSize: 1_000, gas: 214_500 },
];

/**
 * Finds the greatest rate that a network carries for each kind of load, one after the other on the same network: rates
 * rise in steps, and the greatest at which 99 of 100 readings need three blocks or less must then hold for the whole
 * length. Where it does not, the one below must.
 *
 * @throws GridwellError `LOAD_BENCH_SLOW` when the network does not carry the lowest rate, and what `run` throws
 */
export async function benchNetwork(
  network: BenchNetwork,
  plan: BenchPlan,
  run: RunScenario,
  log: (line: string) => void,
): Promise<CliqueBenchmark> {
  const rows: BenchRow[] = [];
  const steps: BenchStep[] = [];
  let environment: Readonly<Record<string, string>> = {};
  for (const { bankSize, gas } of KINDS) {
    const allowed = (network.gasLimit / gas / network.period) * bankSize;
    const loads = plan.shares.map((share) => loadAt(bankSize, Math.floor((allowed * share) / 100)));
    const search = await run(searchOf(bankSize, loads, plan), 2 * limitOf(network));
    const found = search.rows.map((row) => stepOf(row, bankSize, plan.stepSeconds, network));
    steps.push(...found);
    for (const step of found) log(describe(step));
    // A step that was late once, between others that were not, does not decide: the long run does.
    const carried = loads.filter((_, i) => found[i]?.carried === true);
    const held = await hold(carried.reverse(), bankSize, { network, plan, run, steps, log });
    if (held === null) throw tooSlow(loads[0], bankSize);
    rows.push(held.row);
    // What belongs to one run only is left out.
    const { environment: all } = held;
    const shared = Object.entries(all).filter(([name]) => !OF_ONE_RUN.includes(name));
    environment = Object.fromEntries(shared);
  }
  const rate = (size: BenchSize): number =>
    rows.find(({ bankSize }) => bankSize === size)?.readingsPerSecond ?? 0;
  const ratio = (size: BenchSize): number => Math.round((10 * rate(size)) / rate(1)) / 10;
  return {
    environment: { ...environment, ...describePlan(network, plan) },
    rows,
    steps,
    ratio: { 200: ratio(200), 1000: ratio(1_000) },
  };
}

/** The first of the loads that holds for the whole length; null when none does. */
async function hold(
  candidates: readonly Load[],
  bankSize: BenchSize,
  by: {
    readonly network: BenchNetwork;
    readonly plan: BenchPlan;
    readonly run: RunScenario;
    readonly steps: BenchStep[];
    readonly log: (line: string) => void;
  },
): Promise<{ row: BenchRow; environment: LoadResult["environment"] } | null> {
  const { network, plan, run, steps, log } = by;
  for (const load of candidates) {
    const name = `${nameOf(bankSize)} for ${String(plan.seconds)} s`;
    const phases = [{ name: "sustained", seconds: plan.seconds, mix: [load], faults: [] }];
    const result = await run({ name, seed: 1, phases }, 2 * limitOf(network));
    const [row] = result.rows;
    if (row === undefined) throw new TypeError("a run without a row");
    const step = stepOf(row, bankSize, plan.seconds, network);
    steps.push(step);
    log(describe(step));
    const { readingsPerSecond, p50, p95, p99 } = row;
    if (!step.carried || readingsPerSecond === null) continue;
    if (p50 === null || p95 === null || p99 === null) continue;
    const { what, offered, blocks, fullestBlock } = row;
    const figures = { readingsPerSecond, p50, p95, p99, blocks, fullestBlock };
    return { row: { what, bankSize, offered, ...figures }, environment: result.environment };
  }
  return null;
}

function searchOf(bankSize: BenchSize, loads: readonly Load[], plan: BenchPlan): Scenario {
  return {
    name: `${nameOf(bankSize)}, rising`,
    seed: 1,
    phases: loads.map((load, i) => {
      return { name: `step ${String(i + 1)}`, seconds: plan.stepSeconds, mix: [load], faults: [] };
    }),
  };
}

/** The same accounts, banks and meters for every rate, so that steps go on with each other's. */
function loadAt(bankSize: BenchSize, rate: number): Load {
  if (bankSize === 1) return obviousLoad({ rate, meters: 200, senders: 10 });
  const banks = bankSize === 200 ? 10 : 5;
  return readingsLoad({ rate, bankSize, banks, senders: banks });
}

function stepOf(
  row: LoadRow,
  bankSize: BenchSize,
  seconds: number,
  network: BenchNetwork,
): BenchStep {
  const { what, offered, p99, fates } = row;
  const { succeeded, ...others } = fates;
  const isWhole = succeeded > 0 && Object.values(others).every((count) => count === 0);
  const carried = isWhole && p99 !== null && 1_000 * p99 <= limitOf(network);
  return { what, bankSize, seconds, offered, p99, carried };
}

/** Milliseconds that the bound allows. */
function limitOf({ period }: BenchNetwork): number {
  return BENCH_BLOCKS * period * 1_000;
}

function nameOf(bankSize: BenchSize): string {
  return bankSize === 1 ? "obvious" : `readings ${String(bankSize)} a batch`;
}

function describe({ bankSize, offered, seconds, p99, carried }: BenchStep): string {
  const figure = p99 === null ? "nothing included" : `p99 ${p99.toFixed(1)} s`;
  return (
    `${nameOf(bankSize)}, ${String(offered)} a second for ${String(seconds)} s: ${figure}` +
    (carried ? "" : ", not carried")
  );
}

function describePlan(network: BenchNetwork, plan: BenchPlan): Record<string, string> {
  const bound = String(BENCH_BLOCKS * network.period);
  return {
    period: `${String(network.period)} s`,
    bound: `p99 of inclusion within ${String(BENCH_BLOCKS)} blocks, ${bound} s`,
    search: `steps of ${String(plan.stepSeconds)} s at ${plan.shares.join(", ")} % of what gas allows`,
    sustained: `${String(plan.seconds)} s`,
  };
}

function tooSlow(lowest: Load | undefined, bankSize: BenchSize): GridwellError {
  return new GridwellError(
    "LOAD_BENCH_SLOW",
    `The network does not carry ${String(lowest?.rate ?? 0)} readings a second of ${nameOf(bankSize)} within ` +
      `${String(BENCH_BLOCKS)} blocks: end what else works on this machine, or measure on a faster one`,
  );
}
