import { GridwellError } from "../domain/errors.ts";
import { FIELD, GENERATOR, modOrder, type Point } from "./bn254.ts";

/** A point's coordinates; null for infinity. */
type Affine = { readonly x: bigint; readonly y: bigint } | null;

/** Baby steps of a table: 2^20 find a number of 32 bits in milliseconds, and take 16 MB. */
export const BABY_STEPS = 2 ** 20;

// Giant steps, or points of the table, that share one inversion.
const BATCH = 512;

/**
 * A table of jG for j = 1 … size, by D. Shanks' baby steps and giant steps (1971). Because jG and −jG have the same
 * x, one look-up covers 2·size + 1 numbers.
 *
 * Open addressing in one array of 32-bit numbers: of x only 32 bits are kept, and a hit is confirmed by a
 * multiplication. It works on what the decryptor may know, and its time depends on it: never on another's secret.
 */
export class BabySteps {
  /** Number of baby steps, a power of two from 2^4 to 2^22. */
  readonly size: number;
  /** Twice as many slots as steps, each a tag (32 bits of x) and a step, which is zero in an empty slot. */
  readonly slots: Uint32Array;
  readonly #giants: readonly Affine[];
  readonly #span: bigint;

  /**
   * @param slots a table that {@link buildSlots} made, or one that was kept
   * @throws GridwellError TABLE_DAMAGED for a length that no table has, or slots that are not half full: in a table
   * without an empty slot a search would not end
   */
  constructor(slots: Uint32Array) {
    this.size = slots.length / 4;
    if (!isTableSize(this.size) || filledSlots(slots) !== this.size) {
      const message = `${String(slots.length)} numbers are no table of baby steps; build it again`;
      throw new GridwellError("TABLE_DAMAGED", message);
    }
    this.slots = slots;
    const step = GENERATOR.multiplyUnsafe(BigInt(2 * this.size + 1));
    this.#giants = multiplesOf(step, BATCH);
    this.#span = BigInt(2 * BATCH + 1) * BigInt(2 * this.size + 1);
  }

