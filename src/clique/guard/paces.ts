import { ROLES, type Pace, type Role } from "./access.ts";
import { tooFast } from "./callers.ts";
import type { Limits } from "./limits.ts";
import { Refusal } from "./refusals.ts";
import { BucketShelf } from "./token-bucket.ts";

/** A transaction that would go to the node, and who sends it. */
export interface Sending {
  readonly role: Role;
  readonly from: string;
  /** Holder of the key that it came with. */
  readonly key: string;
  readonly gasLimit: bigint;
}

/** Accounts whose pace is remembered; only those that others let in get so far, and one name for each key. */
const MOST_SENDERS = 10_000;

/**
 * How fast each account may send. Offices and gateways are counted by transactions. Members are many, and whom nobody
 * let in may have any number of accounts, so both are counted by the gas that they reserve: what a block has least of.
 */
export class Paces {
  readonly #shelves: Readonly<Record<Pace, BucketShelf>>;
  readonly #mostGas: Readonly<Record<Pace, number>>;

  constructor(limits: Limits) {
    const shelf = (perSecond: number, burst: number): BucketShelf =>
      new BucketShelf({ perSecond, burst }, MOST_SENDERS);
    this.#shelves = {
      office: shelf(limits.senderPerSecond, limits.senderBurst),
      member: shelf(limits.memberGasPerSecond, limits.memberGasBurst),
      newcomer: shelf(limits.newcomerGasPerSecond, limits.newcomerGasBurst),
    };
    this.#mostGas = {
      office: limits.transactionGas,
      member: limits.memberGasBurst,
      newcomer: limits.newcomerGasBurst,
    };
  }

  /**
   * Takes what a transaction costs its sender.
   *
   * @param now milliseconds of a clock that never goes back
   * @throws Refusal `transactionGas`, `rate`
   */
  take({ role, from, key, gasLimit }: Sending, now: number): void {
    const { pace } = ROLES[role];
    const most = this.#mostGas[pace];
    if (gasLimit > BigInt(most)) {
      throw new Refusal(
        "transactionGas",
        `a gas limit of ${gasLimit.toString()}; a ${role} may send ${String(most)} at most: divide the work`,
      );
    }
    const bucket = this.#shelves[pace].of(pace === "newcomer" ? key : from, now);
    const wait = bucket.take(pace === "office" ? 1 : Number(gasLimit), now);
    if (wait === 0) return;
    const who = pace === "newcomer" ? "newcomers with this key send" : `${from} sends`;
    throw tooFast(wait, `${who} too much`);
  }
}
