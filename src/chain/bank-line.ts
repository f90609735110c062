import { refusalOf, latestSlot, stateAfter } from "./batch-on-state.ts";
import type { BankState } from "./bank-state.ts";
import { reasonOf, type Job, type Reason } from "./job.ts";
import type { LedgerSite } from "./ledger-site.ts";
import { fitsTransaction } from "./record-call.ts";

/** Why a bank's next job is not sent. */
export interface Hold {
  /** `refused` and `conflict` are settled once no reorg can change them; `wait` passes. */
  readonly kind: "refused" | "conflict" | "wait";
  readonly reason: Reason;
}

/** A job on top of what comes before it. */
export interface Step {
  readonly job: Job;
  readonly state: BankState;
  readonly next: BankState;
}

/** What a line needs to know besides its jobs. */
export interface LineContext {
  readonly site: LedgerSite;
  /** Who sends. */
  readonly account: string;
  /** Time of the next block as far as is known, Unix seconds. */
  readonly time: number;
}

/**
 * The jobs of one bank that are to be recorded, in order, each on top of the one before. The first that cannot be sent
 * holds back the later ones: once a later slot is recorded, an earlier one never can be.
 */
export class BankLine {
  readonly bank: number;
  readonly #context: LineContext;
  readonly #jobs: readonly Job[];
  readonly #holds: ReadonlyMap<number, Hold>;
  #state: BankState | null;
  #at = 0;
  #step: Step | null = null;
  #hold: Hold | null = null;

  /**
   * @param state the bank's state on the chain; null when it was never opened
   * @param holds what is known of jobs already, by their id
   */
  constructor(
    context: LineContext,
    bank: number,
    state: BankState | null,
    jobs: readonly Job[],
    holds: ReadonlyMap<number, Hold>,
  ) {
    this.bank = bank;
    this.#context = context;
    this.#jobs = jobs;
    this.#holds = holds;
    this.#state = state;
    this.#look();
  }

  /** The next job to send; null when there is none or it is held. */
  get step(): Step | null {
    return this.#step;
  }

  /** The job that stands still with the reason; null while none does. */
  get held(): { readonly job: Job; readonly hold: Hold } | null {
    const job = this.#jobs[this.#at];
    return this.#hold === null || job === undefined ? null : { job, hold: this.#hold };
  }

  /** How many jobs have been taken. */
  get taken(): number {
    return this.#at;
  }

  /** Goes on to the job after {@link step}. */
  take(): void {
    if (this.#step === null) throw new TypeError("there is no job to take");
    this.#state = this.#step.next;
    this.#at += 1;
    this.#look();
  }

  #look(): void {
    this.#step = null;
    const job = this.#jobs[this.#at];
    if (job === undefined) return;
    const state = this.#state;
    this.#hold = this.#holds.get(job.id) ?? this.#obstacle(state, job);
    if (this.#hold !== null || state === null) return;
    this.#step = { job, state, next: stateAfter(this.#context.site, state, job.batch) };
  }

  #obstacle(state: BankState | null, { batch }: Job): Hold | null {
    const { site, account, time } = this.#context;
    if (state === null) {
      const args = { bank: BigInt(batch.bank) };
      return { kind: "refused", reason: reasonOf({ name: "LedgerBankUnknown", args }) };
    }
    const refusal = refusalOf(state, batch, account);
    if (refusal !== null) return { kind: "refused", reason: reasonOf(refusal) };
    if (!fitsTransaction(state.words.length, batch))
      return { kind: "refused", reason: tooLarge(batch.bank) };
    const latest = latestSlot(site.grid, time);
    if (batch.slot <= latest) return null;
    const args = { slot: BigInt(batch.slot), latest: BigInt(latest) };
    return { kind: "wait", reason: reasonOf({ name: "LedgerSlotInFuture", args }) };
  }
}

function tooLarge(bank: number): Reason {
  return {
    code: "BATCH_TOO_LARGE",
    message:
      `the batch has more exceptions than a transaction of bank ${String(bank)} takes: ` +
      "name fewer of them, or divide the bank",
    values: { bank: String(bank) },
  };
}
