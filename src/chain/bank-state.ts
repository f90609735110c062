import type { Tip } from "./bank-history.ts";
import type { DayClosed } from "./entries.ts";
import { unpack, vacantLane } from "./lanes.ts";
import type { Seating } from "./seats.ts";

/** What a bank's entries add up to. */
export interface BankState extends Seating {
  readonly bank: number;
  /** Who may record; as the last opening or appointment says, no head commits to it. */
  readonly gateway: string;
  /** Greatest rise of a lane per slot passed, base units; like the gateway. */
  readonly maxStep: bigint;
  /** Whether lanes have 64 bits instead of 32. */
  readonly wide: boolean;
  /** Slot that the bank was opened with: its records lie after it. */
  readonly openedSlot: number;
  readonly tip: Tip;
  /** Commitment to the words. */
  readonly root: string;
  /** What the ledger stores. */
  readonly head: string;
  /** The last head kept for a day; null before the first. */
  readonly checkpoint: Checkpoint | null;
  /** A day that the ledger closes with the next record; null but between the two events of one transaction. */
  readonly closing: DayClosed | null;
}

/** The last head of a day, as the ledger keeps it. */
export interface Checkpoint {
  readonly day: number;
  readonly head: string;
  /** Index of the entry with that head. */
  readonly index: number;
}

/** Opens the head of a bank: what moves it must hand this in. */
export interface Witness {
  readonly tip: Tip;
  readonly words: readonly bigint[];
}

/** The witness that opens a state's head. */
export function witnessOf(state: BankState): Witness {
  return { tip: state.tip, words: state.words };
}

/** What every lane holds: a total, or null where it is vacant. */
export function totalsOf(state: BankState): (bigint | null)[] {
  const vacant = vacantLane(state.wide);
  return unpack(state.words, state.wide).map((value) => (value === vacant ? null : value));
}
