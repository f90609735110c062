import type { BlockRange, BlockRef, Header } from "./chain-follower.ts";
import type { LogPlace } from "./entries.ts";
import type { ChainLog } from "./ledger-log.ts";
import { bytesOf, hexOf, numberOf, textOf } from "./row.ts";
import type { Row, Store, Value } from "./store.ts";

/** Blocks, logs and settings of the index, see {@link ChainTables}. */
export const CHAIN_SCHEMA = `
  CREATE TABLE chain_index (key TEXT PRIMARY KEY, value TEXT NOT NULL);
  CREATE TABLE chain_block (number INTEGER PRIMARY KEY, hash TEXT NOT NULL, parent TEXT NOT NULL);
  CREATE TABLE chain_log (
    block INTEGER NOT NULL, position INTEGER NOT NULL, hash TEXT NOT NULL,
    transaction_hash TEXT NOT NULL, contract TEXT NOT NULL, address TEXT NOT NULL,
    name TEXT NOT NULL, bank INTEGER, args TEXT, topics BLOB NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (block, position));
  CREATE INDEX chain_log_name ON chain_log (contract, name, block, position);
  CREATE INDEX chain_log_bank ON chain_log (bank, block, position);`;

/** No block has a lesser number; those of an archive are below zero. */
export const LEAST_BLOCK = Number.MIN_SAFE_INTEGER + 1;

/** Rows read at once. */
const PORTION = 256;

/** What the index keeps of a log besides its bytes. */
export interface LogLabel {
  /** Name of the watched contract. */
  readonly contract: string;
  /** Name of the event. */
  readonly name: string;
  /** The bank, where the event is the ledger's. */
  readonly bank: number | null;
  /** The values as JSON, where it is not. */
  readonly args: string | null;
}

/** Which logs to give; what is absent does not matter. */
export interface LogFilter {
  /** Name of the contract: `ledger`, or as it is watched. */
  readonly contract?: string | undefined;
  /** Name of the event in Solidity. */
  readonly name?: string | undefined;
  /** The bank, of the ledger's events. */
  readonly bank?: number | undefined;
  readonly blocks?: BlockRange | undefined;
}

/** Blocks and logs of the index: nothing but rows in and rows out. */
export class ChainTables {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** A value that is kept under a key. */
  setting(key: string): string | null {
    const row = this.#store.get("SELECT value FROM chain_index WHERE key = ?", key);
    return row === undefined ? null : textOf(row, "value");
  }

  set(key: string, value: string): void {
    this.#store.run("INSERT OR REPLACE INTO chain_index VALUES (?, ?)", key, value);
  }

  /** The last block that no reorg undoes; null before the first. */
  finalNumber(): number | null {
    const value = this.setting("final");
    return value === null ? null : Number(value);
  }

  /** The highest block, or the highest below another one. */
  highestBlock(below: number = Number.MAX_SAFE_INTEGER): BlockRef | null {
    const sql =
      "SELECT number, hash FROM chain_block WHERE number < ? ORDER BY number DESC LIMIT 1";
    const row = this.#store.get(sql, below);
    return row === undefined
      ? null
      : { number: numberOf(row, "number"), hash: textOf(row, "hash") };
  }

  block(number: number): BlockRef | null {
    const row = this.#store.get("SELECT hash FROM chain_block WHERE number = ?", number);
    return row === undefined ? null : { number, hash: textOf(row, "hash") };
  }

  /** Keeps a block; one that is kept already stays as it is. */
  addBlock({ number, hash, parentHash }: Header): void {
    const sql = "INSERT OR IGNORE INTO chain_block VALUES (?, ?, ?)";
    this.#store.run(sql, number, hash, parentHash);
  }

  addLog(log: ChainLog, label: LogLabel): void {
    this.#store.run(
      "INSERT INTO chain_log VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      ...[log.blockNumber, log.index, log.blockHash, log.transactionHash],
      ...[label.contract, log.address, label.name, label.bank, label.args],
      ...[bytesOf(`0x${log.topics.map((topic) => topic.slice(2)).join("")}`), bytesOf(log.data)],
    );
  }

  /** Removes all that came with blocks after this one. */
  removeAfter(block: number): void {
    this.#store.run("DELETE FROM chain_log WHERE block > ?", block);
    this.#store.run("DELETE FROM chain_block WHERE number > ?", block);
  }

  /** Removes everything. */
  clear(): void {
    for (const table of ["chain_log", "chain_block", "chain_index"]) {
      this.#store.run(`DELETE FROM ${table}`);
    }
  }

  /** Makes blocks final; of these only the last is needed from now on. */
  setFinal(number: number): void {
    this.#store.run("DELETE FROM chain_block WHERE number < ?", number);
    this.set("final", String(number));
  }

  /** Banks with events in blocks after the last final one up to this one. */
  banksAfterFinal(block: number): number[] {
    return this.#store
      .all(
        "SELECT DISTINCT bank FROM chain_log WHERE bank IS NOT NULL AND block > ? AND block <= ?",
        ...[this.finalNumber() ?? LEAST_BLOCK, block],
      )
      .map((row) => numberOf(row, "bank"));
  }

  /** Rows of logs in the chain's order, read in portions: the index may be used and grow meanwhile. */
  *logs(filter: LogFilter): Generator<Row> {
    const { contract, name, bank, blocks } = filter;
    const conditions = ["(block, position) > (?, ?)", "block <= ?"];
    const values: Value[] = [];
    for (const [column, value] of Object.entries({ contract, name, bank })) {
      if (value === undefined) continue;
      conditions.push(`${column} = ?`);
      values.push(value);
    }
    const sql =
      `SELECT * FROM chain_log WHERE ${conditions.join(" AND ")} ` +
      `ORDER BY block, position LIMIT ${String(PORTION)}`;
    let block = (blocks?.from ?? LEAST_BLOCK) - 1;
    let position = Number.MAX_SAFE_INTEGER;
    for (;;) {
      const last = blocks?.to ?? Number.MAX_SAFE_INTEGER;
      const rows = this.#store.all(sql, block, position, last, ...values);
      yield* rows;
      const end = rows.at(-1);
      if (end === undefined || rows.length < PORTION) return;
      block = numberOf(end, "block");
      position = numberOf(end, "position");
    }
  }

  /** The log that stands at a place; null when the index does not hold it. */
  log(block: number, position: number): Row | null {
    const sql = "SELECT * FROM chain_log WHERE block = ? AND position = ?";
    return this.#store.get(sql, block, position) ?? null;
  }
}

/** The log of a row. */
export function logOf(row: Row): ChainLog {
  const topics = hexOf(row, "topics").slice(2).match(/.{64}/g) ?? [];
  const { blockNumber, blockHash, logIndex, transactionHash } = placeOf(row);
  return {
    address: textOf(row, "address"),
    topics: topics.map((topic) => `0x${topic}`),
    data: hexOf(row, "data"),
    blockNumber,
    blockHash,
    index: logIndex,
    transactionHash,
  };
}

/** Where the log of a row stands. */
export function placeOf(row: Row): LogPlace {
  return {
    blockNumber: numberOf(row, "block"),
    blockHash: textOf(row, "hash"),
    logIndex: numberOf(row, "position"),
    transactionHash: textOf(row, "transaction_hash"),
  };
}
