import type { Link } from "./bank-history.ts";
import { hexToWords, readSnapshot, wordsToHex, writeSnapshot } from "./bank-snapshot.ts";
import type { BankState, Checkpoint } from "./bank-state.ts";
import { isEntry, noteOf, type Entry, type LedgerEvent } from "./entries.ts";
import { bytesOf, hexOf, numberOf, textOf } from "./row.ts";
import type { Row, Store } from "./store.ts";

/** What the ledger's events mean, see {@link BankTables}. */
export const BANK_SCHEMA = `
  CREATE TABLE bank_entry (
    bank INTEGER NOT NULL, entry INTEGER NOT NULL, slot INTEGER NOT NULL, kind TEXT NOT NULL,
    note TEXT NOT NULL, root TEXT NOT NULL, head TEXT NOT NULL, words BLOB,
    block INTEGER NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (bank, entry));
  CREATE INDEX bank_entry_slot ON bank_entry (bank, slot, entry);
  CREATE INDEX bank_entry_block ON bank_entry (block);
  CREATE TABLE bank_day (
    bank INTEGER NOT NULL, day INTEGER NOT NULL, entry INTEGER NOT NULL, head TEXT NOT NULL,
    block INTEGER NOT NULL, PRIMARY KEY (bank, day));
  CREATE INDEX bank_day_block ON bank_day (block);
  CREATE TABLE point_seat (
    point TEXT PRIMARY KEY, bank INTEGER NOT NULL, lane INTEGER NOT NULL, since INTEGER NOT NULL,
    block INTEGER NOT NULL);
  CREATE INDEX point_seat_block ON point_seat (block);
  CREATE TABLE bank_snapshot (bank INTEGER PRIMARY KEY, state TEXT NOT NULL);`;

/** The tables that live as long as the blocks they come from. */
const BY_BLOCK = ["bank_entry", "bank_day", "point_seat"] as const;

/** An entry as its bank's history commits to it, and where it stands. */
export interface EntryRow extends Link {
  readonly bank: number;
  readonly index: number;
  readonly kind: Entry["kind"];
  readonly head: string;
  readonly block: number;
  /** Position among all logs of the block. */
  readonly position: number;
}

/** Where a point sits. */
export interface PointSeat {
  readonly bank: number;
  readonly lane: number;
  /** Index of the entry that enrolled it. */
  readonly since: number;
}

