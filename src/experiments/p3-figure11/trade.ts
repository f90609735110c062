/** A bid of a home, for the whole lot, base units of the token. */
export interface HomeBid {
  readonly home: number;
  readonly price: bigint;
}

/** An auction as it was held in the model: enough to hold it again on a chain. */
export interface HeldAuction {
  readonly day: number;
  readonly buyer: number;
  /** Litres. */
  readonly quantity: bigint;
  readonly cap: bigint;
  readonly maximum: bigint;
  /** In the order in which they are handed in: of equal prices the earlier wins. */
  readonly bids: readonly HomeBid[];
  readonly outcome: Outcome | null;
}

/** Who sells, and what for. */
export interface Outcome {
  readonly seller: number;
  readonly price: bigint;
}
