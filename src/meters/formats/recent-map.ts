/**
 * A map that remembers a bounded number of keys and forgets what was not set for longest, so
 * that an endless stream of invented ids does not fill the memory.
 */
export class RecentMap<Value> {
  readonly #limit: number;
  readonly #values = new Map<string, Value>();

  /** @param limit how many keys are remembered */
  constructor(limit = 50_000) {
    this.#limit = limit;
  }

  /** The value of a key, or undefined when there is none or it was forgotten. */
  get(key: string): Value | undefined {
    return this.#values.get(key);
  }

  /** Remembers a value. */
  set(key: string, value: Value): void {
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size <= this.#limit) return;
    const [oldest] = this.#values.keys();
    if (oldest !== undefined) this.#values.delete(oldest);
  }
}
