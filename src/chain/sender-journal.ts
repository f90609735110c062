import { GridwellError } from "../domain/errors.ts";
import { encodeElements } from "./bank-history.ts";
import type { CheckedBatch } from "./batch.ts";
import type { Job, JobReport, JobState, JobUpdate } from "./job.ts";
import type { LedgerSite } from "./ledger-site.ts";
import { bytesOf, numberOf, textOf } from "./row.ts";
import { jobOf, reportOf, signedOf, type Signed } from "./sender-rows.ts";
import type { Store } from "./store.ts";

/**
 * What was promised, and every transaction that was signed for it. A job stays for ever, so that its slot is not
 * taken twice; its content goes once it is final.
 */
const SCHEMA = `
  CREATE TABLE sender_account (
    account TEXT PRIMARY KEY, site TEXT NOT NULL, revision INTEGER NOT NULL);
  CREATE TABLE sender_job (
    id INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, bank INTEGER NOT NULL,
    slot INTEGER NOT NULL, digest TEXT NOT NULL, evidence TEXT NOT NULL, exceptions BLOB NOT NULL,
    totals BLOB NOT NULL, state TEXT NOT NULL, failures INTEGER NOT NULL, reason TEXT,
    block INTEGER, transaction_hash TEXT, UNIQUE (account, bank, slot));
  CREATE INDEX sender_job_state ON sender_job (account, state, bank, slot);
  CREATE TABLE sender_transaction (
    account TEXT NOT NULL, nonce INTEGER NOT NULL, version INTEGER NOT NULL, hash TEXT NOT NULL,
    raw BLOB NOT NULL, job INTEGER, bank INTEGER, parent TEXT, gas_limit TEXT NOT NULL, cap TEXT NOT NULL,
    tip TEXT NOT NULL, dynamic INTEGER NOT NULL, since INTEGER NOT NULL,
    PRIMARY KEY (account, nonce, version));`;

const EMPTY = new Uint8Array(0);

/** What the journal holds of work to do. */
export interface JournalPage {
  /** Grows with every change of what was decided; enqueuing leaves it. */
  readonly revision: number;
  /** Jobs that are not settled, by bank, by ascending slot: all that are recorded, the first that are queued. */
  readonly banks: ReadonlyMap<number, readonly Job[]>;
  /** Transactions that are not final, by ascending nonce and version. */
  readonly transactions: readonly Signed[];
}

/** What a round decided. */
export interface Decision {
  readonly updates: readonly JobUpdate[];
  readonly signed: readonly Signed[];
  /** Transactions with a lesser nonce are final and forgotten. */
  readonly finalNonce: number;
}

/** The sender's memory: what it holds is on disk. One account's part of it. */
export class SenderJournal {
  readonly #store: Store;
  readonly #account: string;

  /** @throws GridwellError `SENDER_STORE_FOREIGN` when the account's journal belongs to another ledger */
  constructor(store: Store, account: string, site: LedgerSite) {
    store.migrate("sender", [SCHEMA]);
    this.#store = store;
    this.#account = account;
    const here = `${site.ledger} on chain ${site.chainId.toString()}`;
    store.run("INSERT OR IGNORE INTO sender_account VALUES (?, ?, 0)", account, here);
    const row = store.get("SELECT site FROM sender_account WHERE account = ?", account);
    const known = row === undefined ? here : textOf(row, "site");
    if (known !== here) {
      throw new GridwellError(
        "SENDER_STORE_FOREIGN",
        `the store holds what ${account} sends to ${known}, not to ${here}: use another state folder`,
      );
    }
  }

