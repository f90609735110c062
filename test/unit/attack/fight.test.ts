import { createServer, type Server } from "node:net";
import { once } from "node:events";

import { expect } from "chai";
import { Wallet } from "ethers";

import type { Attack, Fault, FloodGround } from "../../../src/attack/attack.ts";
import { attacksNamed } from "../../../src/attack/catalogue.ts";
import { NOTHING_SENT } from "../../../src/attack/counter.ts";
import { fight, type Field } from "../../../src/attack/fight.ts";
import type { Helper } from "../../../src/clique/helper-process.ts";

/** Far off: whoever waits for it fails by the test's own time. */
const LATER = 600_000;

describe("fight", function () {
  this.timeout(60_000);
  let server: Server;
  let ground: FloodGround;

  before(async function () {
    server = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    ground = {
      ...{ url: `http://127.0.0.1:${String(address.port)}`, udpPort: null, apiKey: null },
      ...{ chainId: "1", gasPrice: "1", ledger: "", member: "", gateway: "" },
      ...{ mined: [], batches: [], own: [], times: 1, seconds: 5 },
    };
  });

  after(async function () {
    server.close();
    await once(server, "close");
  });

  function field(signal: AbortSignal, helpers: Helper[] = []): Field {
    const url = new URL(ground.url);
    const funder = new Wallet(Wallet.createRandom().privateKey);
    const processes = (): Promise<never[]> => Promise.resolve([]);
    const range = { url, udpPort: null, funder, processes, breakable: null };
    return { at: Date.now() + LATER, range, helpers, log: () => undefined, signal };
  }

  it("does no harm to nodes any more once it was stopped", async function () {
    const stop = new AbortController();
    const [attack] = attacksNamed("kill-all") as readonly [Fault];
    const fighting = fight(attack, ground, field(stop.signal));
    stop.abort();
    // Harm would be refused here, since nothing may be broken.
    expect(await fighting).to.deep.equal(NOTHING_SENT);
  });

  it("ends a flood that has not begun, once it was stopped", async function () {
    const stop = new AbortController();
    const helpers: Helper[] = [];
    const [attack] = attacksNamed("tcp") as readonly [Attack];
    const fighting = fight(attack, ground, field(stop.signal, helpers));
    stop.abort();
    expect(await fighting).to.include({ offered: 0, passed: 0 });
    expect(helpers).to.have.length(1);
    await helpers[0]?.end();
  });
});
