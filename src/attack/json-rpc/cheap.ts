import { keptAway, type Flood } from "../attack.ts";
import { sendCalls } from "./calls.ts";

/** Calls a second at ten times the honest load. */
const RATE = 300;

/** Many small questions. */
export const cheapCalls: Flood = {
  kind: "flood",
  name: "cheap-calls",
  group: "json-rpc",
  what: "eth_blockNumber, again and again",
  guard: true,
  ownNetwork: false,
  rate: `${String(RATE)} calls a second`,
  bound: keptAway(
    "an address without a key has 20 units a second, and callers with one a lane of their own",
  ),
  start: (ground, signal) =>
    sendCalls(ground, signal, { method: "eth_blockNumber", params: [], perSecond: RATE }),
};
