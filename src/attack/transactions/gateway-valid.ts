import { keptAway, type Flood } from "../attack.ts";
import { sendTransactions, TRANSACTIONS_RATE } from "./send.ts";

/** A gateway gone mad: all that it says is true, and far too much. */
export const gatewayValid: Flood = {
  kind: "flood",
  name: "gateway-valid",
  group: "transactions",
  what: "A registered gateway records ten times as many valid batches as all honest ones",
  guard: true,
  ownNetwork: false,
  rate: TRANSACTIONS_RATE,
  bound: keptAway("it may send, and blocks hold far more than that"),
  start: (ground, signal) =>
    sendTransactions(ground, signal, (number) => ground.own[number] ?? null, ground.apiKey),
};
