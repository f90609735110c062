import type { Provider } from "ethers";

import type { ChainLog } from "./ledger-log.ts";

/** What following a chain needs of a node. The providers of ethers and of Hardhat have it. */
export type ChainReader = Pick<Provider, "getBlock" | "getLogs">;

/** One of these, this one, or any, by their places. */
export type LogTopics = (string | string[] | null)[];

/** Logs of a range of blocks, as far as the node gave them at once. */
export interface LogPage {
  readonly logs: readonly ChainLog[];
  /** Last block of the range. */
  readonly to: number;
}

/** Reads long ranges of logs in pages, smaller ones where a node refuses the size of a range or of its answer. */
export class LogPager {
  readonly #reader: ChainReader;
  readonly #filter: { readonly address: string[]; readonly topics?: LogTopics };
  readonly #largest: number;
  #span: number;

  /**
   * @param largest most blocks of a page
   * @param topics what logs must begin with, as `eth_getLogs` takes it; anything where it is left out
   */
  constructor(
    reader: ChainReader,
    addresses: readonly string[],
    largest: number,
    topics?: LogTopics,
  ) {
    this.#reader = reader;
    this.#filter = {
      address: [...addresses],
      ...(topics === undefined ? {} : { topics }),
    };
    this.#largest = largest;
    this.#span = largest;
  }

  /**
   * Logs from block `from` on, up to `last` at most.
   *
   * @throws what the node says when it refuses a single block
   */
  async page(from: number, last: number): Promise<LogPage> {
    for (;;) {
      const to = Math.min(last, from + this.#span - 1);
      try {
        const logs = await this.#reader.getLogs({
          ...this.#filter,
          fromBlock: from,
          toBlock: to,
        });
        this.#span = Math.min(this.#largest, this.#span * 2);
        return { logs, to };
      } catch (error) {
        // Nodes word their refusals in many ways; what is not about the size fails again with one block.
        if (to === from) throw error;
        this.#span = Math.ceil((to - from + 1) / 2);
      }
    }
  }

  /** Logs of one block, named by its hash, so that a reorg in between cannot mix two chains. */
  async ofBlock(hash: string): Promise<readonly ChainLog[]> {
    return this.#reader.getLogs({ ...this.#filter, blockHash: hash });
  }
}
