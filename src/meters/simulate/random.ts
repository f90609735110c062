import { exp, ln } from "./exact-math.ts";

/** What names a stream of random numbers below a seed: a household, a device, a day. */
export type StreamLabel = number | string;

const TWO_TO_32 = 4_294_967_296;

/** FNV-1a offset and prime, 32 bits. */
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * Random numbers that are the same for the same seed on every machine: xoshiro128** (Blackman and Vigna) over 32-bit
 * integers, seeded by a hash of the seed and the labels of the stream. Streams of different labels are independent of
 * each other and of the order in which they are drawn, so that a household's day does not change with its neighbours.
 *
 * Not for secrets.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  private constructor(a: number, b: number, c: number, d: number) {
    [this.#a, this.#b, this.#c, this.#d] = [a, b, c, d];
  }

  /**
   * The stream of a seed and labels.
   *
   * @param seed whole number from 0 to 2^53 - 1
   */
  static of(seed: number, ...labels: readonly StreamLabel[]): Random {
    let hash = mix(seed >>> 0, Math.floor(seed / TWO_TO_32));
    for (const label of labels) {
      hash = mix(hash, typeof label === "number" ? label | 0 : hashOfText(label));
    }
    const [a, b, c, d] = [mix(hash, 1), mix(hash, 2), mix(hash, 3), mix(hash, 4)];
    // The state must not be all zero, from which the generator never leaves.
    return new Random(a, b, c, (a | b | c | d) === 0 ? 1 : d);
  }

  /** A whole number from 0 to 2^32 - 1. */
  next(): number {
    const product = Math.imul(this.#b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result >>> 0;
  }

  /** A number in [0, 1), one of 2^32. */
  unit(): number {
    return this.next() / TWO_TO_32;
  }

  /** True with a probability. */
  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  /** A whole number in [from, below). */
  whole(from: number, below: number): number {
    return from + Math.floor(this.unit() * (below - from));
  }

  /** A number in [from, to), all equally likely. */
  uniform(from: number, to: number): number {
    return from + this.unit() * (to - from);
  }

  /** Index of one of some weights, none negative, not all zero. */
  pick(weights: readonly number[]): number {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let left = this.unit() * total;
    for (const [index, weight] of weights.entries()) {
      left -= weight;
      if (left < 0) return index;
    }
    return weights.length - 1;
  }

  /** Near enough to a standard normal number: twelve uniform ones summed (Irwin and Hall), so never beyond ±6. */
  normal(mean: number, deviation: number): number {
    let sum = -6;
    for (let draw = 0; draw < 12; draw++) sum += this.unit();
    return mean + deviation * sum;
  }

  /** A number whose logarithm is normal with a deviation, and whose mean is given. */
  logNormal(mean: number, deviation: number): number {
    return mean * exp(this.normal(0, deviation) - (deviation * deviation) / 2);
  }

  /** How many independent rare events happen when `mean` are expected; mean up to 500. */
  poisson(mean: number): number {
    const limit = exp(-mean);
    let product = this.unit();
    let events = 0;
    while (product > limit) {
      events++;
      product *= this.unit();
    }
    return events;
  }

  /** A chi-square number, by the cube of a normal one (Wilson and Hilferty 1931); freedom above 1. */
  chiSquare(freedom: number): number {
    const variance = 2 / (9 * freedom);
    const root = 1 - variance + this.normal(0, squareRoot(variance));
    return root <= 0 ? 0 : freedom * root * root * root;
  }

  /** Events that come in clusters: negative binomial, as a Poisson number whose mean is itself a chi-square one. */
  negativeBinomial(mean: number, deviation: number): number {
    const surplus = deviation * deviation - mean;
    if (surplus <= 0) return this.poisson(mean);
    const freedom = (2 * mean * mean) / surplus;
    return this.poisson((mean * this.chiSquare(freedom)) / freedom);
  }

  /** A number above zero whose survival is exp(-(x/scale)^(1/power)). */
  weibull(scale: number, power: number): number {
    const hazard = -ln(1 - this.unit());
    return hazard <= 0 ? 0 : scale * exp(power * ln(hazard));
  }
}

function squareRoot(x: number): number {
  return exp(ln(x) / 2);
}

function mix(left: number, right: number): number {
  let hash = Math.imul(left ^ (right + 0x9e3779b9), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15) ^ right, 0xc2b2ae35);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0x27d4eb2f);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function hashOfText(text: string): number {
  let hash = FNV_OFFSET;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), FNV_PRIME);
  }
  return hash >>> 0;
}
