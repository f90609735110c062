import { quantity, type RpcClient } from "./rpc.ts";
import type { SeenBlock } from "./watcher.ts";

/** A receipt as a run needs it. */
export interface Receipt {
  /** 1 when the transaction succeeded, 0 when it was reverted. */
  readonly status: number;
  readonly block: number;
  readonly gasUsed: number;
  /** Addresses that wrote logs, in order. */
  readonly loggers: readonly string[];
}

/**
 * Receipts by hash; transactions that are in no block are left out. They are read by the block where the node can do
 * that: geth computes all receipts of a block for each one that is asked for.
 *
 * @param blockOf the block that holds a transaction
 */
export async function readReceipts(
  rpc: RpcClient,
  hashes: readonly string[],
  blockOf: (hash: string) => SeenBlock | undefined,
): Promise<Map<string, Receipt>> {
  const byBlock = new Map<SeenBlock, string[]>();
  for (const hash of hashes) {
    const block = blockOf(hash);
    if (block === undefined) continue;
    const own = byBlock.get(block) ?? [];
    byBlock.set(block, own);
    own.push(hash);
  }
  const receipts = new Map<string, Receipt>();
  for (const [block, own] of byBlock) {
    const wanted = new Set(own);
    for (const found of (await ofBlock(rpc, block)) ?? (await oneByOne(rpc, own))) {
      const [hash, receipt] = receiptIn(found);
      if (wanted.has(hash)) receipts.set(hash, receipt);
    }
  }
  return receipts;
}

/** Null when the node has no such method. */
async function ofBlock(rpc: RpcClient, { number }: SeenBlock): Promise<object[] | null> {
  const params = [`0x${number.toString(16)}`];
  const [answer] = await rpc.batch([{ method: "eth_getBlockReceipts", params }]);
  return answer?.ok === true && Array.isArray(answer.result) ? objects(answer.result) : null;
}

async function oneByOne(rpc: RpcClient, hashes: readonly string[]): Promise<object[]> {
  const calls = hashes.map((hash) => ({ method: "eth_getTransactionReceipt", params: [hash] }));
  return objects((await rpc.all(calls)).map((answer) => (answer.ok ? answer.result : null)));
}

function objects(values: readonly unknown[]): object[] {
  return values.filter((value) => typeof value === "object" && value !== null);
}

function receiptIn(found: object): readonly [hash: string, Receipt] {
  const field = (name: string): unknown => Reflect.get(found, name) as unknown;
  const logs = field("logs");
  const receipt = {
    status: quantity(field("status")),
    block: quantity(field("blockNumber")),
    gasUsed: quantity(field("gasUsed")),
    loggers: Array.isArray(logs)
      ? logs.map((log: unknown) => String(Reflect.get(Object(log) as object, "address")))
      : [],
  };
  return [String(field("transactionHash")), receipt];
}
