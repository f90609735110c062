import { keccak256, Wallet, concat, toBeHex, toUtf8Bytes } from "ethers";

import { boundsFor, DEFAULT_FEE_BOUNDS, freshFees, type Fees } from "../chain/fees.ts";
import type { NodeFacts } from "./node-facts.ts";
import { signRaw } from "./raw-transaction.ts";

/** What a transaction does, without nonce and fees. */
export interface Content {
  /** Null creates a contract. */
  readonly to: string | null;
  readonly data: string;
  readonly gasLimit: bigint;
  /** Wei. */
  readonly value?: bigint;
}

/** A transaction that waits for its time. */
export interface Planned {
  readonly hash: string;
  readonly raw: string;
  /** Milliseconds after the run's start at which it should be sent. */
  readonly due: number;
  /** Readings that it carries. */
  readonly readings: number;
  /** Number of the load that it belongs to. */
  readonly stream: number;
}

/** What is planned for a transaction. */
export type Plan = Pick<Planned, "due" | "readings" | "stream">;

/** Of what prepares a run, and is not measured. */
const UNMEASURED: Plan = { due: 0, readings: 0, stream: -1 };

/** Times that the base fee may double during a run: under London a load drives it up. */
const BASE_FEE_ROOM = 64n;

/**
 * What each transaction of a run offers. The base fee has room to rise, since nothing can be signed again in time.
 *
 * @param gasLimit of the greatest transaction: nodes refuse one that could cost more than an ether
 */
export function runFees({ baseFee, advice }: NodeFacts, gasLimit: bigint): Fees {
  const bounds = boundsFor(gasLimit, DEFAULT_FEE_BOUNDS);
  const raised = baseFee === null ? null : (baseFee * BASE_FEE_ROOM) / 2n;
  return freshFees(raised, advice, bounds);
}

/**
 * The key of a sender. It follows from the funder's, so that what one run leaves over the next one uses, and nothing
 * is ever lost in an account that nobody can open.
 */
export function senderKey(funder: Wallet, number: number): Wallet {
  const label = toUtf8Bytes("gridwell/load/sender");
  return new Wallet(keccak256(concat([funder.privateKey, label, toBeHex(number, 4)])));
}

/** Signs an account's transactions one after the other. */
export class RawSigner {
  readonly account: string;
  readonly #wallet: Wallet;
  readonly #chainId: bigint;
  readonly #fees: Fees;
  #nonce: number;
  #cost = 0n;

  constructor(wallet: Wallet, options: { chainId: bigint; fees: Fees; nonce: number }) {
    this.account = wallet.address;
    this.#wallet = wallet;
    this.#chainId = options.chainId;
    this.#fees = options.fees;
    this.#nonce = options.nonce;
  }

  /** The next transaction's nonce. */
  get nonce(): number {
    return this.#nonce;
  }

  /** Most that everything signed so far can cost, wei. */
  get cost(): bigint {
    return this.#cost;
  }

  /** Signs the next transaction. */
  sign(content: Content, plan: Plan = UNMEASURED): Planned {
    const value = content.value ?? 0n;
    const { hash, raw } = signRaw(this.#wallet.signingKey, {
      ...content,
      value,
      chainId: this.#chainId,
      nonce: this.#nonce,
      fees: this.#fees,
    });
    this.#nonce += 1;
    this.#cost += content.gasLimit * this.#fees.cap + value;
    return { hash, raw, ...plan };
  }
}
