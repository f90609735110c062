import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type SQLInputValue, type SQLOutputValue } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";

import { GridwellError } from "../domain/errors.ts";

/** A row as SQLite gives it; integers come as `bigint`. */
export type Row = Record<string, SQLOutputValue>;

/** A value that a statement takes. */
export type Value = SQLInputValue;

const SQLITE_BUSY = 5;
/** Pause between two looks at a lock that somebody holds. */
const LOCK_POLL_MS = 20;

/**
 * The one store of a community's local state: journal of the sender, event index, points, quarantine. Nothing else in
 * the project opens a database, so that another engine can take its place here.
 *
 * Every component brings its own tables with {@link Store.migrate} and touches no other component's.
 */
export class Store {
  readonly #db: DatabaseSync;
  /** Holds nothing: a transaction on it is a lock that ends with its process. Null for a store in memory. */
  readonly #lock: DatabaseSync | null;
  #turn: Promise<unknown> = Promise.resolve();
  #version: unknown;
  readonly #statements = new Map<string, ReturnType<DatabaseSync["prepare"]>>();

  /**
   * @param file Path of the database, made with its folders when absent; `:memory:` for a store that ends with the
   * process.
   */
  constructor(file: string) {
    if (file !== ":memory:") mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    this.#db = new DatabaseSync(file);
    // A commit is on disk before it returns: what the sender acknowledged survives a power cut. To be patient comes
    // first: another process may hold the file at this moment.
    this.#db.exec(
      "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;",
    );
    this.#db.exec(
      "CREATE TABLE IF NOT EXISTS migration (component TEXT, step INTEGER, PRIMARY KEY (component, step))",
    );
    this.#lock = file === ":memory:" ? null : new DatabaseSync(`${file}-lock`);
    this.#version = this.get("PRAGMA data_version")?.["data_version"];
  }

  /**
   * Brings a component's tables up to date. Steps are applied once, in order, each in a transaction; a released step
   * is never edited, a change is a new step.
   */
  migrate(component: string, steps: readonly string[]): void {
    for (const [step, statements] of steps.entries()) {
      this.transaction(() => {
        if (this.get("SELECT 1 FROM migration WHERE component = ? AND step = ?", component, step))
          return;
        this.#db.exec(statements);
        this.run("INSERT INTO migration VALUES (?, ?)", component, step);
      });
    }
  }

  /** Runs a statement; returns the number of rows it changed. */
  run(sql: string, ...values: Value[]): number {
    return Number(this.#prepare(sql).run(...values).changes);
  }

  /** The first row of a query, if any. */
  get(sql: string, ...values: Value[]): Row | undefined {
    return this.#prepare(sql).get(...values);
  }

  /** All rows of a query. */
  all(sql: string, ...values: Value[]): Row[] {
    return this.#prepare(sql).all(...values);
  }

  /** Rows of a query one by one, for results that need not fit in memory. */
  iterate(sql: string, ...values: Value[]): Iterable<Row> {
    return this.#prepare(sql).iterate(...values);
  }

  /** Runs `work` whole or not at all. Not to be nested; `work` must not be asynchronous. */
  transaction<T>(work: () => T): T {
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.#db.exec("COMMIT");
      return result;
    } catch (error) {
      this.#db.exec("ROLLBACK");
      throw error;
    }
  }

  /**
   * Runs work that takes several transactions while nobody else does the same on this file, in this process or another.
   * Not to be nested. The lock of a process that died is free.
   *
   * @param seconds after which one gives up
   * @param signal ends the waiting
   * @throws GridwellError `STATE_BUSY`; the signal's reason
   */
  async exclusively<T>(work: () => Promise<T>, seconds = 600, signal?: AbortSignal): Promise<T> {
    const mine = this.#turn.then(async () => {
      await this.#acquire(seconds, signal);
      try {
        return await work();
      } finally {
        this.#lock?.exec("ROLLBACK");
      }
    });
    // Whoever comes next waits for this turn, but has nothing to do with its failure.
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  /** Whether another process wrote to the file since this was asked last, or since the store was opened. */
  changedElsewhere(): boolean {
    const before = this.#version;
    this.#version = this.get("PRAGMA data_version")?.["data_version"];
    return this.#version !== before;
  }

  /** Closes the file. */
  close(): void {
    this.#lock?.close();
    this.#db.close();
  }

  async #acquire(seconds: number, signal: AbortSignal | undefined): Promise<void> {
    const until = Date.now() + seconds * 1_000;
    for (;;) {
      signal?.throwIfAborted();
      try {
        this.#lock?.exec("BEGIN EXCLUSIVE");
        return;
      } catch (cause) {
        const busy = cause instanceof Error && Reflect.get(cause, "errcode") === SQLITE_BUSY;
        if (!busy) throw cause;
        if (Date.now() < until) await wait(LOCK_POLL_MS);
        else {
          throw new GridwellError(
            "STATE_BUSY",
            `another command has worked on this state for ${String(seconds)} s: wait until it is done, or name another ` +
              "folder with --state",
            { cause },
          );
        }
      }
    }
  }

  #prepare(sql: string): ReturnType<DatabaseSync["prepare"]> {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      statement.setReadBigInts(true);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}
