import { bytesOf, numberOf, textOf } from "../chain/row.ts";
import type { Row, Store } from "../chain/store.ts";
import type { EssentialRecord } from "../crypto/essential-record.ts";
import type { Post } from "./history.ts";
import type { ReadFrame } from "./read-frame.ts";

/** A home's number of a resource in a slot, as the community gateway keeps it. */
export interface KeptEntry {
  readonly home: string;
  readonly slot: number;
  /** The resource's id. */
  readonly resource: number;
  readonly quality: number;
  /** Base units. */
  readonly register: number;
  readonly consumption: number;
  /** As the home says. */
  readonly quotaLeft: number;
  readonly peak: number;
  readonly estimated: boolean;
  readonly tamper: boolean;
  readonly clock: boolean;
}

/** A frame that the gateway could not read. */
export interface KeptFault {
  readonly home: string;
  readonly block: number;
  readonly transaction: string;
  /** `malformed`: its sender is at fault; `closed`: the key of its epoch was erased before. */
  readonly kind: "malformed" | "closed";
  readonly code: string;
  readonly reason: string;
}

/** What tells an alarm from others. */
interface AlarmName {
  readonly home: string;
  readonly slot: number;
  readonly resource: number;
  readonly kind: string;
}

const STEPS = [
  `CREATE TABLE monitor_post (
     home TEXT NOT NULL, number INTEGER NOT NULL, line BLOB NOT NULL, block INTEGER NOT NULL, tx TEXT NOT NULL,
     state TEXT NOT NULL, code TEXT NOT NULL, reason TEXT NOT NULL, extended TEXT,
     PRIMARY KEY (home, number), UNIQUE (home, line));
   CREATE TABLE monitor_record (
     home TEXT NOT NULL, slot INTEGER NOT NULL, number INTEGER NOT NULL, flags INTEGER NOT NULL,
     samples INTEGER NOT NULL, seed BLOB NOT NULL, PRIMARY KEY (home, slot));
   CREATE TABLE monitor_entry (
     home TEXT NOT NULL, slot INTEGER NOT NULL, resource INTEGER NOT NULL, quality INTEGER NOT NULL,
     register INTEGER NOT NULL, consumption INTEGER NOT NULL, quota_left INTEGER NOT NULL, peak INTEGER NOT NULL,
     PRIMARY KEY (home, slot, resource));`,
  `CREATE TABLE monitor_alarm (
     home TEXT NOT NULL, slot INTEGER NOT NULL, resource INTEGER NOT NULL, kind TEXT NOT NULL, seq INTEGER NOT NULL,
     PRIMARY KEY (home, slot, resource, kind));`,
] as const;

const LINE_BYTES = 32;
const FLAG = { estimated: 1, tamper: 2, clock: 4 } as const;

/**
 * What the community gateway read, in one SQLite file. It holds every home's records in clear: keep the file as the
 * keys are kept, and erase both.
 */
export class Repository {
  readonly #store: Store;

  /** Brings its tables into a store. */
  constructor(store: Store) {
    this.#store = store;
    store.migrate("monitor", STEPS);
    // What is deleted is overwritten, not only forgotten.
    store.get("PRAGMA secure_delete = ON");
  }

  /** Whether a line of a home is known. */
  knows(home: string, line: bigint): boolean {
    return this.#numberOf(home, line) !== null;
  }

  /** How many frames of a home are kept. */
  frames(home: string): number {
    const row = this.#store.get("SELECT count(*) AS n FROM monitor_post WHERE home = ?", home);
    return row === undefined ? 0 : numberOf(row, "n");
  }

  /** The first block of a frame that was posted after a line; null where none is kept. */
  firstBlockAfter(home: string, line: bigint): number | null {
    const row = this.#store.get(
      "SELECT block FROM monitor_post WHERE home = ? AND number > ? ORDER BY number LIMIT 1",
      ...[home, this.#numberOf(home, line) ?? 0],
    );
    return row === undefined ? null : numberOf(row, "block");
  }

