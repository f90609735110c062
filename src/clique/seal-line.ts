import { availableParallelism } from "node:os";

import type { HeaderSeal } from "./header-seal.ts";
import type { SealCheck, SealedChain } from "./seal-check.ts";
import { SealThread } from "./seal-thread.ts";

/** Headers that a thread is given at once. */
const PORTION = 256;
/** Portions that each thread has before it, so that it never waits. */
const AHEAD = 2;
/** More threads than this wait for the one that reads the file. */
const MOST_THREADS = 6;

/**
 * Checks the seals of headers in the order in which they come, while threads beside this one find who sealed them. What
 * is under way is bounded: a few thousand headers, whatever the chain's length.
 */
export class SealLine {
  readonly #check: SealCheck;
  readonly #threads: readonly SealThread[];
  readonly #underWay: Promise<readonly HeaderSeal[]>[] = [];
  #portion: string[] = [];
  #next = 0;

  constructor(check: SealCheck, threads = Math.min(availableParallelism(), MOST_THREADS)) {
    this.#check = check;
    this.#threads = Array.from({ length: threads }, () => new SealThread());
  }

  /**
   * Takes the next header; waits when the threads have enough before them. What is wrong with it may come out later, at
   * the latest at {@link finish}.
   *
   * @param raw as it was sealed, RLP hex
   * @throws GridwellError `SEAL_INVALID`; RangeError for what is no header
   */
  async add(raw: string): Promise<void> {
    if (this.#portion.push(raw) < PORTION) return;
    this.#hand();
    if (this.#underWay.length >= this.#threads.length * AHEAD) await this.#settle();
  }

  /**
   * Waits for all.
   *
   * @returns the chains that were found sound
   * @throws GridwellError `SEAL_INVALID`; RangeError for what is no header
   */
  async finish(): Promise<readonly SealedChain[]> {
    if (this.#portion.length > 0) this.#hand();
    while (this.#underWay.length > 0) await this.#settle();
    return this.#check.chains;
  }

  /** Ends the threads, whatever they do. */
  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.end()));
  }

  #hand(): void {
    const thread = this.#threads[this.#next];
    if (thread === undefined) throw new TypeError("a line without threads");
    this.#next = (this.#next + 1) % this.#threads.length;
    const seals = thread.read(this.#portion);
    // It is awaited in its turn, unless one before it was wrong.
    seals.catch(() => undefined);
    this.#underWay.push(seals);
    this.#portion = [];
  }

  /** Checks what was handed out first. */
  async #settle(): Promise<void> {
    const seals = (await this.#underWay.shift()) ?? [];
    for (const seal of seals) this.#check.add(seal);
  }
}
