import { quantity, type RpcClient } from "./rpc.ts";

/** A receipt as a run needs it. */
export interface Receipt {
  /** 1 when the transaction succeeded, 0 when it was reverted. */
  readonly status: number;
  readonly block: number;
  readonly gasUsed: number;
  /** Addresses that wrote logs, in order. */
  readonly loggers: readonly string[];
}

/** Receipts by hash; transactions that are in no block are left out. */
export async function readReceipts(
  rpc: RpcClient,
  hashes: readonly string[],
): Promise<Map<string, Receipt>> {
  const calls = hashes.map((hash) => ({ method: "eth_getTransactionReceipt", params: [hash] }));
  const answers = await rpc.all(calls);
  const receipts = new Map<string, Receipt>();
  for (const [i, hash] of hashes.entries()) {
    const answer = answers[i];
    const found = answer?.ok === true ? answer.result : null;
    if (typeof found !== "object" || found === null) continue;
    const field = (name: string): unknown => Reflect.get(found, name) as unknown;
    const logs = field("logs");
    receipts.set(hash, {
      status: quantity(field("status")),
      block: quantity(field("blockNumber")),
      gasUsed: quantity(field("gasUsed")),
      loggers: Array.isArray(logs)
        ? logs.map((log: unknown) => String(Reflect.get(Object(log) as object, "address")))
        : [],
    });
  }
  return receipts;
}
