import { keccak256, Transaction, type BaseWallet } from "ethers";

import type { Step } from "./bank-line.ts";
import {
  boundsFor,
  freshFees,
  replacementFees,
  type FeeAdvice,
  type FeeBounds,
  type Fees,
} from "./fees.ts";
import type { LedgerSite } from "./ledger-site.ts";
import type { Position } from "./nonce-plan.ts";
import { recordCall, type Call } from "./record-call.ts";
import type { Signed } from "./sender-rows.ts";
import type { SenderProvider, SenderView } from "./sender-view.ts";

/** A key that signs without asking a node; the wallets of ethers are such. */
export type OfflineSigner = Pick<BaseWallet, "address" | "signTransaction">;

/** What is signed for one position. */
interface Draft {
  readonly call: Call;
  readonly step: Step | null;
}

/** What is to be written down and sent. */
export interface Writing {
  readonly signed: readonly Signed[];
  /** The transactions that the node should hold, by ascending nonce. */
  readonly outgoing: readonly Signed[];
}

/** What a writer is made of. */
export interface WriterOptions {
  readonly provider: Pick<SenderProvider, "getFeeData">;
  readonly signer: OfflineSigner;
  readonly account: string;
  readonly site: LedgerSite;
  readonly bounds: FeeBounds;
  /** Blocks after which a transaction that is next but not mined is replaced by one that offers more. */
  readonly patience: number;
}

/** Gas of a transfer of nothing to oneself: the cheapest way to use up a nonce. */
const PLAIN_GAS = 21_000n;

/** Signs what a plan of nonces asks for. */
export class TransactionWriter {
  readonly #options: WriterOptions;

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  /**
   * @param still the block since which no nonce was used
   * @param failuresOf how often a job's transactions failed for no reason that was found: perhaps they lacked gas
   */
  async write(
    positions: readonly Position[],
    view: SenderView,
    still: number,
    failuresOf: (step: Step) => number,
  ): Promise<Writing> {
    const signed: Signed[] = [];
    const outgoing: Signed[] = [];
    let advice: FeeAdvice | null = null;
    for (const position of positions) {
      const old = position.signed;
      const draft = this.#draft(position, view, still, failuresOf);
      if (draft !== null) advice ??= await this.#options.provider.getFeeData();
      const fees = draft === null || advice === null ? null : this.#fees(draft, old, view, advice);
      if (draft === null || fees === null) {
        if (old !== null) outgoing.push(old);
        continue;
      }
      const fresh = await this.#sign(draft, position, fees, view);
      signed.push(fresh);
      outgoing.push(fresh);
    }
    return { signed, outgoing };
  }

  /** What is to be signed for a position; null when what was signed stays. */
  #draft(
    { action, nonce, signed, step }: Position,
    view: SenderView,
    still: number,
    failuresOf: (step: Step) => number,
  ): Draft | null {
    if (action === "build" && step !== null) {
      const call = recordCall(this.#options.site.ledger, step.state, step.job.batch, step.next);
      const wanted = call.gasLimit * BigInt(1 + failuresOf(step));
      return { call: { ...call, gasLimit: wanted < view.gasLimit ? wanted : view.gasLimit }, step };
    }
    const nothing = { to: this.#options.account, data: "0x", gasLimit: PLAIN_GAS };
    if (signed === null) return { call: nothing, step: null };
    if (view.head - Math.max(signed.since, still) < this.#options.patience) return null;
    // Later nonces wait for the first one; they are replaced only when they could not be mined after it either.
    const isFirst = nonce === view.nonce;
    if (!isFirst && signed.fees.cap >= (view.baseFee ?? 0n)) return null;
    if (step === null) return { call: nothing, step: null };
    const { to, data, gasLimit } = Transaction.from(signed.raw);
    return { call: { to: to ?? this.#options.site.ledger, data, gasLimit }, step };
  }

  #fees({ call }: Draft, old: Signed | null, view: SenderView, advice: FeeAdvice): Fees | null {
    const bounds = boundsFor(call.gasLimit, this.#options.bounds);
    const fresh = freshFees(view.baseFee, advice, bounds);
    return old === null ? fresh : replacementFees(old.fees, fresh, bounds);
  }

  async #sign({ call, step }: Draft, at: Position, fees: Fees, view: SenderView): Promise<Signed> {
    const { signer, site } = this.#options;
    const price = fees.dynamic
      ? { type: 2, maxFeePerGas: fees.cap, maxPriorityFeePerGas: fees.tip }
      : { type: 0, gasPrice: fees.cap };
    const { nonce, signed: old } = at;
    const raw = await signer.signTransaction({ ...call, ...price, nonce, chainId: site.chainId });
    return {
      nonce,
      version: old === null ? 0 : old.version + 1,
      hash: keccak256(raw),
      raw,
      job: step?.job.id ?? null,
      bank: step?.job.batch.bank ?? null,
      parent: step?.state.head ?? null,
      gasLimit: call.gasLimit,
      fees,
      since: view.head,
    };
  }
}