  /**
   * The m from `least` to `most` with mG = point, or null when there is none. Small numbers above `least` are found
   * first; the whole range is searched before null is said, and nothing beyond it.
   */
  solve(point: Point, least: bigint, most: bigint): bigint | null {
    const giant = BigInt(2 * this.size + 1);
    const half = (this.#span - 1n) / 2n;
    const stride = GENERATOR.multiplyUnsafe(this.#span);
    let centre = least + half;
    let at = point.subtract(GENERATOR.multiplyUnsafe(modOrder(centre)));
    while (centre - half <= most) {
      for (const [giants, step] of this.#candidates(affine(at))) {
        for (const sign of step === 0n ? [1n] : [1n, -1n]) {
          const number = centre + giants * giant + sign * step;
          if (number < least || number > most) continue;
          if (GENERATOR.multiplyUnsafe(modOrder(number)).equals(point)) return number;
        }
      }
      centre += this.#span;
      at = at.subtract(stride);
    }
    return null;
  }

  /** Pairs (k, j) such that at = (k·giant ± j)G as far as the tags tell. */
  *#candidates(at: Affine): Generator<readonly [giants: bigint, step: bigint]> {
    if (at === null) {
      yield [0n, 0n];
      return;
    }
    const here = this.#find(at.x);
    if (here !== 0) yield [0n, BigInt(here)];
    const inverses = invertAll(this.#giants.map((giant) => subtract(giant?.x ?? 0n, at.x)));
    for (const [index, giant] of this.#giants.entries()) {
      const k = BigInt(index + 1);
      if (giant === null) continue;
      const inverse = inverses[index] ?? 0n;
      if (inverse === 0n) {
        // The same x: `at` is this giant step itself, or its opposite.
        yield [k, 0n];
        yield [-k, 0n];
        continue;
      }
      const [minus, plus] = [at.y, subtract(0n, at.y)].map((y) => {
        // x of at − kS and of at + kS: the slope to ∓kS, one inverse for both.
        const slope = ((giant.y + y) * inverse) % FIELD;
        return subtract(slope * slope - giant.x, at.x);
      });
      const before = this.#find(minus ?? 0n);
      if (before !== 0) yield [k, BigInt(before)];
      const after = this.#find(plus ?? 0n);
      if (after !== 0) yield [-k, BigInt(after)];
    }
  }

  #find(x: bigint): number {
    const tag = tagOf(x);
    const mask = 2 * this.size - 1;
    for (let slot = homeOf(x, mask); ; slot = (slot + 1) & mask) {
      const step = this.slots[2 * slot + 1] ?? 0;
      if (step === 0 || this.slots[2 * slot] === tag) return step;
    }
  }
}

/**
 * Computes the table of so many baby steps: about three seconds for 2^20. Keep it on disk
 * ({@link openBabySteps}).
 *
 * @param size a power of two from 2^4 to 2^22
 * @throws GridwellError TABLE_SIZE_INVALID
 */
export function buildSlots(size: number): Uint32Array {
  if (!isTableSize(size)) {
    const message = `A table has 2^4 to 2^22 baby steps, a power of two, not ${String(size)}`;
    throw new GridwellError("TABLE_SIZE_INVALID", message);
  }
  const slots = new Uint32Array(4 * size);
  const put = (x: bigint, step: number): void => {
    const mask = 2 * size - 1;
    let slot = homeOf(x, mask);
    while (slots[2 * slot + 1] !== 0) slot = (slot + 1) & mask;
    slots[2 * slot] = tagOf(x);
    slots[2 * slot + 1] = step;
  };
  // Steps 1 … h around infinity, then h below and h above each centre; the pair shares an inverse.
  const near = multiplesOf(GENERATOR, Math.min(BATCH, size));
  for (const [index, point] of near.entries()) put(point?.x ?? 0n, index + 1);
  const width = 2 * near.length + 1;
  const stride = GENERATOR.multiplyUnsafe(BigInt(width));
  let centre = stride;
  for (let step = width; step - near.length <= size; step += width, centre = centre.add(stride)) {
    const { x, y } = centre.toAffine();
    if (step <= size) put(x, step);
    const inverses = invertAll(near.map((point) => subtract(point?.x ?? 0n, x)));
    for (const [index, point] of near.entries()) {
      const inverse = inverses[index] ?? 0n;
      for (const [way, other] of [
        [1, (point?.y ?? 0n) - y],
        [-1, -(point?.y ?? 0n) - y],
      ] as const) {
        const to = step + way * (index + 1);
        if (to > size) continue;
        const slope = (other * inverse) % FIELD;
        put(subtract(slope * slope - (point?.x ?? 0n), x), to);
      }
    }
  }
  return slots;
}

function filledSlots(slots: Uint32Array): number {
  let filled = 0;
  for (let at = 1; at < slots.length; at += 2) if (slots[at] !== 0) filled++;
  return filled;
}

function isTableSize(size: number): boolean {
  return Number.isInteger(Math.log2(size)) && size >= 2 ** 4 && size <= 2 ** 22;
}

/** P, 2P, … as coordinates. */
function multiplesOf(point: Point, count: number): Affine[] {
  const multiples: Affine[] = [];
  for (let multiple = point, n = 0; n < count; n++, multiple = multiple.add(point)) {
    multiples.push(affine(multiple));
  }
  return multiples;
}

function affine(point: Point): Affine {
  return point.is0() ? null : point.toAffine();
}

function tagOf(x: bigint): number {
  return Number(x & 0xffff_ffffn);
}

/** Where the search for x begins: other bits than the tag's. */
function homeOf(x: bigint, mask: number): number {
  return Number((x >> 32n) & BigInt(mask));
}

/** a − b in the field, for a above −FIELD². */
function subtract(a: bigint, b: bigint): bigint {
  const rest = (a - b) % FIELD;
  return rest < 0n ? rest + FIELD : rest;
}

/** The inverses in the field at the price of one (P. L. Montgomery 1987); zero stays zero. */
function invertAll(values: readonly bigint[]): bigint[] {
  const before: bigint[] = [];
  let product = 1n;
  for (const value of values) {
    before.push(product);
    if (value !== 0n) product = (product * value) % FIELD;
  }
  let inverse = invert(product);
  const inverses: bigint[] = new Array<bigint>(values.length).fill(0n);
  for (let index = values.length - 1; index >= 0; index--) {
    const value = values[index] ?? 0n;
    if (value === 0n) continue;
    inverses[index] = (inverse * (before[index] ?? 0n)) % FIELD;
    inverse = (inverse * value) % FIELD;
  }
  return inverses;
}

/** 1 / value in the field, by Euclid. */
function invert(value: bigint): bigint {
  let [a, b] = [FIELD, value];
  let [u, v] = [0n, 1n];
  while (b !== 0n) {
    const quotient = a / b;
    [a, b] = [b, a - quotient * b];
    [u, v] = [v, u - quotient * v];
  }
  return subtract(u, 0n);
}
