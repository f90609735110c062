import type { FeeAdvice } from "../chain/fees.ts";
import { bigQuantity, quantity, type RpcClient } from "./rpc.ts";

/** What a run has to know of the chain before it signs. */
export interface NodeFacts {
  readonly chainId: bigint;
  /** How the node calls itself. */
  readonly client: string;
  readonly head: number;
  /** Time of the last block, Unix seconds. */
  readonly time: number;
  /** Most gas of a block. */
  readonly gasLimit: bigint;
  /** Wei; null on a chain without (Berlin). */
  readonly baseFee: bigint | null;
  readonly advice: FeeAdvice;
}

/** Asks a node for what a run has to know. */
export async function readNodeFacts(rpc: RpcClient): Promise<NodeFacts> {
  const block = Object(await rpc.call("eth_getBlockByNumber", "latest", false)) as object;
  const field = (name: string): unknown => Reflect.get(block, name) as unknown;
  const baseFee = field("baseFeePerGas");
  return {
    chainId: bigQuantity(await rpc.call("eth_chainId")),
    client: String(await rpc.call("web3_clientVersion")),
    head: quantity(field("number")),
    time: quantity(field("timestamp")),
    gasLimit: bigQuantity(field("gasLimit")),
    baseFee: baseFee === undefined || baseFee === null ? null : bigQuantity(baseFee),
    advice: {
      gasPrice: bigQuantity(await rpc.call("eth_gasPrice")),
      maxPriorityFeePerGas: null,
    },
  };
}

/** Nonces and funds of accounts, in their order. */
export interface AccountFacts {
  /** The first nonce that no block has used. */
  readonly nonce: number;
  /** The nonce after those in the pool. */
  readonly pending: number;
  /** Wei. */
  readonly balance: bigint;
}

/** Asks a node for accounts. */
export async function readAccounts(
  rpc: RpcClient,
  accounts: readonly string[],
): Promise<AccountFacts[]> {
  const answers = await rpc.all(
    accounts.flatMap((account) => [
      { method: "eth_getTransactionCount", params: [account, "latest"] },
      { method: "eth_getTransactionCount", params: [account, "pending"] },
      { method: "eth_getBalance", params: [account, "latest"] },
    ]),
  );
  const value = (position: number): unknown => {
    const answer = answers[position];
    return answer?.ok === true ? answer.result : null;
  };
  return accounts.map((_, i) => ({
    nonce: quantity(value(3 * i)),
    pending: quantity(value(3 * i + 1)),
    balance: bigQuantity(value(3 * i + 2)),
  }));
}