  /**
   * Promises a batch.
   *
   * @returns false when this very batch was promised before
   * @throws GridwellError `SENDER_SLOT_TAKEN` when another content was promised for its slot, `SENDER_SLOT_NOT_AFTER`
   * when a later slot was
   */
  add(batch: CheckedBatch): boolean {
    const { bank, slot, digest, evidence, exceptions, totals } = batch;
    const where = `bank ${String(bank)}, slot ${String(slot)}`;
    return this.#store.transaction(() => {
      const same = this.#store.get(
        "SELECT digest FROM sender_job WHERE account = ? AND bank = ? AND slot = ?",
        ...[this.#account, bank, slot],
      );
      if (same !== undefined) {
        if (textOf(same, "digest") === digest) return false;
        throw new GridwellError(
          "SENDER_SLOT_TAKEN",
          `slot ${String(slot)} of bank ${String(bank)} was enqueued with another content: amend it once it is recorded`,
          { where },
        );
      }
      const last = this.#store.get(
        "SELECT max(slot) AS slot FROM sender_job WHERE account = ? AND bank = ?",
        ...[this.#account, bank],
      )?.["slot"];
      if (typeof last === "bigint" && slot < last) {
        throw new GridwellError(
          "SENDER_SLOT_NOT_AFTER",
          `slot ${String(slot)} of bank ${String(bank)} does not come after slot ${last.toString()}, which was ` +
            "enqueued: send late readings as an amendment",
          { where },
        );
      }
      const data = encodeElements(totals.map(([lane, value]) => ({ lane, code: 0, value })));
      this.#store.run(
        `INSERT INTO sender_job (account, bank, slot, digest, evidence, exceptions, totals, state, failures)
         VALUES (?, ?, ?, ?, ?, ?, ?, 'queued', 0)`,
        ...[this.#account, bank, slot, digest, evidence, bytesOf(exceptions), bytesOf(data)],
      );
      return true;
    });
  }

  /**
   * What there is to do.
   *
   * @param queued most queued jobs of a bank
   */
  load(queued: number): JournalPage {
    // One transaction, so that another process cannot write in between.
    return this.#store.transaction(() => {
      const account = this.#store.get(
        "SELECT revision FROM sender_account WHERE account = ?",
        this.#account,
      );
      const banks = this.#store.all(
        "SELECT DISTINCT bank FROM sender_job WHERE account = ? AND state IN ('queued', 'recorded')",
        this.#account,
      );
      return {
        revision: account === undefined ? 0 : numberOf(account, "revision"),
        banks: new Map(
          banks.map((row) => {
            const bank = numberOf(row, "bank");
            const jobs = [
              ...this.#jobs(bank, "recorded", Number.MAX_SAFE_INTEGER),
              ...this.#jobs(bank, "queued", queued),
            ];
            return [bank, jobs.toSorted((a, b) => a.batch.slot - b.batch.slot)];
          }),
        ),
        transactions: this.#store
          .all(
            "SELECT * FROM sender_transaction WHERE account = ? ORDER BY nonce, version",
            this.#account,
          )
          .map(signedOf),
      };
    });
  }

  /**
   * Writes a decision, whole or not at all.
   *
   * @param revision of the page that it was made from
   * @returns false when another process decided something meanwhile; nothing was written then
   */
  commit(revision: number, { updates, signed, finalNonce }: Decision): boolean {
    return this.#store.transaction(() => {
      const mine = this.#store.run(
        "UPDATE sender_account SET revision = revision + 1 WHERE account = ? AND revision = ?",
        ...[this.#account, revision],
      );
      if (mine === 0) return false;
      for (const update of updates) this.#update(update);
      for (const transaction of signed) this.#keep(transaction);
      this.#store.run(
        "DELETE FROM sender_transaction WHERE account = ? AND nonce < ?",
        ...[this.#account, finalNonce],
      );
      return true;
    });
  }

  /** Whether a job is not settled. */
  isOpen(): boolean {
    const sql =
      "SELECT 1 FROM sender_job WHERE account = ? AND state IN ('queued', 'recorded') LIMIT 1";
    return this.#store.get(sql, this.#account) !== undefined;
  }

  /** How many jobs are in a state. */
  count(state: JobState): number {
    const sql = "SELECT count(*) AS jobs FROM sender_job WHERE account = ? AND state = ?";
    const row = this.#store.get(sql, this.#account, state);
    return row === undefined ? 0 : numberOf(row, "jobs");
  }

  /** Jobs in the order in which they came, read as they are asked for. */
  *reports(state: JobState | null): Generator<JobReport> {
    const rows = this.#store.iterate(
      "SELECT * FROM sender_job WHERE account = ? AND (state = ? OR ? IS NULL) ORDER BY id",
      ...[this.#account, state, state],
    );
    for (const row of rows) yield reportOf(row);
  }

  #jobs(bank: number, state: JobState, most: number): Job[] {
    const rows = this.#store.all(
      "SELECT * FROM sender_job WHERE account = ? AND state = ? AND bank = ? ORDER BY slot LIMIT ?",
      ...[this.#account, state, bank, most],
    );
    return rows.map(jobOf);
  }

  #update({ job, state, failures, place, reason }: JobUpdate): void {
    this.#store.run(
      "UPDATE sender_job SET state = ?, failures = ?, block = ?, transaction_hash = ?, reason = ? WHERE id = ?",
      ...[state, failures, place?.block ?? null, place?.transaction ?? null],
      ...[reason === null ? null : JSON.stringify(reason), job.id],
    );
    if (state !== "final") return;
    this.#store.run(
      "UPDATE sender_job SET exceptions = ?, totals = ? WHERE id = ?",
      ...[EMPTY, EMPTY, job.id],
    );
  }

  #keep(transaction: Signed): void {
    const { nonce, version, hash, raw, job, bank, parent, gasLimit, fees, since } = transaction;
    this.#store.run(
      "INSERT INTO sender_transaction VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      ...[this.#account, nonce, version, hash, bytesOf(raw), job, bank, parent],
      ...[
        gasLimit.toString(),
        fees.cap.toString(),
        fees.tip.toString(),
        fees.dynamic ? 1 : 0,
        since,
      ],
    );
  }
}
