import { keptAway, type Flood } from "../attack.ts";
import { Counter } from "../counter.ts";
import { flood } from "../pace.ts";
import { attackerAgent, shoot } from "../wire.ts";

/** Requests a second at ten times the honest load. */
const RATE = 300;
const MOST = 64;

/** Requests that ask for nothing, as LOIC sends them. */
export const http: Flood = {
  kind: "flood",
  name: "http",
  group: "transport",
  what: "HTTP requests without a meaning",
  guard: true,
  ownNetwork: false,
  rate: `${String(RATE)} requests a second`,
  bound: keptAway("what is no JSON-RPC is answered before it is read"),
  async start({ url, times, seconds }, signal) {
    const counter = new Counter();
    const agent = attackerAgent(MOST);
    const pace = { perSecond: (RATE * times) / 10, seconds, most: 2 * MOST };
    await flood(pace, counter, signal, (number) =>
      shoot(
        url,
        agent,
        number % 2 === 0
          ? { method: "GET", body: null, apiKey: null }
          : { method: "POST", body: "all work and no play", apiKey: null },
        counter,
      ),
    );
    agent.destroy();
    return counter.tally;
  },
};
