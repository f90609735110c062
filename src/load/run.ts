import { cpus, release } from "node:os";

import type { Wallet } from "ethers";

import type { ChainReader } from "../chain/log-pager.ts";
import { GridwellError } from "../domain/errors.ts";
import { formatInstant } from "../domain/instant.ts";
import type { Clock } from "./clock.ts";
import { drive, type Driven, type Tick } from "./drive.ts";
import { faultRows, plannedFaults, strikeAll, type Strike } from "./faults.ts";
import { checkLimits, LIMITS } from "./limits.ts";
import { NodeWatch, type NodeProcess } from "./nodes.ts";
import { prepare, type Prepared } from "./prepare.ts";
import { blockRows, rowOf, secondRows, tally, type LoadResult } from "./result.ts";
import { bigQuantity, type RpcClient } from "./rpc.ts";
import { readSamples, type Sample } from "./samples.ts";
import type { Scenario } from "./scenario.ts";
import type { HandOver } from "./sender-path.ts";
import type { Stream } from "./stream.ts";
import { checkChain } from "./target.ts";
import { FollowedLedger } from "./verdict.ts";

/** What a run needs besides its scenario. */
export interface RunOptions {
  /** The node under load; its address was checked by `checkTarget`. */
  readonly rpc: RpcClient;
  readonly clock: Clock;
  /** Pays for everything. */
  readonly funder: Wallet;
  /** Blocks on top of a block that make it final: half the signers and one; 0 where no reorg can be. */
  readonly depth: number;
  /** Processes to be watched. */
  readonly nodes: readonly NodeProcess[];
  /** Another way to the sealers, for what stands still; null where there is none. */
  readonly handOver?: HandOver | null;
  /** Strikes the network, and reads its events meanwhile; needed for a scenario with faults. */
  readonly faults?: { readonly strike: Strike; readonly reader: ChainReader };
  readonly log: (line: string) => void;
  readonly onTick?: (tick: Tick) => void;
  /** Ends the sending early. */
  readonly signal?: AbortSignal;
}

/** A run with all its transactions, and where they went. */
export interface LoadRun {
  readonly result: LoadResult;
  readonly samples: readonly Sample[];
  readonly prepared: Prepared;
}

/**
 * Puts a node under load: prepares the chain, sends by plan, and then asks the chain what became of it.
 *
 * @throws GridwellError `LOAD_LIMIT`, `LOAD_CHAIN_PUBLIC`, and what `prepare` throws
 */
export async function runLoad(scenario: Scenario, options: RunOptions): Promise<LoadRun> {
  checkLimits(scenario);
  const plan = plannedFaults(scenario.phases);
  const struck = plan.length === 0 ? null : strikable(options);
  const { rpc, clock, depth, handOver = null, log, onTick, signal } = options;
  checkChain(bigQuantity(await rpc.call("eth_chainId")));
  const prepared = await prepare(scenario, options);
  const { paths, streams } = prepared;
  const head = Number(bigQuantity(await rpc.call("eth_blockNumber")));

  const followed =
    struck === null
      ? null
      : new FollowedLedger(struck.reader, prepared.site, prepared.facts.head, depth);
  const following = new AbortController();
  const follower = followed?.follow(following.signal);
  let done: number[] = [];
  log("sending");
  const nodes = new NodeWatch([{ name: "generator", pid: process.pid }, ...options.nodes]);
  nodes.look(0);
  const driven = await drive(paths, {
    rpc,
    clock,
    depth,
    from: head,
    drain: LIMITS.drainSeconds * 1_000,
    handOver,
    ...(signal === undefined ? {} : { signal }),
    beside: async (start, end) => {
      if (struck !== null) done = await strikeAll(plan, { ...struck, clock, log }, start, end);
    },
    onTick: (tick) => {
      nodes.look(tick.elapsed);
      onTick?.(tick);
    },
  });
  const end = driven.end - driven.start;
  nodes.look(end);

  following.abort();
  await follower;
  log("reading back from the chain");
  const targets = streams.map(({ target }) => target);
  const samples = await readSamples(rpc, driven, paths, { targets, depth });
  const { watcher } = driven;
  const rows = streams.map(({ place }) => {
    const own = samples.filter(({ stream }) => stream === place.number);
    return rowOf(place, own, watcher.blocks, end);
  });
  const result: LoadResult = {
    environment: environment(scenario, prepared, depth),
    rows,
    blocks: blockRows(samples, watcher.blocks),
    seconds: secondRows(samples),
    nodes: nodes.watched(),
    refusals: tally(
      driven.paths.flatMap(({ refusals }) => {
        return [...refusals].flatMap(([words, count]) => new Array<string>(count).fill(words));
      }),
    ),
    resent: driven.paths.reduce((sum, { resent }) => sum + resent, 0),
    handed: driven.paths.reduce((sum, { handed }) => sum + handed, 0),
    faults: faultRows(plan, done, watcher.blocks, { start: driven.start, end }),
    verdict:
      (await followed?.verdict(streams.filter(isWhole).flatMap((stream) => stream.banks()))) ??
      null,
    reorgs: watcher.reorgs,
    deepestReorg: watcher.deepestReorg,
    notes: notesOf(driven, samples, signal?.aborted === true),
  };
  return { result, samples, prepared };
}

