import type { EventIndex } from "../chain/event-index.ts";
import { readAuctionEvent, type AuctionRecord } from "./auction-record.ts";

/**
 * The auctions as the chain's events tell of them. What is final is folded once; the young blocks, which a reorg may
 * take back, are folded anew with each look.
 */
export class AuctionView {
  readonly #index: EventIndex;
  #final = new Map<bigint, AuctionRecord>();
  #through = -1;
  #last: { readonly head: string; readonly all: ReadonlyMap<bigint, AuctionRecord> } | null = null;

  /** @param index follows the auction under the name `auction` */
  constructor(index: EventIndex) {
    this.#index = index;
  }

  /** All auctions by number, as far as the index is synced. Records never change; a later look has new ones. */
  all(): ReadonlyMap<bigint, AuctionRecord> {
    const { head, final } = this.#index;
    const hash = head?.hash ?? "";
    if (this.#last?.head === hash) return this.#last.all;
    const settled = final?.number ?? -1;
    if (settled < this.#through) this.#restart();
    this.#fold(this.#final, { from: this.#through + 1, to: settled });
    this.#through = settled;
    const all = new Map(this.#final);
    this.#fold(all, { from: settled + 1, to: Number.MAX_SAFE_INTEGER });
    this.#last = { head: hash, all };
    return all;
  }

  /** One auction; null when there is none of this number, as far as the index is synced. */
  get(id: bigint): AuctionRecord | null {
    return this.all().get(id) ?? null;
  }

  /** The index was rebuilt. */
  #restart(): void {
    this.#final = new Map();
    this.#through = -1;
  }

  #fold(records: Map<bigint, AuctionRecord>, blocks: { from: number; to: number }): void {
    for (const { name, args, place } of this.#index.events({ contract: "auction", blocks })) {
      const id = args["id"];
      if (typeof id !== "string") continue;
      const number = BigInt(id);
      const record = readAuctionEvent(records.get(number), { id: number, name, args, place });
      if (record !== undefined) records.set(number, record);
    }
  }
}
