import type { Tally } from "./attack.ts";

/** Different sayings that are kept; what else is said counts as `other`. */
const MOST_WORDS = 12;
/** Characters of a saying. */
const LENGTH = 60;

/** Counts what becomes of an attack's pieces. */
export class Counter {
  #offered = 0;
  #passed = 0;
  #refused = 0;
  #unanswered = 0;
  readonly #words = new Map<string, number>();

  /** One goes out. */
  offer(): void {
    this.#offered += 1;
  }

  /** One got what it asked for. */
  pass(): void {
    this.#passed += 1;
  }

  /** One was refused. */
  refuse(words: string): void {
    this.#refused += 1;
    this.#note(words);
  }

  /** One was not answered. */
  lose(words: string): void {
    this.#unanswered += 1;
    this.#note(words);
  }

  get tally(): Tally {
    return {
      offered: this.#offered,
      passed: this.#passed,
      refused: this.#refused,
      unanswered: this.#unanswered,
      words: Object.fromEntries([...this.#words].sort(([, a], [, b]) => b - a)),
    };
  }

  #note(words: string): void {
    // Numbers and addresses differ from answer to answer, and are not what was said.
    const said = words
      .replaceAll(/0x[0-9a-fA-F]+/g, "0x…")
      .replaceAll(/\d{3,}/g, "…")
      .slice(0, LENGTH);
    const known = this.#words.has(said) || this.#words.size < MOST_WORDS ? said : "other";
    this.#words.set(known, (this.#words.get(known) ?? 0) + 1);
  }
}

/** What an attack that sends nothing came to. */
export const NOTHING_SENT: Tally = new Counter().tally;
