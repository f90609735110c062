import { connect, type Socket } from "node:net";

import { keptAway, type Flood } from "../attack.ts";
import { Counter } from "../counter.ts";
import { flood } from "../pace.ts";
import { doorOf } from "../wire.ts";

/** Connections a second at ten times the honest load, and how many are held at a time. */
const RATE = 150;
const HELD = 2_000;

/** Connections that say nothing and stay. */
export const tcp: Flood = {
  kind: "flood",
  name: "tcp",
  group: "transport",
  what: "TCP connections that say nothing and stay open",
  guard: true,
  ownNetwork: false,
  rate: `${String(RATE)} connections a second, ${String(HELD)} held`,
  bound: keptAway(
    "the guard closes those beyond 64 of one address, and those that say nothing for 5 s",
  ),
  async start({ url, times, seconds }, signal) {
    const counter = new Counter();
    const door = doorOf(url);
    const held = new Set<Socket>();
    const pace = { perSecond: (RATE * times) / 10, seconds, most: HELD };
    await flood(pace, counter, signal, () => {
      if (held.size >= HELD) {
        counter.lose("no more are held");
        return;
      }
      const socket = connect(door);
      held.add(socket);
      let isOpen = false;
      const begun = performance.now();
      socket.once("connect", () => {
        isOpen = true;
      });
      socket.on("error", () => undefined);
      socket.resume();
      socket.once("close", () => {
        held.delete(socket);
        const lasted = Math.round((performance.now() - begun) / 1_000);
        if (isOpen && lasted > 0) counter.refuse(`closed after ${String(lasted)} s`);
        else counter.refuse(isOpen ? "closed at once" : "not connected");
      });
    });
    for (const socket of held) {
      socket.removeAllListeners("close");
      counter.pass();
      socket.destroy();
    }
    return counter.tally;
  },
};
