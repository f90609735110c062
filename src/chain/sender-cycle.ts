import type { BankLine } from "./bank-line.ts";
import { Broadcaster, type Broadcast } from "./broadcaster.ts";
import { failureOf, type Failure } from "./failed-transaction.ts";
import { DEFAULT_FEE_BOUNDS } from "./fees.ts";
import type { JobUpdate } from "./job.ts";
import { planNonces } from "./nonce-plan.ts";
import type { Decision, JournalPage, SenderJournal } from "./sender-journal.ts";
import type { Signed } from "./sender-rows.ts";
import type { HeldJob, JobChange, RoundReport, SenderOptions } from "./sender-options.ts";
import { SenderRound } from "./sender-round.ts";
import { viewChain, type SenderView } from "./sender-view.ts";
import { TransactionWriter } from "./transaction-writer.ts";

/** What only serves to spare work, and may be lost: everything else is on disk and on the chain. */
interface Memory {
  /** The first unused nonce, and the block in which that was last seen to change. */
  progress: { readonly nonce: number; readonly block: number };
  /** Whether the machine's clock was never ahead of the chain's. */
  trustsClock: boolean;
}

/** A sender's rounds, one after the other. */
export class SenderCycle {
  readonly #options: SenderOptions;
  readonly #account: string;
  readonly #journal: SenderJournal;
  readonly #writer: TransactionWriter;
  readonly #broadcaster: Broadcaster;
  readonly #window: number;
  readonly #memory: Memory = { progress: { nonce: -1, block: 0 }, trustsClock: true };
  #held: readonly HeldJob[] = [];
  #last: RoundReport | null = null;

  constructor(options: SenderOptions, account: string, journal: SenderJournal) {
    const { provider, signer, index, window = 16, patience = 5, fees = {} } = options;
    this.#options = options;
    this.#account = account;
    this.#journal = journal;
    this.#window = window;
    this.#broadcaster = new Broadcaster(provider);
    const bounds = { ...DEFAULT_FEE_BOUNDS, ...fees };
    const { site } = index;
    this.#writer = new TransactionWriter({ provider, signer, account, site, bounds, patience });
  }

  /** Jobs that stood still in the last round. */
  get held(): readonly HeldJob[] {
    return this.#held;
  }

  /** What the last round reported; null before the first. */
  get last(): RoundReport | null {
    return this.#last;
  }

  /** Looks at the chain, settles what is settled, signs and sends what is next. */
  async round(): Promise<RoundReport> {
    const { provider, index } = this.#options;
    const view = await viewChain(provider, index, this.#account);
    // From here to the end of the next statement nothing else runs: index, journal and view belong together.
    if (view === null || index.head?.hash !== view.hash) return this.#report(null, [], 0, NOTHING);
    // Those on their way and as many more: all of the former may prove recorded in this round.
    const page = this.#journal.load(2 * this.#window);
    const round = new SenderRound(index, page, view);

    this.#watch(view);
    round.blame(await this.#failures(round.spent()));
    if (round.isClockWrong) this.#memory.trustsClock = false;
    const { clock = now } = this.#options;
    const time = this.#memory.trustsClock ? Math.max(view.time, clock()) : view.time;
    const lines = round.lines({ site: index.site, account: this.#account, time });
    const positions = planNonces(view.nonce, lastVersions(page, view), lines, this.#window);
    round.settle(lines.values());
    this.#held = heldJobs(lines.values());

    const { signed, outgoing } = await this.#writer.write(
      positions,
      view,
      this.#memory.progress.block,
      ({ job }) => round.failuresOf(job),
    );
    const { updates } = round;
    if (!this.#commit(page, { updates, signed, finalNonce: view.finalNonce })) {
      // Another process with this store was faster; the next round starts from what it wrote.
      return this.#report(view.head, [], 0, NOTHING);
    }
    const broadcast = await this.#broadcaster.send(outgoing, view.pending);
    return this.#report(view.head, updates, signed.length, broadcast);
  }

  /** Remembers since when no nonce was used. When there are fewer than before, a reorg took blocks back. */
  #watch({ nonce, head }: SenderView): void {
    const { progress } = this.#memory;
    if (nonce < progress.nonce) this.#broadcaster.forget();
    if (nonce === progress.nonce && head >= progress.block) return;
    this.#memory.progress = { nonce, block: head };
  }

  async #failures(spent: readonly Signed[]): Promise<{ signed: Signed; failure: Failure }[]> {
    const { provider, index } = this.#options;
    const failures: { signed: Signed; failure: Failure }[] = [];
    for (const signed of spent) {
      const failure = await failureOf(provider, index.site.ledger, this.#account, signed);
      if (failure !== null) failures.push({ signed, failure });
    }
    return failures;
  }

  #commit(page: JournalPage, decision: Decision): boolean {
    const { updates, signed, finalNonce } = decision;
    const forgets = page.transactions.some(({ nonce }) => nonce < finalNonce);
    if (updates.length === 0 && signed.length === 0 && !forgets) return true;
    return this.#journal.commit(page.revision, decision);
  }

  #report(
    head: number | null,
    updates: readonly JobUpdate[],
    signed: number,
    broadcast: Broadcast,
  ): RoundReport {
    const { log, onChange } = this.#options;
    const report = { head, changes: updates.flatMap(changeOf), signed, ...broadcast };
    this.#last = report;
    if (broadcast.refusal !== null) log?.(`the node refused a transaction: ${broadcast.refusal}`);
    for (const change of report.changes) {
      if (change.reason !== null) log?.(`${change.reason.code}: ${change.reason.message}`);
      onChange?.(change);
    }
    return report;
  }
}

const NOTHING: Broadcast = { sent: 0, refusal: null };

function now(): number {
  return Math.floor(Date.now() / 1_000);
}

/** What was signed last for each nonce that no block has used. */
function lastVersions(page: JournalPage, view: SenderView): Map<number, Signed> {
  const unused = page.transactions.filter(({ nonce }) => nonce >= view.nonce);
  return new Map(unused.map((signed) => [signed.nonce, signed]));
}

function heldJobs(lines: Iterable<BankLine>): HeldJob[] {
  return [...lines].flatMap(({ held }) => {
    if (held === null) return [];
    const { bank, slot } = held.job.batch;
    return [{ bank, slot, reason: held.hold.reason }];
  });
}

/** The change that an update makes; none where only a number of failures changed. */
function changeOf({ job, state, place, reason }: JobUpdate): JobChange[] {
  const { bank, slot } = job.batch;
  const isSame = state === job.state && place?.transaction === job.place?.transaction;
  return isSame ? [] : [{ bank, slot, from: job.state, state, place, reason }];
}
