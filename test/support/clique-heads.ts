import { setTimeout as pause } from "node:timers/promises";

import type { Links } from "../../src/clique/links.ts";
import { nodeNamed, type NetworkState } from "../../src/clique/network-state.ts";
import { hashAt, observe, type Head } from "../../src/clique/observe.ts";
import { sealerOf } from "../../src/clique/votes.ts";

const LOOK_AGAIN_MS = 100;

/** What the nodes of a network believe in, and how that is changed. */
export class CliqueHeads {
  readonly #folder: string;
  readonly #state: NetworkState;
  readonly #links: Links;

  constructor(folder: string, state: NetworkState, links: Links) {
    this.#folder = folder;
    this.#state = state;
    this.#links = links;
  }

  /** A node's newest block; waits until it answers. */
  async of(name: string): Promise<Head> {
    for (;;) {
      const { nodes } = await observe(this.#folder, this.#state);
      const answers = nodes.find(({ node }) => node.name === name)?.answers;
      if (answers != null) return answers.head;
      await pause(LOOK_AGAIN_MS);
    }
  }

  /** Waits until a node's newest block has a number, or a later one. */
  async until(name: string, number: number): Promise<Head> {
    for (;;) {
      const head = await this.of(name);
      if (head.number >= number) return head;
      await pause(LOOK_AGAIN_MS);
    }
  }

  /**
   * Cuts the RPC node and one signer off until that signer has sealed a block of its own and the others have gone on,
   * and joins them: the block is taken back. Where the signer had just sealed, it may not, and they are torn again.
   */
  async forceReorg(): Promise<void> {
    const own = nodeNamed(this.#state, "signer-1");
    for (;;) {
      this.#links.cut([
        ["signer-1", "rpc-1"],
        ["signer-2", "signer-3"],
      ]);
      const cut = await this.of("signer-2");
      const ahead = await this.until("signer-2", cut.number + 5);
      const lone = await this.of("rpc-1");
      const sealer = await sealerOf(this.#folder, own, lone.number);
      const other = await this.#hashAt("signer-2", lone.number);
      this.#links.heal();
      await this.until("rpc-1", ahead.number);
      const wasAlone = sealer === own.address && other !== lone.hash;
      if (!wasAlone) continue;
      if ((await this.#hashAt("rpc-1", lone.number)) !== lone.hash) return;
      throw new Error(`block ${String(lone.number)} of one signer was not taken back`);
    }
  }

  #hashAt(name: string, number: number): ReturnType<typeof hashAt> {
    return hashAt(this.#folder, nodeNamed(this.#state, name), number);
  }
}
