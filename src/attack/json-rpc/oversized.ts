import { keptAway, type Flood } from "../attack.ts";
import { Counter } from "../counter.ts";
import { flood } from "../pace.ts";
import { attackerAgent, shoot } from "../wire.ts";

/** Bodies a second at ten times the honest load, and bytes of each: just below geth's own 5 MiB. */
const RATE = 10;
const BYTES = 5_000_000;
const MOST = 8;

/** Bodies as large as geth takes them. */
export const oversizedBodies: Flood = {
  kind: "flood",
  name: "oversized-bodies",
  group: "json-rpc",
  what: "JSON-RPC with bodies of 5 MB",
  guard: true,
  ownNetwork: false,
  rate: `${String(RATE)} bodies a second`,
  bound: keptAway("bodies beyond 1 MiB are refused by their length, before they are read"),
  async start({ url, times, seconds }, signal) {
    const counter = new Counter();
    const agent = attackerAgent(MOST);
    const head = '{"jsonrpc":"2.0","id":1,"method":"web3_sha3","params":["0x';
    const body = Buffer.alloc(BYTES, "00", "latin1");
    body.write(head, 0, "latin1");
    body.write('"]}', BYTES - 3, "latin1");
    const pace = { perSecond: (RATE * times) / 10, seconds, most: MOST };
    await flood(pace, counter, signal, () =>
      shoot(url, agent, { method: "POST", body, apiKey: null }, counter),
    );
    agent.destroy();
    return counter.tally;
  },
};
