import { randomBytes } from "node:crypto";

import { expect } from "chai";
import { parseEther, toQuantity, Wallet } from "ethers";
import { network } from "hardhat";

import { PAPER_TABLE_1 } from "../../src/experiments/p2/paper.ts";
import { runP2, type P2Options } from "../../src/experiments/p2/run.ts";
import type { P2Result } from "../../src/experiments/p2/report.ts";
import { measureFigure10 } from "../../src/experiments/p3-figure10/run.ts";
import { machineClock } from "../../src/load/clock.ts";
import { RpcClient } from "../../src/load/rpc.ts";
import { rejection } from "../support/rejection.ts";

// A node that mines by the clock, as a clique does.
const override = { mining: { auto: false, interval: 300 }, blockGasLimit: 60_000_000n };
let server: Awaited<ReturnType<typeof network.createServer>>;
let port: number;
let url: URL;
let rpc: RpcClient;

/** An account that can pay for everything. */
async function funded(): Promise<Wallet> {
  const funder = new Wallet(Wallet.createRandom().privateKey);
  await rpc.call("hardhat_setBalance", funder.address, toQuantity(parseEther("100000")));
  return funder;
}

before(async function () {
  server = await network.createServer(
    { network: "default", override: { ...override, allowBlocksWithSameTimestamp: true } },
    "127.0.0.1",
    0,
  );
  const place = await server.listen();
  ({ port } = place);
  url = new URL(`http://${place.address}:${String(port)}`);
  rpc = new RpcClient(url);
});

after(async function () {
  await server.close();
});

describe("figures p3-figure10, on a node over HTTP", function () {
  this.timeout(120_000);
  const cases = [
    { target: "post", bytes: 100, samples: 2 },
    { target: "post", bytes: 1_000, samples: 1 },
    { target: "naive", bytes: 372, samples: 1 },
  ] as const;

  it("measures sealed frames on the monitor and stored records on the naive one, each write once", async function () {
    const funder = await funded();
    const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
    const log = (): void => undefined;
    const measured = await measureFigure10(
      { homes: 4, period: 0.3, cohorts: 3, seed: 1, cases },
      { rpc, clock: machineClock, funder, random, log, network: "one node" },
    );
    expect(measured.cases.map((result) => result.case)).to.deep.equal(cases);
    expect(measured.cases.map(({ arrivals }) => arrivals)).to.deep.equal([8, 4, 4]);
    const [small = 0, larger = 0, naive = 0] = measured.cases.map(({ gas }) => gas);
    expect(small).to.be.within(37_000, 40_000);
    // 900 bytes of an extended record, at 16 gas each in the call, 8 in the event and a little for their hash.
    expect(larger - small).to.be.within(900 * 24, 900 * 26);
    expect(naive).to.be.greaterThan(300_000);
    for (const { cohorts } of measured.cases) {
      expect(cohorts.length).to.be.greaterThan(0);
      for (const { writes, inTwo } of cohorts) expect(inTwo).to.be.within(0, writes);
    }
  });
});

describe("figures p2, on a node over HTTP", function () {
  this.timeout(180_000);
  const plan = { repeats: 1, oneByOne: 2 };

  async function options(signal = new AbortController().signal): Promise<P2Options> {
    const funder = await funded();
    return {
      ...{ rpc, clock: machineClock, funder, signal, period: 0.3 },
      // Nobody listens for datagrams there: what is sent is lost, and harms nobody.
      target: { url, udpPort: port },
      ...{ network: "one node", command: "./gridwell figures p2", date: "2026-01-02T03:04:05Z" },
      log: () => undefined,
    };
  }

  describe("given a node that is flooded in the second half", function () {
    let result: P2Result;

    before(async function () {
      result = await runP2(plan, await options());
    });

    for (const part of ["normal", "attacked"] as const) {
      it(`measures every number of writes each way (${part})`, function () {
        const counted = Map.groupBy(result[part], ({ arm }) => arm);
        const sizes = PAPER_TABLE_1.map(({ writes }) => writes);
        for (const arm of ["at-once", "batch"] as const) {
          expect(counted.get(arm)?.map(({ writes }) => writes)).to.deep.equal(sizes);
        }
        expect(counted.get("one-by-one")?.map(({ writes }) => writes)).to.deep.equal([1, 2]);
      });

      it(`has a wait for every transaction, none longer than the response (${part})`, function () {
        for (const { arm, writes, response, latencies } of result[part]) {
          expect(latencies).to.have.length(arm === "batch" ? 1 : writes);
          expect(Math.max(...latencies)).to.be.at.most(response);
          expect(response).to.be.greaterThan(0);
        }
      });
    }

    it("was flooded three ways at once, as long as the second half took", function () {
      expect(result.floods.map(({ name }) => name)).to.deep.equal(["udp", "tcp", "http"]);
      for (const { name, offered, seconds } of result.floods) {
        expect(offered, name).to.be.greaterThan(seconds);
      }
    });

    it("tells what was looked up at the end", function () {
      // 1,501 single writes, 6 batches and two one by one, twice.
      expect(result.environment["writes"]).to.match(/^3018 transactions/);
    });
  });

  it("writes nothing down when it is stopped", async function () {
    const stop = new AbortController();
    const ends = (line: string): void => {
      if (line.startsWith("writing, 1")) stop.abort();
    };
    const error = await rejection(runP2(plan, { ...(await options(stop.signal)), log: ends }));
    expect(error).to.include({ code: "FIGURES_STOPPED" });
  });
});
