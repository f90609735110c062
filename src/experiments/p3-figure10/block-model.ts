/**
 * How many writes come into one of the next two blocks, by formula. P3 gives a curve and one bound, its eq. 12; the
 * models here are ours. All probabilities lie in 0 to 1.
 */

/** What comes, and what fits, per block. */
export interface Traffic {
  /** Writes that are sent in a block's period, A. */
  readonly arrivals: number;
  /** Writes that a block holds, C. */
  readonly capacity: number;
}

/** Writes that homes send in a period. `samples` is G, samples a home and period; a quarter is a fourth. */
export function arrivalsOf(homes: number, samples: number): number {
  return homes * samples;
}

/**
 * Whether all writes of a period fit into its block: eq. 12 as it must be, `homes · G · M1 ≤ block`. The paper writes
 * `homes · M1 ≤ G · block`, by which more samples would make more room.
 *
 * @param size of a write, M1, in the unit of `block`: bytes, or gas
 */
export function isWithinBound(
  homes: number,
  samples: number,
  size: number,
  block: number,
): boolean {
  return arrivalsOf(homes, samples) * size <= block;
}

/**
 * The share of writes that are in one of two blocks, for sealers that choose at random from an empty pool on: of the A
 * writes of the first period the first block takes p = C/A; the A − C others compete with A new ones for the second.
 * Inferred: it meets the one number that the paper gives (5 KB, G = 4: about 0.2).
 */
export function randomShare({ arrivals, capacity }: Traffic): number {
  if (arrivals <= capacity) return 1;
  const first = capacity / arrivals;
  return first + (1 - first) * clamp(capacity / (2 * arrivals - capacity));
}

/**
 * The same for sealers that take the oldest first, as geth does at equal prices, by cohort. Those of the k-th period
 * find (k − 1)(A − C) before them, and two blocks hold 2C: a cliff within a few blocks, no curve.
 *
 * @param cohort k, from 1
 */
export function oldestFirstShare({ arrivals, capacity }: Traffic, cohort: number): number {
  if (arrivals === 0) return 1;
  const before = (cohort - 1) * Math.max(0, arrivals - capacity);
  return clamp((2 * capacity - before) / arrivals);
}

/**
 * The largest write of which a block holds all, A = C: beyond it every model falls.
 *
 * @param gas of a write without its bytes, and of each byte: {@link WriteGas}
 * @param blockGas most gas of a block
 */
export function largestWrite(
  traffic: { readonly homes: number; readonly samples: number },
  { fixed, perHundredBytes }: WriteGas,
  blockGas: number,
): number {
  const each = blockGas / arrivalsOf(traffic.homes, traffic.samples);
  return Math.max(0, Math.floor(((each - fixed) * 100) / perHundredBytes));
}

/** What a write costs, by its bytes. */
export interface WriteGas {
  /** Whole transaction without the bytes of M1. */
  readonly fixed: number;
  /** A hundred bytes of M1. */
  readonly perHundredBytes: number;
}

/** Gas of a write of `bytes`. */
export function gasOfWrite({ fixed, perHundredBytes }: WriteGas, bytes: number): number {
  return fixed + Math.ceil((bytes * perHundredBytes) / 100);
}

/** Writes of so much gas that a block holds. */
export function capacityOf(blockGas: number, gas: number): number {
  return Math.floor(blockGas / gas);
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
