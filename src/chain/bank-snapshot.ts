import { concat, toBeHex } from "ethers";

import type { Tip } from "./bank-history.ts";
import type { BankState, Checkpoint } from "./bank-state.ts";
import type { Exchange, Seat } from "./seats.ts";

/** A state as it is stored: what JSON can hold. */
interface Snapshot {
  readonly bank: number;
  readonly gateway: string;
  readonly maxStep: string;
  readonly wide: boolean;
  readonly openedSlot: number;
  readonly words: string;
  readonly seats: readonly StoredSeat[];
  readonly occupants: readonly (readonly [number, string])[];
  readonly tip: Tip;
  readonly root: string;
  readonly head: string;
  readonly checkpoint: Checkpoint | null;
}

type StoredSeat = Omit<Seat, "kept"> & {
  readonly kept: string | null;
  readonly exchanges: readonly Exchange[];
};

/** A state as text. States between the two events of one transaction are not stored. */
export function writeSnapshot(state: BankState): string {
  const { closing, ...lasting } = state;
  if (closing !== null) throw new RangeError(`bank ${String(state.bank)} is closing a day`);
  const snapshot: Snapshot = {
    ...lasting,
    maxStep: state.maxStep.toString(),
    words: wordsToHex(state.words),
    seats: [...state.seats.values()].map((seat) => {
      return { ...seat, kept: seat.kept === null ? null : seat.kept.toString() };
    }),
    occupants: [...state.occupants],
  };
  return JSON.stringify(snapshot);
}

/** The state of a text that {@link writeSnapshot} wrote. Only for text from our own store: it is not checked. */
export function readSnapshot(text: string): BankState {
  const snapshot = JSON.parse(text) as Snapshot;
  return {
    ...snapshot,
    maxStep: BigInt(snapshot.maxStep),
    words: hexToWords(snapshot.words),
    seats: new Map(
      snapshot.seats.map((seat) => {
        return [seat.point, { ...seat, kept: seat.kept === null ? null : BigInt(seat.kept) }];
      }),
    ),
    occupants: new Map(snapshot.occupants),
    closing: null,
  };
}

/** Words side by side, 32 bytes each. */
export function wordsToHex(words: readonly bigint[]): string {
  return concat(words.map((word) => toBeHex(word, 32)));
}

/** The words of {@link wordsToHex}. */
export function hexToWords(hex: string): bigint[] {
  const words: bigint[] = [];
  for (let at = 2; at < hex.length; at += 64) words.push(BigInt(`0x${hex.slice(at, at + 64)}`));
  return words;
}
