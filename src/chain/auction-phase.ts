/** Where an auction stands, in the order of the contract's `Phase`. */
export const PHASES = [
  "none",
  "bidding",
  "depositing",
  "revealing",
  "deciding",
  "expired",
  "awarded",
  "paid",
  "delivered",
  "no-trade",
  "closed",
  "void",
  "defaulted",
] as const;

/** Where an auction stands. */
export type Phase = (typeof PHASES)[number];

/** Whether nothing is left to do but to take out what was credited. */
export function isSettled(phase: Phase): boolean {
  return phase === "delivered" || phase === "closed" || phase === "void" || phase === "defaulted";
}

/**
 * Whether bids are taken or opened: until then an auction counts blocks, and its buyer's hidden price lies in the call
 * data of one. Afterwards only the clock counts, and what the ledger's history proves.
 */
export function isUndecided(phase: Phase): boolean {
  return (
    phase === "bidding" || phase === "depositing" || phase === "revealing" || phase === "deciding"
  );
}
