/**
 * What a round of the sender decides about its jobs, from what the journal holds and the chain shows.
 */
import { BankLine, type Hold, type LineContext } from "./bank-line.ts";
import type { BankState } from "./bank-state.ts";
import type { EventIndex } from "./event-index.ts";
import type { Failure } from "./failed-transaction.ts";
import { reasonOf, type Job, type JobUpdate, type Reason } from "./job.ts";
import { outcomeOf, type Outcome } from "./job-outcome.ts";
import type { JournalPage } from "./sender-journal.ts";
import type { Signed } from "./sender-rows.ts";
import type { SenderView } from "./sender-view.ts";

/** Transactions of a job that may fail though the ledger should have taken them, before it is given up. */
const MOST_FAILURES = 3;

/** A bank's state at the last block and at the last final one. */
interface States {
  readonly head: BankState | null;
  readonly final: BankState | null;
}

/** The jobs of one round. All that it takes from the index it takes at once, so that it is of one block. */
export class SenderRound {
  readonly #page: JournalPage;
  readonly #view: SenderView;
  readonly #updates = new Map<number, JobUpdate>();
  /** Jobs that are to be recorded, by bank and in order. */
  readonly #due = new Map<number, Job[]>();
  readonly #holds = new Map<number, Hold>();
  readonly #failures = new Map<number, number>();
  readonly #states = new Map<number, States>();
  readonly #knowsFinal: boolean;
  #isClockWrong = false;

  constructor(index: EventIndex, page: JournalPage, view: SenderView) {
    this.#page = page;
    this.#view = view;
    this.#knowsFinal = index.final !== null;
    for (const [bank, jobs] of page.banks) {
      this.#states.set(bank, { head: index.state(bank), final: index.state(bank, "final") });
      const due = jobs.filter((job) => this.#isDue(job, outcomeOf(index, job)));
      this.#due.set(bank, due);
    }
  }

  /** What changes for jobs. */
  get updates(): JobUpdate[] {
    return [...this.#updates.values()];
  }

  /** Whether a batch came too early for the chain's clock, though not for ours. */
  get isClockWrong(): boolean {
    return this.#isClockWrong;
  }

  /** How many transactions of a job failed without the ledger being to blame. */
  failuresOf(job: Job): number {
    return this.#failures.get(job.id) ?? job.failures;
  }

  /** Transactions that were mined, or lost their nonce, without their job being recorded. */
  spent(): Signed[] {
    const due = new Set([...this.#due.values()].flat().map(({ id }) => id));
    return this.#page.transactions.filter(({ nonce, job }) => {
      return job !== null && nonce < this.#view.nonce && due.has(job);
    });
  }

  /** Takes notice of why transactions of {@link spent} failed. */
  blame(failures: readonly { readonly signed: Signed; readonly failure: Failure }[]): void {
    for (const job of [...this.#due.values()].flat()) {
      const mine = failures.filter(({ signed }) => signed.job === job.id);
      this.#isClockWrong ||= mine.some(({ failure }) => failure.kind === "early");
      const failed = mine.flatMap(({ signed, failure }) =>
        failure.kind === "failed" ? [{ nonce: signed.nonce, error: failure.error }] : [],
      );
      const last = failed.at(-1);
      if (last === undefined) continue;
      const final = failed.filter(({ nonce }) => nonce < this.#view.finalNonce).length;
      this.#failures.set(job.id, job.failures + failed.length);
      if (final > 0) this.#update(job, { failures: job.failures + final });
      if (job.failures + failed.length < MOST_FAILURES) continue;
      const reason = last.error === null ? unexplained(job) : reasonOf(last.error);
      if (job.failures + final >= MOST_FAILURES) this.#refuse(job, reason);
      else this.#holds.set(job.id, { kind: "refused", reason });
    }
  }

  /** The banks' jobs that are to be recorded. */
  lines(context: LineContext): Map<number, BankLine> {
    return new Map(
      [...this.#due].map(([bank, jobs]) => {
        const state = this.#states.get(bank)?.head ?? null;
        return [bank, new BankLine(context, bank, state, jobs, this.#holds)];
      }),
    );
  }

  /**
   * Gives up jobs that the ledger refuses for good: nothing that a reorg may undo stands before them, and no
   * transaction of theirs can still be mined.
   */
  settle(lines: Iterable<BankLine>): void {
    for (const { bank, held, taken } of lines) {
      if (held?.hold.kind !== "refused" || taken > 0 || !this.#isStateFinal(bank)) continue;
      const { job, hold } = held;
      const isOut = this.#page.transactions.some((signed) => {
        return signed.job === job.id && signed.nonce >= this.#view.finalNonce;
      });
      if (!isOut) this.#refuse(job, hold.reason);
    }
  }

  #isDue(job: Job, outcome: Outcome): boolean {
    switch (outcome.kind) {
      case "recorded":
        this.#update(job, {
          state: outcome.isFinal ? "final" : "recorded",
          place: outcome.place,
        });
        return false;
      case "conflict":
        if (outcome.isFinal) {
          this.#update(job, { state: "conflict", place: null, reason: outcome.reason });
          return false;
        }
        // A reorg may still undo what stands in the way.
        this.#holds.set(job.id, { kind: "conflict", reason: outcome.reason });
        break;
      case "open":
        break;
    }
    this.#update(job, { state: "queued", place: null });
    return true;
  }

  #refuse(job: Job, reason: Reason): void {
    this.#update(job, { state: "refused", reason });
    const jobs = this.#due.get(job.batch.bank) ?? [];
    this.#due.set(
      job.batch.bank,
      jobs.filter(({ id }) => id !== job.id),
    );
  }

  #update(job: Job, change: Partial<Omit<JobUpdate, "job">>): void {
    const { state, failures, place } = job;
    const update = {
      job,
      state,
      failures,
      place,
      reason: null,
      ...this.#updates.get(job.id),
      ...change,
    };
    const isSame =
      update.state === state &&
      update.failures === failures &&
      update.place?.block === place?.block &&
      update.place?.transaction === place?.transaction;
    if (isSame) this.#updates.delete(job.id);
    else this.#updates.set(job.id, update);
  }

  /** Whether a bank stands where no reorg can move it. */
  #isStateFinal(bank: number): boolean {
    const { head, final } = this.#states.get(bank) ?? { head: null, final: null };
    return (
      this.#knowsFinal &&
      head?.head === final?.head &&
      head?.gateway === final?.gateway &&
      head?.maxStep === final?.maxStep
    );
  }
}

function unexplained({ batch }: Job): Reason {
  return {
    code: "SENDER_FAILURE_UNEXPLAINED",
    message:
      `${String(MOST_FAILURES)} transactions for slot ${String(batch.slot)} of bank ${String(batch.bank)} failed, ` +
      "though the ledger takes the batch when asked: trace them, and look at the chain's gas rules",
    values: { bank: String(batch.bank), slot: String(batch.slot) },
  };
}
