import type { Quality } from "../domain/quality.ts";
import { Rational } from "../domain/rational.ts";
import type { Reading } from "../domain/reading.ts";
import { placeOf } from "./formats/adapter.ts";
import { RunColumn } from "./run-column.ts";

/** A reading as a series keeps it: what its register and its kind share is kept once elsewhere. */
export interface ColumnReading {
  readonly device: string;
  readonly value: Rational;
  /** Null for a register. */
  readonly start: number | null;
  readonly end: number;
  readonly quality: Quality;
}

/** What runs of readings have in common. */
interface Origin {
  readonly device: string;
  readonly path: string | null;
}

const FIRST_CAPACITY = 128;
const GROWTH = 1.5;
const NO_START = -1;
const MAX_INT64 = 2n ** 63n;

/**
 * The readings of one register, packed: about 12 bytes each instead of the 300 of an object where
 * they come in regular steps, 60 at the very worst, so that a year of quarter-hours of a thousand
 * meters fits into memory before it is sorted.
 */
export class ReadingColumns {
  #length = 0;
  /** Numerators over {@link #den}; what does not fit stands in {@link #odd}. */
  #numerators = new BigInt64Array(FIRST_CAPACITY);
  readonly #ends = new RunColumn();
  /** Seconds, or NO_START. */
  readonly #durations = new RunColumn();
  readonly #lines = new RunColumn();
  readonly #qualities = new RunColumn();
  readonly #origins = new RunColumn();
  readonly #odd = new Map<number, Rational>();
  readonly #originTable: Origin[] = [];
  readonly #originIndex = new Map<string, number>();
  #lastOrigin = 0;
  #den = 1n;

  /** How many readings there are. */
  get length(): number {
    return this.#length;
  }

  /** Adds a reading of this register. */
  add(reading: Reading): void {
    const at = this.#length;
    if (at === this.#numerators.length) this.#grow();
    if (at === 0) this.#den = reading.value.den;
    const { num, den } = reading.value;
    const same = den === this.#den;
    const fits = same ? num : this.#den % den === 0n ? num * (this.#den / den) : null;
    if (fits !== null && fits < MAX_INT64 && fits >= -MAX_INT64) this.#numerators[at] = fits;
    else this.#odd.set(at, reading.value);
    this.#ends.push(reading.end);
    this.#durations.push(reading.start === null ? NO_START : reading.end - reading.start);
    this.#lines.push(reading.source.line);
    this.#qualities.push(reading.quality);
    this.#origins.push(this.#originOf(reading));
    this.#length++;
  }

  /** The reading at an index below {@link length}. */
  at(index: number): ColumnReading {
    const end = this.#ends.at(index);
    const duration = this.#durations.at(index);
    return {
      device: this.#originTable[this.#origins.at(index)]?.device ?? "",
      value: this.#odd.get(index) ?? Rational.of(this.#numerators[index] ?? 0n, this.#den),
      start: duration === NO_START ? null : end - duration,
      end,
      quality: this.#qualities.at(index) as Quality,
    };
  }

  /** End of the reading at an index, unix seconds. */
  endAt(index: number): number {
    return this.#ends.at(index);
  }

  /** Device of the reading at an index. */
  deviceAt(index: number): string {
    return this.#originTable[this.#origins.at(index)]?.device ?? "";
  }

  /** Value of the reading at an index, to 53 bits: for comparisons that are cheap and decide nothing alone. */
  approximateAt(index: number): number {
    const odd = this.#odd.get(index);
    if (odd !== undefined) return Number(odd.num) / Number(odd.den);
    return Number(this.#numerators[index] ?? 0n) / Number(this.#den);
  }

  /** How many readings came after a later one. */
  disorder(): number {
    let latest = -Infinity;
    let late = 0;
    for (let index = 0; index < this.#length; index++) {
      const end = this.endAt(index);
      if (end < latest) late++;
      else latest = end;
    }
    return late;
  }

  /** Where the reading stands, as reports name it. */
  where(index: number): string {
    const path = this.#originTable[this.#origins.at(index)]?.path ?? null;
    return placeOf(path, { line: this.#lines.at(index), byte: 0 });
  }

  /** All indices by the readings' ends; of the same end in the order of their coming. */
  byEnd(): Uint32Array {
    const order = new Uint32Array(this.#length);
    let sorted = true;
    let before = Number.NEGATIVE_INFINITY;
    for (let index = 0; index < order.length; index++) {
      const end = this.#ends.at(index);
      sorted &&= before <= end;
      before = end;
      order[index] = index;
    }
    if (sorted) return order;
    const ends = Float64Array.from(order, (index) => this.#ends.at(index));
    const end = (index: number): number => ends[index] ?? 0;
    return order.sort((left, right) => end(left) - end(right) || left - right);
  }

  #originOf(reading: Reading): number {
    const { device, source } = reading;
    // Readings come in runs of one file and one device, so the last is nearly always it.
    const last = this.#originTable[this.#lastOrigin];
    if (last?.device === device && last.path === source.path) return this.#lastOrigin;
    const key = JSON.stringify([device, source.path]);
    const origin =
      this.#originIndex.get(key) ?? this.#originTable.push({ device, path: source.path }) - 1;
    this.#originIndex.set(key, origin);
    this.#lastOrigin = origin;
    return origin;
  }

  #grow(): void {
    const numerators = new BigInt64Array(Math.ceil(this.#numerators.length * GROWTH));
    numerators.set(this.#numerators);
    this.#numerators = numerators;
  }
}
