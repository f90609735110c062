import type { TransactionRequest } from "ethers";

import { GridwellError } from "../domain/errors.ts";
import { contractErrorOf } from "./contract-errors.ts";
import {
  boundsFor,
  DEFAULT_FEE_BOUNDS,
  freshFees,
  replacementFees,
  type FeeBounds,
  type Fees,
} from "./fees.ts";
import { answerOf, sayingOf } from "./node-answers.ts";
import type { SenderProvider } from "./sender-view.ts";
import type { OfflineSigner } from "./transaction-writer.ts";

/** A call that is due: whether it still is the contract says when it is estimated. */
export interface DueCall {
  /** What it does, for logs. */
  readonly what: string;
  readonly to: string;
  readonly data: string;
}

/** What came of a call. */
export type DueOutcome =
  /** A transaction is on its way. */
  | { readonly kind: "sent"; readonly what: string; readonly hash: string }
  /** The contract would not take it now; with the error's code and sentence. */
  | {
      readonly kind: "refused";
      readonly what: string;
      readonly code: string;
      readonly message: string;
    };

/** What a round of sending did. */
export interface DueReport {
  readonly outcomes: readonly DueOutcome[];
  /** Whether transactions sent before are not mined yet; nothing was sent then. */
  readonly waiting: boolean;
}

/** What a sender is made of. */
export interface DueSenderOptions {
  readonly provider: Pick<SenderProvider, "broadcastTransaction" | "getBlock" | "getFeeData"> &
    Pick<SenderProvider, "getTransactionCount"> & {
      estimateGas(call: TransactionRequest): Promise<bigint>;
    };
  /** Its transactions may be this sender's and the user's; those on their way are waited for. */
  readonly signer: OfflineSigner;
  readonly chainId: bigint;
  readonly bounds?: FeeBounds;
  /** Blocks after which transactions that are not mined are replaced. Default 5. */
  readonly patience?: number;
}

/** Most transactions on their way at once: pools keep 64 of an account that the next block cannot take. */
const WINDOW = 16;
/** Gas is asked for with a quarter on top: the state may change until the transaction is mined. */
const MARGIN = { numerator: 5n, denominator: 4n };

/**
 * Sends calls that are due, from one account, and keeps nothing: what is due is asked anew in each round, and the
 * contract takes nothing twice. So a start after a crash is a round like any other, and what a reorg undid is due again.
 */
export class DueSender {
  readonly #options: DueSenderOptions;
  #stuck: { readonly nonce: number; readonly since: number } | null = null;
  /** How often the transactions from the next nonce on were replaced. */
  #raises = 0;

  constructor(options: DueSenderOptions) {
    this.#options = options;
  }

  /**
   * Sends what the contract would take now.
   *
   * @throws what the node says when it cannot be asked, or refuses a transaction for itself
   */
  async send(calls: readonly DueCall[]): Promise<DueReport> {
    const { provider, signer } = this.#options;
    const [block, nonce, pending] = await Promise.all([
      provider.getBlock("latest"),
      provider.getTransactionCount(signer.address, "latest"),
      provider.getTransactionCount(signer.address, "pending"),
    ]);
    if (block === null) return { outcomes: [], waiting: true };
    if (this.#isOnTheWay(nonce, pending, block.number)) return { outcomes: [], waiting: true };

    const advice = await provider.getFeeData();
    const outcomes: DueOutcome[] = [];
    let next = nonce;
    for (const { what, to, data } of calls) {
      if (next - nonce >= WINDOW) break;
      const gas = await this.#estimate({ from: signer.address, to, data });
      if (typeof gas !== "bigint") {
        outcomes.push({ kind: "refused", what, ...gas });
        continue;
      }
      const wanted = (gas * MARGIN.numerator) / MARGIN.denominator;
      const gasLimit = wanted < block.gasLimit ? wanted : block.gasLimit;
      const fees = this.#raised(
        freshFees(block.baseFeePerGas, advice, this.#bounds(gasLimit)),
        gasLimit,
      );
      const hash = await this.#broadcast({ to, data, gasLimit, nonce: next }, fees);
      if (hash === null) break;
      outcomes.push({ kind: "sent", what, hash });
      next += 1;
    }
    if (next > nonce) this.#stuck = { nonce, since: block.number };
    return { outcomes, waiting: false };
  }

  /** Whether what was sent before should be given time. */
  #isOnTheWay(nonce: number, pending: number, head: number): boolean {
    if (this.#stuck?.nonce !== nonce) {
      this.#stuck = pending > nonce ? { nonce, since: head } : null;
      this.#raises = 0;
    }
    if (pending <= nonce) return false;
    if (head - (this.#stuck?.since ?? head) < (this.#options.patience ?? 5)) return true;
    this.#raises += 1;
    return false;
  }

  async #estimate(call: TransactionRequest): Promise<bigint | { code: string; message: string }> {
    try {
      return await this.#options.provider.estimateGas(call);
    } catch (error) {
      const refused = contractErrorOf(error);
      if (refused === null) throw error;
      return { code: refused.code, message: refused.message };
    }
  }

  /** @returns null when something else took the nonce: the next round sees what */
  async #broadcast(
    call: { to: string; data: string; gasLimit: bigint; nonce: number },
    fees: Fees,
  ): Promise<string | null> {
    const { provider, signer, chainId } = this.#options;
    const price = fees.dynamic
      ? { type: 2, maxFeePerGas: fees.cap, maxPriorityFeePerGas: fees.tip }
      : { type: 0, gasPrice: fees.cap };
    const raw = await signer.signTransaction({ ...call, ...price, chainId });
    try {
      return (await provider.broadcastTransaction(raw)).hash;
    } catch (error) {
      const answer = answerOf(error);
      if (answer === "refused") {
        // Without its cause: that may hold the address of the node with its credentials.
        throw new GridwellError(
          "TRANSACTION_REFUSED",
          `the node did not take the transaction: ${sayingOf(error)}`,
        );
      }
      if (answer === "outbid") this.#raises += 1;
      return null;
    }
  }

  #bounds(gasLimit: bigint): FeeBounds {
    return boundsFor(gasLimit, this.#options.bounds ?? DEFAULT_FEE_BOUNDS);
  }

  #raised(fresh: Fees, gasLimit: bigint): Fees {
    let fees = fresh;
    for (let raise = 0; raise < this.#raises; raise++) {
      fees = replacementFees(fees, fresh, this.#bounds(gasLimit)) ?? fees;
    }
    return fees;
  }
}
