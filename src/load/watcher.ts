import { quantity, type RpcClient } from "./rpc.ts";

/** A block as a run needs it. */
export interface SeenBlock {
  readonly number: number;
  readonly hash: string;
  readonly parent: string;
  /** Unix seconds, by the sealer's clock. */
  readonly timestamp: number;
  readonly gasUsed: number;
  readonly gasLimit: number;
  /** Hashes of its transactions. */
  readonly transactions: readonly string[];
  /** When this machine saw it first, milliseconds of the run's clock. */
  readonly seenAt: number;
}

/** How many requests for parents one look makes at most; the next look goes on. */
const MOST_PARENTS = 256;

/** Follows the chain from a block on, by parent hashes: a reorg takes blocks back. */
export class Watcher {
  readonly #rpc: RpcClient;
  readonly #now: () => number;
  readonly #chain: SeenBlock[] = [];
  /** When each block was seen first, by its hash: a block that returns after a reorg was seen before. */
  readonly #seen = new Map<string, number>();
  readonly #blockOf = new Map<string, SeenBlock>();
  readonly #start: number;
  #reorgs = 0;
  #deepest = 0;

  /** @param start number of the first block that counts */
  constructor(rpc: RpcClient, now: () => number, start: number) {
    this.#rpc = rpc;
    this.#now = now;
    this.#start = start;
  }

  /** The blocks so far, by ascending number. */
  get blocks(): readonly SeenBlock[] {
    return this.#chain;
  }

  /** How often blocks were taken back. */
  get reorgs(): number {
    return this.#reorgs;
  }

  /** Most blocks that were taken back at once. */
  get deepestReorg(): number {
    return this.#deepest;
  }

  /** Number of the last block; -1 before the first. */
  get head(): number {
    return this.#chain.at(-1)?.number ?? -1;
  }

  /** The block that holds a transaction now; undefined when none does. */
  blockOf(hash: string): SeenBlock | undefined {
    return this.#blockOf.get(hash);
  }

  /**
   * One look at the chain.
   *
   * @returns whether anything changed
   * @throws GridwellError `LOAD_NODE_SILENT`, `LOAD_NODE_REFUSED`; what was known stays known
   */
  async look(): Promise<boolean> {
    const latest = await this.#block("latest");
    if (latest === null || latest.hash === this.#chain.at(-1)?.hash) return false;
    const fresh: SeenBlock[] = [];
    let block = latest;
    while (block.number >= this.#start) {
      fresh.unshift(block);
      const before = block.number - 1;
      if (before < this.#start || this.#at(before)?.hash === block.parent) break;
      if (fresh.length >= MOST_PARENTS && this.#at(before) === undefined) {
        // Far behind: the chain is read upwards from where it is known, and the next look goes on.
        return this.#climb(this.head < 0 ? this.#start : this.head + 1);
      }
      const parent = await this.#block(`0x${before.toString(16)}`);
      // The chain changed while it was read: the next look sees it whole.
      if (parent?.hash !== block.parent) return false;
      block = parent;
    }
    this.#take(fresh);
    return fresh.length > 0;
  }

  /** Reads upwards from a number, as many blocks as one look may. */
  async #climb(first: number): Promise<boolean> {
    for (let number = first; number < first + MOST_PARENTS; number++) {
      const block = await this.#block(`0x${number.toString(16)}`);
      if (block === null) return number > first;
      const before = this.#chain.at(-1);
      if (before !== undefined && before.hash !== block.parent) {
        this.#reorgs += 1;
        this.#drop(before.number);
        return true;
      }
      this.#take([block]);
    }
    return true;
  }

  #take(fresh: readonly SeenBlock[]): void {
    const [lowest] = fresh;
    if (lowest === undefined) return;
    if (this.head >= lowest.number) {
      this.#reorgs += 1;
      this.#drop(lowest.number);
    }
    for (const block of fresh) {
      this.#chain.push(block);
      for (const hash of block.transactions) this.#blockOf.set(hash, block);
    }
  }

  /** Takes back the block with a number and all after it. */
  #drop(number: number): void {
    this.#deepest = Math.max(this.#deepest, this.head - number + 1);
    while (this.head >= number) {
      const gone = this.#chain.pop();
      for (const hash of gone?.transactions ?? []) this.#blockOf.delete(hash);
    }
  }

  #at(number: number): SeenBlock | undefined {
    const [first] = this.#chain;
    return first === undefined ? undefined : this.#chain[number - first.number];
  }

  async #block(which: string): Promise<SeenBlock | null> {
    const found = await this.#rpc.call("eth_getBlockByNumber", which, false);
    if (typeof found !== "object" || found === null) return null;
    const field = (name: string): unknown => Reflect.get(found, name) as unknown;
    const hash = String(field("hash"));
    const seenAt = this.#seen.get(hash) ?? this.#now();
    this.#seen.set(hash, seenAt);
    const transactions = field("transactions");
    return {
      number: quantity(field("number")),
      hash,
      parent: String(field("parentHash")),
      timestamp: quantity(field("timestamp")),
      gasUsed: quantity(field("gasUsed")),
      gasLimit: quantity(field("gasLimit")),
      transactions: Array.isArray(transactions) ? transactions.map(String) : [],
      seenAt,
    };
  }
}
