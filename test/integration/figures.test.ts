import { expect } from "chai";
import { parseEther, toQuantity, Wallet } from "ethers";
import { network } from "hardhat";

import { PAPER_TABLE_1 } from "../../src/experiments/p2/paper.ts";
import { runP2, type P2Options } from "../../src/experiments/p2/run.ts";
import type { P2Result } from "../../src/experiments/p2/report.ts";
import { machineClock } from "../../src/load/clock.ts";
import { RpcClient } from "../../src/load/rpc.ts";
import { rejection } from "../support/rejection.ts";

// A node that mines by the clock, as a clique does.
const override = { mining: { auto: false, interval: 300 }, blockGasLimit: 60_000_000n };
const server = await network.createServer(
  { network: "default", override: { ...override, allowBlocksWithSameTimestamp: true } },
  "127.0.0.1",
  0,
);
const { address, port } = await server.listen();
const rpc = new RpcClient(new URL(`http://${address}:${String(port)}`));

describe("figures p2, on a node over HTTP", function () {
  this.timeout(180_000);
  const plan = { repeats: 2, oneByOne: 2, rounds: 1 };

  after(async function () {
    await server.close();
  });

  async function options(signal = new AbortController().signal): Promise<P2Options> {
    const funder = new Wallet(Wallet.createRandom().privateKey);
    await rpc.call("hardhat_setBalance", funder.address, toQuantity(parseEther("100000")));
    return {
      ...{ rpc, clock: machineClock, funder, signal, period: 0.3 },
      ...{ network: "one node", command: "./gridwell figures p2", date: "2026-01-02T03:04:05Z" },
      log: () => undefined,
    };
  }

  describe("given an undisturbed chain", function () {
    let result: P2Result;

    before(async function () {
      result = await runP2(plan, await options());
    });

    it("measures every number of writes as often as asked, each way", function () {
      const counted = Map.groupBy(result.normal, ({ arm }) => arm);
      const twice = PAPER_TABLE_1.map(({ writes }) => writes);
      for (const arm of ["at-once", "batch"] as const) {
        const writes = counted.get(arm)?.map((writing) => writing.writes);
        expect(writes).to.deep.equal([...twice, ...twice]);
      }
      expect(counted.get("one-by-one")?.map(({ writes }) => writes)).to.deep.equal([1, 2]);
    });

    it("has a wait for every transaction, none longer than the response", function () {
      for (const { arm, writes, response, latencies } of result.normal) {
        expect(latencies).to.have.length(arm === "batch" ? 1 : writes);
        expect(Math.max(...latencies)).to.be.at.most(response);
        expect(response).to.be.greaterThan(0);
      }
    });

    it("tells what was looked up at the end", function () {
      // 1,501 single writes and 6 batches, twice, and two one by one.
      expect(result.environment["writes"]).to.match(/^3016 transactions/);
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
