import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";

import { expect } from "chai";
import { id, JsonRpcProvider, Network, toQuantity, parseEther, Wallet } from "ethers";
import { network } from "hardhat";

import { EventIndex } from "../../src/chain/event-index.ts";
import { storeData } from "../../src/chain/load-contracts.ts";
import { Store } from "../../src/chain/store.ts";
import { totalsOf } from "../../src/chain/bank-state.ts";
import { GridwellError } from "../../src/domain/errors.ts";
import { machineClock } from "../../src/load/clock.ts";
import { drive } from "../../src/load/drive.ts";
import { readNodeFacts } from "../../src/load/node-facts.ts";
import { prepare } from "../../src/load/prepare.ts";
import { RawSigner, runFees, senderKey } from "../../src/load/raw-signer.ts";
import { bigQuantity, quantity, RpcClient } from "../../src/load/rpc.ts";
import { runLoad, type LoadRun } from "../../src/load/run.ts";
import { readSamples } from "../../src/load/samples.ts";
import { obviousLoad, readingsLoad, type Load, type Scenario } from "../../src/load/scenario.ts";
import { ObviousLedger__factory } from "../../types/contracts/factories/mocks/ObviousLedger__factory.ts";
import { CommandLine } from "../support/command-line.ts";
import { conforming, mutantsOf, validatorOf } from "../support/schemas.ts";

// A node that mines by the clock, as a clique does.
const mining = { auto: false, interval: 300 };
const override = { mining, blockGasLimit: 60_000_000n, allowBlocksWithSameTimestamp: true };
let url: URL;
let rpc: RpcClient;

const clock = machineClock;
const depth = 0;
const silent = (): void => undefined;

/** An account of its own with money, so that no test waits for another's nonces. */
async function fundedWallet(ether = "100000"): Promise<Wallet> {
  const wallet = new Wallet(Wallet.createRandom().privateKey);
  await rpc.call("hardhat_setBalance", wallet.address, toQuantity(parseEther(ether)));
  return wallet;
}

function scenarioOf(seconds: number, ...mix: readonly Load[]): Scenario {
  return { name: "test", seed: 3, phases: [{ name: "steady", seconds, mix, faults: [] }] };
}

async function codeOf(action: Promise<unknown>): Promise<string | null> {
  try {
    await action;
    return null;
  } catch (error) {
    if (error instanceof GridwellError) return error.code;
    throw error;
  }
}

