import { setTimeout as wait } from "node:timers/promises";

import { GridwellError } from "../domain/errors.ts";
import type { Archive } from "./archive/archive.ts";
import { HistoryRefused, unfinished } from "./bank-fold.ts";
import type { BankState } from "./bank-state.ts";
import { BANK_SCHEMA, BankTables } from "./bank-tables.ts";
import { BankTracks } from "./bank-tracks.ts";
import {
  ChainFollower,
  type BlockKeeper,
  type BlockRef,
  type NewBlocks,
} from "./chain-follower.ts";
import { CHAIN_SCHEMA, ChainTables, LEAST_BLOCK } from "./chain-tables.ts";
import type { LedgerEvent } from "./entries.ts";
import {
  describeLog,
  readEvents,
  type EventFilter,
  type IndexedEvent,
  type WatchedContract,
} from "./indexed-event.ts";
import { decodeLedgerLog, ledgerEventName, type ChainLog } from "./ledger-log.ts";
import type { LedgerSite } from "./ledger-site.ts";
import { LogPager, type ChainReader } from "./log-pager.ts";
import type { Store } from "./store.ts";
import { SyncJournal, type Position, type SyncReport } from "./sync-journal.ts";

/** What an index is made of. */
export interface EventIndexOptions {
  readonly store: Store;
  /** The node. A `JsonRpcProvider` needs the option `cacheTimeout: -1`. */
  readonly reader: ChainReader;
  readonly site: LedgerSite;
  /** Other contracts to follow, for example the meter registry. */
  readonly contracts?: readonly WatchedContract[];
  /** Block of the ledger's deployment: nothing before it is read. Default 0. */
  readonly fromBlock?: number;
  /** What came before the node's chain; read first, once. Everything after it is read then, whatever `fromBlock`. */
  readonly archive?: Archive | null;
  /** Blocks on top of a block that make it final: half the signers and one; 0 where no reorg can be. */
  readonly depth: number;
  /** Most blocks to ask the node for at once. Default 2,000. */
  readonly pageBlocks?: number;
}

/**
 * The chain's events in the store: the ledger's, folded and checked as they come, and those of other contracts. A
 * reorg is normal: what a lost block brought is rolled back. What was read survives a restart.
 */
export class EventIndex {
  readonly site: LedgerSite;
  /** Blocks and logs, row by row. */
  readonly chain: ChainTables;
  /** The ledger's entries, row by row. */
  readonly entries: BankTables;
  readonly #store: Store;
  readonly #follower: ChainFollower;
  readonly #keeper: BlockKeeper;
  readonly #archive: Archive | null;
  readonly #tracks: BankTracks;
  readonly #ledger: string;
  readonly #watched: ReadonlyMap<string, WatchedContract>;
  readonly #identity: string;
  readonly #fromBlock: number;
  readonly #journal: SyncJournal;

