import type { BlockRange, BlockRef } from "./chain-follower.ts";
import type { IndexedEvent } from "./indexed-event.ts";

/** What one call of `EventIndex.sync` did. Ask its `events` for what the ranges hold. */
export interface SyncReport {
  /** The last block that is known; null when the chain ends before the index begins. */
  readonly head: BlockRef | null;
  /** The last block that no reorg undoes; null before the first. */
  readonly final: BlockRef | null;
  /** Events of blocks that a reorg undid, in the order they had. */
  readonly rolledBack: readonly IndexedEvent[];
  /** Blocks that came, also those that came in place of others. */
  readonly added: BlockRange | null;
  /** Blocks that became final. */
  readonly finalized: BlockRange | null;
}

/** Numbers of the last known and the last final block; those before the first where there is none. */
export interface Position {
  readonly head: number;
  readonly final: number;
}

/** What happened to an index since its last report; it outlives a sync that fails. */
export class SyncJournal {
  #rolledBack: IndexedEvent[] = [];
  #addedFrom: number | null = null;
  #finalFrom: number | null = null;
  /** What the last report said, or the store held when it was opened. */
  #seen: Position;

  constructor(seen: Position) {
    this.#seen = seen;
  }

  /** Blocks came, from this one on. */
  add(first: number, isFinal: boolean): void {
    this.#addedFrom ??= first;
    if (isFinal) this.finalize(first);
  }

  /** Blocks became final, from this one on. */
  finalize(first: number): void {
    this.#finalFrom ??= first;
  }

  /** What was after a block went, with these events. */
  rollBack(block: number, lost: readonly IndexedEvent[]): void {
    this.#rolledBack = [...lost, ...this.#rolledBack];
    if (this.#addedFrom !== null) this.#addedFrom = Math.min(this.#addedFrom, block + 1);
  }

  /** Another process went on with the store: what it added is still to be reported. */
  takeOver(): void {
    const { head, final } = this.#seen;
    // What was not final may have been rolled back and read again.
    const added = Math.min(head, final) + 1;
    this.#addedFrom = Math.min(this.#addedFrom ?? added, added);
    this.#finalFrom = Math.min(this.#finalFrom ?? final + 1, final + 1);
  }

  /** What happened up to here; the next report begins anew. */
  report(head: BlockRef | null, final: BlockRef | null, position: Position): SyncReport {
    const report: SyncReport = {
      head,
      final,
      rolledBack: this.#rolledBack,
      added: rangeOf(this.#addedFrom, head),
      finalized: rangeOf(this.#finalFrom, final),
    };
    this.#rolledBack = [];
    this.#addedFrom = null;
    this.#finalFrom = null;
    this.#seen = position;
    return report;
  }
}

function rangeOf(from: number | null, to: BlockRef | null): BlockRange | null {
  return from === null || to === null || to.number < from ? null : { from, to: to.number };
}