describe("load, on a node over HTTP", function () {
  this.timeout(180_000);

  let close: () => Promise<void>;

  before(async function () {
    const server = await network.createServer({ network: "default", override }, "127.0.0.1", 0);
    const { address, port } = await server.listen();
    close = () => server.close();
    url = new URL(`http://${address}:${String(port)}`);
    rpc = new RpcClient(url);
  });

  after(async function () {
    await close();
  });

  describe("given readings and obvious side by side", function () {
    const banks = 3;
    const bankSize = 20;
    const readings = readingsLoad({ rate: 200, bankSize, banks, senders: 2 });
    const obvious = obviousLoad({ rate: 20, meters: 5, senders: 2 });
    let run: LoadRun;

    before(async function () {
      run = await runLoad(scenarioOf(2, readings, obvious), {
        rpc,
        clock,
        funder: await fundedWallet(),
        depth,
        nodes: [],
        log: silent,
      });
    });

    it("has every transaction on the chain once, with success", function () {
      const [first, second] = run.result.rows;
      const nothingElse = { repeated: 0, reverted: 0, missing: 0, unsent: 0 };
      expect(first?.fates).to.deep.equal({ succeeded: 20, ...nothingElse });
      expect(second?.fates).to.deep.equal({ succeeded: 40, ...nothingElse });
      expect(run.result.rows.map((row) => row.readings)).to.deep.equal([400, 40]);
      expect(run.result.rows.map(({ reverts }) => reverts)).to.deep.equal([{}, {}]);
      expect(new Set(run.samples.map(({ hash }) => hash)).size).to.equal(60);
      const { blocks } = run.result;
      expect(blocks.reduce((sum, { ours }) => sum + ours, 0)).to.equal(60);
      expect(blocks.reduce((sum, block) => sum + block.readings, 0)).to.equal(440);
      expect(run.result.rows.map(({ caliper }) => [caliper.succ, caliper.fail])).to.deep.equal([
        [20, 0],
        [40, 0],
      ]);
    });

    it("leaves banks behind whose histories add up to every batch", async function () {
      const provider = new JsonRpcProvider(url.href, Network.from(31_337), {
        staticNetwork: true,
        cacheTimeout: -1,
      });
      const { site, slot, contracts } = run.prepared;
      const index = new EventIndex({ store: new Store(":memory:"), reader: provider, site, depth });
      await index.sync();
      const batches: number[] = [];
      for (let bank = 1; bank <= banks; bank++) {
        const state = index.state(bank);
        if (state === null) throw new Error(`no bank ${String(bank)}`);
        batches.push(state.tip.slot - slot);
        // One entry opens it, one enrols its page.
        expect(state.tip.index).to.equal(1 + state.tip.slot - slot);
        expect(totalsOf(state).filter((total) => total !== null)).to.have.length(bankSize);
      }
      expect(batches).to.deep.equal([7, 7, 6]);
      // Meter m was written before the run, and then 8 times in turn.
      const ledger = ObviousLedger__factory.connect(contracts.obvious, provider);
      for (let meter = 0; meter < 5; meter++) {
        const [last] = await ledger.readings(id(`load/1/${String(meter)}`));
        expect(last).to.equal(9n);
      }
      provider.destroy();
    });

    it("gives a document that is held to its schema", function () {
      const document = conforming("load-scenario", JSON.stringify(run.result));
      const validate = validatorOf("load-scenario");
      let mutants = 0;
      for (const { what, document: mutant } of mutantsOf("load-scenario", document)) {
        expect(validate(mutant), what).to.equal(false);
        mutants += 1;
      }
      expect(mutants).to.be.greaterThan(60);
    });

    it("uses what an earlier run left to its senders", async function () {
      const funder = await fundedWallet();
      const options = { rpc, clock, funder, depth, nodes: [], log: silent };
      const small = scenarioOf(1, obviousLoad({ rate: 3, meters: 1, senders: 1 }));
      const first = await runLoad(small, options);
      const sender = senderKey(funder, 0).address;
      const left = bigQuantity(await rpc.call("eth_getBalance", sender, "latest"));
      const second = await runLoad(small, options);
      expect([first, second].map(({ result }) => result.rows[0]?.fates.succeeded)).to.deep.equal([
        3, 3,
      ]);
      expect(left > 0n).to.equal(true);
      expect(quantity(await rpc.call("eth_getTransactionCount", sender, "latest"))).to.equal(8);
    });
  });

  describe("given trouble", function () {
    it("tells why transactions were reverted", async function () {
      const funder = await fundedWallet();
      const load = obviousLoad({ rate: 4, meters: 1, senders: 1 });
      const prepared = await prepare(scenarioOf(1, load), {
        rpc,
        clock,
        funder,
        depth,
        log: silent,
      });
      const { facts, contracts, paths } = prepared;
      const fees = runFees(facts, 1_000_000n);
      const signerOf = async (wallet: Wallet): Promise<RawSigner> => {
        const nonce = quantity(await rpc.call("eth_getTransactionCount", wallet.address, "latest"));
        return new RawSigner(wallet, { chainId: facts.chainId, fees, nonce });
      };
      const store = (slot: number, total: bigint, gasLimit = 100_000n) => {
        const data = storeData(id("load/0/0"), slot, total);
        return { to: contracts.obvious, data, gasLimit };
      };
      const writer = await signerOf(senderKey(funder, 0));
      const stranger = await signerOf(await fundedWallet());
      const plans = [
        { signer: writer, contents: [store(9, 2n ** 40n), store(9, 2n ** 41n), store(10, 1n)] },
        { signer: stranger, contents: [store(11, 2n ** 42n), store(12, 2n ** 43n, 22_500n)] },
      ].map(({ signer, contents }) => ({
        account: signer.account,
        transactions: contents.map((content) => {
          return signer.sign(content, { due: 0, readings: 1, stream: 0 });
        }),
      }));
      const from = quantity(await rpc.call("eth_blockNumber"));
      const driven = await drive(plans, { rpc, clock, depth, from, drain: 60_000 });
      const options = { targets: [contracts.obvious], depth };
      const samples = await readSamples(rpc, driven, plans, options);
      expect(paths).to.have.length(1);
      expect(samples.map(({ fate, reason }) => [fate, reason])).to.deep.equal([
        ["succeeded", null],
        ["reverted", "ObviousSlotNotAfter"],
        ["reverted", "ObviousTotalFalls"],
        ["reverted", "ObviousNotWriter"],
        ["reverted", "out of gas"],
      ]);
    });

    it("loses nothing when the node's answers get lost", async function () {
      let requests = 0;
      const proxy = await startProxy((body) => {
        if (!body.includes("eth_sendRawTransaction")) return "pass";
        requests += 1;
        if (requests % 3 === 0) return "lose the request";
        return requests % 3 === 1 ? "lose the answer" : "pass";
      });
      try {
        const load = obviousLoad({ rate: 20, meters: 5, senders: 2 });
        const { result } = await runLoad(scenarioOf(2, load), {
          rpc: new RpcClient(proxy.url),
          clock,
          funder: await fundedWallet(),
          depth,
          nodes: [],
          log: silent,
        });
        expect(result.rows[0]?.fates).to.include({ succeeded: 40, reverted: 0, missing: 0 });
        expect(result.refusals["no answer"]).to.be.greaterThan(0);
        expect(result.resent).to.be.greaterThan(0);
      } finally {
        proxy.server.close();
      }
    });

    it("sends again what a reorg takes back", async function () {
      const wallet = await fundedWallet();
      const facts = await readNodeFacts(rpc);
      const fees = runFees(facts, 1_000_000n);
      const signer = new RawSigner(wallet, { chainId: facts.chainId, fees, nonce: 0 });
      const content = { to: wallet.address, data: "0x", gasLimit: 21_000n };
      const transactions = Array.from({ length: 12 }, (_, i) => {
        return signer.sign(content, { due: 150 * i, readings: 0, stream: 0 });
      });
      const from = quantity(await rpc.call("eth_blockNumber"));
      const snapshot = await rpc.call("evm_snapshot");
      const reverts: Promise<unknown>[] = [];
      const driven = await drive([{ account: wallet.address, transactions }], {
        rpc,
        clock,
        depth: 1,
        from,
        drain: 60_000,
        poll: 50,
        onTick: ({ included }) => {
          if (included > 0 && reverts.length === 0) reverts.push(rpc.call("evm_revert", snapshot));
        },
      });
      expect(await Promise.all(reverts)).to.deep.equal([true]);
      expect(driven.watcher.reorgs).to.be.greaterThan(0);
      expect(driven.paths[0]?.resent).to.be.greaterThan(0);
      const count = await rpc.call("eth_getTransactionCount", wallet.address, "latest");
      expect(quantity(count)).to.equal(12);
      const mined = driven.watcher.blocks.flatMap((block) => block.transactions);
      for (const { hash } of transactions) {
        expect(
          mined.filter((one) => one === hash),
          hash,
        ).to.have.length(1);
      }
    });

    it("counts what was sent when it is told to stop", async function () {
      const stop = new AbortController();
      const { result } = await runLoad(
        scenarioOf(60, obviousLoad({ rate: 10, meters: 1, senders: 1 })),
        {
          rpc,
          clock,
          funder: await fundedWallet(),
          depth,
          nodes: [],
          log: silent,
          signal: stop.signal,
          onTick: () => {
            stop.abort();
          },
        },
      );
      const fates = result.rows[0]?.fates;
      expect(fates).to.include({ reverted: 0, missing: 0, repeated: 0 });
      expect(fates?.succeeded).to.be.within(1, 599);
      expect((fates?.succeeded ?? 0) + (fates?.unsent ?? 0)).to.equal(600);
      expect(result.notes.join()).to.match(/stopped early/);
    });

    it("gives up on a node that takes nothing, and says what it said", async function () {
      const wallet = await fundedWallet();
      const facts = await readNodeFacts(rpc);
      const fees = { cap: 1n, tip: 1n, dynamic: false };
      const signer = new RawSigner(wallet, { chainId: facts.chainId + 1n, fees, nonce: 0 });
      const transactions = [signer.sign({ to: wallet.address, data: "0x", gasLimit: 21_000n })];
      const from = facts.head;
      const plans = [{ account: wallet.address, transactions }];
      const driven = await drive(plans, { rpc, clock, depth, from, drain: 60_000 });
      expect(driven.paths[0]?.gaveUp).to.match(/another chain/);
    });

    const small = scenarioOf(1, obviousLoad({ rate: 1, meters: 1, senders: 1 }));

    it("does not begin without funds", async function () {
      const funder = await fundedWallet("0.000001");
      const started = prepare(small, { rpc, clock, funder, depth, log: silent });
      expect(await codeOf(started)).to.equal("LOAD_FUNDS_MISSING");
      expect(
        quantity(await rpc.call("eth_getTransactionCount", funder.address, "pending")),
      ).to.equal(0);
    });

    it("does not begin while the pool holds something of its accounts", async function () {
      const funder = await fundedWallet();
      const facts = await readNodeFacts(rpc);
      const fees = runFees(facts, 1_000_000n);
      const signer = new RawSigner(funder, { chainId: facts.chainId, fees, nonce: 0 });
      await rpc.call("evm_setIntervalMining", 0);
      try {
        const { raw } = signer.sign({ to: funder.address, data: "0x", gasLimit: 21_000n });
        await rpc.call("eth_sendRawTransaction", raw);
        const started = prepare(small, { rpc, clock, funder, depth, log: silent });
        expect(await codeOf(started)).to.equal("LOAD_POOL_BUSY");
      } finally {
        await rpc.call("evm_setIntervalMining", mining.interval);
      }
    });

    it("ends without a result when it is stopped before the load begins", async function () {
      const funder = await fundedWallet();
      const signal = AbortSignal.abort();
      const started = prepare(small, { rpc, clock, funder, depth, log: silent, signal });
      expect(await codeOf(started)).to.equal("LOAD_STOPPED");
    });

    it("does not begin when a batch would not fit a block", async function () {
      const funder = await fundedWallet();
      const tight = new RpcClient(url);
      const facts = await readNodeFacts(tight);
      expect(facts.gasLimit).to.equal(60_000_000n);
      await rpc.call("evm_setBlockGasLimit", toQuantity(200_000n));
      await rpc.call("evm_mine");
      try {
        const load = readingsLoad({ rate: 1_000, bankSize: 1_000, banks: 1, senders: 1 });
        const started = prepare(scenarioOf(1, load), { rpc, clock, funder, depth, log: silent });
        expect(await codeOf(started)).to.equal("LOAD_BLOCK_SMALL");
      } finally {
        await rpc.call("evm_setBlockGasLimit", toQuantity(60_000_000n));
        await rpc.call("evm_mine");
      }
    });

    it("says that a node is silent without its address", async function () {
      const nowhere = new RpcClient(new URL("http://user:secret@127.0.0.1:1/"));
      const error: unknown = await nowhere.call("eth_chainId").catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(GridwellError).with.property("code", "LOAD_NODE_SILENT");
      expect((error as GridwellError).message).to.not.match(/secret|127/);
    });

    it("does not follow a node to another one", async function () {
      const elsewhere = createServer((_, response) => {
        response.writeHead(307, { location: url.href }).end();
      }).listen(0, "127.0.0.1");
      await once(elsewhere, "listening");
      const client = new RpcClient(urlOf(elsewhere));
      expect(await codeOf(client.call("eth_chainId"))).to.equal("LOAD_NODE_SILENT");
      elsewhere.close();
    });
  });

  describe("./gridwell load", function () {
    let folder: string;

    before(async function () {
      folder = await mkdtemp(path.join(tmpdir(), "gridwell load "));
    });

    after(async function () {
      await rm(folder, { recursive: true });
    });

    it("runs on a chain of its own and writes what was asked for", async function () {
      const file = (name: string): string => path.join(folder, name);
      const { rows, nodes } = await new CommandLine().document<LoadRun["result"]>(
        "load-readings",
        ...["load", "readings", "--rate", "80", "--seconds", "2", "--bank-size", "20"],
        ...["--csv", file("l.csv"), "--prometheus", file("l.prom"), "--html", file("l.html")],
      );
      expect(rows[0]).to.deep.include({ what: "readings", bankSize: 20, offered: 80, reverts: {} });
      expect(rows[0]?.fates.succeeded).to.equal(8);
      expect(nodes.map(({ name }) => name)).to.deep.equal(["generator"]);
      expect((await readFile(file("l.csv"), "utf8")).split("\r\n")).to.have.length(10);
      expect(await readFile(file("l.prom"), "utf8")).to.match(/fate="succeeded"\} 8\n/);
      expect(await readFile(file("l.html"), "utf8")).to.match(/<\/html>\n$/);
    });

    it("sends nothing to a node that is somewhere else", async function () {
      const chain = { url: "http://node.invalid:8545", deployments: folder };
      const gridwell = new CommandLine(chain);
      const words = ["load", "obvious", "--rate", "1", "--seconds", "1", "--network", "test"];
      const refused = { exitCode: 1, code: "LOAD_TARGET_FOREIGN" };
      expect(await gridwell.mistake(...words)).to.deep.equal(refused);
      const named = [...words, "--target-is-mine", "node.invalid"];
      const unconfirmed = { exitCode: 1, code: "LOAD_TARGET_UNCONFIRMED" };
      expect(await gridwell.mistake(...named)).to.deep.equal(unconfirmed);
    });

    it("refuses what passes a limit before it does anything", async function () {
      const asked = ["load", "readings", "--seconds", "601"];
      const refused = { exitCode: 1, code: "LOAD_LIMIT" };
      expect(await new CommandLine().mistake(...asked)).to.deep.equal(refused);
    });
  });
});

type Treatment = "pass" | "lose the request" | "lose the answer";

/** Stands before the node and loses what it is told to. */
async function startProxy(
  treat: (body: string) => Treatment,
): Promise<{ readonly server: Server; readonly url: URL }> {
  const proxy = createServer((request, response) => {
    void (async () => {
      const body = await text(request);
      const treatment = treat(body);
      if (treatment === "lose the request") return response.destroy();
      const headers = { "content-type": "application/json" };
      const answer = await fetch(url, { method: "POST", headers, body });
      const said = await answer.text();
      if (treatment === "lose the answer") return response.destroy();
      return response.writeHead(answer.status, headers).end(said);
    })();
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  return { server: proxy, url: urlOf(proxy) };
}

function urlOf(listening: Server): URL {
  const place = listening.address();
  if (place === null || typeof place === "string") throw new Error("a server without a port");
  return new URL(`http://127.0.0.1:${String(place.port)}`);
}
