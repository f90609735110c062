/**
 * A bank's entries and registers, read from the event index.
 */
import type { Link } from "./bank-history.ts";
import type { EntryRow } from "./bank-tables.ts";
import { logOf } from "./chain-tables.ts";
import { isEntry, type Entry } from "./entries.ts";
import type { EventIndex } from "./event-index.ts";
import { decodeLedgerLog } from "./ledger-log.ts";

/** Slots `from` to `to`, both included. */
export interface SlotRange {
  readonly from?: number;
  readonly to?: number;
}

/** Entries read at once. */
const PORTION = 256;

/** The entry with an index; null when it is not known. */
export function entryAt(index: EventIndex, bank: number, number: number): Entry | null {
  const row = index.entries.entry(bank, number);
  return row === null ? null : read(index, row);
}

/** A bank's entries in order, read as they are asked for. */
export function* entriesOf(
  index: EventIndex,
  bank: number,
  slots: SlotRange = {},
): Generator<Entry> {
  const { from = 0, to = Number.MAX_SAFE_INTEGER } = slots;
  let next = index.entries.firstFrom(bank, from);
  while (next !== null) {
    const rows = index.entries.entries(bank, next, next + PORTION - 1);
    for (const row of rows) {
      if (row.slot > to) return;
      yield read(index, row);
    }
    next = rows.length < PORTION ? null : next + PORTION;
  }
}

/**
 * A bank's words after an entry.
 *
 * @throws RangeError when the entry is not known
 */
export function wordsAt(index: EventIndex, bank: number, number: number): readonly bigint[] {
  for (let at = number; ; at--) {
    const words = index.entries.wordsOf(bank, at);
    if (words !== null) return words;
    const entry = entryAt(index, bank, at);
    if (entry?.kind === "recorded") return entry.registers;
    // An amendment leaves the words as they are.
    if (entry === null) throw new RangeError(`bank ${String(bank)} has no entry ${String(at)}`);
  }
}

/** What entries `from` to `to`, both included, add to a proof. */
export function linksOf(index: EventIndex, bank: number, from: number, to: number): Link[] {
  return index.entries
    .entries(bank, from, to)
    .map(({ slot, note, root }) => ({ slot, note, root }));
}

function read(index: EventIndex, { block, position }: EntryRow): Entry {
  const row = index.chain.log(block, position);
  const event = row === null ? null : decodeLedgerLog(logOf(row));
  if (event === null || !isEntry(event))
    throw new TypeError("an entry without its log in the store");
  return event;
}
