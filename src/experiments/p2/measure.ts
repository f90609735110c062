import type { Clock } from "../../load/clock.ts";
import { drive } from "../../load/drive.ts";
import type { Planned } from "../../load/raw-signer.ts";
import { readReceipts } from "../../load/receipts.ts";
import { quantity, type RpcClient } from "../../load/rpc.ts";
import { Watcher } from "../../load/watcher.ts";
import { GridwellError } from "../../domain/errors.ts";
import { PAPER_TABLE_1 } from "./paper.ts";
import type { P2Plan, Supply } from "./plan.ts";

/**
 * How a server writes n readings.
 *
 * - `one-by-one`: a transaction each, the next when the last is in a block.
 * - `at-once`: a transaction each, all sent, then all awaited.
 * - `batch`: one transaction with all of them.
 */
export type Arm = "one-by-one" | "at-once" | "batch";

/** n writes, awaited. */
export interface Writing {
  readonly arm: Arm;
  readonly writes: number;
  /** Seconds from the first sending until the last write was seen in a block. */
  readonly response: number;
  /** Seconds from a write's own sending until it was seen in a block, of each. */
  readonly latencies: readonly number[];
}

/** All of the plan once, under one condition. */
export interface Round {
  readonly writings: readonly Writing[];
  /** Hashes of all that was sent. */
  readonly hashes: readonly string[];
}

/** Does a part of a round under its condition; a part takes half a minute or a whole one. */
export type Condition = <T>(part: () => Promise<T>) => Promise<T>;

/** What a measurement speaks with. */
export interface P2Chain {
  readonly rpc: RpcClient;
  readonly clock: Clock;
  /** What one server signed: single writes, and batches by their size. */
  readonly single: Supply;
  readonly batches: ReadonlyMap<number, Supply>;
  /** Seconds between two blocks. */
  readonly period: number;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Milliseconds between two looks at the chain, and for which a write is waited for. */
const POLL = 25;
const PATIENCE = 120_000;

/**
 * Does all of the plan once.
 *
 * @throws GridwellError `FIGURES_STOPPED`, `FIGURES_WRITE_LOST`
 */
export async function measureRound(
  chain: P2Chain,
  plan: P2Plan,
  condition: Condition,
): Promise<Round> {
  const writings: Writing[] = [];
  const hashes: string[] = [];
  const write = async (arm: Arm, supply: Supply, transactions: number): Promise<Writing> => {
    const planned = supply.take(transactions);
    hashes.push(...planned.map(({ hash }) => hash));
    return { arm, ...(await sendAndAwait(chain, supply.account, planned)) };
  };
  for (let repeat = 0; repeat < plan.repeats; repeat++) {
    chain.log(`writing, ${String(repeat + 1)} of ${String(plan.repeats)}`);
    // The last writing ended with a block: without a pause every one would have just missed the next.
    const pause = Math.round((1_000 * chain.period * repeat) / plan.repeats);
    await condition(async () => {
      for (const { writes } of PAPER_TABLE_1) {
        const batch = chain.batches.get(writes);
        if (batch === undefined) throw new RangeError(`no batches of ${String(writes)}`);
        await chain.clock.sleep(pause, chain.signal);
        writings.push(await write("at-once", chain.single, writes));
        await chain.clock.sleep(pause, chain.signal);
        writings.push(await write("batch", batch, 1));
      }
    });
  }
  chain.log(`writing ${String(plan.oneByOne)} one by one`);
  await condition(async () => {
    const waits: number[] = [];
    for (let writes = 1; writes <= plan.oneByOne; writes++) {
      const { response } = await write("one-by-one", chain.single, 1);
      waits.push(response);
      const sum = waits.reduce((a, b) => a + b, 0);
      writings.push({ arm: "one-by-one", writes, response: sum, latencies: [...waits] });
    }
  });
  return { writings, hashes };
}

/** Sends transactions of one account at once and waits until all are in blocks. */
async function sendAndAwait(
  { rpc, clock, signal }: P2Chain,
  account: string,
  transactions: readonly Planned[],
): Promise<Omit<Writing, "arm">> {
  const from = quantity(await rpc.call("eth_blockNumber"));
  const driven = await drive([{ account, transactions }], {
    ...{ rpc, clock, from, signal, poll: POLL, drain: PATIENCE, depth: 0 },
  });
  if (signal.aborted) {
    throw new GridwellError("FIGURES_STOPPED", "Stopped: nothing was written down");
  }
  const sentAt = driven.paths[0]?.sentAt ?? [];
  const latencies = transactions.map(({ hash }, i) => {
    const [sent, block] = [sentAt[i], driven.watcher.blockOf(hash)];
    if (sent === undefined || block === undefined) throw lost(hash);
    return (block.seenAt - sent) / 1_000;
  });
  const seen = transactions.map(({ hash }) => driven.watcher.blockOf(hash)?.seenAt ?? 0);
  const first = sentAt[0] ?? driven.start;
  const writes = transactions.reduce((sum, { readings }) => sum + readings, 0);
  return { writes, response: (Math.max(...seen) - first) / 1_000, latencies };
}

/**
 * Asks the chain whether all that was sent is in it and has succeeded.
 *
 * @param from number of the block before the first writing
 * @throws GridwellError `FIGURES_WRITE_LOST`
 */
export async function checkWritten(
  { rpc, clock }: P2Chain,
  hashes: readonly string[],
  from: number,
): Promise<void> {
  const watcher = new Watcher(rpc, () => clock.now(), from);
  const head = quantity(await rpc.call("eth_blockNumber"));
  while (watcher.head < head) await watcher.look();
  const receipts = await readReceipts(rpc, hashes, (hash) => watcher.blockOf(hash));
  for (const hash of hashes) {
    const receipt = receipts.get(hash);
    if (receipt?.status !== 1 || receipt.loggers.length === 0) throw lost(hash);
  }
}

function lost(hash: string): GridwellError {
  return new GridwellError(
    "FIGURES_WRITE_LOST",
    `A write did not come into a block within ${String(PATIENCE / 1_000)} s, or failed there: look at the nodes' logs`,
    { where: hash },
  );
}
