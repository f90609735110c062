import { foldLogged, HistoryRefused, unfinished } from "../bank-fold.ts";
import type { BankState } from "../bank-state.ts";
import { decodeLedgerLog, type ChainLog } from "../ledger-log.ts";
import type { LedgerSite } from "../ledger-site.ts";

/** Adds up all banks of a ledger from its logs, and keeps nothing of them but each bank's state. */
export class LedgerHistory {
  readonly #site: LedgerSite;
  readonly #ledger: string;
  readonly #states = new Map<number, BankState>();

  constructor(site: LedgerSite) {
    this.#site = site;
    this.#ledger = site.ledger.toLowerCase();
  }

  /**
   * Takes logs in the order of the chain; those of other contracts do not matter.
   *
   * @throws HistoryRefused when they are no history
   * @throws GridwellError `LOG_MALFORMED`
   */
  add(logs: readonly ChainLog[]): void {
    for (const log of logs) {
      if (log.address.toLowerCase() !== this.#ledger) continue;
      const event = decodeLedgerLog(log);
      if (event === null) continue;
      const next = foldLogged(this.#site, this.#states.get(event.bank) ?? null, event);
      if (!next.ok) throw new HistoryRefused(next.verdict);
      this.#states.set(event.bank, next.state);
    }
  }

  /**
   * The head of every bank, by its number.
   *
   * @throws HistoryRefused when a bank's last event is missing
   */
  heads(): ReadonlyMap<number, string> {
    const heads = new Map<number, string>();
    for (const [bank, state] of this.#states) {
      const missing = unfinished(state);
      if (missing !== null) throw new HistoryRefused(missing);
      heads.set(bank, state.head);
    }
    return heads;
  }
}
