import { encodeRlp, toBeArray, toBeHex } from "ethers";

import { EMPTY_TRIE } from "../chain/archive/trie-root.ts";
import type { ChainSettings, NodeSettings } from "./settings.ts";

/** Wei by address, given out in the first block. */
export type Allocation = ReadonlyMap<string, bigint>;

/** A genesis block as `geth init` reads it. */
export interface Genesis {
  readonly config: Readonly<Record<string, unknown>>;
  readonly nonce: string;
  readonly timestamp: string;
  readonly difficulty: string;
  readonly gasLimit: string;
  readonly extraData: string;
  readonly alloc: Readonly<Record<string, { readonly balance: string }>>;
}

/** Hash of a block without uncles: of an empty list in RLP. */
const NO_UNCLES = "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347";
/** Bytes of a header's filter of logs. */
const BLOOM = 256;
/** Wei a gas, of the first block under London's rules (EIP-1559). */
const FIRST_BASE_FEE = 1_000_000_000n;

/** Bytes before the signers, free for anything, and after them, where a seal would be (EIP-225). */
const VANITY = 32;
const SEAL = 65;

/** Forks up to Berlin, in the names of geth's chain configuration: all from the first block on. */
const UP_TO_BERLIN = [
  "homestead",
  "eip150",
  "eip155",
  "eip158",
  "byzantium",
  "constantinople",
  "petersburg",
  "istanbul",
  "berlin",
] as const;

/**
 * The first block of a clique chain.
 *
 * @param signers who seals it from the start, in any order
 * @param timestamp Unix seconds, see {@link genesisTime}
 */
export function genesisOf(
  { chainId, period, epoch, fork, gasLimit }: ChainSettings & Pick<NodeSettings, "gasLimit">,
  signers: readonly string[],
  alloc: Allocation,
  timestamp: number,
): Genesis {
  const forks = [...UP_TO_BERLIN, ...(fork === "london" ? ["london"] : [])];
  return {
    config: {
      chainId,
      ...Object.fromEntries(forks.map((name) => [`${name}Block`, 0])),
      clique: { period, epoch },
    },
    nonce: "0x0",
    timestamp: hex(timestamp),
    difficulty: "0x1",
    gasLimit: hex(gasLimit),
    extraData: extraDataOf(signers),
    alloc: Object.fromEntries([...alloc].map(([address, wei]) => [address, { balance: hex(wei) }])),
  };
}

/**
 * The header of a first block whose state has a root, as RLP hex: what geth makes of the same genesis, so that the hash
 * of its block is known before geth runs.
 */
export function firstHeader(genesis: Genesis, stateRoot: string): string {
  const integer = (value: string | bigint): Uint8Array => toBeArray(BigInt(value));
  const nothing = toBeHex(0, 32);
  return encodeRlp([
    ...[nothing, NO_UNCLES, toBeHex(0, 20), stateRoot, EMPTY_TRIE, EMPTY_TRIE, toBeHex(0, BLOOM)],
    ...[integer(genesis.difficulty), integer(0n), integer(genesis.gasLimit), integer(0n)],
    ...[integer(genesis.timestamp), genesis.extraData, nothing, toBeHex(genesis.nonce, 8)],
    ...("londonBlock" in genesis.config ? [integer(FIRST_BASE_FEE)] : []),
  ]);
}

/**
 * The extra data of the first block: 32 bytes of vanity, the signers ascending, 65 bytes for a seal (EIP-225).
 *
 * @throws TypeError for what is no address, or one that stands twice
 */
export function extraDataOf(signers: readonly string[]): string {
  const plain = signers.map((address) => address.replace(/^0x/, "").toLowerCase()).sort();
  for (const [i, address] of plain.entries()) {
    if (!/^[0-9a-f]{40}$/.test(address)) throw new TypeError(`no address: ${address}`);
    if (address === plain[i + 1]) throw new TypeError(`a signer stands twice: ${address}`);
  }
  if (plain.length === 0) throw new TypeError("a chain without signers");
  return `0x${"00".repeat(VANITY)}${plain.join("")}${"00".repeat(SEAL)}`;
}

/**
 * The time of the first block: ahead of the moment when all signers are up and unlocked. Were it past, block 1 would be
 * due at once, every signer would seal its own before it hears of another's, and the chain could freeze at height 1 (5
 * of 25 starts did).
 *
 * @param now Unix seconds
 * @param nodes how many have to be initialised until then
 * @param attempt 0 for the first; each further one leaves twice the time
 * @param took seconds that the attempt before needed: a state of millions of slots takes minutes
 */
export function genesisTime(now: number, nodes: number, attempt: number, took = 0): number {
  return now + Math.max((LEAST_LEAD + nodes) * 2 ** attempt, LEFT_TO_START + 2 * took);
}

/** Seconds that starting and unlocking takes, on a busy machine, beside the second a node for its initialisation. */
const LEAST_LEAD = 4;

/** Seconds that must be left when the nodes are initialised; otherwise the first block is made anew, later. */
export const LEFT_TO_START = 3;

function hex(value: number | bigint): string {
  return `0x${value.toString(16)}`;
}
