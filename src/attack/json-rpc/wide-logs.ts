import { keptAway, type Flood } from "../attack.ts";
import { sendCalls } from "./calls.ts";

/** Calls a second at ten times the honest load. */
const RATE = 40;

/** Questions after the whole past: geth has no cap on them. */
export const wideLogs: Flood = {
  kind: "flood",
  name: "wide-logs",
  group: "json-rpc",
  what: "eth_getLogs of everything from the first block on",
  guard: true,
  ownNetwork: false,
  rate: `${String(RATE)} calls a second`,
  bound: keptAway(
    "a call costs units by its blocks, 2,000 blocks are the most, and there are 4 connections without a key",
  ),
  start: (ground, signal) =>
    sendCalls(ground, signal, {
      method: "eth_getLogs",
      params: [{ fromBlock: "0x0", toBlock: "latest" }],
      perSecond: RATE,
    }),
};
