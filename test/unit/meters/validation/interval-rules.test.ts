import { expect } from "chai";

import {
  consecutive,
  demand,
  frozen,
  zero,
} from "../../../../src/meters/validation/interval-rules.ts";
import { DAY, fired, MONDAY, traceAt, traceOf } from "./traces.ts";

const QUARTER = 900;

describe("demand", function () {
  it("lets pass what is at the limit, and tells what is one unit above", function () {
    const trace = traceOf([250, 251]);
    expect(fired(demand(trace, 1_000n, null))).to.deep.equal([["demand-high", MONDAY + 1_800]]);
  });

  it("tells below the low limit, not at it", function () {
    expect(fired(demand(traceOf([25, 24]), null, 100n))).to.deep.equal([
      ["demand-low", MONDAY + 1_800],
    ]);
  });

  it("counts a short span as a quarter-hour, a long one by its length", function () {
    const trace = traceAt([
      [MONDAY + 10, 10, 250],
      [MONDAY + 7_210, 7_200, 2_000],
      [MONDAY + 14_410, 7_200, 2_001],
    ]);
    expect(fired(demand(trace, 1_000n, null))).to.deep.equal([["demand-high", MONDAY + 14_410]]);
  });

  it("says nothing without limits, nor of a first dial", function () {
    expect(fired(demand(traceOf([1e9]), null, null))).to.deep.equal([]);
    expect(fired(demand(traceAt([[MONDAY, 0, 0]]), 1n, 1n))).to.deep.equal([]);
  });
});

describe("consecutive", function () {
  it("tells a change beyond the limit, up and down, not one at it", function () {
    const trace = traceOf([0, 250, 501, 250]);
    expect(fired(consecutive(trace, 1_000n))).to.deep.equal([
      ["consecutive", MONDAY + 3 * QUARTER],
      ["consecutive", MONDAY + 4 * QUARTER],
    ]);
  });

  it("does not compare across a gap", function () {
    const trace = traceAt([
      [MONDAY + QUARTER, QUARTER, 0],
      [MONDAY + 3 * QUARTER, QUARTER, 9_999],
    ]);
    expect(fired(consecutive(trace, 1n))).to.deep.equal([]);
  });
});

describe("frozen", function () {
  it("tells the run that is long enough, once, at its end", function () {
    const two = traceOf([7, 40, 40, 40, 9]);
    expect(fired(frozen(two, 4, 1))).to.deep.equal([]);
    expect(fired(frozen(two, 3, 1))).to.deep.equal([["frozen", MONDAY + 4 * QUARTER]]);
  });

  it("finds a run that lasts to the end", function () {
    expect(fired(frozen(traceOf([7, 40, 40, 40]), 3, 1))).to.have.length(1);
  });

  it("never takes fewer than three", function () {
    expect(fired(frozen(traceOf([7, 40, 40, 9]), 1, 1))).to.deep.equal([]);
  });

  it("takes four zeros at a place that never rests, and none at one that does", function () {
    const busy = Array.from({ length: 200 }, (_, at) => 10 + (at % 7));
    const stuck = (zeros: number) => busy.toSpliced(50, 0, ...Array<number>(zeros).fill(0));
    expect(fired(frozen(traceOf(stuck(3)), 12, 1))).to.deep.equal([]);
    expect(fired(frozen(traceOf(stuck(4)), 12, 1))).to.deep.equal([
      ["frozen", MONDAY + 54 * QUARTER],
    ]);
    expect(fired(frozen(traceOf(stuck(5)), 12, 1))).to.deep.equal([]); // five of 205: it rests
  });

  it("does not take zeros, nor the few small steps of a coarse meter", function () {
    expect(fired(frozen(traceOf([7, 0, 0, 0, 0]), 3, 1))).to.deep.equal([]);
    const coarse = traceOf([200, 100, 100, 100, 300]);
    expect(fired(frozen(coarse, 3, 10))).to.deep.equal([]);
    expect(fired(frozen(coarse, 3, 1))).to.have.length(1);
  });
});

describe("zero", function () {
  const days = (count: number): number[] => Array.from({ length: count * 24 }, () => 0);

  it("tells a stretch beyond the allowed days, not one of just as many", function () {
    const span = 3_600;
    expect(fired(zero(traceOf([5, ...days(2), 5], { span }), 2))).to.deep.equal([]);
    expect(fired(zero(traceOf([5, ...days(2), 0, 5], { span }), 2))).to.deep.equal([
      ["zero", MONDAY + 2 * DAY + 2 * 3_600],
    ]);
  });

  it("is switched off by null", function () {
    expect(fired(zero(traceOf(days(400), { span: 3_600 }), null))).to.deep.equal([]);
  });
});
