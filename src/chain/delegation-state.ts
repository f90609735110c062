/** How far a delegation has come, in the order of the contract's `State`. */
export const DELEGATION_STATES = [
  "none",
  "requested",
  "active",
  "ended",
  "expired",
  "settled",
  "declined",
  "withdrawn",
] as const;

/** How far a delegation has come. */
export type DelegationState = (typeof DELEGATION_STATES)[number];
