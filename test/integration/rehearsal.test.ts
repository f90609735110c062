import { expect } from "chai";
import hre from "hardhat";

import { createSender } from "../../src/chain/sender.ts";
import { timeOfSlot } from "../../src/domain/time-grid.ts";
import { gatewayOf } from "../../src/gateway/community.ts";
import { checkRehearsal } from "../../src/gateway/rehearsal/check.ts";
import { settleRehearsal } from "../../src/gateway/rehearsal/settling.ts";
import {
  rehearsedBanks,
  rehearsedBatch,
  type RehearsedBank,
  type Rehearsal,
} from "../../src/gateway/rehearsal/rehearsal.ts";
import { EU_STOCK } from "../../src/meters/simulate/eu-stock.ts";
import { periodOf } from "../../src/meters/simulate/period.ts";
import { openCommunity, type OpenCommunity } from "../../tasks/context.ts";
import { CommandLine } from "../support/command-line.ts";

const IN_PROCESS = { state: "", seed: "", passwordFile: "", json: false };
const SLOTS = 8;

interface SimulateDocument {
  readonly gateways: readonly { readonly points: number }[];
  readonly kills: number;
  readonly batches: number;
  readonly readings: number;
}

function rehearsalOf(firstSlot: number, from: number): Rehearsal {
  return {
    simulation: {
      seed: 3,
      households: 6,
      resources: ["energy", "water"],
      stock: EU_STOCK,
      period: periodOf(from, 1, 15),
      faults: {},
    },
    ...{ gateways: 2, firstBank: 1, firstSlot, slots: SLOTS },
  };
}

describe("a rehearsal", function () {
  this.timeout(120_000);

  it("gives each gateway the lanes that it has among all", function () {
    const rehearsal = rehearsalOf(97, 86_400);
    const all = rehearsedBanks(rehearsal);
    expect(all.map(({ bank, gateway, resource }) => [bank, gateway, resource])).to.deep.equal([
      [1, 0, "energy"],
      [2, 0, "water"],
      [3, 1, "energy"],
      [4, 1, "water"],
    ]);
    expect([...rehearsedBanks(rehearsal, 0), ...rehearsedBanks(rehearsal, 1)]).to.deep.equal(all);
    expect(new Set(all.flatMap(({ lanes }) => lanes.map(({ place }) => place))).size).to.equal(6);
  });

  describe("given a community that lived through it", function () {
    let community: OpenCommunity;
    let rehearsal: Rehearsal;
    let banks: readonly RehearsedBank[];

    before(async function () {
      community = await openCommunity(hre, IN_PROCESS, "default");
      await community.index.sync();
      const { grid } = community.site;
      const latest = Number(await community.contracts.ledger.latestSlot());
      const firstSlot = latest - (latest % 96) - 95;
      rehearsal = rehearsalOf(firstSlot, timeOfSlot(grid, firstSlot - 1));
      banks = rehearsedBanks(rehearsal);
      await settleRehearsal(community, rehearsal, banks, () => undefined);
      const { provider, index, store, pollSeconds } = community;
      for (let gateway = 0; gateway < rehearsal.gateways; gateway++) {
        const signer = gatewayOf(community, gateway);
        const sender = createSender({ provider, signer, index, store, pollSeconds });
        for (const bank of banks.filter((each) => each.gateway === gateway)) {
          for (let slot = 0; slot < SLOTS; slot++) {
            sender.enqueue(rehearsedBatch(rehearsal, bank, slot));
          }
        }
        await sender.flush();
        await sender.close();
      }
    });

    after(async function () {
      await community[Symbol.asyncDispose]();
    });

    it("finds every reading as the meter showed it", async function () {
      const points = banks.reduce((sum, { lanes }) => sum + lanes.length, 0);
      const verdict = await checkRehearsal(community, rehearsal, banks, 0);
      expect(verdict).to.deep.include({ batches: 4 * SLOTS, readings: points * SLOTS });
      expect(verdict).to.deep.include({ lost: 0, duplicated: 0, wrong: 0, unproved: [] });
    });

    it("notices a reading that is not what the meter showed", async function () {
      const [first, ...others] = structuredClone(banks);
      const totals = first?.lanes[1]?.totals;
      if (first === undefined || totals === undefined) throw new TypeError("no lane to change");
      totals[3] = (totals[3] ?? 0) + 1;
      const { wrong } = await checkRehearsal(community, rehearsal, [first, ...others], 0);
      expect(wrong).to.equal(1);
    });

    it("notices a batch that is missing", async function () {
      const longer = { ...rehearsal, slots: SLOTS + 1 };
      expect(await checkRehearsal(community, longer, banks, 0)).to.deep.include({ lost: 4 });
    });
  });

  describe("run by ./gridwell gateways simulate", function () {
    const gridwell = new CommandLine();

    it("loses nothing and writes nothing twice though gateways are killed", async function () {
      const args = "--households 8 --gateways 2 --hours 12 --speed 10800 --kill-every 0.7".split(
        " ",
      );
      const document = await gridwell.document<SimulateDocument>(
        "gateways-simulate",
        "gateways",
        "simulate",
        ...args,
      );
      expect(document).to.deep.include({ lost: 0, duplicated: 0, wrong: 0, verified: true });
      expect(document.batches).to.equal(4 * 48);
      const points = document.gateways.reduce((sum, each) => sum + each.points, 0);
      expect(document.readings).to.equal(points * 48);
      expect(document.kills).to.be.above(0);
    });

    it("refuses more gateways than households", async function () {
      const { exitCode, stderr } = await gridwell.run(
        ..."gateways simulate --households 2 --gateways 3".split(" "),
      );
      expect(exitCode).to.equal(2);
      expect(stderr).to.contain("--gateways 3");
    });
  });
});
