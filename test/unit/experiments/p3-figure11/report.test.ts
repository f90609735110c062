import { expect } from "chai";

import { figureFiles } from "../../../../src/experiments/figure-files.ts";
import {
  runFigure11,
  type Figure11,
  type VariantResult,
} from "../../../../src/experiments/p3-figure11/experiment.ts";
import type { Interval } from "../../../../src/experiments/p3-figure11/interval.ts";
import { reportFigure11 } from "../../../../src/experiments/p3-figure11/report.ts";
import { verdictOf } from "../../../../src/experiments/p3-figure11/verdict.ts";
import { expectWellFormed } from "../../../support/well-formed.ts";

const FACTS = { command: "./gridwell figures p3-figure11", date: "2026-01-02", environment: {} };

describe("figure 11", function () {
  let found: Figure11;
  const shares: number[] = [];

  before(async function () {
    const size = { homes: 8, days: 2 };
    const tell = (share: number): void => void shares.push(share);
    found = await runFigure11({ size, seeds: 3, mapSeeds: 3, tell });
  });

  it("plays every arm, rule and point of the map", function () {
    expect(found.variants.map(({ arm, spending }) => `${arm} ${spending}`)).to.deep.equal([
      "none saver",
      ...["paper saver", "paper mixed", "paper heavy"],
      ...["auction saver", "auction mixed", "auction heavy"],
    ]);
    expect(found.map.length).to.equal(5 * 5 * 6);
    expect(found.days.map(({ ratios }) => ratios.length)).to.deep.equal(Array(7).fill(2));
  });

  it("finds at the headline's point of the map what it finds at the headline", function () {
    for (const { arm, spending, differences } of found.variants.slice(1)) {
      const point = found.map.find(
        (each) =>
          each.quotaPercent === 100 &&
          each.thresholdPercent === 80 &&
          each.arm === arm &&
          each.spending === spending,
      );
      expect(point?.difference).to.deep.equal(differences.meanOverQuota);
    }
  });

  it("differs from itself by nothing without trade", function () {
    const [base] = found.variants;
    expect(base?.differences.meanOverQuota).to.deep.equal({ mean: 0, low: 0, high: 0 });
  });

  it("says how far it is, up to the end", function () {
    expect(shares.at(-1)).to.equal(1);
    expect(shares).to.deep.equal(shares.toSorted((a, b) => a - b));
  });

  it("makes a page, tables and drawings that are whole", function () {
    const replay = { seed: 1, spending: "saver" as const, days: 2, auctions: 5 };
    const more = { awards: 2, bids: 9, transactions: 40, limits: 16 };
    const files = figureFiles(reportFigure11(found, [{ ...replay, ...more }], FACTS));
    expect(files.map(({ name }) => name)).to.deep.equal([
      "p3-figure11.md",
      "p3-figure11/days.svg",
      "p3-figure11/days.csv",
      "p3-figure11/metrics.csv",
      "p3-figure11/trade.csv",
      "p3-figure11/map.svg",
      "p3-figure11/map.csv",
      "p3-figure11/contracts.csv",
    ]);
    const lines = files.map(({ text }) => text.trimEnd().split("\n").length);
    expect([2, 3, 4, 6, 7].map((i) => lines[i])).to.deep.equal([3, 57, 7, 151, 2]);
    for (const { name, text } of files) {
      expect(text, name).to.not.match(/NaN|undefined|Infinity/);
      if (name.endsWith(".svg")) expectWellFormed(text.replace(/<style>[^]*<\/style>/, ""));
    }
  });
});

describe("verdictOf", function () {
  const flat: Interval = { mean: 0, low: 0, high: 0 };
  const result = (arm: VariantResult["arm"], change: Interval): VariantResult => {
    const all = (each: Interval): VariantResult["metrics"] => ({
      meanOverQuota: each,
      meanExcess: each,
      meanExcessOverLimit: each,
      excessOfExceeding: each,
      halfRangeOfDays: each,
      halfRangeOfHomes: each,
      deviation: each,
      percentile95: each,
    });
    const counts = { asked: 0, traded: 0, litres: 0 };
    return { arm, spending: "saver", metrics: all(flat), differences: all(change), ...counts };
  };
  const sentencesFor = (change: Interval): string => {
    const variants = [result("none", flat), result("paper", change)];
    const size = { homes: 1, days: 1 };
    return verdictOf({ size, seeds: 2, mapSeeds: 0, variants, days: [], map: [] }, []).join("\n");
  };

  it("calls the direction reproduced only where the whole interval is below zero", function () {
    const text = sentencesFor({ mean: -0.03, low: -0.04, high: -0.02 });
    expect(text).to.contain("Paper's rule, saver: direction reproduced under this rule");
    expect(text).to.contain("falls by 3.00 (2.00 to 4.00) points");
    expect(text).to.contain("shrinks");
  });

  it("calls it not reproduced where the whole interval is above", function () {
    const text = sentencesFor({ mean: 0.03, low: 0.02, high: 0.04 });
    expect(text).to.contain("direction not reproduced under this rule, M1 rises by 3.00");
    expect(text).to.contain("grows");
  });

  for (const [what, change] of [
    ["zero is within", { mean: -0.01, low: -0.03, high: 0.01 }],
    ["zero is its end", { mean: -0.01, low: -0.02, high: 0 }],
    ["there is one seed", { mean: -0.01, low: null, high: null }],
  ] as const) {
    it(`says nothing where ${what}`, function () {
      const text = sentencesFor(change);
      expect(text).to.contain("nothing can be said under this rule");
      expect(text).to.contain("does not change beyond chance");
    });
  }
});
