import type { Quality } from "../domain/quality.ts";

/**
 * The readings of one series that were believed, in the order of time, as the rules of validation see them: what was
 * used since the reading before, and in how many seconds. Typed arrays, made for one series at a time and dropped with
 * it.
 *
 * Amounts are base units, rounded down, as numbers: exact up to 2^53, which no meter reaches between two readings. They
 * serve comparisons only; what is written comes from the walkers' integers.
 */
export class Trace {
  readonly #ends: Float64Array;
  readonly #spans: Float64Array;
  readonly #amounts: Float64Array;
  readonly #qualities: Uint8Array;
  readonly #indices: Uint32Array;
  #length = 0;
  #resets = 0;

  /** @param capacity the most readings that will be added */
  constructor(capacity: number) {
    this.#ends = new Float64Array(capacity);
    this.#spans = new Float64Array(capacity);
    this.#amounts = new Float64Array(capacity);
    this.#qualities = new Uint8Array(capacity);
    this.#indices = new Uint32Array(capacity);
  }

  /** How many readings were believed. */
  get length(): number {
    return this.#length;
  }

  /** How often the register fell back and stayed there for a while. */
  get resets(): number {
    return this.#resets;
  }

  /**
   * Adds a reading.
   *
   * @param span seconds in which the amount was used; 0 when nobody knows, as at the first reading of a meter
   * @param index of the reading in its columns
   */
  add(end: number, span: number, amount: bigint, quality: Quality, index: number): void {
    const at = this.#length++;
    this.#ends[at] = end;
    this.#spans[at] = span;
    this.#amounts[at] = Number(amount);
    this.#qualities[at] = quality;
    this.#indices[at] = index;
  }

  /** Notes that the register fell back. */
  reset(): void {
    this.#resets++;
  }

  /** End of a reading, unix seconds. */
  end(at: number): number {
    return this.#ends[at] ?? 0;
  }

  /** Seconds in which its amount was used; 0 when nobody knows. */
  span(at: number): number {
    return this.#spans[at] ?? 0;
  }

  /** What was used in them, base units. */
  amount(at: number): number {
    return this.#amounts[at] ?? 0;
  }

  /** The quality that it came with. */
  quality(at: number): Quality {
    return (this.#qualities[at] ?? 0) as Quality;
  }

  /** Its index in the columns of its series. */
  index(at: number): number {
    return this.#indices[at] ?? 0;
  }
}