/** A stream with banks of its own; one that goes on with them has the same. */
function isWhole({ place }: Stream): boolean {
  return place.after === null;
}

function strikable({ faults }: RunOptions): NonNullable<RunOptions["faults"]> {
  if (faults !== undefined) return faults;
  throw new GridwellError(
    "LOAD_FAULTS_FOREIGN",
    "Faults strike only a network that the command brings up itself: leave --network away",
  );
}

function environment(
  scenario: Scenario,
  prepared: Prepared,
  depth: number,
): Record<string, string> {
  const [cpu] = cpus();
  const { facts, site, slot, contracts } = prepared;
  const opened = formatInstant(site.grid.origin + slot);
  return {
    scenario: scenario.name,
    seed: String(scenario.seed),
    node: facts.client,
    chain: facts.chainId.toString(),
    gasLimit: facts.gasLimit.toString(),
    fees: facts.baseFee === null ? "legacy gas price" : "base fee (London)",
    finality: `${String(depth)} blocks on top`,
    slots: `own ledger with slots of 1 s; banks open at ${opened}, each batch takes the next second`,
    ledger: contracts.ledger,
    obvious: contracts.obvious,
    generator: `open loop, Node ${process.version} on ${process.platform} ${release()} ${process.arch}`,
    cpu: `${cpu?.model.trim() ?? "unknown"} × ${String(cpus().length)}`,
  };
}

/** Seconds by which the chain's clock may differ from this machine's before the figures need a warning. */
const CLOCK_TOLERANCE = 3;

function notesOf(driven: Driven, samples: readonly Sample[], wasStopped: boolean): string[] {
  const notes: string[] = [];
  if (wasStopped) notes.push("The run was stopped early: what was not sent counts as unsent.");
  for (const { gaveUp, plan } of driven.paths) {
    if (gaveUp !== null) notes.push(`${plan.account} gave up: the node says "${gaveUp}".`);
  }
  const missing = samples.filter(({ fate }) => fate === "missing").length;
  if (missing > 0) {
    notes.push(`${String(missing)} transactions were in no block when the run ended.`);
  }
  const [first, last] = [driven.watcher.blocks[0], driven.watcher.blocks.at(-1)];
  if (first !== undefined && last !== undefined && last.number > first.number + 1) {
    const second = driven.watcher.blocks[1] ?? first;
    const chain = last.timestamp - second.timestamp;
    const here = (last.seenAt - second.seenAt) / 1_000;
    if (Math.abs(chain - here) > CLOCK_TOLERANCE) {
      notes.push(
        `The chain's clock went on by ${String(chain)} s while ${here.toFixed(1)} s passed here: readings a second are ` +
          "by the chain's clock, latencies by this machine's.",
      );
    }
  }
  if (driven.blindLooks > 0) {
    notes.push(`${String(driven.blindLooks)} looks at the chain failed: the node did not answer.`);
  }
  return notes;
}
