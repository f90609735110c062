import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";

import { WITHIN, type Flood } from "../attack.ts";
import { Counter } from "../counter.ts";
import { flood } from "../pace.ts";
import { ATTACKER } from "../wire.ts";

/** Datagrams a second at ten times the honest load, and bytes of each. */
const RATE = 4_000;
const BYTES = 512;

/** Noise for the one UDP port that a geth can have: that of discovery. */
export const udp: Flood = {
  kind: "flood",
  name: "udp",
  group: "transport",
  what: "Datagrams of noise to the RPC node's discovery port, which is opened for this: in use it is closed",
  // The guard has no UDP, and a flood of a port where nobody listens proves nothing.
  guard: false,
  ownNetwork: true,
  rate: `${String(RATE)} datagrams of ${String(BYTES)} bytes a second`,
  bound: () => ({
    says: "every honest reading accepted: noise fails its checksum and costs a hash each",
    ...WITHIN.any,
  }),
  async start({ udpPort, times, seconds }, signal) {
    if (udpPort === null) throw new TypeError("a node without a port for datagrams");
    const counter = new Counter();
    const socket = createSocket("udp4");
    socket.on("error", () => undefined);
    await new Promise<void>((resolve) => {
      socket.bind(0, ATTACKER, resolve);
    });
    const noise = randomBytes(BYTES);
    await flood({ perSecond: (RATE * times) / 10, seconds, most: 10_000 }, counter, signal, () => {
      return new Promise((resolve) => {
        socket.send(noise, udpPort, "127.0.0.1", (error) => {
          // Nothing is ever said to noise.
          counter.lose(error === null ? "sent" : error.message);
          resolve();
        });
      });
    });
    socket.close();
    return counter.tally;
  },
};
