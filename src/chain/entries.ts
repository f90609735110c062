import {
  amendNote,
  changeNote,
  growNote,
  openNote,
  recordNote,
  type Change,
} from "./bank-history.ts";

/** Where an event stands on the chain. */
export interface LogPlace {
  readonly blockNumber: number;
  readonly blockHash: string;
  /** Position among all logs of the block. */
  readonly logIndex: number;
  readonly transactionHash: string;
}

interface BankEvent {
  readonly bank: number;
  readonly place: LogPlace;
}

/** What every entry of a bank's history has. */
export interface HistoryEntry extends BankEvent {
  /** Slot of the last record at or before the entry; of a record its own. */
  readonly slot: number;
  /** Number of entries before this one. */
  readonly index: number;
  /** Head of the entry before. */
  readonly before: string;
}

/** A bank was opened, with vacant words. */
export interface Opened extends HistoryEntry {
  readonly kind: "opened";
  readonly gateway: string;
  /** Greatest rise of a lane per slot passed, base units. */
  readonly maxStep: bigint;
  readonly wide: boolean;
  readonly words: number;
}

/** A bank got more vacant words. */
export interface Grown extends HistoryEntry {
  readonly kind: "grown";
  /** How many words came. */
  readonly words: number;
}

/** A batch of readings. */
export interface Recorded extends HistoryEntry {
  readonly kind: "recorded";
  /** Merkle root over the meters' signatures, or zero. */
  readonly evidence: string;
  /** Encoded elements, see `decodeElements`. */
  readonly exceptions: string;
  /** All words of the bank after the batch. */
  readonly registers: readonly bigint[];
}

/** The operator changed lanes. */
export interface Changed extends HistoryEntry {
  readonly kind: "changed";
  readonly changes: readonly Change[];
}

/** Something was said about an earlier slot. */
export interface Amended extends HistoryEntry {
  readonly kind: "amended";
  /** The slot it is about. */
  readonly about: number;
  readonly evidence: string;
  /** Encoded elements, see `decodeElements`. */
  readonly data: string;
}

/** One entry of a bank's history. */
export type Entry = Opened | Grown | Recorded | Changed | Amended;

/** A bank has a new gateway or limit; not an entry, since no head commits to it. */
export interface Appointed extends BankEvent {
  readonly kind: "appointed";
  readonly gateway: string;
  /** Greatest rise of a lane per slot passed, base units. */
  readonly maxStep: bigint;
}

/** The last head of a day was kept; not an entry, the record after it makes it. */
export interface DayClosed extends BankEvent {
  readonly kind: "day-closed";
  readonly day: number;
  readonly head: string;
}

/** Anything that the ledger says of a bank. */
export type LedgerEvent = Entry | Appointed | DayClosed;

/** Whether an event is an entry of its bank's history. */
export function isEntry(event: LedgerEvent): event is Entry {
  return event.kind !== "appointed" && event.kind !== "day-closed";
}

/** Digest of what an entry says, as its head commits to it. */
export function noteOf(entry: Entry): string {
  switch (entry.kind) {
    case "opened":
      return openNote();
    case "grown":
      return growNote(entry.words);
    case "recorded":
      return recordNote(entry.evidence, entry.exceptions);
    case "changed":
      return changeNote(entry.changes);
    case "amended":
      return amendNote(entry.about, entry.evidence, entry.data);
  }
}
