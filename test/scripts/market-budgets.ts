import { readFileSync } from "node:fs";

import { expect } from "chai";

const baseline = new URL("../../gas/market.json", import.meta.url);

/** Most gas that a step may cost. A bid is worth as little as a few cents of energy. */
const BUDGETS = {
  "commit, from credit": 78_000,
  "reveal, losing": 66_000,
  "reveal, leading": 66_000,
  "reveal, leading alone": 66_000,
  "seller end to end, losing": 140_000,
  "check, first of a resource": 95_000,
  "check, 2 bids": 95_000,
};

describe("the gas of the market", function () {
  const gas = JSON.parse(readFileSync(baseline, "utf8")) as Record<string, number>;

  for (const [scenario, most] of Object.entries(BUDGETS)) {
    it(`spends at most ${String(most)} on "${scenario}"`, function () {
      expect(gas[scenario]).to.be.at.most(most);
    });
  }

  it("decides among 300 bids for as much as among 2", function () {
    expect(gas["check, 300 bids"]).to.equal(gas["check, 2 bids"]);
  });
});
