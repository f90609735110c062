import type { Change, Element, Tip } from "../../src/chain/bank-history.ts";

/** What a lane holds: a total, or null when it is vacant. */
export type Lane = bigint | null;

/** What somebody knows, or believes, of a bank: opens its head when it is true. */
export interface Witness {
  readonly wide: boolean;
  readonly tip: Tip;
  readonly lanes: readonly Lane[];
}

/** A call of the ledger. `next` of a record holds bits as they come: a value may have its guard set. */
export type Call =
  | {
      kind: "open";
      bank: number;
      gateway: string;
      wide: boolean;
      maxStep: bigint;
      words: number;
      slot: number;
    }
  | { kind: "appoint"; bank: number; gateway: string; maxStep: bigint }
  | { kind: "grow"; bank: number; witness: Witness; words: number }
  | { kind: "change"; bank: number; witness: Witness; page: number; changes: readonly Change[] }
  | {
      kind: "record";
      bank: number;
      witness: Witness;
      slot: number;
      evidence: string;
      exceptions: readonly Element[];
      next: readonly bigint[];
    }
  | {
      kind: "amend";
      bank: number;
      witness: Witness;
      about: number;
      evidence: string;
      data: readonly Element[];
    };

/** A value in an event or error: integers are bigint. */
export type Value = bigint | string | boolean | readonly Value[];

/** An event or error: its name and its values. */
export type Named = readonly [name: string, values: readonly Value[]];

/** What comes of a call. */
export type Outcome = { readonly error: Named } | { readonly events: readonly Named[] };

/** A bank with its whole history: the last witness is what its head commits to. */
export interface ModelBank {
  gateway: string;
  maxStep: bigint;
  readonly wide: boolean;
  readonly entries: (Witness & { readonly head: string })[];
}

/** A point's place. */
export interface ModelSeat {
  readonly bank: number;
  readonly lane: number;
  readonly since: number;
  until: number;
  state: "active" | "suspended" | "retired";
  kept: bigint;
  keptSlot: number;
}

/** Everything that the ledger remembers; plain data, so that it can be cloned. */
export interface ModelState {
  readonly banks: Map<number, ModelBank>;
  readonly seats: Map<string, ModelSeat>;
  /** By `bank/lane`. */
  readonly occupants: Map<string, string>;
  /** By point: indices of the entries that corrected it. */
  readonly corrections: Map<string, number[]>;
  /** By `bank/day`. */
  readonly dayHeads: Map<string, string>;
}

/** Where the ledger is, and how it counts time. */
export interface Site {
  readonly chainId: bigint;
  readonly ledger: string;
  readonly operator: string;
  readonly gridOrigin: number;
  readonly slotSeconds: number;
}
