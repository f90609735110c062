import type { SignerSet } from "../../src/clique/votes.ts";

/** Most blocks that geth counts the sealers of. */
const SPAN = 64;

/** Whether geth could count who sealed: at a few heights of a young chain it cannot, which says nothing of the signers. */
export function isCounted(set: SignerSet | null): boolean {
  return set !== null && set.inTurnPercent !== null;
}

/** Title of the column that says how many of the last blocks each signer sealed: a young chain has fewer. */
export function sealedTitle(set: SignerSet | null): string {
  return `sealed of ${String(Math.min(SPAN, set?.block ?? SPAN))}`;
}
