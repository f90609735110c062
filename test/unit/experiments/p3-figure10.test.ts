import { expect } from "chai";
import fc from "fast-check";

import { waitOf } from "../../../src/experiments/block-waits.ts";
import { figureDocument } from "../../../src/experiments/figure-document.ts";
import { figureFiles } from "../../../src/experiments/figure-files.ts";
import {
  arrivalsOf,
  capacityOf,
  gasOfWrite,
  isWithinBound,
  largestWrite,
  oldestFirstShare,
  randomShare,
} from "../../../src/experiments/p3-figure10/block-model.ts";
import { cohortsOf } from "../../../src/experiments/p3-figure10/cohorts.ts";
import { BLOCK_GAS, PAPER, POST_GAS } from "../../../src/experiments/p3-figure10/paper.ts";
import { timesOf } from "../../../src/experiments/p3-figure10/plan.ts";
import { reportFigure10 } from "../../../src/experiments/p3-figure10/report.ts";
import type { Measured } from "../../../src/experiments/p3-figure10/run.ts";
import { conforming } from "../../support/schemas.ts";

/** Shares of the first cohorts with two digits. */
function sharesOf(arrivals: number, capacity: number, cohorts: number): string[] {
  return Array.from({ length: cohorts }, (_, i) => {
    return oldestFirstShare({ arrivals, capacity }, i + 1).toFixed(2);
  });
}

const traffic = fc.record({
  arrivals: fc.integer({ min: 1, max: 500 }),
  capacity: fc.integer({ min: 0, max: 500 }),
});

describe("the formulas of Figure 10", function () {
  describe("random order", function () {
    it("meets the paper's one number: about 0.2 for 5 KB at G = 4", function () {
      const { told, block, homes } = PAPER;
      const capacity = block / told.bytes;
      expect(capacity).to.equal(22.4);
      const arrivals = arrivalsOf(homes, told.samples);
      expect(arrivals).to.equal(160);
      expect(randomShare({ arrivals, capacity }).toFixed(3)).to.equal("0.205");
    });

    it("is certain as long as a block holds all", function () {
      expect(randomShare({ arrivals: 40, capacity: 40 })).to.equal(1);
      expect(randomShare({ arrivals: 41, capacity: 40 })).to.be.lessThan(1);
    });

    it("lies between none and all, and falls with what comes", function () {
      fc.assert(
        fc.property(traffic, ({ arrivals, capacity }) => {
          const share = randomShare({ arrivals, capacity });
          expect(share).to.be.within(0, 1);
          const more = randomShare({ arrivals: arrivals + 1, capacity });
          expect(more).to.be.at.most(share);
        }),
      );
    });
  });

  describe("oldest first", function () {
    it("gives the specification's cohorts for 5 KB at G = 2", function () {
      const capacity = capacityOf(BLOCK_GAS, 161_806);
      expect(capacity).to.equal(49);
      expect(sharesOf(80, capacity, 5)).to.deep.equal(["1.00", "0.84", "0.45", "0.06", "0.00"]);
    });

    it("gives them for stored records of 372 bytes at G = 1", function () {
      expect(sharesOf(40, 24, 4)).to.deep.equal(["1.00", "0.80", "0.40", "0.00"]);
    });

    it("is certain for every cohort as long as a block holds all", function () {
      expect(sharesOf(40, capacityOf(BLOCK_GAS, 161_806), 5)).to.deep.equal(
        Array.from({ length: 5 }, () => "1.00"),
      );
      expect(sharesOf(160, capacityOf(BLOCK_GAS, 38_453), 5)).to.deep.equal(
        Array.from({ length: 5 }, () => "1.00"),
      );
    });

    it("counts all writes of all cohorts that two blocks hold, and no more than there are", function () {
      fc.assert(
        fc.property(traffic, fc.integer({ min: 1, max: 30 }), (one, cohort) => {
          const share = oldestFirstShare(one, cohort);
          expect(share).to.be.within(0, 1);
          expect(oldestFirstShare(one, cohort + 1)).to.be.at.most(share);
          // But for the rounding of fractions.
          expect(share * one.arrivals).to.be.at.most(2 * one.capacity + 1e-9);
        }),
      );
    });
  });

  describe("eq. 12", function () {
    it("has G on the side of what comes", function () {
      // 40 homes, 2.8 KB: as much as a block of 112 KB holds once a period, not twice.
      expect(isWithinBound(40, 1, 2_800, PAPER.block)).to.equal(true);
      expect(isWithinBound(40, 1, 2_801, PAPER.block)).to.equal(false);
      expect(isWithinBound(40, 2, 2_800, PAPER.block)).to.equal(false);
      expect(isWithinBound(40, 0.25, 11_200, PAPER.block)).to.equal(true);
    });

    it("gives the largest writes of the specification for our contract", function () {
      const sizes = [1, 2, 4].map((samples) =>
        largestWrite({ homes: 40, samples }, POST_GAS, BLOCK_GAS),
      );
      expect(sizes).to.deep.equal([6_669, 2_612, 584]);
      for (const [i, bytes] of sizes.entries()) {
        const each = BLOCK_GAS / arrivalsOf(40, 2 ** i);
        expect(gasOfWrite(POST_GAS, bytes)).to.be.at.most(each);
        expect(gasOfWrite(POST_GAS, bytes + 1)).to.be.greaterThan(each);
      }
    });

    it("gives none where a write does not fit at all", function () {
      expect(largestWrite({ homes: 40, samples: 40 }, POST_GAS, BLOCK_GAS)).to.equal(0);
    });
  });
});

