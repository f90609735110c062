import type { Quality } from "../domain/quality.ts";
import { Rational } from "../domain/rational.ts";
import type { Reading } from "../domain/reading.ts";
import { placeOf } from "./formats/adapter.ts";

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
 * The readings of one register, packed: about 40 bytes each instead of the 300 of an object, so
 * that a year of quarter-hours of a thousand meters fits into memory before it is sorted.
 */
export class ReadingColumns {
  #length = 0;
  /** Numerators over {@link #den}; what does not fit stands in {@link #odd}. */
  #numerators = new BigInt64Array(FIRST_CAPACITY);
  #ends = new Float64Array(FIRST_CAPACITY);
  /** Seconds, or NO_START. */
  #durations = new Float64Array(FIRST_CAPACITY);
  #lines = new Uint32Array(FIRST_CAPACITY);
  #qualities = new Uint8Array(FIRST_CAPACITY);
  #origins = new Uint32Array(FIRST_CAPACITY);
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
    if (at === this.#ends.length) this.#grow();
    if (at === 0) this.#den = reading.value.den;
    const { num, den } = reading.value;
    const fits = this.#den % den === 0n ? num * (this.#den / den) : null;
    if (fits !== null && fits < MAX_INT64 && fits >= -MAX_INT64) this.#numerators[at] = fits;
    else this.#odd.set(at, reading.value);
    this.#ends[at] = reading.end;
    this.#durations[at] = reading.start === null ? NO_START : reading.end - reading.start;
    this.#lines[at] = reading.source.line;
    this.#qualities[at] = reading.quality;
    this.#origins[at] = this.#originOf(reading);
    this.#length++;
  }

  /** The reading at an index below {@link length}. */
  at(index: number): ColumnReading {
    const end = this.#ends[index] ?? 0;
    const duration = this.#durations[index] ?? NO_START;
    return {
      device: this.#originTable[this.#origins[index] ?? 0]?.device ?? "",
      value: this.#odd.get(index) ?? Rational.of(this.#numerators[index] ?? 0n, this.#den),
      start: duration === NO_START ? null : end - duration,
      end,
      quality: (this.#qualities[index] ?? 0) as Quality,
    };
  }

  /** End of the reading at an index, unix seconds. */
  endAt(index: number): number {
    return this.#ends[index] ?? 0;
  }

  /** Device of the reading at an index. */
  deviceAt(index: number): string {
    return this.#originTable[this.#origins[index] ?? 0]?.device ?? "";
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
    const path = this.#originTable[this.#origins[index] ?? 0]?.path ?? null;
    return placeOf(path, { line: this.#lines[index] ?? 0, byte: 0 });
  }

  /** All indices by the readings' ends; of the same end in the order of their coming. */
  byEnd(): Uint32Array {
    const order = Uint32Array.from({ length: this.#length }, (_, index) => index);
    const end = (index: number): number => this.#ends[index] ?? 0;
    const sorted = order.every((index) => index === 0 || end(index - 1) <= end(index));
    return sorted ? order : order.sort((left, right) => end(left) - end(right) || left - right);
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
    const capacity = Math.ceil(this.#ends.length * GROWTH);
    const widen = <T extends { set(from: T): void }>(wider: T, column: T): T => {
      wider.set(column);
      return wider;
    };
    this.#numerators = widen(new BigInt64Array(capacity), this.#numerators);
    this.#ends = widen(new Float64Array(capacity), this.#ends);
    this.#durations = widen(new Float64Array(capacity), this.#durations);
    this.#lines = widen(new Uint32Array(capacity), this.#lines);
    this.#qualities = widen(new Uint8Array(capacity), this.#qualities);
    this.#origins = widen(new Uint32Array(capacity), this.#origins);
  }
}
