import { setTimeout as pause } from "node:timers/promises";

import { EventIndex } from "../chain/event-index.ts";
import type { LedgerSite } from "../chain/ledger-site.ts";
import type { ChainReader } from "../chain/log-pager.ts";
import { Store } from "../chain/store.ts";

/** How a bank must stand when all that was planned for it is recorded, in order and once. */
export interface PlannedBank {
  readonly bank: number;
  /** Readings of one batch. */
  readonly size: number;
  /** Number of its last entry. */
  readonly index: number;
  /** Hash over all its entries. */
  readonly head: string;
}

/** What is left of the readings after faults. */
export interface Verdict {
  readonly banks: number;
  /** Banks whose head is the planned one: every batch is there, each once and in order. */
  readonly asPlanned: number;
  /** Readings of batches that were planned and are not recorded. */
  readonly lost: number;
  /** Readings of batches that are recorded once more than planned. */
  readonly twice: number;
  /** Events that the index took back with their blocks while it followed the run. */
  readonly rolledBack: number;
  /** Whether that index equals one that has only read the chain as it is now. */
  readonly sameAsFresh: boolean;
}

const PAUSE_MS = 500;
/** Times that the last look may fail before its error counts. */
const PATIENCE = 60;

/** An index of the run's own ledger that follows while nodes come and go. */
export class FollowedLedger {
  readonly #open: (store: Store) => EventIndex;
  readonly #store = new Store(":memory:");
  readonly #index: EventIndex;
  #rolledBack = 0;

  /**
   * @param fromBlock block before which nothing of the ledger is
   * @param depth blocks on top of a block that make it final
   */
  constructor(reader: ChainReader, site: LedgerSite, fromBlock: number, depth: number) {
    this.#open = (store) => new EventIndex({ store, reader, site, fromBlock, depth });
    this.#index = this.#open(this.#store);
  }

  /** Looks at the chain again and again until the signal ends it. A node that does not answer is asked again. */
  async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#sync().catch(() => undefined);
      await pause(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Holds the ledger to what was planned, and the index to one that starts now. */
  async verdict(planned: readonly PlannedBank[]): Promise<Verdict> {
    await patiently(() => this.#sync());
    const store = new Store(":memory:");
    try {
      const fresh = this.#open(store);
      await patiently(async () => {
        await fresh.sync();
      });
      let [asPlanned, lost, twice] = [0, 0, 0];
      for (const { bank, size, index, head } of planned) {
        const state = fresh.state(bank);
        const found = state?.tip.index ?? 0;
        lost += size * Math.max(0, index - found);
        twice += size * Math.max(0, found - index);
        if (state?.head === head) asPlanned += 1;
      }
      const sameAsFresh = contentOf(this.#index) === contentOf(fresh);
      const rolledBack = this.#rolledBack;
      return { banks: planned.length, asPlanned, lost, twice, rolledBack, sameAsFresh };
    } finally {
      store.close();
      this.#store.close();
    }
  }

  async #sync(): Promise<void> {
    const { rolledBack } = await this.#index.sync();
    this.#rolledBack += rolledBack.length;
  }
}

/** All that an index knows of the ledger, as one text. */
function contentOf(index: EventIndex): string {
  const events = [...index.events()].map(
    ({ place }) => `${place.blockHash}/${String(place.logIndex)}`,
  );
  const heads = index.banks().map((bank) => `${String(bank)}=${index.state(bank)?.head ?? ""}`);
  return [...events, ...heads].join(" ");
}

/** A node that was struck may need a while to answer. */
async function patiently(look: () => Promise<void>): Promise<void> {
  for (let failures = 1; ; failures++) {
    try {
      await look();
      return;
    } catch (error) {
      if (failures >= PATIENCE) throw error;
      await pause(PAUSE_MS);
    }
  }
}
