import {
  address,
  block,
  blockNumber,
  bytes,
  callObject,
  flag,
  list,
  logFilter,
  quantity,
  word,
  type Json,
  type Reader,
} from "./parameters.ts";
import { Refusal } from "./refusals.ts";

/** Bounds of the reading methods. */
export interface ReadingBounds {
  /** Most blocks of an `eth_getLogs`. */
  readonly logBlocks: number;
  /** Most storage slots of an `eth_getProof`. */
  readonly proofKeys: number;
  /** Most gas of an `eth_call` or `eth_estimateGas`. */
  readonly callGas: number;
}

/** What a method is judged by. */
export interface MethodContext extends ReadingBounds {
  /** Number of the chain's last block. */
  readonly head: number;
}

/** A call as the node is told it, and what it costs its caller. */
export interface ReadCall {
  readonly params: readonly Json[];
  /** Units of the caller's bucket. */
  readonly cost: number;
}

/** The one method that writes. */
export const SEND_METHOD = "eth_sendRawTransaction";

/** @throws Refusal when the parameters are none, or ask for too much */
type Method = (params: readonly unknown[], context: MethodContext) => ReadCall;

/** A method whose parameters are read one by one; the first `required` of them must be there. */
function plain(cost: number, readers: readonly Reader<Json>[], required = readers.length): Method {
  return (params) => ({ params: readAll(params, readers, required), cost });
}

function readAll(
  params: readonly unknown[],
  readers: readonly Reader<Json>[],
  required: number,
): Json[] {
  if (params.length < required || params.length > readers.length) {
    const range =
      required === readers.length ? String(required) : `${required} to ${readers.length}`;
    throw new Refusal(
      "parametersInvalid",
      `${String(params.length)} parameters; the guard lets through ${range}`,
    );
  }
  return readers
    .slice(0, params.length)
    .map((reader, i) => reader(params[i], `parameter ${String(i + 1)}`));
}

/** Runs code on the node: its gas is bounded, also when the caller names none. */
function running(cost: number): Method {
  return (params, { callGas }) => {
    const [asked, ...at] = readAll(params, [callObject, block], 1);
    const call = asked as Readonly<Record<string, Json>>;
    const { gas } = call;
    if (typeof gas === "string" && BigInt(gas) > BigInt(callGas)) {
      throw new Refusal(
        "callGas",
        `${BigInt(gas).toString()} gas; calls may use ${String(callGas)}: leave gas away or ask for less`,
      );
    }
    const bounded = gas === undefined ? { ...call, gas: `0x${callGas.toString(16)}` } : call;
    return { params: [bounded, ...at], cost };
  };
}

const logs: Method = (params, { head, logBlocks }) => {
  const [filter] = readAll(params, [logFilter], 1);
  const { blockHash, fromBlock, toBlock } = filter as Readonly<Record<string, Json>>;
  if (blockHash !== undefined) {
    if (fromBlock === undefined && toBlock === undefined)
      return { params: [filter ?? {}], cost: 2 };
    throw new Refusal("parametersInvalid", "blockHash goes without fromBlock and toBlock");
  }
  const span = heightOf(toBlock, head) - heightOf(fromBlock, head) + 1n;
  if (span > BigInt(logBlocks)) {
    throw new Refusal(
      "logsTooWide",
      `${span.toString()} blocks at once; ask for at most ${String(logBlocks)}, and go on from there`,
    );
  }
  const blocks = span < 1n ? 0 : Number(span);
  return { params: [filter ?? {}], cost: 2 + Math.ceil(blocks / BLOCKS_PER_UNIT) };
};

/** Blocks whose logs are looked through for one unit. */
const BLOCKS_PER_UNIT = 250;
/** Storage slots that are proved for one unit; geth proves one in about 0.1 ms. */
const SLOTS_PER_UNIT = 10;
/** More are refused before they are counted. */
const MOST_SLOTS = 10_000;

function heightOf(tag: Json | undefined, head: number): bigint {
  if (tag === "earliest") return 0n;
  return typeof tag === "string" && tag.startsWith("0x") ? BigInt(tag) : BigInt(head);
}

const proof: Method = (params, { proofKeys }) => {
  const read = readAll(params, [address, list(word, MOST_SLOTS), block], 3);
  const [, slots] = read;
  const count = Array.isArray(slots) ? slots.length : 0;
  if (count > proofKeys) {
    throw new Refusal(
      "proofTooWide",
      `${String(count)} storage slots at once; ask for at most ${String(proofKeys)}`,
    );
  }
  return { params: read, cost: 2 + Math.ceil(count / SLOTS_PER_UNIT) };
};

const percentile: Reader<number> = (value, where) => {
  if (typeof value === "number" && value >= 0 && value <= 100) return value;
  throw new Refusal("parametersInvalid", `${where} must be a number from 0 to 100`);
};

/** At most 1,024 blocks, as geth has it. */
const blockCount: Reader<string> = (value, where) => {
  const written = typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
  const count = quantity(written ? `0x${value.toString(16)}` : value, where);
  if (BigInt(count) <= 1_024n) return count;
  throw new Refusal("parametersInvalid", `${where} must be at most 1,024 blocks`);
};

const index = quantity;

/** Every method that can be let through; what is not here never reaches the node. */
export const METHODS: ReadonlyMap<string, Method> = new Map<string, Method>([
  ["web3_clientVersion", plain(1, [])],
  ["net_version", plain(1, [])],
  ["eth_chainId", plain(1, [])],
  ["eth_blockNumber", plain(1, [])],
  ["eth_syncing", plain(1, [])],
  ["eth_gasPrice", plain(1, [])],
  ["eth_maxPriorityFeePerGas", plain(1, [])],
  ["eth_feeHistory", plain(5, [blockCount, blockNumber, list(percentile, 16)], 2)],
  ["eth_getBlockByNumber", plain(2, [blockNumber, flag])],
  ["eth_getBlockByHash", plain(2, [word, flag])],
  ["eth_getBlockTransactionCountByNumber", plain(1, [blockNumber])],
  ["eth_getBlockTransactionCountByHash", plain(1, [word])],
  ["eth_getTransactionByHash", plain(1, [word])],
  ["eth_getTransactionByBlockNumberAndIndex", plain(1, [blockNumber, index])],
  ["eth_getTransactionByBlockHashAndIndex", plain(1, [word, index])],
  ["eth_getTransactionReceipt", plain(1, [word])],
  ["eth_getTransactionCount", plain(1, [address, block], 1)],
  ["eth_getBalance", plain(1, [address, block], 1)],
  ["eth_getCode", plain(1, [address, block], 1)],
  ["eth_getStorageAt", plain(1, [address, quantity, block], 2)],
  ["eth_call", running(5)],
  ["eth_estimateGas", running(10)],
  ["eth_getLogs", logs],
  ["eth_getProof", proof],
  [SEND_METHOD, plain(2, [bytes])],
]);
