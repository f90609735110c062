import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";

import { expect } from "chai";
import { Transaction, Wallet } from "ethers";

import type { Flood, FloodGround, Tally } from "../../../src/attack/attack.ts";
import { ATTACKS } from "../../../src/attack/catalogue.ts";
import { Counter } from "../../../src/attack/counter.ts";
import { flood } from "../../../src/attack/pace.ts";
import { ATTACKER } from "../../../src/attack/wire.ts";

const member = Wallet.createRandom();

/** Ground for a flood of a fifth of a second. */
function ground(port: number): FloodGround {
  return {
    ...{ url: `http://127.0.0.1:${String(port)}/`, udpPort: port, apiKey: "key", chainId: "4242" },
    ...{ gasPrice: "1000", ledger: `0x${"11".repeat(20)}` },
    ...{ member: member.privateKey, gateway: Wallet.createRandom().privateKey },
    ...{ mined: ["0xaa", "0xbb"], batches: ["0x1234"], own: ["0x01", "0x02"] },
    ...{ times: 10, seconds: 0.2 },
  };
}

function floodNamed(name: string): Flood {
  const found = ATTACKS.find((attack) => attack.name === name);
  if (found?.kind !== "flood") throw new Error(`${name} is no flood`);
  return found;
}

const never = (): AbortSignal => new AbortController().signal;
const total = ({ passed, refused, unanswered }: Tally): number => passed + refused + unanswered;

describe("a flood's pace", function () {
  it("is of the clock and not of the answers, and bounded", async function () {
    const counter = new Counter();
    // Nothing is ever answered: as many go out as may be in flight, and the flood ends all the same.
    await flood({ perSecond: 1_000, seconds: 0.2, most: 7 }, counter, never(), () => {
      return new Promise<void>(() => undefined);
    });
    expect(counter.tally.offered).to.equal(7);
  });

  it("sends no more than its rate", async function () {
    const counter = new Counter();
    await flood({ perSecond: 50, seconds: 0.2, most: 1_000 }, counter, never(), () => {
      counter.pass();
    });
    expect(counter.tally.offered).to.be.within(1, 10);
    expect(counter.tally.passed).to.equal(counter.tally.offered);
  });

  it("ends with the signal", async function () {
    const stop = new AbortController();
    const counter = new Counter();
    await flood({ perSecond: 1_000, seconds: 100, most: 1_000 }, counter, stop.signal, () => {
      stop.abort();
    });
    expect(counter.tally.offered).to.be.within(1, 1_000);
  });
});

describe("a flood's count", function () {
  it("keeps what was said, without the numbers in it, and not without end", function () {
    const counter = new Counter();
    counter.refuse("nonce 12345 of 0xabcdef is spent");
    counter.refuse("nonce 67890 of 0x123456 is spent");
    counter.lose("ECONNRESET");
    expect(counter.tally.words).to.deep.equal({ "nonce … of 0x… is spent": 2, ECONNRESET: 1 });
    for (let i = 0; i < 100; i++) counter.refuse(`word ${"x".repeat(i)}`);
    expect(Object.keys(counter.tally.words)).to.have.length(13);
    expect(counter.tally.words["other"]).to.be.greaterThan(0);
  });
});

describe("floods", function () {
  this.timeout(20_000);
  /** Bodies that came, and from where. */
  let bodies: string[];
  let senders: Set<string>;
  let server: Server;
  let sockets: Set<Socket>;
  let port: number;

  beforeEach(async function () {
    [bodies, senders, sockets] = [[], new Set(), new Set()];
    const http = createHttpServer((request, response) => {
      senders.add(request.socket.remoteAddress ?? "");
      let text = "";
      request.on("data", (chunk) => (text += String(chunk)));
      request.on("end", () => {
        bodies.push(text);
        response.end('{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"no funds"}}');
      });
      request.on("error", () => undefined);
    });
    http.on("connection", (socket) => {
      sockets.add(socket);
      socket.on("error", () => undefined);
    });
    http.listen(0, "127.0.0.1");
    await once(http, "listening");
    server = http;
    port = (http.address() as AddressInfo).port;
  });

  afterEach(function () {
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  for (const { name } of ATTACKS.filter(({ kind }) => kind === "flood")) {
    it(`of ${name} end by themselves, and count each piece once`, async function () {
      const tally = await floodNamed(name).start(ground(port), never());
      expect(tally.offered).to.be.greaterThan(0);
      expect(total(tally)).to.be.at.most(tally.offered);
    });

    it(`of ${name} end at once with the signal, and when nobody listens`, async function () {
      const nobody = createServer();
      nobody.listen(0, "127.0.0.1");
      await once(nobody, "listening");
      const dead = (nobody.address() as AddressInfo).port;
      nobody.close();
      const tally = await floodNamed(name).start(ground(dead), never());
      expect(tally.passed).to.equal(0);
      const none = await floodNamed(name).start(
        { ...ground(port), seconds: 60 },
        AbortSignal.abort(),
      );
      expect(none.offered).to.equal(0);
    });
  }

  it("come from another address than honest meters", async function () {
    await floodNamed("cheap-calls").start(ground(port), never());
    expect([...senders]).to.deep.equal([ATTACKER]);
  });

  it("take an answer with an error for a refusal, and say it", async function () {
    const tally = await floodNamed("cheap-calls").start(ground(port), never());
    expect(tally.passed).to.equal(0);
    expect(Object.keys(tally.words)[0]).to.equal("no funds");
  });

  /** The transactions that came. */
  async function sent(name: string): Promise<Transaction[]> {
    await floodNamed(name).start(ground(port), never());
    return bodies.map((body) => {
      const { params } = JSON.parse(body) as { params: [string] };
      return Transaction.from(params[0]);
    });
  }

  it("of a stranger come from an account each", async function () {
    const transactions = await sent("stranger");
    expect(new Set(transactions.map(({ from }) => from)).size).to.equal(transactions.length);
  });

  it("of nonce gaps leave out the first nonce, and no other", async function () {
    const nonces = (await sent("nonce-gaps")).map(({ nonce }) => nonce).sort((a, b) => a - b);
    expect(nonces).to.deep.equal(nonces.map((_, i) => i + 1));
  });

  it("of fee bumps raise the price of a nonce by more than a tenth each time", async function () {
    const transactions = await sent("fee-bumps");
    const first = transactions.filter(({ nonce }) => nonce === 0);
    const prices = first.map(({ gasPrice }) => gasPrice ?? 0n).sort((a, b) => (a < b ? -1 : 1));
    expect(prices.length).to.be.greaterThan(1);
    for (const [i, price] of prices.slice(1).entries()) {
      expect(price * 10n >= (prices[i] ?? 0n) * 11n).to.equal(true);
    }
  });

  it("of a bad gateway carry its key and another's batch", async function () {
    const transactions = await sent("gateway-invalid");
    expect(new Set(transactions.map(({ data }) => data))).to.deep.equal(new Set(["0x1234"]));
  });
});
