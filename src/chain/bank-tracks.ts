import { foldLogged, type Verdict } from "./bank-fold.ts";
import type { BankState } from "./bank-state.ts";
import type { LedgerEvent } from "./entries.ts";
import type { LedgerSite } from "./ledger-site.ts";

/** What a bank's events add up to, with every state that a reorg may bring back. */
interface Track {
  /** The state that no reorg undoes; null while the bank's opening is not final. */
  final: BankState | null;
  /** The states after it, each with its block, in the order of the chain. */
  readonly later: { readonly block: number; readonly state: BankState }[];
}

/** Where tracks come from and where final states go. */
export interface TrackStore {
  /** The final state that was kept last, if any. */
  loadFinal(bank: number): BankState | null;
  keepFinal(state: BankState): void;
  /** The bank's events in blocks that are not final, in order. */
  eventsAfterFinal(bank: number): Iterable<LedgerEvent>;
}

/** The states of all banks, at the head of the chain and at its last final block. */
export class BankTracks {
  readonly #site: LedgerSite;
  readonly #store: TrackStore;
  readonly #tracks = new Map<number, Track>();

  constructor(site: LedgerSite, store: TrackStore) {
    this.#site = site;
    this.#store = store;
  }

  /** A bank's state with all events that are known; null before its opening. */
  head(bank: number): BankState | null {
    const track = this.#track(bank);
    return track.later.at(-1)?.state ?? track.final;
  }

  /** A bank's state with all events that are final; null before its opening is. */
  final(bank: number): BankState | null {
    return this.#track(bank).final;
  }

  /**
   * Adds an event. A track that refuses is left as it was.
   *
   * @param isFinal whether its block is final already
   * @returns the state after it, or why it does not follow
   */
  add(event: LedgerEvent, isFinal: boolean): BankState | Verdict {
    const track = this.#track(event.bank);
    const next = foldLogged(this.#site, this.head(event.bank), event);
    if (!next.ok) return next.verdict;
    if (isFinal) track.final = next.state;
    else track.later.push({ block: event.place.blockNumber, state: next.state });
    return next.state;
  }

  /** Forgets what blocks after this one brought. */
  rollBack(block: number): void {
    for (const { later } of this.#tracks.values()) {
      while ((later.at(-1)?.block ?? block) > block) later.pop();
    }
  }

  /** Makes final what blocks up to this one brought to these banks, and keeps it. */
  finalize(banks: Iterable<number>, block: number): void {
    for (const bank of banks) {
      const track = this.#track(bank);
      const still = track.later.findIndex((step) => step.block > block);
      const done = track.later.splice(0, still === -1 ? track.later.length : still);
      track.final = done.at(-1)?.state ?? track.final;
      if (track.final !== null) this.#store.keepFinal(track.final);
    }
  }

  /** Forgets everything; it is read from the store again when asked for. */
  forget(): void {
    this.#tracks.clear();
  }

  #track(bank: number): Track {
    const known = this.#tracks.get(bank);
    if (known !== undefined) return known;
    const track: Track = { final: this.#store.loadFinal(bank), later: [] };
    this.#tracks.set(bank, track);
    for (const event of this.#store.eventsAfterFinal(bank)) {
      const refused = this.add(event, false);
      // They were added before, so this is a store that somebody else wrote to.
      if ("reason" in refused) throw new TypeError(refused.reason);
    }
    return track;
  }
}
