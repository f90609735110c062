import { setTimeout as pause } from "node:timers/promises";

import { getAddress } from "ethers";

import { GridwellError } from "../domain/errors.ts";
import { checkBatch, type Batch } from "./batch.ts";
import type { JobReport, JobState } from "./job.ts";
import { sayingOf } from "./node-answers.ts";
import { SenderCycle } from "./sender-cycle.ts";
import { SenderJournal } from "./sender-journal.ts";
import type { RoundReport, SenderOptions, SenderStatus } from "./sender-options.ts";

const STATES: readonly JobState[] = ["queued", "recorded", "final", "conflict", "refused"];

/**
 * The sender of a gateway's key, with its journal as it was left. It does nothing until it is told to `run`, `flush`
 * or `step`.
 *
 * @throws GridwellError `SENDER_STORE_FOREIGN` when the store holds what the key sends to another ledger
 */
export function createSender(options: SenderOptions): Sender {
  return new Sender(options);
}

/**
 * Carries batches to the ledger. What it has promised it keeps: a batch is on disk before {@link Sender.enqueue}
 * returns, every transaction before it is sent, and each is sent again until its block is final, whatever the node,
 * the chain or this process goes through. That no batch counts twice the ledger sees to: a slot is recorded once.
 *
 * Each round starts from what is on disk and on the chain, so that a start after a crash is a round like any other.
 */
export class Sender {
  readonly account: string;
  readonly #options: SenderOptions;
  readonly #journal: SenderJournal;
  readonly #cycle: SenderCycle;
  readonly #closing = new AbortController();
  #turn: Promise<unknown> = Promise.resolve();

  /** Use {@link createSender}. */
  constructor(options: SenderOptions) {
    const account = getAddress(options.signer.address);
    this.account = account;
    this.#options = options;
    this.#journal = new SenderJournal(options.store, account, options.index.site);
    this.#cycle = new SenderCycle(options, account, this.#journal);
  }

  /**
   * Promises a batch: once this returns, it is on disk.
   *
   * @returns false when this very batch was promised before; nothing happens then
   * @throws GridwellError `BATCH_INVALID` when no bank could take it, `SENDER_SLOT_TAKEN` when another content was
   * promised for its slot, `SENDER_SLOT_NOT_AFTER` when a later slot of the bank was
   */
  enqueue(batch: Batch): boolean {
    return this.#journal.add(checkBatch(batch));
  }

  /**
   * One round: looks at the chain, settles what is settled, signs and sends what is next. Calls at the same time wait
   * for each other.
   *
   * @throws GridwellError `SENDER_ROUND_FAILED` when the node or the store could not be used, and what the index
   * throws; nothing is lost, the next round does what this one could not
   */
  async step(): Promise<RoundReport> {
    const mine = this.#turn.then(() => this.#cycle.round());
    // Whoever comes next waits for this turn, but has nothing to do with its failure.
    this.#turn = mine.catch(() => undefined);
    try {
      return await mine;
    } catch (error) {
      throw roundError(error);
    }
  }

  /** Goes on round by round until the signal or {@link close} ends it. Rounds that fail are logged. */
  async run(signal: AbortSignal): Promise<void> {
    await this.#goOn(signal, () => true);
  }

  /** Goes on round by round until every promised batch is final, in conflict or refused. */
  async flush(signal: AbortSignal = this.#closing.signal): Promise<void> {
    await this.#goOn(signal, () => this.#journal.isOpen());
  }

  /** How things stand. */
  status(): SenderStatus {
    const jobs = Object.fromEntries(STATES.map((state) => [state, this.#journal.count(state)]));
    return {
      account: this.account,
      // One entry for each state, as the line above makes it.
      jobs: jobs as Record<JobState, number>,
      held: this.#cycle.held,
      last: this.#cycle.last,
    };
  }

  /**
   * Batches in the order in which they came, read as they are asked for.
   *
   * @param state null for all
   */
  jobs(state: JobState | null = null): Generator<JobReport> {
    return this.#journal.reports(state);
  }

  /** Ends `run` and `flush`, after the round that is under way. The store stays open. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#turn;
  }

  async #goOn(signal: AbortSignal, isNeeded: () => boolean): Promise<void> {
    const { pollSeconds = 1, wait = timer, log = silent } = this.#options;
    const end = AbortSignal.any([signal, this.#closing.signal]);
    while (!end.aborted && isNeeded()) {
      let isBusy = false;
      try {
        const { signed, changes } = await this.step();
        // What was signed may be mined already, and what was settled makes room.
        isBusy = signed > 0 || changes.length > 0;
      } catch (error) {
        if (!(error instanceof GridwellError)) throw error;
        log(`${error.code}: ${error.message}`);
      }
      if (!isBusy && isNeeded()) await wait(pollSeconds, end);
    }
  }
}

function silent(): void {
  // An operator who wants to know passes a log.
}

async function timer(seconds: number, signal: AbortSignal): Promise<void> {
  await pause(seconds * 1_000, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

/** What nodes, ethers and the database throw carries a code; what does not is a fault of the program. */
function roundError(error: unknown): unknown {
  if (error instanceof GridwellError || !(error instanceof Error)) return error;
  if (!("code" in error)) return error;
  // Without its cause: that may hold the address of the node with its credentials.
  return new GridwellError(
    "SENDER_ROUND_FAILED",
    `this round failed, the next one tries again: ${sayingOf(error)}`,
  );
}
