/**
 * A bank's registers as the ledger packs them: lanes side by side in 256-bit words, lane 0 the most significant of
 * word 0. The top bit of a lane is a guard: clear in a total, set, as all bits are, in a vacant lane. Mirror of
 * `contracts/libraries/Lanes.sol`.
 */

/** Words in a page of registers: 128 lanes of 32 bits, or 64 of 64. */
export const PAGE_WORDS = 16;

/** Most words of a bank. */
export const MAX_WORDS = 1024;

/** Lanes in a word: 8 of 32 bits, or 4 of 64 in a wide bank. */
export function lanesPerWord(wide: boolean): number {
  return wide ? 4 : 8;
}

/** Words that hold a number of lanes. */
export function wordsFor(lanes: number, wide: boolean): number {
  return Math.ceil(lanes / lanesPerWord(wide));
}

/** What a lane holds where nobody meters: all bits set. */
export function vacantLane(wide: boolean): bigint {
  return wide ? (1n << 64n) - 1n : (1n << 32n) - 1n;
}

/** The greatest total that a lane holds, base units. */
export function laneTop(wide: boolean): bigint {
  return vacantLane(wide) >> 1n;
}

/** Registers of a bank by lane; every lane of every word is present. */
export function unpack(words: readonly bigint[], wide: boolean): bigint[] {
  const each = lanesPerWord(wide);
  const bits = BigInt(256 / each);
  const mask = (1n << bits) - 1n;
  const lanes: bigint[] = [];
  for (const word of words) {
    for (let i = each - 1; i >= 0; i--) lanes.push((word >> (BigInt(i) * bits)) & mask);
  }
  return lanes;
}

/**
 * What a lane of a bank's words holds: a total or the vacant value.
 *
 * @throws RangeError when the words have no such lane
 */
export function laneAt(words: readonly bigint[], lane: number, wide: boolean): bigint {
  const word = words[Math.floor(lane / lanesPerWord(wide))];
  if (word === undefined) throw new RangeError(`no lane ${String(lane)}`);
  return (word >> shiftOf(lane, wide)) & vacantLane(wide);
}

/**
 * A word with another value in a lane.
 *
 * @param lane counts from the bank's start
 */
export function withLane(word: bigint, lane: number, value: bigint, wide: boolean): bigint {
  const shift = shiftOf(lane, wide);
  return (word & ~(vacantLane(wide) << shift)) | (value << shift);
}

function shiftOf(lane: number, wide: boolean): bigint {
  const each = lanesPerWord(wide);
  return BigInt((each - 1 - (lane % each)) * (256 / each));
}

/**
 * Words of a bank's registers. Lanes that are not given are vacant.
 *
 * @throws RangeError when a value is neither a total that fits its lane nor the vacant value.
 */
export function pack(lanes: readonly bigint[], wide: boolean): bigint[] {
  const each = lanesPerWord(wide);
  const bits = BigInt(256 / each);
  const vacant = vacantLane(wide);
  const words: bigint[] = [];
  for (let first = 0; first < lanes.length; first += each) {
    let word = 0n;
    for (let i = 0; i < each; i++) {
      const value = lanes[first + i] ?? vacant;
      if (value < 0n || (value > vacant >> 1n && value !== vacant)) {
        throw new RangeError(`lane ${String(first + i)} cannot hold ${value.toString()}`);
      }
      word = (word << bits) | value;
    }
    words.push(word);
  }
  return words;
}
