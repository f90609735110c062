import { BlockChain } from "../../chain/archive/block-chain.ts";
import { LedgerHistory } from "../../chain/archive/ledger-history.ts";
import { timeGrid } from "../../domain/time-grid.ts";
import type { BackupCounts, BackupHead, BackupPart } from "./backup-file.ts";
import { StateRoot } from "./state-root.ts";

/** In this order the pieces of a backup come. */
const ORDER: readonly BackupPart["kind"][] = ["file", "account", "slots", "block", "end"];

/** What a backup is found to hold. */
export interface CheckedBackup extends BackupCounts {
  /** The head of each bank, as the archived events add up to it. */
  readonly heads: ReadonlyMap<number, string>;
}

/**
 * Holds a backup's pieces to what its head says, as they come: the state to its root, the blocks to the hash of the last
 * one, the logs to their blocks, the ledger's events to each other. The same when it is written and when it is read.
 */
export class BackupCheck {
  readonly #head: BackupHead;
  readonly #state = new StateRoot();
  readonly #chain = new BlockChain();
  readonly #history: LedgerHistory | null;
  #counts = { files: 0, accounts: 0, slots: 0, blocks: 0, logs: 0 };
  #stage = 0;
  #said: BackupCounts | null = null;

  constructor(head: BackupHead) {
    this.#head = head;
    const { site, chain } = head;
    this.#history =
      site === null
        ? null
        : new LedgerHistory({
            chainId: BigInt(chain.chainId),
            ledger: site.ledger,
            grid: timeGrid(site.origin, site.slotSeconds),
          });
  }

  /** What came so far. */
  get counts(): BackupCounts {
    return this.#counts;
  }

  /**
   * Takes the next piece.
   *
   * @returns a block's header as it was sealed, RLP hex, for who looks at its seal; else null
   * @throws RangeError, TypeError, SyntaxError or GridwellError when it does not fit
   */
  add(part: BackupPart): string | null {
    const stage = ORDER.indexOf(part.kind);
    const back = part.kind === "account" && ORDER[this.#stage] === "slots";
    if ((stage < this.#stage && !back) || this.#said !== null) {
      throw new RangeError(`its parts come out of order at ${part.kind}`);
    }
    this.#stage = stage;
    const counts = this.#counts;
    switch (part.kind) {
      case "file":
        counts.files++;
        return null;
      case "account":
        counts.accounts++;
        this.#state.addAccount(part.account);
        return null;
      case "slots":
        counts.slots += part.slots.length;
        for (const slot of part.slots) this.#state.addSlot(slot);
        return null;
      case "block": {
        counts.blocks++;
        const { logs, raw } = this.#chain.add(part.line);
        counts.logs += logs.length;
        this.#history?.add(logs);
        return raw;
      }
      case "end":
        this.#said = part.counts;
        return null;
    }
  }

  /**
   * Looks whether everything came.
   *
   * @throws RangeError or GridwellError when it did not
   */
  finish(): CheckedBackup {
    const { block, blocks } = this.#head;
    if (this.#said === null) throw new RangeError("its end is missing");
    if (JSON.stringify(this.#said) !== JSON.stringify(this.#counts)) {
      throw new RangeError("it holds other numbers of things than it says");
    }
    const { last } = this.#chain;
    if (this.#counts.blocks !== blocks || last?.hash !== block.hash) {
      throw new RangeError("its blocks do not end with the block of its head");
    }
    if (last.stateRoot !== block.stateRoot || last.number !== block.number) {
      throw new RangeError("its last block is another than its head says");
    }
    const root = this.#state.root();
    if (root !== block.stateRoot) {
      throw new RangeError(`its state has the root ${root}, the block has ${block.stateRoot}`);
    }
    const heads = this.#history?.heads() ?? new Map<number, string>();
    return { ...this.#counts, heads };
  }
}
