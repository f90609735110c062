import { obviousLoad, readingsLoad, type Phase, type Scenario } from "../../load/scenario.ts";
import type { PathPlan } from "../../load/sender-path.ts";
import type { Planned } from "../../load/raw-signer.ts";
import { PAPER_TABLE_1 } from "./paper.ts";

/** How much of P2 is repeated. */
export interface P2Plan {
  /** Times that each number of writes is measured. */
  readonly repeats: number;
  /** Writes that are awaited one after the other: each waits for a block of its own. */
  readonly oneByOne: number;
}

/** All of it is done undisturbed, and under attack. */
const ROUNDS = 2;
/** Writes a second and sender that the limits of loads allow. */
const RATE = 500;
/** Meters of the server's group: as many as the greatest number of writes. */
const METERS = 500;

/**
 * What has to be signed for a plan, as a load: single writes of one server to the obvious contract, which is P2's, and
 * batches to a bank for each number of writes. The times in it are not used: P2 awaits its writes.
 */
export function scenarioOf({ repeats, oneByOne }: P2Plan): Scenario {
  const atOnce = PAPER_TABLE_1.reduce((sum, { writes }) => sum + writes, 0);
  const singles = ROUNDS * (repeats * atOnce + oneByOne);
  const single: Phase = {
    name: "single writes",
    seconds: Math.ceil(singles / RATE),
    mix: [obviousLoad({ rate: RATE, meters: METERS, senders: 1 })],
    faults: [],
  };
  const batches = PAPER_TABLE_1.map(({ writes }): Phase => {
    const mix = [readingsLoad({ rate: writes, bankSize: writes, banks: 1, senders: 1 })];
    return { name: `batches of ${String(writes)}`, seconds: ROUNDS * repeats, mix, faults: [] };
  });
  return { name: "P2", seed: 2, phases: [single, ...batches] };
}

/** The signed transactions of one account, handed out in the order of their nonces. */
export class Supply {
  readonly account: string;
  readonly #transactions: readonly Planned[];
  #next = 0;

  constructor({ account, transactions }: PathPlan) {
    this.account = account;
    this.#transactions = transactions;
  }

  /**
   * The next ones, due at once.
   *
   * @throws RangeError when there are no more
   */
  take(count: number): Planned[] {
    const taken = this.#transactions.slice(this.#next, this.#next + count);
    if (taken.length < count) throw new RangeError(`${this.account} has no more to send`);
    this.#next += count;
    return taken.map((planned) => ({ ...planned, due: 0 }));
  }
}
