import { expect } from "chai";
import hre from "hardhat";

import { simulateCommunity } from "../../src/gateway/simulate-community.ts";
import { EU_STOCK } from "../../src/meters/simulate/eu-stock.ts";
import type { FaultRates } from "../../src/meters/simulate/faults.ts";
import { periodOf } from "../../src/meters/simulate/period.ts";
import { openCommunity, type OpenCommunity } from "../../tasks/context.ts";

const IN_PROCESS = { state: "", seed: "", passwordFile: "", json: false };

/** What a register's later readings make good: the truth can be had again. */
const RECOVERABLE: FaultRates = Object.fromEntries(
  (
    [
      "lost",
      "late",
      "duplicate",
      "conflict",
      "negative",
      "zero",
      "rollover",
      "tamper",
      "reverse",
    ] as const
  ).map((kind) => [kind, 0.006]),
);

describe("simulateCommunity", function () {
  this.timeout(120_000);
  let community: OpenCommunity;

  beforeEach(async function () {
    community = await openCommunity(hre, IN_PROCESS, "default");
  });

  afterEach(async function () {
    await community[Symbol.asyncDispose]();
  });

  const run = (faults: FaultRates) =>
    simulateCommunity(
      community,
      {
        seed: 7,
        households: 12,
        resources: ["energy", "water"],
        stock: EU_STOCK,
        period: periodOf(Date.UTC(2026, 2, 2) / 1_000, 3, 15),
        faults,
      },
      { cadence: "day", history: false, gateway: 0 },
    );

  it("brings every register's true consumption to the chain through faults that can be made good", async function () {
    const { meters, truth, vee, verified } = await run(RECOVERABLE);
    expect(verified).to.equal(true);
    const imported = meters.map(({ name, consumption }) => [name, consumption]);
    expect(Object.fromEntries(imported)).to.deep.equal(truth.consumption);
    expect(Object.keys(vee.injected).sort()).to.deep.equal(Object.keys(RECOVERABLE).sort());
    expect(vee.caught).to.deep.equal(vee.injected);
    expect(vee.falseAlarms).to.deep.equal({});
  });

  it("loses at an exchange no more than what nobody saw", async function () {
    const { meters, truth, vee } = await run({ exchange: 0.004 });
    expect(vee.injected.exchange).to.be.above(3);
    expect(vee.caught).to.deep.equal(vee.injected);
    for (const { name, consumption, events } of meters) {
      const whole = BigInt(truth.consumption[name] ?? "-1");
      const exchanges = BigInt(events.filter(({ kind }) => kind === "exchange").length);
      expect(BigInt(consumption) <= whole, name).to.equal(true);
      // A quarter-hour of a home is far below 5 kWh and 2 m³.
      expect(whole - BigInt(consumption) <= exchanges * 5_000n, name).to.equal(true);
    }
  });
});
