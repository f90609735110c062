import { GridwellError } from "../domain/errors.ts";
import type { ChainLog } from "./ledger-log.ts";
import type { ChainReader, LogPager } from "./log-pager.ts";

/** A block by number and hash. */
export interface BlockRef {
  readonly number: number;
  readonly hash: string;
}

/** A block and the one it stands on. */
export interface Header extends BlockRef {
  readonly parentHash: string;
}

/** Blocks `from` to `to`, both included. */
export interface BlockRange {
  readonly from: number;
  readonly to: number;
}

/** Blocks that follow what is kept: a range with its logs, or one block. */
export interface NewBlocks {
  readonly first: Header;
  readonly last: Header;
  /** In the chain's order. */
  readonly logs: readonly ChainLog[];
  /** Whether no reorg undoes them. */
  readonly isFinal: boolean;
}

/** What a follower feeds. */
export interface BlockKeeper {
  /** The highest block that is kept, or the highest below another one. */
  highest(below?: number): BlockRef | null;
  /** The last final block that is kept. */
  finalNumber(): number | null;
  append(blocks: NewBlocks): void;
  /** Forgets all blocks after this one. */
  rollBack(block: number): void;
  /** Makes all blocks up to this one final. */
  finalize(block: number): void;
}

/** The chain changed while it was read; to read again gets it right. */
class ChainMoved extends Error {}

const ATTEMPTS = 8;

/**
 * Carries blocks and their logs from a node to a keeper. Old blocks come in pages; young ones one by one, by their
 * hashes, each checked to stand on the one before. Where the node's chain no longer holds what was kept, the keeper is
 * taken back to the last block that both share.
 */
export class ChainFollower {
  readonly #reader: ChainReader;
  readonly #pager: LogPager;
  readonly #keeper: BlockKeeper;
  readonly #fromBlock: number;
  readonly #depth: number;

  /**
   * @param fromBlock nothing before it is read
   * @param depth blocks on top of a block that make it final
   */
  constructor(
    reader: ChainReader,
    pager: LogPager,
    keeper: BlockKeeper,
    fromBlock: number,
    depth: number,
  ) {
    this.#reader = reader;
    this.#pager = pager;
    this.#keeper = keeper;
    this.#fromBlock = fromBlock;
    this.#depth = depth;
  }

  /**
   * Brings the keeper up to the chain's last block.
   *
   * @throws GridwellError `INDEX_FINAL_CHANGED` when the node's chain lacks a block that was final, `CHAIN_UNSTEADY`
   * when the chain changes faster than it can be read; and what node and keeper throw
   */
  async catchUp(): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        const latest = await this.#header("latest");
        await this.#advance(latest, await this.#rollBack(latest));
        return;
      } catch (error) {
        if (!(error instanceof ChainMoved)) throw error;
      }
    }
    throw new GridwellError(
      "CHAIN_UNSTEADY",
      `the chain changed ${String(ATTEMPTS)} times while it was read: does the node switch between chains?`,
    );
  }

  /** Goes back to the last block that the node's chain shares with what is kept; returns the next one's number. */
  async #rollBack(latest: Header): Promise<number> {
    const tip = this.#keeper.highest();
    const final = this.#keeper.finalNumber();
    let shared = tip;
    while (shared !== null && !(await this.#isOn(latest, shared))) {
      if (shared.number === final) throw finalChanged(shared, latest);
      shared = this.#keeper.highest(shared.number);
    }
    const keep = shared?.number ?? this.#fromBlock - 1;
    if (tip !== null && keep < tip.number) this.#keeper.rollBack(keep);
    return keep + 1;
  }

  async #isOn(latest: Header, block: BlockRef): Promise<boolean> {
    if (block.number > latest.number) return false;
    // An archive's, which belongs to the chain by its first block's state.
    if (block.number < 0) return true;
    const header = block.number === latest.number ? latest : await this.#header(block.number);
    return header.hash === block.hash;
  }

  async #advance(latest: Header, from: number): Promise<void> {
    const settled = latest.number - this.#depth;
    const settledHere = Math.min(settled, from - 1);
    if (settledHere > (this.#keeper.finalNumber() ?? this.#fromBlock - 1)) {
      this.#keeper.finalize(settledHere);
    }
    let next = from;
    while (next <= settled) {
      const { logs, to } = await this.#pager.page(next, settled);
      const first = await this.#header(next);
      const last = to === next ? first : await this.#header(to);
      this.#append({ first, last, logs: logs.toSorted(inOrder), isFinal: true });
      next = to + 1;
    }
    while (next <= latest.number) {
      const header = next === latest.number ? latest : await this.#header(next);
      const logs = await this.#logsOf(header);
      this.#append({ first: header, last: header, logs: logs.toSorted(inOrder), isFinal: false });
      next += 1;
    }
  }

  #append(blocks: NewBlocks): void {
    const { first, last, logs } = blocks;
    const tip = this.#keeper.highest();
    // A chain's first block has no parent, also where an archive comes before it.
    const follows = first.number === 0 || tip?.number !== first.number - 1;
    if (!follows && tip.hash !== first.parentHash) throw new ChainMoved();
    for (const { number, hash } of [first, last]) {
      if (logs.some((log) => log.blockNumber === number && log.blockHash !== hash)) {
        throw new ChainMoved();
      }
    }
    this.#keeper.append(blocks);
  }

  async #header(tag: number | "latest"): Promise<Header> {
    const block = await this.#reader.getBlock(tag);
    // A number that the chain had a moment ago, or a block that is being made.
    if (block?.hash == null) throw new ChainMoved();
    return { number: block.number, hash: block.hash, parentHash: block.parentHash };
  }

  async #logsOf(header: Header): Promise<readonly ChainLog[]> {
    try {
      return await this.#pager.ofBlock(header.hash);
    } catch (error) {
      // A node refuses the hash of a block that it no longer holds.
      if ((await this.#header(header.number)).hash !== header.hash) throw new ChainMoved();
      throw error;
    }
  }
}

function inOrder(a: ChainLog, b: ChainLog): number {
  return a.blockNumber - b.blockNumber || a.index - b.index;
}

function finalChanged(block: BlockRef, latest: Header): GridwellError {
  return new GridwellError(
    "INDEX_FINAL_CHANGED",
    `block ${String(block.number)} (${block.hash}) was final, but the node's chain, now at block ` +
      `${String(latest.number)}, does not hold it: the node lags behind, or the chain was started anew; in the ` +
      "second case rebuild the index",
  );
}
