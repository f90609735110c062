import { GridwellError } from "../../domain/errors.ts";
import { drive } from "../../load/drive.ts";
import type { PathPlan } from "../../load/sender-path.ts";
import { readReceipts } from "../../load/receipts.ts";
import { bigQuantity, quantity } from "../../load/rpc.ts";
import { machineFacts } from "../machine.ts";
import { spreadOf } from "../spread.ts";
import { arrivalsOf, capacityOf } from "./block-model.ts";
import { cohortsOf, type Cohort } from "./cohorts.ts";
import { Ground, type GroundOptions } from "./ground.ts";
import { nameOfCase, timesOf, type Case, type Figure10Plan } from "./plan.ts";

/** What came out of a case. */
export interface CaseResult {
  readonly case: Case;
  /** Of a write, whole transaction: the middle of all. */
  readonly gas: number;
  /** Writes that are sent in a period, A, and that a block holds, C. */
  readonly arrivals: number;
  readonly capacity: number;
  readonly cohorts: readonly Cohort[];
  /** Most seconds between two blocks while it was measured. */
  readonly longestGap: number;
}

/** What was measured on a chain. */
export interface Measured {
  /** Seconds between two blocks. */
  readonly period: number;
  /** Most gas of a block. */
  readonly blockGas: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly cases: readonly CaseResult[];
}

/** What measuring needs besides its plan. */
export interface MeasureOptions extends GroundOptions {
  /** What runs: nodes, signers. */
  readonly network: string;
}

/** Milliseconds between two looks at the chain, and for which the last writes are waited for. */
const POLL = 50;
const DRAIN = 180_000;
/** Room that a write's gas limit leaves, per cent: its bytes are random, and zeros cost less. */
const ROOM = 102n;

/**
 * Measures cases on a chain, one after the other, each from an empty pool on.
 *
 * @throws GridwellError `FIGURES_WRITE_LOST`, and what {@link Ground.open} throws
 */
export async function measureFigure10(
  plan: Figure10Plan,
  options: MeasureOptions,
): Promise<Measured> {
  const machine = machineFacts();
  const ground = await Ground.open(plan.homes, options);
  const { facts } = ground;
  const blockGas = Number(facts.gasLimit);
  const cases: CaseResult[] = [];
  for (const wanted of plan.cases) {
    options.log(`measuring ${nameOfCase(wanted)}`);
    cases.push(await measureCase(wanted, plan, ground, options));
  }
  const { period } = plan;
  const network = `${options.network}, a block every ${String(period)} s, ${facts.gasLimit.toString()} gas a block`;
  return {
    ...{ period, blockGas, cases },
    environment: {
      ...machine,
      node: facts.client,
      network,
      homes: `${String(plan.homes)}, an account each, phases from seed ${String(plan.seed)}`,
    },
  };
}

async function measureCase(
  wanted: Case,
  plan: Figure10Plan,
  ground: Ground,
  { rpc, clock }: MeasureOptions,
): Promise<CaseResult> {
  const { from, to, data } = ground.callOf(0, wanted);
  const asked = bigQuantity(await rpc.call("eth_estimateGas", { from, to, data }));
  const gasLimit = (asked * ROOM) / 100n;
  const paths = timesOf(plan, wanted.samples).map((times, home): PathPlan => {
    const transactions = times.map((due) => ground.sign(home, wanted, gasLimit, due));
    return { account: ground.accountOf(home), transactions };
  });

  // From one block on, so that cohorts are periods.
  const before = quantity(await rpc.call("eth_blockNumber"));
  let head = before;
  while (head === before) {
    await clock.sleep(POLL);
    head = quantity(await rpc.call("eth_blockNumber"));
  }
  const driven = await drive(paths, { rpc, clock, depth: 0, from: head, drain: DRAIN, poll: POLL });
  const { watcher } = driven;
  const writes = driven.paths.flatMap(({ plan: { transactions }, sentAt }) =>
    transactions.map(({ hash }, i) => {
      const sent = sentAt[i];
      const block = watcher.blockOf(hash);
      if (sent === undefined || block === undefined) throw lost(hash);
      return { hash, sentAt: sent, block: block.number };
    }),
  );
  const hashes = writes.map(({ hash }) => hash);
  const receipts = await readReceipts(rpc, hashes, (hash) => watcher.blockOf(hash));
  const gas = hashes.map((hash) => {
    const receipt = receipts.get(hash);
    if (receipt?.status !== 1) throw lost(hash);
    return receipt.gasUsed;
  });
  const median = Math.round(spreadOf(gas).median);
  const seen = watcher.blocks.map(({ timestamp }) => timestamp);
  return {
    case: wanted,
    gas: median,
    arrivals: arrivalsOf(plan.homes, wanted.samples),
    capacity: capacityOf(Number(ground.facts.gasLimit), median),
    cohorts: cohortsOf(writes, watcher.blocks, plan.cohorts),
    longestGap: Math.max(...seen.slice(1).map((time, i) => time - (seen[i] ?? time))),
  };
}

function lost(hash: string): GridwellError {
  return new GridwellError(
    "FIGURES_WRITE_LOST",
    `A write did not come into a block within ${String(DRAIN / 1_000)} s, or failed there: look at the nodes' logs`,
    { where: hash },
  );
}
