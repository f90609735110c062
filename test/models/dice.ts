/** Numbers that look random and follow from a seed: the same seed, the same story. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number from zero to below `sides`. */
  roll(sides: number): number {
    // Mulberry32, by Tommy Ettinger, in the public domain.
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  }

  /** Whether something happens that does so once in `times`. */
  once(times: number): boolean {
    return this.roll(times) === 0;
  }

  /** A whole number from zero to `most`. */
  rollBig(most: bigint): bigint {
    const digits = BigInt(this.roll(2 ** 32)) * 2n ** 32n + BigInt(this.roll(2 ** 32));
    return digits % (most + 1n);
  }

  pick<T>(choices: readonly T[]): T {
    const choice = choices[this.roll(choices.length)];
    if (choice === undefined) throw new Error("nothing to choose from");
    return choice;
  }

  /** The same things in another order. */
  shuffle<T>(things: readonly T[]): T[] {
    const left = [...things];
    const shuffled: T[] = [];
    while (left.length > 0) shuffled.push(...left.splice(this.roll(left.length), 1));
    return shuffled;
  }
}
