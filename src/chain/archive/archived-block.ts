/**
 * A block as an archive holds it: the header as it was sealed, and the receipts, each in its consensus encoding. The
 * header's hash and its receipts root make them all provable. A line is `[header]` or `[header, receipts, transactions]`,
 * all of it hex; the hashes of the transactions are the one thing that nothing proves.
 */
import { keccak_256 } from "@noble/hashes/sha3.js";
import { decodeRlp, getAddress, getBytes, type RlpStructuredData } from "ethers";

import type { Header } from "../chain-follower.ts";
import type { ChainLog } from "../ledger-log.ts";
import { EMPTY_TRIE, encodeBytes, minimalBytes, TrieRoot } from "./trie-root.ts";

/** What a header says, as far as it matters here. */
export interface ArchivedHeader extends Header {
  readonly stateRoot: string;
  readonly receiptsRoot: string;
  /** Unix seconds. */
  readonly time: number;
}

/** A block that is proved by its own hash. */
export interface ArchivedBlock {
  readonly header: ArchivedHeader;
  /** The header as it was sealed, RLP hex. */
  readonly raw: string;
  /** In the chain's order. */
  readonly logs: readonly ChainLog[];
}

/** Places of a header's fields (Yellow Paper, 4.3). */
const PARENT = 0;
const STATE = 3;
const RECEIPTS = 5;
const NUMBER = 8;
const TIME = 11;

/** A block as a line. */
export function lineOfBlock(
  header: string,
  receipts: readonly string[],
  transactions: readonly string[],
): string {
  return JSON.stringify(receipts.length === 0 ? [header] : [header, receipts, transactions]);
}

/**
 * The block of a line, once its receipts are proved to be all that its header commits to.
 *
 * @throws RangeError, TypeError or SyntaxError for what is no block
 */
export function blockOfLine(line: string): ArchivedBlock {
  const parsed: unknown = JSON.parse(line);
  const pieces: readonly unknown[] = Array.isArray(parsed) ? parsed : [];
  const [raw, receipts = [], transactions = [], ...more] = pieces;
  if (more.length > 0) throw new RangeError("more than a block");
  const sealed = text(raw);
  const header = headerOf(sealed);
  const encoded = texts(receipts);
  const hashes = texts(transactions);
  if (receiptsRootOf(encoded) !== header.receiptsRoot) {
    throw new RangeError(`the receipts of block ${String(header.number)} are not its own`);
  }
  if (hashes.length !== encoded.length || !hashes.every((hash) => /^0x[0-9a-f]{64}$/.test(hash))) {
    throw new RangeError(`block ${String(header.number)} has other transactions than receipts`);
  }
  const logs: ChainLog[] = [];
  for (const [at, receipt] of encoded.entries()) {
    for (const log of logsOf(receipt)) {
      const { number: blockNumber, hash: blockHash } = header;
      const transactionHash = hashes[at] ?? "";
      logs.push({ ...log, blockNumber, blockHash, index: logs.length, transactionHash });
    }
  }
  return { header, raw: sealed, logs };
}

/**
 * What an encoded header says; its hash is that of the bytes.
 *
 * @throws RangeError or TypeError for what is no header
 */
export function headerOf(raw: string): ArchivedHeader {
  const fields = items(decodeRlp(raw));
  const word = (at: number): string => {
    const value = text(fields[at]);
    if (value.length !== 66) throw new RangeError("a header without its hashes");
    return value;
  };
  const number = (at: number): number => {
    const value = text(fields[at]);
    const whole = value === "0x" ? 0 : Number(value);
    if (!Number.isSafeInteger(whole)) throw new RangeError("a header without its number");
    return whole;
  };
  return {
    number: number(NUMBER),
    hash: hashOf(raw),
    parentHash: word(PARENT),
    stateRoot: word(STATE),
    receiptsRoot: word(RECEIPTS),
    time: number(TIME),
  };
}

/** The hash of bytes in hex. That of ethers takes several times as long, and archives hold millions of headers. */
function hashOf(hex: string): string {
  return `0x${Buffer.from(keccak_256(Buffer.from(hex.slice(2), "hex"))).toString("hex")}`;
}

/** The root that a header holds of its receipts: a trie by their position. */
function receiptsRootOf(receipts: readonly string[]): string {
  if (receipts.length === 0) return EMPTY_TRIE;
  const trie = new TrieRoot();
  const entries = receipts.map((receipt, at) => {
    return { key: encodeBytes(minimalBytes(BigInt(at))), value: getBytes(receipt) };
  });
  entries.sort((a, b) => Buffer.compare(a.key, b.key));
  for (const { key, value } of entries) trie.add(key, value);
  return trie.root();
}

/** The logs of a receipt: `[status, gas, bloom, logs]`, a byte for its type in front of it or none (EIP-2718). */
function logsOf(receipt: string): Pick<ChainLog, "address" | "topics" | "data">[] {
  const typed = Number(receipt.slice(0, 4)) < 0xc0;
  const [, , , logs] = items(decodeRlp(typed ? `0x${receipt.slice(4)}` : receipt));
  return items(logs).map((log) => {
    const [address, topics, data] = items(log);
    return {
      address: getAddress(text(address)),
      topics: items(topics).map(text),
      data: text(data),
    };
  });
}

function items(value: RlpStructuredData | undefined): readonly RlpStructuredData[] {
  if (typeof value === "object") return value;
  throw new TypeError("no list");
}

function text(value: unknown): string {
  if (typeof value === "string" && /^0x(?:[0-9a-f]{2})*$/.test(value)) return value;
  throw new TypeError("no bytes in lower-case hex");
}

function texts(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(text);
  throw new TypeError("no list");
}