describe("writes by cohort", function () {
  const blocks = [
    { number: 7, seenAt: 1_000 },
    { number: 8, seenAt: 6_000 },
    { number: 9, seenAt: 11_000 },
  ];

  it("wait from the block that was newest when they were sent", function () {
    expect(waitOf({ sentAt: 5_999, block: 8 }, blocks)).to.deep.equal({ head: 7, blocks: 1 });
    expect(waitOf({ sentAt: 6_000, block: 10 }, blocks)).to.deep.equal({ head: 8, blocks: 2 });
    expect(waitOf({ sentAt: 6_000, block: null }, blocks)).to.deep.equal({ head: 8, blocks: null });
  });

  it("wait from the first block when they were sent before it was looked at", function () {
    expect(waitOf({ sentAt: 990, block: 8 }, blocks)).to.deep.equal({ head: 7, blocks: 1 });
    expect(() => waitOf({ sentAt: 990, block: 8 }, [])).to.throw(RangeError);
  });

  it("succeed in the next block or the one after, and are counted once", function () {
    const writes = [
      { sentAt: 1_000, block: 8 },
      { sentAt: 5_000, block: 9 },
      { sentAt: 5_500, block: 10 },
      { sentAt: 6_500, block: 10 },
      { sentAt: 7_000, block: null },
      { sentAt: 12_000, block: 10 },
    ];
    expect(cohortsOf(writes, blocks, 2)).to.deep.equal([
      { number: 1, writes: 3, inTwo: 2 },
      { number: 2, writes: 2, inTwo: 1 },
    ]);
  });
});

describe("the homes' moments", function () {
  const plan = { homes: 40, period: 5, cohorts: 5, seed: 10 };

  it("are even, from phases within the first step, as many as cohorts and samples make", function () {
    for (const samples of [1, 2, 4]) {
      const homes = timesOf(plan, samples);
      expect(homes).to.have.length(40);
      const step = 5_000 / samples;
      for (const times of homes) {
        expect(times).to.have.length(5 * samples);
        expect(times[0]).to.be.within(0, step - 1);
        for (const [i, time] of times.entries()) expect(time).to.equal((times[0] ?? 0) + i * step);
      }
      const phases = homes.map(([first = 0]) => first);
      expect(new Set(phases).size).to.be.greaterThan(30);
      expect(phases.filter((phase) => phase < step / 2).length).to.be.within(10, 30);
    }
  });

  it("follow from the seed", function () {
    expect(timesOf(plan, 2)).to.deep.equal(timesOf(plan, 2));
    expect(timesOf(plan, 2)).to.not.deep.equal(timesOf({ ...plan, seed: 11 }, 2));
  });
});

describe("the page of Figure 10", function () {
  const page = {
    command: "./gridwell figures p3-figure10",
    date: "2026-01-02T03:04:05Z",
    environment: { cpu: "one" },
  };
  const measured: Measured = {
    ...{ period: 5, blockGas: BLOCK_GAS, environment: { node: "Geth" } },
    cases: [
      {
        case: { target: "post", bytes: 5_120, samples: 2 },
        ...{ gas: 161_806, arrivals: 80, capacity: 49, longestGap: 6 },
        cohorts: [
          { number: 1, writes: 80, inTwo: 80 },
          { number: 2, writes: 78, inTwo: 39 },
        ],
      },
    ],
  };

  it("tells the formulas alone when nothing was measured", function () {
    const report = reportFigure10({ ...page, measured: null });
    expect(report.figures.map(({ name }) => name)).to.deep.equal(["figure-10", "ours", "bounds"]);
    expect(report.verdict).to.have.length(4);
    expect(report.verdict[0]).to.include("give 0.205; the paper says about 0.2");
    const csv = figureFiles(report).find(({ name }) => name === "p3-figure10/figure-10.csv");
    const lines = csv?.text.split("\r\n") ?? [];
    expect(lines[0]).to.equal("m1_bytes,g_0_25_share,g_0_5_share,g_1_share,g_2_share,g_4_share");
    // 5 KB: below the bound at G = 0.25 and 0.5 only.
    expect(lines[6]).to.match(/^5000,1,1,0\.\d+,0\.\d+,0\.20\d+$/);
  });

  it("sets each cohort beside the formula", function () {
    const report = reportFigure10({ ...page, measured });
    const cohorts = report.figures.find(({ name }) => name === "cohorts");
    expect(cohorts?.table?.rows).to.deep.equal([
      ["ours, 5120 bytes, G = 2", 161_806, 80, 49, 1, 80, 1, 1, 6],
      ["ours, 5120 bytes, G = 2", 161_806, 80, 49, 2, 78, 0.5, 0.8375, 6],
    ]);
    expect(report.verdict.at(-2)).to.equal(
      "ours, 5120 bytes, G = 2: 1.00, 0.50 of the writes of cohort 1, 2, … were in one of the next two blocks; the formula says 1.00, 0.84.",
    );
    expect(report.verdict.at(-1)).to.match(/^1 of 2 cohorts lie within 0\.15 of the formula/);
    expect(report.environment).to.deep.equal({ cpu: "one", node: "Geth" });
  });

  it("is one document for programs, held to its schema", function () {
    const document = figureDocument(reportFigure10({ ...page, measured }), ["a.md"]);
    conforming("figures-p3-figure10", JSON.stringify(document));
  });
});
