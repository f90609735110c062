import type { OfferRequest } from "./state.ts";

/** A proved reading of a metering point, as the verifier gives it. `carried`: its proof opens the batch itself. */
export interface ShownReading {
  readonly slot: bigint;
  readonly total: bigint;
  /** 0 valid, up to 3 carried over a gap. */
  readonly quality: bigint;
  readonly corrections: bigint;
  readonly closed: boolean;
  /** Whether the proof opens the batch itself, whose quality then counts, and not a later correction. */
  readonly fromBatch: boolean;
}

/** Two readings of one of a member's points, around a period. */
export interface ShownSpan {
  readonly start: ShownReading;
  readonly end: ShownReading;
}

/** What may happen, under the contracts' names. `by` is who calls, where that matters. */
export type Action =
  | {
      readonly kind: "report";
      readonly by: string;
      readonly resource: bigint;
      readonly price: bigint;
      readonly observedAt: bigint;
    }
  | {
      readonly kind: "setSCTPrice";
      readonly buyPrice: bigint;
      readonly sellPrice: bigint;
      readonly value: bigint;
    }
  | {
      readonly kind: "buy";
      readonly by: string;
      readonly value: bigint;
      readonly minTokens: bigint;
      readonly deadline: bigint;
    }
  | {
      readonly kind: "sell";
      readonly by: string;
      readonly tokens: bigint;
      readonly minWei: bigint;
      readonly deadline: bigint;
    }
  | {
      readonly kind: "transfer";
      readonly by: string;
      readonly to: string;
      readonly amount: bigint;
    }
  | { readonly kind: "approve"; readonly by: string; readonly amount: bigint }
  | { readonly kind: "freezeAccount"; readonly account: string; readonly status: boolean }
  | { readonly kind: "fund"; readonly by: string; readonly amount: bigint }
  | { readonly kind: "withdraw"; readonly by: string; readonly amount: bigint }
  | {
      readonly kind: "setCommunityLimit";
      readonly resource: bigint;
      readonly period: bigint;
      readonly limit: bigint;
    }
  | {
      readonly kind: "allocate";
      readonly resource: bigint;
      readonly period: bigint;
      readonly amounts: readonly (readonly [member: string, amount: bigint])[];
    }
  | { readonly kind: "offer"; readonly by: string; readonly request: OfferRequest }
  | {
      readonly kind: "receiveBids";
      readonly by: string;
      readonly id: bigint;
      readonly inner: string;
      readonly memo: string;
    }
  | {
      readonly kind: "depositMaxPrice";
      readonly by: string;
      readonly id: bigint;
      readonly price: bigint;
      readonly salt: string;
    }
  | {
      readonly kind: "revealBids";
      readonly id: bigint;
      readonly index: bigint;
      readonly bidder: string;
      readonly price: bigint;
      readonly salt: string;
    }
  | { readonly kind: "checkWinner"; readonly id: bigint }
  | { readonly kind: "refundSucceed"; readonly id: bigint }
  | { readonly kind: "refundFail"; readonly id: bigint }
  | {
      readonly kind: "releaseReservation";
      readonly id: bigint;
      readonly index: bigint;
      readonly inner: string;
      readonly bidder: string;
    }
  | {
      readonly kind: "confirmResourceExchange";
      readonly id: bigint;
      readonly spans: readonly ShownSpan[];
    }
  | { readonly kind: "confirmTimeout"; readonly id: bigint };

/** The action of a kind. */
export type ActionOf<Kind extends Action["kind"]> = Extract<Action, { kind: Kind }>;
