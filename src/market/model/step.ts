import type { Action } from "./action.ts";
import { depositMaxPrice, offer, receiveBids, revealBids } from "./bidding.ts";
import { fund, withdraw } from "./credits.ts";
import { checkWinner, refundFail, releaseReservation } from "./decision.ts";
import { confirmResourceExchange, confirmTimeout, refundSucceed } from "./delivery.ts";
import { report } from "./feed.ts";
import { allocate, setCommunityLimit } from "./quota-book.ts";
import type { MarketState } from "./state.ts";
import { approve, buy, freezeAccount, sell, setSCTPrice, transfer } from "./token.ts";
import { Refusal, type Named, type Turn } from "./turn.ts";

/** What comes of an action: the next state and what happened, or the error with which the contracts refuse it. */
export type Outcome =
  { readonly state: MarketState; readonly events: readonly Named[] } | { readonly error: Named };

/**
 * The market's rules as one pure function. The contracts do the same: random traces hold the two against each other,
 * state, events and errors, after every action.
 *
 * @param now - time of the block that holds the action, Unix seconds.
 * @param block - number of that block.
 */
export function step(state: MarketState, action: Action, now: bigint, block: bigint): Outcome {
  const turn: Turn = { now, block, state, events: [] };
  try {
    act(turn, action);
  } catch (cause) {
    if (cause instanceof Refusal) return { error: cause.error };
    throw cause;
  }
  return { state: turn.state, events: turn.events };
}

function act(turn: Turn, action: Action): void {
  switch (action.kind) {
    case "report":
      report(turn, action);
      break;
    case "setSCTPrice":
      setSCTPrice(turn, action);
      break;
    case "buy":
      buy(turn, action);
      break;
    case "sell":
      sell(turn, action);
      break;
    case "transfer":
      transfer(turn, action);
      break;
    case "approve":
      approve(turn, action);
      break;
    case "freezeAccount":
      freezeAccount(turn, action);
      break;
    case "fund":
      fund(turn, action);
      break;
    case "withdraw":
      withdraw(turn, action);
      break;
    case "setCommunityLimit":
      setCommunityLimit(turn, action);
      break;
    case "allocate":
      allocate(turn, action);
      break;
    case "offer":
      offer(turn, action);
      break;
    case "receiveBids":
      receiveBids(turn, action);
      break;
    case "depositMaxPrice":
      depositMaxPrice(turn, action);
      break;
    case "revealBids":
      revealBids(turn, action);
      break;
    case "checkWinner":
      checkWinner(turn, action);
      break;
    case "refundSucceed":
      refundSucceed(turn, action);
      break;
    case "refundFail":
      refundFail(turn, action);
      break;
    case "releaseReservation":
      releaseReservation(turn, action);
      break;
    case "confirmResourceExchange":
      confirmResourceExchange(turn, action);
      break;
    case "confirmTimeout":
      confirmTimeout(turn, action);
      break;
  }
}