/** What the ledger's events mean: nothing but rows in and rows out. */
export class BankTables {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Keeps what a ledger's event means, with the state it led to. */
  add(event: LedgerEvent, state: BankState): void {
    const { blockNumber, logIndex } = event.place;
    if (!isEntry(event)) return;
    // A batch's registers stand in its event; an amendment moves none. What else moves them is rare.
    const keeps = event.kind !== "recorded" && event.kind !== "amended";
    this.#store.run(
      "INSERT INTO bank_entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      ...[event.bank, event.index, event.slot, event.kind, noteOf(event), state.root, state.head],
      ...[keeps ? bytesOf(wordsToHex(state.words)) : null, blockNumber, logIndex],
    );
    const { checkpoint } = state;
    if (event.kind === "recorded" && checkpoint?.index === event.index - 1) {
      const { day, index, head } = checkpoint;
      const values = [event.bank, day, index, head, blockNumber];
      this.#store.run("INSERT INTO bank_day VALUES (?, ?, ?, ?, ?)", ...values);
    }
    if (event.kind !== "changed") return;
    for (const seat of state.seats.values()) {
      if (seat.since !== event.index) continue;
      const values = [seat.point, event.bank, seat.lane, seat.since, blockNumber];
      this.#store.run("INSERT INTO point_seat VALUES (?, ?, ?, ?, ?)", ...values);
    }
  }

  /** Removes all that came with blocks after this one. Snapshots are of final blocks and stay. */
  removeAfter(block: number): void {
    for (const table of BY_BLOCK) this.#store.run(`DELETE FROM ${table} WHERE block > ?`, block);
  }

  /** Removes everything. */
  clear(): void {
    for (const table of [...BY_BLOCK, "bank_snapshot"]) this.#store.run(`DELETE FROM ${table}`);
  }

  saveSnapshot(state: BankState): void {
    const text = writeSnapshot(state);
    this.#store.run("INSERT OR REPLACE INTO bank_snapshot VALUES (?, ?)", state.bank, text);
  }

  snapshot(bank: number): BankState | null {
    const row = this.#store.get("SELECT state FROM bank_snapshot WHERE bank = ?", bank);
    return row === undefined ? null : readSnapshot(textOf(row, "state"));
  }

  /** Numbers of all banks, ascending. */
  banks(): number[] {
    return this.#store
      .all("SELECT bank FROM bank_entry WHERE entry = 0 ORDER BY bank")
      .map((row) => numberOf(row, "bank"));
  }

  /** One entry; null when the index does not hold it. */
  entry(bank: number, index: number): EntryRow | null {
    return this.entries(bank, index, index)[0] ?? null;
  }

  /** Entries `from` to `to` of a bank, both included. */
  entries(bank: number, from: number, to: number): EntryRow[] {
    const sql = "SELECT * FROM bank_entry WHERE bank = ? AND entry BETWEEN ? AND ? ORDER BY entry";
    return this.#store.all(sql, bank, from, to).map(entryOf);
  }

  /** Index of the first entry of a slot or a later one; null when there is none. */
  firstFrom(bank: number, slot: number): number | null {
    const sql = "SELECT min(entry) AS entry FROM bank_entry WHERE bank = ? AND slot >= ?";
    const row = this.#store.get(sql, bank, slot);
    return row === undefined || row["entry"] === null ? null : numberOf(row, "entry");
  }

  /** Index of the batch of a slot; null when there is none. */
  batchOf(bank: number, slot: number): number | null {
    const sql = "SELECT entry FROM bank_entry WHERE bank = ? AND slot = ? AND kind = 'recorded'";
    const row = this.#store.get(sql, bank, slot);
    return row === undefined ? null : numberOf(row, "entry");
  }

  /** The last slot up to this one that was recorded; null when none was. */
  lastRecorded(bank: number, slot: number): number | null {
    const row = this.#store.get(
      "SELECT max(slot) AS slot FROM bank_entry WHERE bank = ? AND slot <= ? AND kind = 'recorded'",
      ...[bank, slot],
    );
    return row === undefined || row["slot"] === null ? null : numberOf(row, "slot");
  }

  /** The first slots from this one on that were recorded. */
  recordedFrom(bank: number, slot: number, most: number): number[] {
    return this.#store
      .all(
        "SELECT slot FROM bank_entry WHERE bank = ? AND slot >= ? AND kind = 'recorded' ORDER BY slot LIMIT ?",
        ...[bank, slot, most],
      )
      .map((row) => numberOf(row, "slot"));
  }

  /** The words that were kept with an entry; null where they stand elsewhere. */
  wordsOf(bank: number, index: number): bigint[] | null {
    const row = this.#store.get(
      "SELECT words FROM bank_entry WHERE bank = ? AND entry = ? AND words IS NOT NULL",
      ...[bank, index],
    );
    return row === undefined ? null : hexToWords(hexOf(row, "words"));
  }

  checkpoint(bank: number, day: number): Checkpoint | null {
    const row = this.#store.get("SELECT * FROM bank_day WHERE bank = ? AND day = ?", bank, day);
    if (row === undefined) return null;
    return { day, index: numberOf(row, "entry"), head: textOf(row, "head") };
  }

  /** Bank and lane of a point; null when it was never enrolled. */
  seat(point: string): PointSeat | null {
    const row = this.#store.get("SELECT * FROM point_seat WHERE point = ?", point);
    if (row === undefined) return null;
    return {
      bank: numberOf(row, "bank"),
      lane: numberOf(row, "lane"),
      since: numberOf(row, "since"),
    };
  }
}

function entryOf(row: Row): EntryRow {
  return {
    bank: numberOf(row, "bank"),
    index: numberOf(row, "entry"),
    slot: numberOf(row, "slot"),
    // Written from an entry, and the database is ours.
    kind: textOf(row, "kind") as Entry["kind"],
    note: textOf(row, "note"),
    root: textOf(row, "root"),
    head: textOf(row, "head"),
    block: numberOf(row, "block"),
    position: numberOf(row, "position"),
  };
}
