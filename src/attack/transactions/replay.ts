import { keptAway, type Flood } from "../attack.ts";
import { sendTransactions, TRANSACTIONS_RATE } from "./send.ts";

/** What was true once, said again. */
export const replay: Flood = {
  kind: "flood",
  name: "replay",
  group: "transactions",
  what: "Honest transactions of the past are sent again",
  guard: true,
  ownNetwork: false,
  rate: TRANSACTIONS_RATE,
  bound: keptAway(
    "the nonce is spent, so no block takes them; without a key they do not come so far",
  ),
  start: (ground, signal) =>
    sendTransactions(ground, signal, (number) => {
      return ground.mined[number % Math.max(1, ground.mined.length)] ?? null;
    }),
};
