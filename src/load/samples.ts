import type { Driven } from "./drive.ts";
import type { Planned } from "./raw-signer.ts";
import { readReceipts, type Receipt } from "./receipts.ts";
import { reasonsOf } from "./reverts.ts";
import type { RpcClient } from "./rpc.ts";
import type { PathPlan } from "./sender-path.ts";

/**
 * What became of a transaction, as the chain tells it.
 *
 * - `succeeded`: its receipt has status 1 and the contract wrote its event.
 * - `repeated`: status 1 without an event: the ledger had that very batch already.
 * - `reverted`: status 0.
 * - `missing`: sent, and in no block when the run ended.
 * - `unsent`: its time came, but the run ended before it could be sent.
 */
export type Fate = "succeeded" | "repeated" | "reverted" | "missing" | "unsent";

/** One transaction of a load; times are milliseconds after the run's start. */
export interface Sample {
  readonly stream: number;
  readonly hash: string;
  readonly readings: number;
  readonly due: number;
  /** When it was sent first; null when it was not. */
  readonly sent: number | null;
  /** When this machine first saw the block that holds it. */
  readonly seen: number | null;
  /** When that block was deep enough. */
  readonly final: number | null;
  readonly block: number | null;
  readonly gasUsed: number;
  readonly fate: Fate;
  /** Why it was reverted; null otherwise. */
  readonly reason: string | null;
}

/**
 * Reads from the chain what became of everything that a run sent. Nothing is taken from what the node said when it
 * was sent.
 *
 * @param targets address of the contract that each stream writes to
 * @param depth blocks on top of a block that make it final
 */
export async function readSamples(
  rpc: RpcClient,
  driven: Driven,
  paths: readonly PathPlan[],
  options: { readonly targets: readonly string[]; readonly depth: number },
): Promise<Sample[]> {
  const { targets, depth } = options;
  const { watcher, start } = driven;
  const sent = paths.flatMap((path, i) => {
    const { sentAt } = driven.paths[i] ?? { sentAt: [] };
    return path.transactions.map((planned, position) => {
      return { planned, sentAt: sentAt[position] };
    });
  });
  const hashes = sent.map(({ planned: { hash } }) => hash);
  const receipts = await readReceipts(rpc, hashes, (hash) => watcher.blockOf(hash));
  const reasons = await readReasons(rpc, sent, receipts);

  const [first] = watcher.blocks;
  const seenAt = (number: number): number | null => {
    const block = first === undefined ? undefined : watcher.blocks[number - first.number];
    return block === undefined ? null : block.seenAt - start;
  };
  return sent.map(({ planned, sentAt }): Sample => {
    const { hash, readings, due, stream } = planned;
    const receipt = receipts.get(hash);
    const block = receipt === undefined ? null : receipt.block;
    return {
      stream,
      hash,
      readings,
      due,
      sent: sentAt === undefined ? null : sentAt - start,
      seen: block === null ? null : seenAt(block),
      final: block === null ? null : seenAt(block + depth),
      block,
      gasUsed: receipt?.gasUsed ?? 0,
      fate: sentAt === undefined ? "unsent" : fateOf(receipt, targets[stream] ?? ""),
      reason: reasons.get(hash) ?? null,
    };
  });
}

async function readReasons(
  rpc: RpcClient,
  sent: readonly { readonly planned: Planned }[],
  receipts: ReadonlyMap<string, Receipt>,
): Promise<Map<string, string>> {
  const failed = sent.flatMap(({ planned }) => {
    const receipt = receipts.get(planned.hash);
    return receipt?.status === 0 ? [{ planned, receipt }] : [];
  });
  const reasons = await reasonsOf(rpc, failed);
  return new Map(failed.map(({ planned }, i) => [planned.hash, reasons[i] ?? "unexplained"]));
}

function fateOf(receipt: Receipt | undefined, target: string): Fate {
  if (receipt === undefined) return "missing";
  if (receipt.status !== 1) return "reverted";
  const wrote = receipt.loggers.some((logger) => logger.toLowerCase() === target.toLowerCase());
  return wrote ? "succeeded" : "repeated";
}
