import { randomBytes } from "node:crypto";

import { expect } from "chai";

import type { TrialNetwork } from "../../src/clique/trial-network.ts";
import { measureFigure10 } from "../../src/experiments/p3-figure10/run.ts";
import { rowsOf } from "../../src/experiments/p3-table2/rows.ts";
import { runTable2 } from "../../src/experiments/p3-table2/run.ts";
import { machineClock } from "../../src/load/clock.ts";
import { RpcClient } from "../../src/load/rpc.ts";
import { onTrialNetwork } from "../../tasks/clique/trial.ts";

/** What both experiments speak with; they are told nothing to say. */
function speech({ url, funder }: TrialNetwork): {
  readonly rpc: RpcClient;
  readonly clock: typeof machineClock;
  readonly funder: TrialNetwork["funder"];
  readonly log: () => void;
} {
  const rpc = new RpcClient(url);
  return { rpc, clock: machineClock, funder, log: () => undefined };
}

describe("P3's figures, on a network of geth nodes", function () {
  this.timeout(300_000);

  it("Figure 10: every write comes into a block, all within two where a block holds all", async function () {
    const settings = { period: 2, gasLimit: 8_000_000, recommit: 1 };
    const options = { geth: "", cables: false, settings };
    const { cases } = await onTrialNetwork(options, (trial) =>
      measureFigure10(
        {
          ...{ homes: 8, period: 2, cohorts: 2, seed: 1 },
          cases: [
            { target: "post", bytes: 100, samples: 2 },
            { target: "post", bytes: 5_120, samples: 1 },
            { target: "naive", bytes: 372, samples: 1 },
          ],
        },
        {
          ...speech(trial),
          random: (length) => new Uint8Array(randomBytes(length)),
          network: "four nodes",
        },
      ),
    );
    expect(cases.map(({ arrivals }) => arrivals)).to.deep.equal([16, 8, 8]);
    const [small = 0, large = 0, naive = 0] = cases.map(({ gas }) => gas);
    expect(small).to.be.at.most(39_000);
    expect(large).to.be.within(150_000, 170_000);
    expect(naive).to.be.within(300_000, 360_000);
    for (const { cohorts } of cases) {
      for (const { writes, inTwo } of cohorts) expect(inTwo).to.be.at.most(writes);
      expect(cohorts[0]?.inTwo).to.be.greaterThan(0);
    }
  });

  it("Table 2: what is forged, censored, spammed and stopped ends as EIP-225 says", async function () {
    const settings = { period: 1, epoch: 20, recommit: 1 };
    const options = { geth: "", cables: true, settings };
    const table = await onTrialNetwork(options, (trial) => {
      const { folder, state, links } = trial;
      if (links === null) throw new TypeError("a network without cables");
      return runTable2(
        { folder, state, links, ...speech(trial) },
        { delays: [0, 100], blocksADelay: 6, censoredBlocks: 6, proposals: 100 },
        randomBytes(32),
      );
    });
    const rows = rowsOf(table);
    // How often blocks concur, and how long a transaction waits, is the weather's; the rest is the protocol's.
    const sure = rows.filter(({ attack, what }) => {
      return attack === "malicious" || attack === "spamming" || /vote|two of three/.test(what);
    });
    expect(sure.length).to.equal(10);
    expect(sure.filter(({ holds }) => !holds)).to.deep.equal([]);
    for (const { blocks, heights } of table.delays) {
      expect(blocks).to.be.at.least(6);
      expect(heights).to.be.at.least(6);
    }
    for (const { sent, waits } of table.censoring.passive) expect(waits).to.have.length(sent);
  });
});
