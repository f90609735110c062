import type { ServerResponse } from "node:http";

import { expect } from "chai";
import { toQuantity } from "ethers";

import { ApiKeys } from "../../../src/clique/guard/api-keys.ts";
import { METHODS } from "../../../src/clique/guard/methods.ts";
import {
  call,
  GATEWAY,
  GuardedChain,
  post,
  refusalOf,
  STRANGER,
  WITH_KEY,
  type Answer,
  type TestGuard,
} from "../../support/guarded-chain.ts";

const HASH = `0x${"ab".repeat(32)}`;

describe("guard > reading", function () {
  this.timeout(60_000);
  let chain: GuardedChain;
  let door: TestGuard;
  let head: number;

  before(async function () {
    chain = await GuardedChain.start("reading");
    await chain.mine(64);
    door = await chain.guard({
      limits: { logBlocks: 10, proofKeys: 3, callGas: 1_000_000, batchLength: 4, bodyBytes: 8_000 },
    });
    head = await chain.provider.getBlockNumber();
  });

  after(async function () {
    await chain.close();
  });

  beforeEach(function () {
    chain.spy.forget();
    chain.spy.play(null);
  });

  const ask = async (method: string, ...params: readonly unknown[]): Promise<Answer> =>
    call(door.url, method, params);
  const verdict = async (method: string, ...params: readonly unknown[]): Promise<string | null> =>
    refusalOf(await ask(method, ...params));

  it("answers as the node does", async function () {
    const { ledger } = chain.addresses;
    const asked: [string, unknown[]][] = [
      ["eth_chainId", []],
      ["net_version", []],
      ["eth_blockNumber", []],
      ["eth_getBlockByNumber", ["latest", false]],
      ["eth_getCode", [ledger, "latest"]],
      ["eth_getBalance", [GATEWAY.address, "0x1"]],
      ["eth_getTransactionCount", [GATEWAY.address, "pending"]],
      ["eth_getStorageAt", [ledger, "0x0", "latest"]],
      ["eth_call", [{ to: ledger, data: "0x" }, "latest"]],
      ["eth_getTransactionReceipt", [HASH]],
      ["eth_feeHistory", ["0x2", "latest", [10, 90]]],
    ];
    for (const [method, params] of asked) {
      const { id, ...rest } = await call(door.url, method, params, {});
      const direct = await call(chain.nodeUrl, method, params);
      const { id: sameId, ...told } = direct;
      expect(id, method).to.equal(sameId);
      // What goes wrong says who asked: data and stack are the node's own.
      expect(rest.result, method).to.deep.equal(told.result);
      expect(rest.error?.message, method).to.equal(told.error?.message);
    }
  });

  it("presents itself to the node with the operator's headers, and no caller's", async function () {
    let seen: Record<string, unknown> = {};
    chain.spy.play((response) => {
      seen = { ...response.req.headers };
      response.end('{"jsonrpc":"2.0","id":0,"result":"0x1"}');
    });
    await ask("eth_chainId");
    expect(seen).to.include({ "x-guard": "yes", "content-type": "application/json" });
    expect(seen).to.not.have.property("authorization");
  });

  for (const method of [
    ...["debug_traceCall", "admin_peers", "personal_sign", "miner_stop", "txpool_content"],
    ...["clique_propose", "engine_newPayloadV1", "eth_sendTransaction", "eth_sign", "eth_accounts"],
    ...["eth_newFilter", "eth_subscribe", "hardhat_setBalance", "evm_mine", "rpc_modules"],
    ...[
      "__proto__",
      "constructor",
      "toString",
      "hasOwnProperty",
      "",
      "ETH_CHAINID",
      "eth_chainId ",
    ],
  ]) {
    it(`does not let ${JSON.stringify(method)} through`, async function () {
      const { error, ...answer } = await ask(method);
      expect(error?.code).to.equal(-32601);
      expect(refusalOf({ ...answer, ...(error === undefined ? {} : { error }) })).to.equal(
        "GUARD_METHOD_CLOSED",
      );
      expect(chain.spy.seen()).to.have.length(0);
    });
  }

  it("lets no method through that the operator closed", async function () {
    const narrow = await chain.guard({ limits: { methods: ["eth_chainId"] } });
    const codes: (string | null)[] = [];
    for (const method of METHODS.keys()) {
      codes.push(refusalOf(await call(narrow.url, method, ["0x", 1, 2, 3, 4])));
    }
    expect(codes.filter((code) => code === "GUARD_METHOD_CLOSED")).to.have.length(METHODS.size - 1);
    expect(refusalOf(await call(narrow.url, "eth_chainId"))).to.equal(null);
    await narrow.guard.close();
  });

  describe("eth_getLogs", function () {
    const range = (fromBlock: unknown, toBlock: unknown): Promise<string | null> =>
      verdict("eth_getLogs", { fromBlock, toBlock });

    it("may span as many blocks as are let through, and not one more", async function () {
      expect(await range("0x1", "0xa")).to.equal(null);
      expect(await range("0x1", "0xb")).to.equal("GUARD_LOGS_TOO_WIDE");
      expect(chain.spy.seen("eth_getLogs")).to.have.length(1);
    });

    it("counts words as the blocks that they mean", async function () {
      for (const word of ["latest", "pending", "safe", "finalized"]) {
        expect(await range(toQuantity(head - 9), word)).to.equal(null);
        expect(await range(toQuantity(head - 10), word)).to.equal("GUARD_LOGS_TOO_WIDE");
      }
      expect(await range("earliest", "0x9")).to.equal(null);
      expect(await range("earliest", "0xa")).to.equal("GUARD_LOGS_TOO_WIDE");
      expect(await verdict("eth_getLogs", {})).to.equal(null);
      expect(await verdict("eth_getLogs", { fromBlock: "0x0" })).to.equal("GUARD_LOGS_TOO_WIDE");
      expect(await verdict("eth_getLogs", { toBlock: "0x0" })).to.equal(null);
      expect(await range("0x0", "0xffffffffffffffff")).to.equal("GUARD_LOGS_TOO_WIDE");
    });

    it("takes a block's hash instead of a range, not beside one", async function () {
      expect(await verdict("eth_getLogs", { blockHash: HASH })).to.equal(null);
      for (const field of ["fromBlock", "toBlock"]) {
        const both = { blockHash: HASH, [field]: "0x0" };
        expect(await verdict("eth_getLogs", both)).to.equal("GUARD_PARAMETERS_INVALID");
      }
    });

    it("takes topics and addresses, one or several", async function () {
      const { ledger, registry } = chain.addresses;
      const filter = { fromBlock: "0x1", toBlock: "0x2", topics: [HASH, null, [HASH, HASH]] };
      for (const address of [ledger, [ledger, registry]]) {
        expect(await verdict("eth_getLogs", { ...filter, address })).to.equal(null);
      }
      expect(chain.spy.seen("eth_getLogs").at(-1)?.params).to.deep.equal([
        { ...filter, address: [ledger, registry] },
      ]);
    });

    for (const filter of [
      null,
      [],
      "latest",
      { fromBlock: 1 },
      { fromBlock: "1" },
      { fromBlock: "0x" },
      { fromBlock: "-0x1" },
      { fromBlock: "0x1ffffffffffffffff" },
      { FROMBLOCK: "0x0", fromBlock: "0x1", toBlock: "0x1" },
      { fromBlock: { toString: "0x0" } },
      { address: Array.from({ length: 33 }, () => GATEWAY.address) },
      { topics: Array.from({ length: 5 }, () => HASH) },
      { topics: [Array.from({ length: 65 }, () => HASH)] },
      { topics: [[[HASH]]] },
    ]) {
      it(`does not take ${JSON.stringify(filter).slice(0, 60)}`, async function () {
        expect(await verdict("eth_getLogs", filter)).to.equal("GUARD_PARAMETERS_INVALID");
        expect(chain.spy.seen()).to.have.length(0);
      });
    }
  });

  describe("eth_getProof", function () {
    it("proves as many slots as are let through, and not one more", async function () {
      const slots = (count: number): string[] => Array.from({ length: count }, () => HASH);
      const { ledger } = chain.addresses;
      expect(await verdict("eth_getProof", ledger, slots(3), "latest")).to.equal(null);
      const answer = await verdict("eth_getProof", ledger, slots(4), "latest");
      expect(answer).to.equal("GUARD_PROOF_TOO_WIDE");
      expect(chain.spy.seen("eth_getProof")).to.have.length(1);
    });
  });

  for (const method of ["eth_call", "eth_estimateGas"]) {
    describe(method, function () {
      const gasSeen = (): unknown => {
        const [transaction] = chain.spy.seen(method).at(-1)?.params ?? [];
        return (transaction as { readonly gas?: unknown } | undefined)?.gas;
      };

      it("may use as much gas as is let through, and not one unit more", async function () {
        const to = chain.addresses.ledger;
        expect(await verdict(method, { to, gas: toQuantity(1_000_000) })).to.equal(null);
        expect(gasSeen()).to.equal(toQuantity(1_000_000));
        const more = await verdict(method, { to, gas: toQuantity(1_000_001) });
        expect(more).to.equal("GUARD_CALL_GAS");
        expect(chain.spy.seen(method)).to.have.length(1);
      });

      it("is bounded when it names no gas", async function () {
        expect(await verdict(method, { to: chain.addresses.ledger }, "latest")).to.equal(null);
        expect(gasSeen()).to.equal(toQuantity(1_000_000));
      });

      it("goes to the node without what could mean something else there", async function () {
        const to = chain.addresses.ledger;
        const invalid = "GUARD_PARAMETERS_INVALID";
        expect(await verdict(method, { to, GAS: "0xffffff" })).to.equal(invalid);
        expect(await verdict(method, { to, Gas: "0x1", gas: "0x1" })).to.equal(invalid);
        expect(await verdict(method, { to }, "latest", { [to]: { code: "0x00" } })).to.equal(
          invalid,
        );
        expect(chain.spy.seen()).to.have.length(0);
        const { text } = await post(
          door.url,
          `{"jsonrpc":"2.0","id":1,"method":"${method}","params":[{"gas":"0xffffff","gas":"0x5208","to":"${to}"}]}`,
          WITH_KEY,
        );
        expect(refusalOf(JSON.parse(text) as Answer)).to.equal(null);
        expect(gasSeen()).to.equal("0x5208");
      });
    });
  }

  describe("a batch", function () {
    const batch = (count: number): string =>
      JSON.stringify(
        Array.from({ length: count }, (_, id) => ({ jsonrpc: "2.0", id, method: "eth_chainId" })),
      );

    it("holds as many calls as are let through, and not one more", async function () {
      const within = await post(door.url, batch(4), WITH_KEY);
      expect(within.status).to.equal(200);
      const answers = JSON.parse(within.text) as Answer[];
      expect(answers.map(({ id, result }) => [id, result])).to.deep.equal(
        [0, 1, 2, 3].map((id) => [id, "0x7a69"]),
      );
      for (const count of [0, 5]) {
        const { status, text } = await post(door.url, batch(count), WITH_KEY);
        expect(status).to.equal(400);
        expect(refusalOf(JSON.parse(text) as Answer)).to.equal("GUARD_BATCH_LENGTH");
      }
    });

    it("of one call has one answer in a list", async function () {
      const { text } = await post(door.url, batch(1), WITH_KEY);
      expect(JSON.parse(text)).to.deep.equal([{ jsonrpc: "2.0", id: 0, result: "0x7a69" }]);
    });
  });

  it("takes a body as long as is let through, and not one byte more", async function () {
    const request = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_chainId" });
    const within = await post(door.url, request.padEnd(8_000), WITH_KEY);
    expect(JSON.parse(within.text)).to.include({ result: "0x7a69" });
    const beyond = await post(door.url, request.padEnd(8_001), WITH_KEY);
    expect(beyond.status).to.equal(413);
    expect(refusalOf(JSON.parse(beyond.text) as Answer)).to.equal("GUARD_BODY_TOO_LARGE");
  });

  describe("given a key that is not known", function () {
    for (const authorization of [
      "Bearer short",
      `Bearer ${"x".repeat(40)}`,
      `Basic ${"x".repeat(40)}`,
      "Bearer",
      `Bearer ${"é".repeat(40)}`,
    ]) {
      it(`refuses ${JSON.stringify(authorization.slice(0, 20))}`, async function () {
        const strict = await chain.guard();
        const { status, text } = await post(strict.url, "{}", { authorization });
        expect(status).to.equal(401);
        expect(refusalOf(JSON.parse(text) as Answer)).to.equal("GUARD_KEY_UNKNOWN");
        await strict.guard.close();
      });
    }
  });

  it("takes other keys while it runs", async function () {
    const own = await chain.guard();
    expect(refusalOf(await call(own.url, "eth_chainId"))).to.equal(null);
    own.guard.setKeys(ApiKeys.none());
    expect(refusalOf(await call(own.url, "eth_chainId"))).to.equal("GUARD_KEY_UNKNOWN");
    await own.guard.close();
  });

  describe("when the node is in trouble", function () {
    it("says so for every call, and refuses nothing in its own name", async function () {
      const moods: ((response: ServerResponse) => void)[] = [
        (response) => response.writeHead(503).end("<html>busy</html>"),
        (response) => response.end("<html>welcome</html>"),
        (response) => response.end("null"),
        (response) => response.end("[]"),
        (response) => response.end('{"jsonrpc":"2.0","id":9,"result":1}'),
        (response) => response.destroy(),
      ];
      for (const mood of moods) {
        chain.spy.play(mood);
        const { error, id } = await ask("eth_chainId");
        expect(id).to.equal(7);
        expect(error?.code).to.equal(-32002);
        expect(error?.message).to.not.contain("127.0.0.1");
      }
    });

    it("gives each call what the node says to the whole batch", async function () {
      chain.spy.play((response) => {
        response.end('{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"too many"}}');
      });
      const batch = [1, 2].map((id) => ({ jsonrpc: "2.0", id, method: "eth_chainId" }));
      const { text } = await post(door.url, JSON.stringify(batch), WITH_KEY);
      const answers = JSON.parse(text) as Answer[];
      expect(answers.map(({ id, error }) => [id, error?.message])).to.deep.equal([
        [1, "too many"],
        [2, "too many"],
      ]);
    });

    it("puts answers that come out of order to their calls", async function () {
      chain.spy.play((response, body) => {
        const asked = JSON.parse(body) as { id: number; method: string }[];
        const said = asked.map(({ id, method }) => ({ jsonrpc: "2.0", id, result: method }));
        response.end(JSON.stringify(said.toReversed()));
      });
      const methods = ["eth_chainId", "net_version", "eth_blockNumber"];
      const batch = methods.map((method) => ({ jsonrpc: "2.0", id: method, method }));
      const { text } = await post(door.url, JSON.stringify(batch), WITH_KEY);
      for (const { id, result } of JSON.parse(text) as Answer[]) expect(result).to.equal(id);
    });

    it("waits for it as long as is let through", async function () {
      const hasty = await chain.guard({ limits: { nodeSeconds: 1 } });
      chain.spy.play(() => undefined);
      const { error } = await call(hasty.url, "eth_chainId");
      expect(error?.message).to.contain("within 1 s");
      chain.spy.play(null);
      await hasty.guard.close();
    });

    it("takes no answer that is too large", async function () {
      const small = await chain.guard({ limits: { answerBytes: 65_536 } });
      const answer = (bytes: number): string => {
        const frame = '{"jsonrpc":"2.0","id":0,"result":""}';
        return frame.replace('""', `"${"x".repeat(bytes - frame.length)}"`);
      };
      chain.spy.play((response) => response.end(answer(65_536)));
      expect(refusalOf(await call(small.url, "eth_chainId"))).to.equal(null);
      chain.spy.play((response) => response.end(answer(65_537)));
      expect(refusalOf(await call(small.url, "eth_chainId"))).to.equal("GUARD_ANSWER_TOO_LARGE");
      chain.spy.play(null);
      await small.guard.close();
    });

    it("does not open its doors before the registry can be asked", async function () {
      chain.spy.play((response) => response.writeHead(500).end());
      let code: unknown = null;
      try {
        await chain.guard();
      } catch (error) {
        code = error instanceof Error ? Reflect.get(error, "code") : null;
      }
      expect(code).to.equal("GUARD_NODE_SILENT");
    });
  });

  it("keeps no more connections to the node than are let through", async function () {
    const lean = await chain.guard({ limits: { nodeConnections: 2 } });
    const waiting: (() => void)[] = [];
    let most = 0;
    chain.spy.play((response, body) => {
      const { id } = JSON.parse(body) as { id: number };
      waiting.push(() => response.end(JSON.stringify({ jsonrpc: "2.0", id, result: "0x1" })));
      most = Math.max(most, waiting.length);
      // The node answers only when it was asked twice at a time: with one connection this would not end.
      if (waiting.length === 2) for (const answer of waiting.splice(0)) setImmediate(answer);
    });
    const answers = await Promise.all(
      Array.from({ length: 40 }, async () => call(lean.url, "eth_chainId")),
    );
    expect(answers.map(({ result }) => result)).to.deep.equal(answers.map(() => "0x1"));
    expect(most).to.equal(2);
    chain.spy.play(null);
    await lean.guard.close();
  });

  it("shows its figures and its health beside the door, not at it", async function () {
    const own = await chain.guard();
    await call(own.url, "eth_chainId");
    await call(own.url, "eth_chainId", [], {});
    await call(own.url, "debug_<x>");
    await call(own.url, "eth_sendRawTransaction", [await chain.sign()]);
    await call(own.url, "eth_sendRawTransaction", [await chain.sign(STRANGER)]);
    expect((await fetch(`${own.url}/metrics`)).status).to.equal(404);
    const response = await fetch(`${own.metricsUrl ?? ""}/metrics`);
    const text = await response.text();
    expect(response.headers.get("content-type")).to.match(/^text\/plain; version=0\.0\.4/);
    for (const line of [
      'gridwell_guard_requests_total{caller="one",status="200"} 4',
      'gridwell_guard_requests_total{caller="anonymous",status="200"} 1',
      'gridwell_guard_calls_total{method="eth_chainId",outcome="passed"} 2',
      'gridwell_guard_calls_total{method="other",outcome="refused"} 1',
      'gridwell_guard_refusals_total{code="GUARD_SENDER_UNREGISTERED"} 1',
      'gridwell_guard_transactions_total{role="gateway"} 1',
      'gridwell_guard_senders{role="gateway"} 2',
    ]) {
      expect(text.split("\n")).to.include(line);
    }
    expect(text).to.not.match(/127\.0\.0\.1|debug_/);
    const health = await fetch(`${own.metricsUrl ?? ""}/health`);
    expect(await health.json()).to.deep.include({
      status: "ok",
      senders: { admin: 1, operator: 1, gateway: 2 },
    });
    await own.guard.close();
  });

  it("finishes what it works on when it stops, and takes nothing new", async function () {
    const own = await chain.guard();
    let answer: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => {
      chain.spy.play((response) => {
        answer = () => response.end('{"jsonrpc":"2.0","id":0,"result":"0x7a69"}');
        resolve();
      });
    });
    const asked = call(own.url, "eth_chainId");
    await arrived;
    const closed = own.guard.close();
    let refused: unknown = null;
    await call(own.url, "eth_chainId").catch((error: unknown) => (refused = error));
    expect(refused).to.be.instanceOf(Error);
    answer();
    expect((await asked).result).to.equal("0x7a69");
    await closed;
  });

  it("logs neither keys nor addresses of callers", async function () {
    const own = await chain.guard();
    await call(own.url, "eth_chainId");
    await post(own.url, "{}", { authorization: `Bearer ${"s".repeat(40)}` });
    await own.guard.close();
    for (const line of own.log) JSON.parse(line);
    const text = own.log.join("").replaceAll(own.url, "");
    expect(text).to.not.match(/Bearer|sssss|a-key-of|remoteAddress/);
  });
});