  /**
   * Takes what a walk found, in place of what came after the line where it ended: a reorg takes frames back.
   *
   * @param end the line that the oldest of the posts follows; its own frame is kept
   * @param found the oldest first
   * @returns how many frames were taken back
   */
  take(
    home: string,
    end: bigint,
    found: readonly { readonly post: Post; readonly read: ReadFrame }[],
  ): number {
    return this.#store.transaction(() => {
      let number = this.#numberOf(home, end) ?? 0;
      const dropped = this.#dropAfter(home, number);
      for (const { post, read } of found) this.#add(home, ++number, post, read);
      return dropped;
    });
  }

  /** A home's entries, in ascending slots. */
  entries(home: string, from = 0, to = Number.MAX_SAFE_INTEGER): KeptEntry[] {
    const rows = this.#store.all(
      `SELECT * FROM monitor_entry JOIN monitor_record USING (home, slot)
       WHERE home = ? AND slot BETWEEN ? AND ? ORDER BY slot, resource`,
      ...[home, from, to],
    );
    return rows.map(entryOf);
  }

  /** The frames of a home that could not be read; of all homes unless one is named. */
  faults(home: string | null = null): KeptFault[] {
    const rows = this.#store.all(
      "SELECT * FROM monitor_post WHERE state <> 'read' AND (? IS NULL OR home = ?) ORDER BY home, number",
      ...[home, home],
    );
    return rows.map((row) => ({
      home: textOf(row, "home"),
      block: numberOf(row, "block"),
      transaction: textOf(row, "tx"),
      kind: textOf(row, "state") === "closed" ? "closed" : "malformed",
      code: textOf(row, "code"),
      reason: textOf(row, "reason"),
    }));
  }

  /** Whether an alarm was raised. */
  wasRaised({ home, slot, resource, kind }: AlarmName): boolean {
    const row = this.#store.get(
      "SELECT seq FROM monitor_alarm WHERE home = ? AND slot = ? AND resource = ? AND kind = ?",
      ...[home, slot, resource, kind],
    );
    return row !== undefined;
  }

  /** Keeps that an alarm was raised, and its number among the home's. */
  keepRaised({ home, slot, resource, kind }: AlarmName, seq: number): void {
    this.#store.run(
      "INSERT INTO monitor_alarm VALUES (?, ?, ?, ?, ?)",
      ...[home, slot, resource, kind, seq],
    );
  }

  /** Erases what is known of slots up to one, on the disk, too. Returns the number of records. */
  purge(upTo: number): number {
    const erased = this.#store.transaction(() => {
      this.#store.run("DELETE FROM monitor_entry WHERE slot <= ?", upTo);
      this.#store.run(
        `UPDATE monitor_post SET extended = NULL WHERE (home, number) IN
           (SELECT home, number FROM monitor_record WHERE slot <= ?)`,
        upTo,
      );
      this.#store.run("DELETE FROM monitor_alarm WHERE slot <= ?", upTo);
      return this.#store.run("DELETE FROM monitor_record WHERE slot <= ?", upTo);
    });
    // The journal has the pages as they were: it is emptied, too.
    this.#store.get("PRAGMA wal_checkpoint(TRUNCATE)");
    return erased;
  }

  #numberOf(home: string, line: bigint): number | null {
    const row = this.#store.get(
      "SELECT number FROM monitor_post WHERE home = ? AND line = ?",
      ...[home, bytesOfLine(line)],
    );
    return row === undefined ? null : numberOf(row, "number");
  }

  #dropAfter(home: string, number: number): number {
    this.#store.run(
      `DELETE FROM monitor_entry WHERE home = ? AND slot IN
         (SELECT slot FROM monitor_record WHERE home = ? AND number > ?)`,
      ...[home, home, number],
    );
    this.#store.run("DELETE FROM monitor_record WHERE home = ? AND number > ?", home, number);
    return this.#store.run("DELETE FROM monitor_post WHERE home = ? AND number > ?", home, number);
  }

  #add(home: string, number: number, { line, block, transaction }: Post, read: ReadFrame): void {
    const [code, reason] = read.kind === "read" ? ["", ""] : [read.code, read.reason];
    const extended =
      read.kind === "read" && read.extended !== null
        ? JSON.stringify(read.extended, (_, value: unknown) =>
            typeof value === "bigint" ? value.toString() : value,
          )
        : null;
    this.#store.run(
      "INSERT INTO monitor_post VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      ...[home, number, bytesOfLine(line), block, transaction, read.kind, code, reason, extended],
    );
    if (read.kind !== "read") return;
    for (const record of read.records) this.#addRecord(home, number, record);
  }

  #addRecord(home: string, number: number, record: EssentialRecord): void {
    const { slot, estimated, tamper, clock, samples, seed } = record;
    const flags =
      (estimated ? FLAG.estimated : 0) | (tamper ? FLAG.tamper : 0) | (clock ? FLAG.clock : 0);
    this.#store.run(
      "INSERT INTO monitor_record VALUES (?, ?, ?, ?, ?, ?)",
      ...[home, slot, number, flags, samples, seed],
    );
    for (const { resource, quality, register, consumption, quotaLeft, peak } of record.entries) {
      this.#store.run(
        "INSERT INTO monitor_entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        ...[home, slot, resource, quality, register, consumption, quotaLeft, peak],
      );
    }
  }
}

function entryOf(row: Row): KeptEntry {
  const flags = numberOf(row, "flags");
  return {
    home: textOf(row, "home"),
    slot: numberOf(row, "slot"),
    resource: numberOf(row, "resource"),
    quality: numberOf(row, "quality"),
    register: numberOf(row, "register"),
    consumption: numberOf(row, "consumption"),
    quotaLeft: numberOf(row, "quota_left"),
    peak: numberOf(row, "peak"),
    estimated: (flags & FLAG.estimated) !== 0,
    tamper: (flags & FLAG.tamper) !== 0,
    clock: (flags & FLAG.clock) !== 0,
  };
}

function bytesOfLine(line: bigint): Uint8Array {
  return bytesOf(`0x${line.toString(16).padStart(2 * LINE_BYTES, "0")}`);
}
