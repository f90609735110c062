import type { Provider } from "ethers";

import { answerOf, sayingOf } from "./node-answers.ts";
import type { Signed } from "./sender-rows.ts";

/** What came of a broadcast. */
export interface Broadcast {
  /** Transactions that were handed to the node. */
  readonly sent: number;
  /** What the node said when it refused one; null when it refused none. */
  readonly refusal: string | null;
}

/** Hands transactions to a node, one after the other in the order of their nonces: pools lose what comes otherwise. */
export class Broadcaster {
  readonly #provider: Pick<Provider, "broadcastTransaction">;
  #known = new Set<string>();

  constructor(provider: Pick<Provider, "broadcastTransaction">) {
    this.#provider = provider;
  }

  /** Forgets what the node has: everything is sent again. */
  forget(): void {
    this.#known.clear();
  }

  /**
   * Sends what the node does not have. The first refusal ends the broadcast, and everything is sent again next time:
   * after it, nothing can be said about what the node holds.
   *
   * @param transactions by ascending nonce
   * @param pending the nonce after those that the node could mine: it lacks a transaction with that nonce or a later one
   */
  async send(transactions: readonly Signed[], pending: number): Promise<Broadcast> {
    const hashes = transactions.map(({ hash }) => hash);
    this.#known = new Set(hashes.filter((hash) => this.#known.has(hash)));
    let sent = 0;
    for (const { nonce, hash, raw } of transactions) {
      if (this.#known.has(hash) && nonce < pending) continue;
      try {
        await this.#provider.broadcastTransaction(raw);
      } catch (error) {
        // Whatever else it says, the chain or the pool holds something with this nonce.
        if (answerOf(error) === "refused") {
          this.forget();
          return { sent, refusal: sayingOf(error) };
        }
      }
      this.#known.add(hash);
      sent += 1;
    }
    return { sent, refusal: null };
  }
}
