import { Transaction } from "ethers";

import { decodeContractError } from "../chain/contract-errors.ts";
import { obviousErrorName } from "../chain/load-contracts.ts";
import type { Planned } from "./raw-signer.ts";
import type { Receipt } from "./receipts.ts";
import type { RpcAnswer, RpcClient } from "./rpc.ts";

/** A transaction that was mined and did nothing. */
export interface Reverted {
  readonly planned: Planned;
  readonly receipt: Receipt;
}

/** Failed transactions that are asked about; the rest counts as `not asked`. */
const MOST_ASKED = 2_000;

/**
 * Why transactions failed, in their order. A node without traces cannot tell what a transaction got, so the same call
 * is made again on the state after its block; where that succeeds, on the state before it.
 */
export async function reasonsOf(rpc: RpcClient, failed: readonly Reverted[]): Promise<string[]> {
  const asked = failed.slice(0, MOST_ASKED);
  const after = await rpc.all(asked.map((one) => callOf(one, one.receipt.block)));
  const before = await rpc.all(asked.map((one) => callOf(one, one.receipt.block - 1)));
  return failed.map(({ planned, receipt }, i) => {
    if (i >= asked.length) return "not asked";
    if (BigInt(receipt.gasUsed) >= Transaction.from(planned.raw).gasLimit) return "out of gas";
    return reasonIn(after[i]) ?? reasonIn(before[i]) ?? "unexplained";
  });
}

function callOf({ planned }: Reverted, block: number): { method: string; params: unknown[] } {
  const { from, to, data } = Transaction.from(planned.raw);
  return { method: "eth_call", params: [{ from, to, data }, `0x${block.toString(16)}`] };
}

function reasonIn(answer: RpcAnswer | undefined): string | null {
  if (answer === undefined || answer.ok) return null;
  const ours = decodeContractError(answer.error);
  if (ours !== null) return ours.name;
  // Wherever the node puts the bytes of an error.
  const text = JSON.stringify(answer.error);
  for (const [, data = ""] of text.matchAll(/"(0x[0-9a-f]{8}(?:[0-9a-f]{64})*)"/g)) {
    const name = obviousErrorName(data);
    if (name !== null) return name;
  }
  return "reverted without a known error";
}
