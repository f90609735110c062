/** How fast a bucket fills, and how much it holds: whole units. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/**
 * Units that run out when they are used faster than they come. It counts in thousandths, so that a millisecond brings a
 * whole number of them.
 */
export class TokenBucket {
  readonly #rate: Rate;
  #level: number;
  #at: number;

  /** @param now milliseconds of a clock that never goes back */
  constructor(rate: Rate, now: number) {
    this.#rate = rate;
    this.#level = rate.burst * 1_000;
    this.#at = now;
  }

  /**
   * Takes units, or none of them. What is dearer than a full bucket costs a full bucket.
   *
   * @param cost whole units
   * @returns 0 when they were taken, else milliseconds until they are there
   */
  take(cost: number, now: number): number {
    const wait = this.wait(cost, now);
    if (wait === 0) this.#level -= this.#price(cost);
    return wait;
  }

  /** Milliseconds until units could be taken; 0 when they are there. */
  wait(cost: number, now: number): number {
    this.#fill(now);
    const missing = this.#price(cost) - this.#level;
    return missing <= 0 ? 0 : Math.ceil(missing / this.#rate.perSecond);
  }

  /** Takes units for what was done already; at most a full bucket is owed. */
  charge(cost: number, now: number): void {
    this.#fill(now);
    this.#level = Math.max(this.#level - cost * 1_000, -this.#rate.burst * 1_000);
  }

  #price(cost: number): number {
    return Math.min(cost, this.#rate.burst) * 1_000;
  }

  #fill(now: number): void {
    const gained = (now - this.#at) * this.#rate.perSecond;
    this.#level = Math.min(this.#rate.burst * 1_000, this.#level + gained);
    this.#at = now;
  }
}

/** A bucket for each name, no more of them than memory is meant for: the one that was idle longest makes room. */
export class BucketShelf {
  readonly #rate: Rate;
  readonly #most: number;
  readonly #buckets = new Map<string, TokenBucket>();

  /** @param most buckets that are kept; whoever is forgotten begins with a full one */
  constructor(rate: Rate, most: number) {
    this.#rate = rate;
    this.#most = most;
  }

  /** How many buckets are kept. */
  get size(): number {
    return this.#buckets.size;
  }

  /** The bucket of a name. */
  of(name: string, now: number): TokenBucket {
    const bucket = this.#buckets.get(name) ?? new TokenBucket(this.#rate, now);
    // A map keeps the order of insertion: what is used goes to its end.
    this.#buckets.delete(name);
    this.#buckets.set(name, bucket);
    if (this.#buckets.size > this.#most) {
      for (const idle of this.#buckets.keys()) {
        this.#buckets.delete(idle);
        break;
      }
    }
    return bucket;
  }
}
