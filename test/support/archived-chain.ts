import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { concat, encodeRlp, toBeArray } from "ethers";

import {
  headerOf,
  lineOfBlock,
  type ArchivedHeader,
} from "../../src/chain/archive/archived-block.ts";
import { archiveFile, headerFile, writeArchive } from "../../src/chain/archive/archive.ts";
import type { ChainReader } from "../../src/chain/log-pager.ts";
import { firstHeader, genesisOf } from "../../src/clique/genesis.ts";

/** A provider whose node can be asked anything. */
interface Sender {
  send(method: string, params: unknown[]): Promise<unknown>;
}
type Fields = Readonly<Record<string, string>>;

/** Fields of a header in their order, and which of them are numbers. */
const HEADER = [
  ...["parentHash", "sha3Uncles", "miner", "stateRoot", "transactionsRoot", "receiptsRoot"],
  ...["logsBloom", "#difficulty", "#number", "#gasLimit", "#gasUsed", "#timestamp", "extraData"],
  ...["mixHash", "nonce", "#baseFeePerGas"],
];

/** Blocks of a chain as an archive holds them, read by another way than from geth's raw bytes. */
export async function archivedLines(node: Sender, last: number): Promise<string[]> {
  const lines: string[] = [];
  for (let number = 0; number <= last; number++) {
    const tag = [`0x${number.toString(16)}`, false];
    const block = (await node.send("eth_getBlockByNumber", tag)) as Fields & {
      readonly transactions: readonly string[];
    };
    const receipts: string[] = [];
    for (const hash of block.transactions) {
      receipts.push(encodeReceipt(await node.send("eth_getTransactionReceipt", [hash])));
    }
    lines.push(lineOfBlock(encodeHeader(block), receipts, block.transactions));
  }
  return lines;
}

function encodeHeader(block: Fields): string {
  return encodeRlp(
    HEADER.map((name) => {
      const value = block[name.replace("#", "")] ?? "0x";
      return name.startsWith("#") ? toBeArray(BigInt(value)) : value;
    }),
  );
}

function encodeReceipt(receipt: unknown): string {
  const { status, cumulativeGasUsed, logsBloom, type, logs } = receipt as Readonly<
    Record<"status" | "cumulativeGasUsed" | "logsBloom" | "type", string>
  > & { readonly logs: readonly { address: string; topics: string[]; data: string }[] };
  const body = encodeRlp([
    toBeArray(BigInt(status)),
    toBeArray(BigInt(cumulativeGasUsed)),
    logsBloom,
    logs.map(({ address, topics, data }) => [address, topics, data]),
  ]);
  return BigInt(type) === 0n ? body : concat([toBeArray(BigInt(type)), body]);
}

/** A folder with the archive of a chain. */
export interface ArchivePlace {
  readonly folder: string;
  /** The archive itself. */
  readonly file: string;
  /** Hash of the block 0 of the chain that goes on. */
  readonly successor: string;
}

/** Writes blocks where a chain looks for them that goes on from the last one's state. */
export async function placeArchive(
  lines: readonly string[],
  last: ArchivedHeader,
): Promise<ArchivePlace> {
  const folder = mkdtempSync(join(tmpdir(), "gridwell archive "));
  const { hash, stateRoot } = last;
  const file = archiveFile(folder, stateRoot);
  async function* all(): AsyncGenerator<string> {
    for (const line of lines) yield await Promise.resolve(line);
  }
  await writeArchive(file, { chainId: 31_337, blocks: lines.length, hash, stateRoot }, all());
  const settings = { chainId: 31_337, period: 1, epoch: 30_000, gasLimit: 60_000_000 };
  const signer = `0x${"aa".repeat(20)}`;
  const first = genesisOf({ ...settings, fork: "london" }, [signer], new Map(), last.time + 1);
  const header = firstHeader(first, stateRoot);
  const successor = headerOf(header).hash;
  writeFileSync(headerFile(folder, successor), `${header}\n`);
  return { folder, file, successor };
}

/** A chain with another hash for its first block: no chain in this process can begin with a given state. */
export function beginningWith(reader: ChainReader, hash: string): ChainReader {
  return {
    getLogs: (filter) => reader.getLogs(filter),
    getBlock: async (tag, prefetch) => {
      const block = await reader.getBlock(tag, prefetch);
      if (block?.number === 0) Object.defineProperty(block, "hash", { value: hash });
      if (block?.number === 1) Object.defineProperty(block, "parentHash", { value: hash });
      return block;
    },
  };
}
