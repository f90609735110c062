import { keptAway, type Flood } from "../attack.ts";
import { BURNER } from "../burner.ts";
import { sendCalls } from "./calls.ts";

/** Calls a second at ten times the honest load. */
const RATE = 10;
/** Gas of each: as much as a block's, and below geth's own cap. */
const GAS = 50_000_000;

/** Questions that take long to answer. */
export const heavyCalls: Flood = {
  kind: "flood",
  name: "heavy-calls",
  group: "json-rpc",
  what: "eth_call of code that never ends",
  guard: true,
  ownNetwork: false,
  rate: `${String(RATE)} calls a second of ${String(GAS)} gas`,
  bound: keptAway("more than 30 million gas are refused before the node is asked"),
  start: (ground, signal) =>
    sendCalls(ground, signal, {
      method: "eth_call",
      params: [{ data: BURNER, gas: `0x${GAS.toString(16)}` }, "latest"],
      perSecond: RATE,
    }),
};
