/** Credits with the auction: whatever it gives is credited, and taken out by its owner alone. Specification §4. */
import type { ActionOf } from "./action.ts";
import { least } from "./amount.ts";
import { move, takeAllowed } from "./token.ts";
import { added, change, emit, refuse, type Turn } from "./turn.ts";

/** An account's credit, base units of the token. */
function creditOf({ state }: Turn, account: string): bigint {
  return state.credits.get(account) ?? 0n;
}

export function fund(turn: Turn, { by, amount }: ActionOf<"fund">): void {
  credit(turn, by, 0n, amount);
  takeAllowed(turn, by, amount);
}

export function withdraw(turn: Turn, { by, amount }: ActionOf<"withdraw">): void {
  const held = creditOf(turn, by);
  if (held < amount) refuse("AuctionCreditTooLow", by, held, amount);
  change(turn, { credits: added(turn.state.credits, by, -amount) });
  emit(turn, "CreditWithdrawn", by, amount);
  move(turn, turn.state.rules.place.auction, by, amount);
}

/** Gives an account credit out of an auction; `id` zero is its own money. */
export function credit(turn: Turn, account: string, id: bigint, amount: bigint): void {
  if (amount === 0n) return;
  change(turn, { credits: added(turn.state.credits, account, amount) });
  emit(turn, "Credited", account, id, amount);
}

/** Takes from an account's credit, and what is missing from its tokens. */
export function escrow(turn: Turn, account: string, id: bigint, amount: bigint): void {
  const fromCredit = least(creditOf(turn, account), amount);
  change(turn, { credits: added(turn.state.credits, account, -fromCredit) });
  emit(turn, "Escrowed", account, id, amount, fromCredit);
  if (fromCredit !== amount) takeAllowed(turn, account, amount - fromCredit);
}
