import { answerOf } from "../chain/node-answers.ts";
import { GridwellError } from "../domain/errors.ts";
import type { Clock } from "./clock.ts";
import type { Planned } from "./raw-signer.ts";
import { MOST_CALLS, type RpcAnswer, type RpcClient } from "./rpc.ts";

/** What one account sends, by ascending nonce without a gap. */
export interface PathPlan {
  readonly account: string;
  readonly transactions: readonly Planned[];
}

/**
 * Another way to the sealers for transactions that the node took and keeps to itself: a node that was given some before
 * it followed the chain never passes them on, and says `already known` when they come again (measured on geth).
 *
 * @param raws in the order of their nonces
 * @returns how many arrived
 */
export type HandOver = (raws: readonly string[]) => Promise<number>;

/** Unmined transactions of an account beyond which nothing is sent: pools begin to forget (measured on geth). */
const WINDOW = 3_500;
/** Characters of raw transactions in one HTTP request; geth takes 5 MiB. */
const MOST_TEXT = 2_000_000;
/** Blocks without progress after which everything unmined is sent again. */
const PATIENCE = 5;
/** Transactions that take the other way at once; the next five blocks bring the next. */
const MOST_HANDED = 500;
/** Refusals in a row after which the path gives up, unless told otherwise: a quarter of a minute. */
const MOST_REFUSALS = 40;
/** Milliseconds to wait after a refusal, and between two looks at the own queue at most. */
const PAUSE = { refusal: 400, idle: 50 } as const;

/**
 * Sends an account's transactions at their times, in the order of their nonces, with one request in flight. What was
 * sent is kept until its block is final: after a refusal, a silence, a reorg, or five blocks without progress
 * everything unmined is sent again, in order. `already known` is success; `nonce too low` means that the chain knows.
 * After five blocks without progress it also goes straight to a sealer, where there is a way.
 */
export class SenderPath {
  readonly plan: PathPlan;
  /** When each transaction was sent first, milliseconds of the run's clock; absent while it was not. */
  readonly sentAt: number[] = [];
  /** What the node said when it refused, with how often. */
  readonly refusals = new Map<string, number>();
  readonly #rpc: RpcClient;
  readonly #clock: Clock;
  readonly #start: number;
  readonly #handOver: HandOver | null;
  #isStuck = false;
  #handed = 0;
  readonly #mostRefusals: number;
  #next = 0;
  #settled = 0;
  #still = { since: -1, settled: 0 };
  #refused = 0;
  #resent = 0;
  #rewinds = 0;
  #gaveUp: string | null = null;

  /**
   * @param start of the run, milliseconds of the clock
   * @param mostRefusals in a row after which it gives up
   */
  constructor(
    plan: PathPlan,
    rpc: RpcClient,
    clock: Clock,
    start: number,
    handOver: HandOver | null = null,
    mostRefusals = MOST_REFUSALS,
  ) {
    this.plan = plan;
    this.#handOver = handOver;
    this.#rpc = rpc;
    this.#clock = clock;
    this.#start = start;
    this.#mostRefusals = mostRefusals;
  }

  /** Why it sends nothing any more though it has not sent everything; null while it goes on. */
  get gaveUp(): string | null {
    return this.#gaveUp;
  }

  /** Transactions that were sent more than once. */
  get resent(): number {
    return this.#resent;
  }

  /** Transactions that went straight to a sealer. */
  get handed(): number {
    return this.#handed;
  }

  /** How many of its transactions, from the first on without a gap, are in blocks. */
  get settled(): number {
    return this.#settled;
  }

  /** Transactions that were sent at least once. */
  get sent(): number {
    return this.sentAt.length;
  }

  /**
   * Takes over what the chain shows.
   *
   * @param isMined whether a transaction is in a block
   * @param block number of the last block
   */
  settle(isMined: (hash: string) => boolean, block: number): void {
    const { transactions } = this.plan;
    const mined = (position: number): boolean => {
      const hash = transactions[position]?.hash;
      return hash !== undefined && isMined(hash);
    };
    // A reorg takes back from the end.
    while (this.#settled > 0 && !mined(this.#settled - 1)) this.#settled -= 1;
    while (mined(this.#settled)) this.#settled += 1;
    if (this.#settled < this.#still.settled) this.#again();
    if (this.#settled !== this.#still.settled || this.#settled >= this.#next) {
      this.#still = { since: block, settled: this.#settled };
    } else if (block - this.#still.since >= PATIENCE) {
      this.#still = { since: block, settled: this.#settled };
      this.#isStuck = true;
      this.#again();
    }
    if (this.#next < this.#settled) this.#next = this.#settled;
  }

  /** Sends until the signal ends it. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.#gaveUp === null) {
      if (this.#isStuck) await this.#straight();
      const batch = this.#due(this.#clock.now() - this.#start);
      if (batch.length === 0) await this.#clock.sleep(this.#idle(), signal);
      else if (!(await this.#send(batch))) await this.#clock.sleep(PAUSE.refusal, signal);
    }
  }

  /** What is to be sent now, as much as one request takes. */
  #due(now: number): readonly Planned[] {
    const { transactions } = this.plan;
    const end = Math.min(transactions.length, this.#settled + WINDOW, this.#next + MOST_CALLS);
    let text = 0;
    let position = this.#next;
    for (; position < end; position++) {
      const planned = transactions[position];
      if (planned === undefined || planned.due > now) break;
      text += planned.raw.length;
      if (text > MOST_TEXT && position > this.#next) break;
    }
    return transactions.slice(this.#next, position);
  }

  #idle(): number {
    const due = this.plan.transactions[this.#next]?.due;
    if (due === undefined) return PAUSE.idle;
    return Math.min(PAUSE.idle, Math.max(1, due + this.#start - this.#clock.now()));
  }

  /** @returns false when the node did not take all of it */
  async #send(batch: readonly Planned[]): Promise<boolean> {
    const first = this.#next;
    const rewinds = this.#rewinds;
    const now = this.#clock.now();
    for (const [i] of batch.entries()) {
      if (this.sentAt[first + i] === undefined) this.sentAt[first + i] = now;
      else this.#resent += 1;
    }
    const calls = batch.map(({ raw }) => ({ method: "eth_sendRawTransaction", params: [raw] }));
    let answers: RpcAnswer[];
    try {
      answers = await this.#rpc.batch(calls);
    } catch (error) {
      if (!(error instanceof GridwellError)) throw error;
      // Whoever is silent may come back: only who refuses is given up.
      this.#refused = 0;
      return this.#refuse("no answer");
    }
    for (const answer of answers) {
      if (!answer.ok && answerOf(answer.error) === "refused") {
        return this.#refuse(answer.error.message);
      }
    }
    this.#refused = 0;
    // Unless a reorg or a standstill meanwhile asked for everything again.
    if (this.#rewinds === rewinds) this.#next = Math.max(this.#next, first + batch.length);
    return true;
  }

  /** Brings what stands still to a sealer. */
  async #straight(): Promise<void> {
    this.#isStuck = false;
    if (this.#handOver === null) return;
    const end = Math.min(this.sent, this.#settled + MOST_HANDED);
    const raws = this.plan.transactions.slice(this.#settled, end).map(({ raw }) => raw);
    this.#handed += await this.#handOver(raws);
  }

  #refuse(words: string): false {
    this.refusals.set(words, (this.refusals.get(words) ?? 0) + 1);
    this.#refused += 1;
    if (this.#refused >= this.#mostRefusals) this.#gaveUp = words;
    this.#again();
    return false;
  }

  #again(): void {
    this.#rewinds += 1;
    this.#next = this.#settled;
  }
}
