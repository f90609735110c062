import { hexlify, isHexString, type BaseContract } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

/** A transaction to a contract, whatever its data. */
export interface RawCall {
  readonly contract: BaseContract;
  /** An account of the test's chain. */
  readonly sender: string;
  readonly data: Uint8Array;
}

/** An event as it was written. */
export interface RawLog {
  readonly address: string;
  readonly topics: string[];
  readonly data: string;
}

/** What a transaction did to the chain. */
export interface Effect {
  /** The contract's error that refused it, empty where it said nothing; null where it was taken. */
  readonly refusal: string | null;
  /** The state's root after it: all accounts, all storage. */
  readonly root: string;
  readonly logs: readonly RawLog[];
}

/** Twice what the dearest of these calls needs. */
const GAS = 3_000_000n;

/**
 * Makes transactions cost nothing from here on: then two of them that do the same leave the same state, whatever bytes
 * they were made of.
 */
export async function makeGasFree({ networkHelpers }: NetworkConnection): Promise<void> {
  await networkHelpers.setNextBlockBaseFeePerGas(0);
  await networkHelpers.mine();
}

/**
 * What a transaction does in the next block, a second after the latest. When it returns the chain is as before.
 *
 * @throws Error for one that takes all the gas it is given
 */
export async function effectOf(
  { provider, networkHelpers }: NetworkConnection,
  { contract, sender, data }: RawCall,
): Promise<Effect> {
  const to = await contract.getAddress();
  const snapshot: unknown = await provider.request({ method: "evm_snapshot" });
  try {
    await networkHelpers.time.setNextBlockTimestamp((await networkHelpers.time.latest()) + 1);
    const gas = `0x${GAS.toString(16)}`;
    const transaction = { from: sender, to, data: hexlify(data), gas, gasPrice: "0x0" };
    const refusal = await refusalOf(contract, async () =>
      provider.request({ method: "eth_sendTransaction", params: [transaction] }),
    );
    // A transaction that is refused is in a block as well.
    const { stateRoot, gasUsed, hash } = await latestBlock(provider);
    if (BigInt(gasUsed) >= GAS) throw new Error("it took all of its gas");
    const logs: unknown = await provider.request({
      method: "eth_getLogs",
      params: [{ blockHash: hash }],
    });
    return { refusal, root: stateRoot, logs: (logs as RawLog[]).map(plain) };
  } finally {
    await provider.request({ method: "evm_revert", params: [snapshot] });
  }
}

/** Name of the contract's error, empty where it gave none; null where nothing was refused. */
async function refusalOf(
  { interface: abi }: BaseContract,
  send: () => Promise<unknown>,
): Promise<string | null> {
  try {
    await send();
    return null;
  } catch (error) {
    const data: unknown = error instanceof Error ? Reflect.get(error, "data") : null;
    if (!isHexString(data)) throw error;
    if (data === "0x") return "";
    const known = abi.parseError(data);
    if (known === null) throw error;
    return known.name;
  }
}

interface Block {
  readonly stateRoot: string;
  readonly gasUsed: string;
  readonly hash: string;
}

async function latestBlock(provider: NetworkConnection["provider"]): Promise<Block> {
  const params = ["latest", false];
  // What the node's interface says of a block that is there.
  return (await provider.request({ method: "eth_getBlockByNumber", params })) as Block;
}

/** Without where it stands in the chain. */
function plain({ address, topics, data }: RawLog): RawLog {
  return { address, topics, data };
}
