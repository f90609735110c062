import { expect } from "chai";

import { figureDocument } from "../../../src/experiments/figure-document.ts";
import { figureFiles } from "../../../src/experiments/figure-files.ts";
import type { Arm, Writing } from "../../../src/experiments/p2/measure.ts";
import { PAPER_TABLE_1 } from "../../../src/experiments/p2/paper.ts";
import { scenarioOf, Supply } from "../../../src/experiments/p2/plan.ts";
import { reportP2 } from "../../../src/experiments/p2/report.ts";
import { spreadOf } from "../../../src/experiments/spread.ts";
import { checkLimits, transactionsOf } from "../../../src/load/limits.ts";
import { mutantsOf, validatorOf } from "../../support/schemas.ts";

/** n writes whose last takes so long, and whose mean wait is half of it. */
function writing(arm: Arm, writes: number, response: number): Writing {
  return { arm, writes, response, latencies: [0, response] };
}

const SIZES = PAPER_TABLE_1.map(({ writes }) => writes);
const NORMAL: readonly Writing[] = [
  ...SIZES.flatMap((writes) => [2, 6, 4].map((at) => writing("at-once", writes, at))),
  ...SIZES.flatMap((writes) => [1, 3, 2].map((at) => writing("batch", writes, at))),
  writing("one-by-one", 1, 4),
  writing("one-by-one", 2, 8),
];
const REPORT = reportP2({
  command: "./gridwell figures p2",
  date: "2026-01-02T03:04:05Z",
  period: 2,
  environment: { cpu: "one" },
  normal: NORMAL,
  attacked: NORMAL.map(({ arm, writes, response }) => writing(arm, writes, 2 * response)),
  floods: [{ name: "udp", offered: 40_000, seconds: 10 }],
});

describe("spreadOf", function () {
  it("has the least, the middle and the greatest", function () {
    expect(spreadOf([3, 1, 2])).to.deep.equal({ low: 1, median: 2, high: 3 });
    expect(spreadOf([4, 1])).to.deep.equal({ low: 1, median: 2.5, high: 4 });
    expect(() => spreadOf([])).to.throw(RangeError);
  });
});

describe("the plan of P2", function () {
  it("signs as many writes as are awaited, within the limits of a load", function () {
    for (const plan of [
      { repeats: 1, oneByOne: 1 },
      { repeats: 9, oneByOne: 20 },
    ]) {
      const scenario = scenarioOf(plan);
      checkLimits(scenario);
      const [single, ...batches] = scenario.phases;
      const [load] = single?.mix ?? [];
      if (single === undefined || load === undefined) throw new TypeError("no single writes");
      const wanted = 2 * (plan.repeats * 1_501 + plan.oneByOne);
      expect(transactionsOf(load, single.seconds)).to.be.within(wanted, wanted + 499);
      expect(batches.map(({ mix }) => mix[0]?.bankSize)).to.deep.equal(SIZES);
      for (const { seconds, mix } of batches) {
        const [batch] = mix;
        if (batch === undefined) throw new TypeError("no batches");
        expect(transactionsOf(batch, seconds)).to.equal(2 * plan.repeats);
      }
    }
  });

  it("hands transactions out in their order, and no more than there are", function () {
    const transactions = [5, 7, 9].map((due) => {
      return { hash: `0x${String(due)}`, raw: "0x", due, readings: 1, stream: 0 };
    });
    const supply = new Supply({ account: "0xa", transactions });
    expect(supply.take(2).map(({ hash, due }) => [hash, due])).to.deep.equal([
      ["0x5", 0],
      ["0x7", 0],
    ]);
    expect(() => supply.take(2)).to.throw(RangeError);
    expect(supply.take(1).map(({ hash }) => hash)).to.deep.equal(["0x9"]);
  });
});

describe("the page of P2", function () {
  const files = new Map(figureFiles(REPORT).map(({ name, text }) => [name, text]));

  it("sets the middle of the repeats beside the paper", function () {
    const lines = (files.get("p2/table-1.csv") ?? "").split("\r\n");
    expect(lines.slice(1, 4)).to.deep.equal([
      "1,0.27,4,4,2,8,8,4",
      "2,,8,,,16,,",
      "100,19.5,,4,2,,8,4",
    ]);
    expect(lines[7]).to.equal("500,90.5,,4,2,,8,4");
  });

  it("says what came out with the figures that hold it up", function () {
    expect(REPORT.verdict).to.deep.equal([
      "500 single writes, sent at once and awaited, took 4.00 s; the paper's took 90.5 s, 23 times as long.",
      "One batch with 500 readings took 2.00 s: the paper's writes took 45 times as long.",
      "A server that awaits each write before the next gains nothing here: 2 writes took 8.0 s, 4.00 s each, since each " +
        "waits for a block (period 2 s); the paper's took 0.18 to 0.27 s each.",
      "Under attack single writes sent at once took 2.00 times as long (2.00 to 2.00), batches 2.00 times as long (2.00 to " +
        '2.00). The paper says "slightly slower", without numbers.',
      "Every write under attack is in the chain, once and with success: the paper's claim that data are not affected held here.",
    ]);
  });

  it("tells what the floods sent", function () {
    expect(REPORT.environment).to.deep.equal({
      cpu: "one",
      floods: "udp: 40,000 in 10 s, 4,000 a second",
    });
  });

  it("draws the paper's line beside ours", function () {
    const figure3 = files.get("p2/figure-3.svg") ?? "";
    for (const name of ["paper, Table 1", "one by one", "sent at once", "one batch"]) {
      expect(figure3).to.include(name);
    }
    expect(figure3.match(/class="whisker"/g)).to.have.length(2 * SIZES.length);
    const figure5 = files.get("p2/figure-5.svg") ?? "";
    for (const name of ["one batch</text>", "one batch, under attack</text>"]) {
      expect(figure5).to.include(name);
    }
  });

  it("is one document for programs, held to its schema", function () {
    const document = figureDocument(REPORT, ["docs/results/p2.md"]);
    const validate = validatorOf("figures-p2");
    expect(validate(document), JSON.stringify(validate.errors)).to.equal(true);
    let mutants = 0;
    for (const { what, document: mutant } of mutantsOf("figures-p2", document)) {
      expect(validate(mutant), what).to.equal(false);
      mutants++;
    }
    expect(mutants).to.be.greaterThan(2);
    expect(document.tables.map(({ name, rows }) => [name, rows.length])).to.deep.equal([
      ["table-1", 7],
      ["figure-3", 14],
      ["figure-4", 14],
      ["figure-5", 28],
      ["figure-6", 28],
    ]);
  });
});
