import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { connect } from "node:net";

import { expect } from "chai";
import fc from "fast-check";

import { METHODS } from "../../../src/clique/guard/methods.ts";
import {
  call,
  GATEWAY,
  GuardedChain,
  post,
  refusalOf,
  WITH_KEY,
  type Answer,
  type TestGuard,
} from "../../support/guarded-chain.ts";

/** Limits that a test of other things never meets. */
const PLENTY = {
  keyUnitsPerSecond: 1_000_000,
  keyBurst: 1_000_000,
  addressUnitsPerSecond: 1_000_000,
  addressBurst: 1_000_000,
  anonymousUnitsPerSecond: 1_000_000,
  anonymousBurst: 1_000_000,
};

describe("guard > hostile callers", function () {
  this.timeout(120_000);
  let chain: GuardedChain;
  let door: TestGuard;

  before(async function () {
    chain = await GuardedChain.start("hostile");
    door = await chain.guard({
      limits: { ...PLENTY, headerSeconds: 1, requestSeconds: 2, batchLength: 10 },
    });
  });

  after(async function () {
    await chain.close();
  });

  beforeEach(function () {
    chain.spy.forget();
    chain.spy.play(null);
  });

  /** Everything that a socket is answered until it ends. */
  async function talk(
    url: string,
    ...said: readonly (string | Promise<unknown>)[]
  ): Promise<string> {
    const { port } = new URL(url);
    const socket = connect(Number(port), "127.0.0.1");
    let heard = "";
    socket.on("data", (part: Buffer) => (heard += part.toString("utf8")));
    socket.on("error", () => undefined);
    await once(socket, "connect");
    for (const part of said) {
      if (typeof part === "string") socket.write(part);
      else await part;
    }
    await once(socket, "close");
    return heard;
  }

  /** The refusal in an HTTP answer as it came over the wire. */
  function heardRefusal(heard: string): { status: number; code: string | null } {
    const [head = "", body = ""] = heard.split("\r\n\r\n");
    expect(head).to.match(/content-type: application\/json/i);
    return {
      status: Number(head.split(" ")[1]),
      code: refusalOf(JSON.parse(body) as Answer),
    };
  }

  const head = (length: number | string, more = ""): string =>
    `POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${String(length)}\r\n${more}\r\n`;

  describe("a body that is no JSON-RPC", function () {
    for (const [what, body, status, code] of [
      ["nothing", "", 400, "GUARD_BODY_MALFORMED"],
      ["no JSON", "<html>", 400, "GUARD_BODY_MALFORMED"],
      ["half of it", '{"jsonrpc":"2.0","id":1,"meth', 400, "GUARD_BODY_MALFORMED"],
      ["two of them", "{}{}", 400, "GUARD_BODY_MALFORMED"],
      ["a byte order mark", "\ufeff{}", 400, "GUARD_BODY_MALFORMED"],
      ["17 lists in lists", "[".repeat(17) + "]".repeat(17), 400, "GUARD_BODY_TOO_DEEP"],
      ["100,000 lists in lists", "[".repeat(100_000), 400, "GUARD_BODY_TOO_DEEP"],
      ["objects in objects", '{"a":'.repeat(17) + "1" + "}".repeat(17), 400, "GUARD_BODY_TOO_DEEP"],
      ["brackets in a text only", `{"a":"${"[{\\".repeat(50)}\\""}`, 400, "GUARD_BODY_MALFORMED"],
      ["null", "null", 200, "GUARD_REQUEST_INVALID"],
      ["a number", "1e999", 200, "GUARD_REQUEST_INVALID"],
      ["an empty object", "{}", 200, "GUARD_REQUEST_INVALID"],
      ["another version", '{"jsonrpc":"1.0","id":1,"method":"a"}', 200, "GUARD_REQUEST_INVALID"],
      ["no id", '{"jsonrpc":"2.0","method":"eth_chainId"}', 200, "GUARD_REQUEST_INVALID"],
      ["no whole id", '{"jsonrpc":"2.0","id":1.5,"method":"a"}', 200, "GUARD_REQUEST_INVALID"],
      ["an object as id", '{"jsonrpc":"2.0","id":{},"method":"a"}', 200, "GUARD_REQUEST_INVALID"],
      ["no method", '{"jsonrpc":"2.0","id":1}', 200, "GUARD_REQUEST_INVALID"],
      [
        "params by name",
        '{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":{}}',
        200,
        "GUARD_REQUEST_INVALID",
      ],
      [
        "what is inherited",
        '{"__proto__":{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}}',
        200,
        "GUARD_REQUEST_INVALID",
      ],
    ] as const) {
      it(`is refused: ${what}`, async function () {
        const answer = await post(door.url, body, WITH_KEY);
        expect(answer.status).to.equal(status);
        expect(answer.headers.get("content-type")).to.match(/^application\/json/);
        expect(refusalOf(JSON.parse(answer.text) as Answer)).to.equal(code);
        expect(chain.spy.seen()).to.have.length(0);
      });
    }

    it("is refused when it is no UTF-8", async function () {
      const bytes = Buffer.concat([
        Buffer.from('{"jsonrpc":"2.0","id":"'),
        Buffer.from([0xc3, 0x28]),
        Buffer.from('","method":"eth_chainId"}'),
      ]);
      const { text } = await post(door.url, bytes, WITH_KEY);
      expect(refusalOf(JSON.parse(text) as Answer)).to.equal("GUARD_BODY_MALFORMED");
    });
  });

  it("reads 16 levels", async function () {
    const { status, text } = await post(door.url, "[".repeat(16) + "]".repeat(16), WITH_KEY);
    expect(status).to.equal(200);
    const [answer] = JSON.parse(text) as Answer[];
    expect(refusalOf(answer ?? { id: null })).to.equal("GUARD_REQUEST_INVALID");
  });

  it("tells the node what it judged, of two fields with one name", async function () {
    const twice =
      '{"jsonrpc":"2.0","id":1,"method":"debug_x","method":"eth_chainId","METHOD":"debug_y","params":["a"],"params":[]}';
    const { text } = await post(door.url, twice, WITH_KEY);
    expect(JSON.parse(text)).to.deep.equal({ jsonrpc: "2.0", id: 1, result: "0x7a69" });
    expect(chain.spy.seen()).to.deep.equal([
      { jsonrpc: "2.0", id: 0, method: "eth_chainId", params: [] },
    ]);
  });

  it("answers every id as it came", async function () {
    for (const id of [null, "", "x".repeat(128), 0, -1, Number.MAX_SAFE_INTEGER]) {
      const body = JSON.stringify({ jsonrpc: "2.0", id, method: "eth_chainId" });
      const { text } = await post(door.url, body, WITH_KEY);
      expect(JSON.parse(text)).to.deep.equal({ jsonrpc: "2.0", id, result: "0x7a69" });
    }
    for (const id of ["x".repeat(129), Number.MAX_SAFE_INTEGER + 1, true, []]) {
      const body = JSON.stringify({ jsonrpc: "2.0", id, method: "eth_chainId" });
      const { text } = await post(door.url, body, WITH_KEY);
      expect(refusalOf(JSON.parse(text) as Answer)).to.equal("GUARD_REQUEST_INVALID");
    }
  });

  describe("what is no request for JSON-RPC", function () {
    for (const [what, path, init, status] of [
      ["a look with a browser", "/", { method: "GET" }, 405],
      ["another verb", "/", { method: "PUT", body: "{}" }, 405],
      ["a preflight", "/", { method: "OPTIONS" }, 405],
      ["another place", "/wallet", { method: "POST", body: "{}" }, 404],
      ["a place that is none", "/%c3%28", { method: "POST", body: "{}" }, 400],
      ["a form", "/", { method: "POST", body: new URLSearchParams("a=b") }, 415],
      ["a text", "/", { method: "POST", body: "{}" }, 415],
    ] as const) {
      it(`is refused: ${what}`, async function () {
        const response = await fetch(`${door.url}${path}`, init);
        expect(response.headers.get("content-type")).to.match(/^application\/json/);
        expect(refusalOf((await response.json()) as Answer)).to.equal("GUARD_HTTP_INVALID");
        expect([status, 400]).to.include(response.status);
      });
    }

    it("is refused: a WebSocket", async function () {
      const { port } = new URL(door.url);
      const request = httpRequest({
        port,
        headers: { connection: "Upgrade", upgrade: "websocket" },
      }).end();
      const [response] = (await once(request, "response")) as [IncomingMessage];
      response.resume();
      expect(response.statusCode).to.equal(405);
    });

    it("is refused: what is not HTTP", async function () {
      for (const said of [
        "\u0016\u0003\u0001\u0002\u0000",
        "hello\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
      ]) {
        const { status, code } = heardRefusal(await talk(door.url, said));
        expect(status).to.equal(400);
        expect(code).to.equal("GUARD_HTTP_INVALID");
      }
    });

    it("is refused: headers without end", async function () {
      const said = `POST / HTTP/1.1\r\nHost: x\r\nX-Long: ${"x".repeat(20_000)}\r\n`;
      expect(heardRefusal(await talk(door.url, said))).to.deep.equal({
        status: 431,
        code: "GUARD_HTTP_INVALID",
      });
    });

    it("is refused: two lengths, and a length beside chunks", async function () {
      for (const more of ["Content-Length: 4\r\n", "Transfer-Encoding: chunked\r\n"]) {
        const { status, code } = heardRefusal(await talk(door.url, `${head(2, more)}{}`));
        expect(status).to.equal(400);
        expect(code).to.equal("GUARD_HTTP_INVALID");
      }
    });
  });

  it("does not listen to a body that is announced too large", async function () {
    const heard = await talk(door.url, head(1_048_577, "Connection: close\r\n"));
    expect(heardRefusal(heard)).to.deep.equal({ status: 413, code: "GUARD_BODY_TOO_LARGE" });
  });

  it("does not listen to chunks beyond the limit", async function () {
    const chunk = `10000\r\n${"x".repeat(65_536)}\r\n`;
    const begin =
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    const heard = await talk(door.url, begin, chunk.repeat(17));
    expect(heardRefusal(heard)).to.deep.equal({ status: 413, code: "GUARD_BODY_TOO_LARGE" });
  });

  it("does not wait for headers and bodies that do not come", async function () {
    const late = { status: 408, code: "GUARD_BODY_TOO_SLOW" };
    const [headers, body] = await Promise.all([
      talk(door.url, "POST / HTTP/1.1\r\nHost: x\r\n"),
      talk(door.url, `${head(100)}{"jsonrpc"`),
    ]);
    expect(heardRefusal(headers)).to.deep.equal(late);
    expect(heardRefusal(body)).to.deep.equal(late);
  });

  it("serves keys while the bodies of others trickle, and others but for that address", async function () {
    const few = await chain.guard({
      limits: {
        ...PLENTY,
        ...{ requestSeconds: 2, anonymousConcurrent: 5, addressConcurrent: 4 },
        trustedProxies: ["127.0.0.1"],
      },
    });
    const from = (address: string): Record<string, string> => ({ "x-forwarded-for": address });
    const ask = async (address: string): Promise<string | null> =>
      refusalOf(await call(few.url, "eth_chainId", [], from(address)));
    const trickles = Array.from({ length: 4 }, async () =>
      talk(few.url, `${head(100, "X-Forwarded-For: 192.0.2.1\r\n")}{`),
    );
    // Until all of them are at work.
    while ((await ask("192.0.2.1")) !== "GUARD_BUSY");
    expect(await ask("192.0.2.2")).to.equal(null);
    expect(refusalOf(await call(few.url, "eth_chainId"))).to.equal(null);
    await Promise.all(trickles);
    expect(await ask("192.0.2.1")).to.equal(null);
    await few.guard.close();
  });

  it("lets go of what a caller no longer waits for", async function () {
    const few = await chain.guard({ limits: { ...PLENTY, keyConcurrent: 1 } });
    let ended: Promise<unknown> = Promise.resolve();
    const arrived = new Promise<void>((resolve) => {
      chain.spy.play((response) => {
        ended = once(response, "close");
        resolve();
      });
    });
    const leaving = new AbortController();
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId" });
    const headers = { "content-type": "application/json", ...WITH_KEY };
    const { signal } = leaving;
    const asked = fetch(few.url, { method: "POST", headers, body, signal }).catch(() => "gone");
    await arrived;
    expect(refusalOf(await call(few.url, "eth_chainId"))).to.equal("GUARD_BUSY");
    leaving.abort();
    expect(await asked).to.equal("gone");
    // The node is not left to work for nobody.
    await ended;
    chain.spy.play(null);
    expect((await call(few.url, "eth_chainId")).result).to.equal("0x7a69");
    await few.guard.close();
  });

  it("gives one address no more connections than are let through", async function () {
    const narrow = await chain.guard({ limits: { ...PLENTY, connectionsPerAddress: 2 } });
    const { port } = new URL(narrow.url);
    const open = [];
    for (let i = 0; i < 2; i++) {
      const socket = connect(Number(port), "127.0.0.1");
      await once(socket, "connect");
      open.push(socket);
    }
    const third = connect(Number(port), "127.0.0.1");
    third.on("error", () => undefined);
    await once(third, "close");
    const body = '{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}';
    for (const socket of open) {
      socket.write(head(body.length, "Connection: close\r\n") + body);
      const [part] = (await once(socket, "data")) as [Buffer];
      expect(part.toString("utf8")).to.match(/^HTTP\/1\.1 200/);
    }
    await narrow.guard.close();
  });

  describe("whatever is sent", function () {
    const method = fc.oneof(
      fc.constantFrom(...METHODS.keys()),
      fc.constantFrom("debug_traceCall", "__proto__", "constructor", "admin_addPeer"),
      fc.string(),
    );
    const block = fc.constantFrom("latest", "0x0", "earliest", "0xffffffff", "", "0x");
    const hex = fc
      .uint8Array({ maxLength: 40 })
      .map((bytes) => `0x${Buffer.from(bytes).toString("hex")}`);
    const object = fc.dictionary(
      fc.constantFrom("to", "from", "data", "gas", "GAS", "fromBlock", "toBlock", "__proto__", "x"),
      fc.oneof(hex, block, fc.constant(GATEWAY.address), fc.jsonValue()),
    );
    const parameter = fc.oneof(
      block,
      hex,
      object,
      fc.boolean(),
      fc.constant(GATEWAY.address),
      fc.jsonValue(),
    );
    const fields = {
      jsonrpc: fc.oneof({ weight: 9, arbitrary: fc.constant("2.0") }, fc.jsonValue()),
      id: fc.oneof(fc.integer(), fc.string(), fc.jsonValue()),
      method: fc.oneof({ weight: 9, arbitrary: method }, fc.jsonValue()),
      params: fc.oneof(
        { weight: 9, arbitrary: fc.array(parameter, { maxLength: 4 }) },
        fc.jsonValue(),
      ),
    };
    const request = fc.oneof(fc.record(fields), fc.record(fields, { requiredKeys: [] }));
    const item = fc.oneof({ weight: 9, arbitrary: request }, fc.jsonValue());
    const body = fc.oneof(
      {
        weight: 6,
        arbitrary: fc
          .oneof(item, fc.array(item, { maxLength: 12 }))
          .map((value) => JSON.stringify(value)),
      },
      { weight: 1, arbitrary: fc.string() },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
    );

    it("is answered with JSON-RPC and no fault of the guard's, and only what is listed reaches the node", async function () {
      await fc.assert(
        fc.asyncProperty(body, fc.boolean(), async (sent, isHolder) => {
          const { status, text } = await post(door.url, sent, isHolder ? WITH_KEY : {});
          expect(status).to.be.lessThan(500);
          const parsed = JSON.parse(text) as Answer | Answer[];
          for (const answer of [parsed].flat()) {
            expect(answer).to.include({ jsonrpc: "2.0" });
            expect(Object.hasOwn(answer, "id")).to.equal(true);
            expect(Object.hasOwn(answer, "result")).to.not.equal(Object.hasOwn(answer, "error"));
            expect(refusalOf(answer)).to.not.equal("GUARD_INTERNAL");
          }
        }),
        { numRuns: 400, examples: [['{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}', true]] },
      );
      const methods = new Set(chain.spy.seen().map((seen) => seen.method));
      for (const seen of methods) expect(METHODS.has(seen)).to.equal(true);
      expect(methods.has("eth_chainId")).to.equal(true);
      expect(methods.has("eth_sendRawTransaction")).to.equal(false);
    });
  });

  describe("a flood of callers without a key", function () {
    it("does not keep a gateway from its work, and is told to slow down", async function () {
      const guarded = await chain.guard({
        limits: { addressUnitsPerSecond: 5, addressBurst: 20, anonymousConcurrent: 4 },
      });
      const { ledger } = chain.addresses;
      let floods = true;
      const statuses = new Map<number, number>();
      const attacker = async (): Promise<void> => {
        while (floods) {
          const asked = { jsonrpc: "2.0", id: 1, method: "eth_call", params: [{ to: ledger }] };
          const { status } = await post(guarded.url, JSON.stringify(asked));
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
        }
      };
      const attackers = Array.from({ length: 30 }, attacker);
      const codes: (string | null)[] = [];
      for (let i = 0; i < 25; i++) {
        const raw = await chain.sign();
        const answer = await call(guarded.url, "eth_sendRawTransaction", [raw]);
        codes.push(answer.error === undefined ? refusalOf(answer) : answer.error.message);
      }
      floods = false;
      await Promise.all(attackers);
      expect(codes).to.deep.equal(codes.map(() => null));
      expect([...statuses.keys()].sort()).to.deep.equal([200, 429]);
      expect(statuses.get(429)).to.be.greaterThan(statuses.get(200) ?? 0);
      await guarded.guard.close();
    });

    it("is bounded for one address, and for all together", async function () {
      const slow = await chain.guard({
        clock: () => 0,
        limits: {
          addressUnitsPerSecond: 1,
          addressBurst: 10,
          anonymousUnitsPerSecond: 1,
          anonymousBurst: 25,
          trustedProxies: ["127.0.0.1"],
        },
      });
      const allowed = async (address: string): Promise<number> => {
        let count = 0;
        for (;;) {
          const from = { "x-forwarded-for": address };
          const answer = await call(slow.url, "eth_chainId", [], from);
          if (refusalOf(answer) === "GUARD_RATE") return count;
          count++;
        }
      };
      const counts: number[] = [];
      for (const address of ["192.0.2.1", "192.0.2.1", "2001:db8::1", "2001:db8::2", "192.0.2.9"]) {
        counts.push(await allowed(address));
      }
      // Two addresses of one IPv6 network are one caller; the last one finds what the others left.
      expect(counts).to.deep.equal([10, 0, 10, 0, 5]);
      const { status, headers } = await post(slow.url, "{}");
      expect(status).to.equal(429);
      expect(headers.get("retry-after")).to.equal("1");
      expect(refusalOf(await call(slow.url, "eth_chainId"))).to.equal(null);
      await slow.guard.close();
    });

    it("does not choose its address itself", async function () {
      const direct = await chain.guard({
        clock: () => 0,
        limits: { addressUnitsPerSecond: 1, addressBurst: 1 },
      });
      const codes: (string | null)[] = [];
      for (const address of ["192.0.2.1", "192.0.2.2"]) {
        const from = { "x-forwarded-for": address };
        codes.push(refusalOf(await call(direct.url, "eth_chainId", [], from)));
      }
      expect(codes).to.deep.equal([null, "GUARD_RATE"]);
      await direct.guard.close();
    });

    it("is not served at all where the operator says so", async function () {
      const shut = await chain.guard({ limits: { anonymousConcurrent: 0 } });
      expect(refusalOf(await call(shut.url, "eth_chainId", [], {}))).to.equal("GUARD_BUSY");
      expect(refusalOf(await call(shut.url, "eth_chainId"))).to.equal(null);
      await shut.guard.close();
    });
  });

  it("bounds a key's calls, each at its price, and says when to come again", async function () {
    const slow = await chain.guard({
      clock: () => 0,
      limits: { keyUnitsPerSecond: 2, keyBurst: 10 },
    });
    const batch = Array.from({ length: 9 }, (_, id) => {
      // 1 for the first eight, 5 for the last: two units are left by then.
      return id < 8
        ? { jsonrpc: "2.0", id, method: "eth_chainId" }
        : { jsonrpc: "2.0", id, method: "eth_call", params: [{ to: GATEWAY.address }] };
    });
    const { status, text } = await post(slow.url, JSON.stringify(batch), WITH_KEY);
    expect(status).to.equal(200);
    const codes = (JSON.parse(text) as Answer[]).map(refusalOf);
    expect(codes).to.deep.equal([...Array.from({ length: 8 }, () => null), "GUARD_RATE"]);
    await call(slow.url, "eth_chainId");
    const spent = await post(slow.url, JSON.stringify(batch), WITH_KEY);
    expect(spent.status).to.equal(429);
    expect(spent.headers.get("retry-after")).to.equal("1");
    await slow.guard.close();
  });

  it("bounds long bodies, whether they hold a call or not, and long answers", async function () {
    const KIB = 1_024;
    const asked = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId" });
    const frame = '{"jsonrpc":"2.0","id":0,"result":""}';
    /** Calls that a key of ten units has left after a body of one length and an answer of another. */
    const leftAfter = async (body: string, answerBytes = frame.length): Promise<number> => {
      const own = await chain.guard({
        clock: () => 0,
        limits: { keyUnitsPerSecond: 1, keyBurst: 10 },
      });
      const result = "x".repeat(answerBytes - frame.length);
      chain.spy.play((response) => response.end(frame.replace('""', `"${result}"`)));
      await post(own.url, body, WITH_KEY);
      chain.spy.play(null);
      let left = 0;
      while (refusalOf(await call(own.url, "eth_chainId")) === null) left++;
      await own.guard.close();
      return left;
    };
    expect(await leftAfter(asked.padEnd(16 * KIB - 1))).to.equal(9);
    expect(await leftAfter(asked.padEnd(16 * KIB))).to.equal(8);
    expect(await leftAfter("x".repeat(5 * 16 * KIB))).to.equal(5);
    expect(await leftAfter(asked, 64 * KIB - 1)).to.equal(9);
    expect(await leftAfter(asked, 64 * KIB)).to.equal(8);
    expect(await leftAfter(asked, 3 * 64 * KIB)).to.equal(6);
  });
});