  /** @throws GridwellError `INDEX_OF_OTHERS` when the store holds the index of another ledger or lacks contracts */
  constructor(options: EventIndexOptions) {
    const { store, reader, site, contracts = [], depth, pageBlocks, archive = null } = options;
    this.site = site;
    this.#archive = archive;
    this.#fromBlock = archive === null ? (options.fromBlock ?? 0) : archive.from;
    store.migrate("index", [CHAIN_SCHEMA, BANK_SCHEMA]);
    this.#store = store;
    this.chain = new ChainTables(store);
    this.entries = new BankTables(store);
    this.#ledger = site.ledger.toLowerCase();
    this.#watched = new Map(contracts.map((watched) => [watched.address.toLowerCase(), watched]));
    this.#tracks = new BankTracks(site, {
      loadFinal: (bank) => this.entries.snapshot(bank),
      keepFinal: (state) => {
        this.entries.saveSnapshot(state);
      },
      eventsAfterFinal: (bank) => this.#eventsAfterFinal(bank),
    });
    const addresses = [this.#ledger, ...this.#watched.keys()];
    const pager = new LogPager(reader, addresses, pageBlocks ?? 2_000);
    this.#keeper = this.#keeping();
    this.#follower = new ChainFollower(reader, pager, this.#keeper, this.#fromBlock, depth);
    this.#identity = `chain ${site.chainId.toString()}: ${addresses.join(" ")}`;
    const known = this.chain.setting("identity");
    if (known !== null && known !== this.#identity) this.#widen(known);
    this.chain.set("identity", this.#identity);
    // Chains that went on from the same state have the same contracts, and different blocks.
    if ((this.chain.setting("successor") ?? "") !== (archive?.successor ?? "")) this.rebuild();
    this.#journal = new SyncJournal(this.#position());
  }

  /** The last block that is known. */
  get head(): BlockRef | null {
    return this.chain.highestBlock();
  }

  /** The last block that no reorg undoes. */
  get final(): BlockRef | null {
    const number = this.chain.finalNumber();
    return number === null ? null : this.chain.block(number);
  }

  /** A bank's state at the last known block, or at the last final one; null when it was not opened by then. */
  state(bank: number, at: "head" | "final" = "head"): BankState | null {
    return at === "head" ? this.#tracks.head(bank) : this.#tracks.final(bank);
  }

  /** Numbers of all banks that are known, ascending. */
  banks(): number[] {
    return this.entries.banks();
  }

  /** Events in the chain's order, read as they are asked for. */
  events(filter: EventFilter = {}): Generator<IndexedEvent> {
    return readEvents(this.chain, filter);
  }

  /**
   * Brings the index up to date with the node. Calls at the same time wait for each other, also those of other processes
   * on the same store. What another process read is in the report's ranges; what it rolled back is not told again.
   *
   * @throws HistoryRefused when a bank's events do not add up
   * @throws GridwellError `BACKUP_DAMAGED` of an archive, `INDEX_FINAL_CHANGED` when the node's chain lacks a block that was final, `CHAIN_UNSTEADY`
   * when it changes faster than it can be read, `LOG_MALFORMED`
   */
  async sync(): Promise<SyncReport> {
    return this.#store.exclusively(async () => {
      if (this.#store.changedElsewhere()) {
        this.#tracks.forget();
        this.#journal.takeOver();
      }
      await this.#readArchive();
      await this.#follower.catchUp();
      return this.#journal.report(this.head, this.final, this.#position());
    });
  }

  /**
   * Syncs again and again, and gives the reports in which something happened.
   *
   * @param seconds pause between two looks at the chain
   * @param signal ends it
   */
  async *follow(seconds: number, signal: AbortSignal): AsyncGenerator<SyncReport, void, undefined> {
    while (!signal.aborted) {
      const report = await this.sync();
      const { added, finalized, rolledBack } = report;
      if (added !== null || finalized !== null || rolledBack.length > 0) yield report;
      await wait(seconds * 1_000, undefined, { signal }).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    }
  }

  /** Forgets everything; the next sync reads the chain from the start. */
  rebuild(): void {
    this.#write(() => {
      this.chain.clear();
      this.entries.clear();
      this.chain.set("identity", this.#identity);
      this.chain.set("successor", this.#archive?.successor ?? "");
    });
    this.#tracks.forget();
  }

  /** Reads what came before the chain, or the rest of it. */
  async #readArchive(): Promise<void> {
    const read = this.chain.finalNumber() ?? this.#fromBlock - 1;
    if (this.#archive === null || read >= -1) return;
    const addresses = [this.#ledger, ...this.#watched.keys()];
    for await (const blocks of this.#archive.pages(addresses, read)) this.#keeper.append(blocks);
  }

  /** A deployment that grew is read anew: what is kept lacks the events of the contracts that came. */
  #widen(known: string): void {
    const former = known.split(" ");
    const now = this.#identity.split(" ");
    const grew = former.length < now.length && former.every((word) => now.includes(word));
    if (!grew) {
      throw new GridwellError(
        "INDEX_OF_OTHERS",
        `the store holds the index of ${known}, not of ${this.#identity}: use another state folder`,
      );
    }
    this.rebuild();
  }

  #position(): Position {
    const before = this.#fromBlock - 1;
    return { head: this.head?.number ?? before, final: this.chain.finalNumber() ?? before };
  }

  #keeping(): BlockKeeper {
    return {
      highest: (below) => this.chain.highestBlock(below),
      finalNumber: () => this.chain.finalNumber(),
      append: (blocks) => {
        this.#write(() => {
          this.#append(blocks);
        });
        this.#journal.add(blocks.first.number, blocks.isFinal);
      },
      rollBack: (block) => {
        const blocks = { from: block + 1, to: Number.MAX_SAFE_INTEGER };
        const lost = [...this.events({ blocks })];
        this.#write(() => {
          this.chain.removeAfter(block);
          this.entries.removeAfter(block);
        });
        this.#tracks.rollBack(block);
        this.#journal.rollBack(block, lost);
      },
      finalize: (block) => {
        const from = this.chain.finalNumber();
        this.#write(() => {
          this.#tracks.finalize(this.chain.banksAfterFinal(block), block);
          this.chain.setFinal(block);
        });
        this.#journal.finalize(from === null ? this.#fromBlock : from + 1);
      },
    };
  }

  #append({ last, logs, isFinal }: NewBlocks): void {
    const banks = new Set<number>();
    for (const log of logs) {
      if (log.address.toLowerCase() === this.#ledger) this.#addLedgerLog(log, isFinal, banks);
      else this.#addOtherLog(log);
    }
    this.chain.addBlock(last);
    for (const bank of banks) {
      const state = this.#tracks.head(bank);
      const missing = state === null ? null : unfinished(state);
      if (missing !== null) throw new HistoryRefused(missing);
    }
    if (!isFinal) return;
    this.#tracks.finalize(banks, last.number);
    this.chain.setFinal(last.number);
  }

  #addLedgerLog(log: ChainLog, isFinal: boolean, banks: Set<number>): void {
    const event = decodeLedgerLog(log);
    if (event === null) return;
    const state = this.#tracks.add(event, isFinal);
    if ("reason" in state) throw new HistoryRefused(state);
    const label = {
      contract: "ledger",
      name: ledgerEventName(event),
      bank: event.bank,
      args: null,
    };
    this.chain.addLog(log, label);
    this.entries.add(event, state);
    banks.add(event.bank);
  }

  #addOtherLog(log: ChainLog): void {
    const watched = this.#watched.get(log.address.toLowerCase());
    const described = watched === undefined ? null : describeLog(watched.abi, log);
    if (watched === undefined || described === null) return;
    const args = JSON.stringify(described.args);
    this.chain.addLog(log, { contract: watched.name, name: described.name, bank: null, args });
  }

  *#eventsAfterFinal(bank: number): Generator<LedgerEvent> {
    const from = (this.chain.finalNumber() ?? LEAST_BLOCK) + 1;
    const blocks = { from, to: Number.MAX_SAFE_INTEGER };
    for (const { ledger } of this.events({ bank, blocks })) if (ledger !== null) yield ledger;
  }

  /** Writes whole or not at all; what is in memory must not outlive what was not written. */
  #write(work: () => void): void {
    try {
      this.#store.transaction(work);
    } catch (error) {
      this.#tracks.forget();
      throw error;
    }
  }
}
