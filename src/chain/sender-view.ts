import type { Provider } from "ethers";

import type { EventIndex } from "./event-index.ts";

/** What a round sees of the chain; all of it belongs to one block. */
export interface SenderView {
  /** The last block. */
  readonly head: number;
  readonly hash: string;
  /** Its time, Unix seconds. */
  readonly time: number;
  /** Wei; null on a chain without (Berlin). */
  readonly baseFee: bigint | null;
  /** Most gas of a block. */
  readonly gasLimit: bigint;
  /** The first nonce that no block has used. */
  readonly nonce: number;
  /** The first nonce that no final block has used. */
  readonly finalNonce: number;
  /** The nonce after those that the node could mine. */
  readonly pending: number;
}

/** What the sender asks a node. The providers of ethers and of Hardhat answer it. */
export type SenderProvider = Pick<
  Provider,
  | "broadcastTransaction"
  | "call"
  | "getBlock"
  | "getFeeData"
  | "getTransactionCount"
  | "getTransactionReceipt"
>;

/**
 * Looks at the chain, the index first.
 *
 * @returns null when the chain has no block yet, or changed while it was read
 */
export async function viewChain(
  provider: SenderProvider,
  index: EventIndex,
  account: string,
): Promise<SenderView | null> {
  const { head, final } = await index.sync();
  if (head === null) return null;
  const [nonce, finalNonce, pending] = await Promise.all([
    provider.getTransactionCount(account, head.number),
    final === null ? 0 : provider.getTransactionCount(account, final.number),
    provider.getTransactionCount(account, "pending"),
  ]);
  // Asked last: when the block still has its number, so it had when the counts were read.
  const block = await provider.getBlock(head.number);
  if (block?.hash !== head.hash) return null;
  const { timestamp, baseFeePerGas, gasLimit } = block;
  return {
    head: head.number,
    hash: head.hash,
    time: timestamp,
    baseFee: baseFeePerGas,
    gasLimit,
    nonce,
    finalNonce,
    pending,
  };
}
