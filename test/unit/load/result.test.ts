import { expect } from "chai";

import { blockRows, rowOf, secondRows } from "../../../src/load/result.ts";
import type { Sample } from "../../../src/load/samples.ts";
import { SAMPLES, BLOCKS, PLACE } from "../../support/load-samples.ts";

describe("rowOf", function () {
  it("adds up what the chain shows, over what succeeded", function () {
    const row = rowOf(PLACE, SAMPLES, BLOCKS, 9_000);
    expect(row).to.deep.include({
      name: "steady readings 100",
      offered: 200,
      readings: 300,
      // Block 11 is the one before the first of the load: 300 readings in 1,012 - 1,006 s.
      readingsPerSecond: 50,
      // Three digits: the histogram's bucket of 2,500 ms ends at 2,501.
      p50: 2.501,
      p99: 4.5,
      blocks: 3,
      fullestBlock: 700_000,
      reverts: { LedgerNotCurrent: 1 },
      fates: { succeeded: 3, repeated: 1, reverted: 1, missing: 1, unsent: 1 },
    });
    expect(row.inclusion).to.deep.equal({
      count: 3,
      min: 2,
      mean: 3,
      p50: 2.501,
      p95: 4.5,
      p99: 4.5,
      max: 4.5,
    });
    expect(row.finality).to.include({ count: 2, min: 4, max: 4.5 });
    expect(row.lag).to.include({ count: 6, min: 0, max: 0.1 });
    // Six were sent, from 0 to 2,500 ms; what is missing ended with the run.
    expect(row.caliper).to.deep.equal({
      name: "steady readings 100",
      succ: 3,
      fail: 3,
      sendRate: 2.4,
      maxLatency: 4.4,
      minLatency: 2,
      avgLatency: 2.97,
      throughput: 0.7,
    });
  });

  it("has no figures where nothing succeeded", function () {
    const failed = SAMPLES.filter(({ fate }) => fate === "missing" || fate === "unsent");
    const row = rowOf(PLACE, failed, BLOCKS, 9_000);
    const nothing = { readingsPerSecond: null, p50: null, p95: null, p99: null, inclusion: null };
    expect(row).to.include({ ...nothing, blocks: 0, fullestBlock: 0, readings: 0 });
  });
});

describe("blockRows", function () {
  it("tells of every block what of it was the load's", function () {
    const rows = blockRows(SAMPLES, BLOCKS);
    expect(
      rows.map(({ number, transactions, ours, readings, fill }) => {
        return [number, transactions, ours, readings, fill];
      }),
    ).to.deep.equal([
      [10, 0, 0, 0, 0],
      [11, 0, 0, 0, 0],
      [12, 2, 2, 200, 0.7],
      [13, 2, 2, 0, 0.4],
      [14, 1, 1, 100, 0.2],
    ]);
  });
});

describe("secondRows", function () {
  it("counts by planned, sent and seen second", function () {
    const rows = secondRows(SAMPLES);
    expect(rows).to.have.length(6);
    expect(rows.reduce((sum, { offered }) => sum + offered, 0)).to.equal(700);
    expect(rows.reduce((sum, { sent }) => sum + sent, 0)).to.equal(600);
    expect(rows.map(({ included }) => included)).to.deep.equal([0, 0, 200, 0, 0, 100]);
    expect(rows[0]).to.deep.equal({
      second: 0,
      offered: 200,
      sent: 200,
      included: 0,
      p50: 2,
      p99: 2.5,
    });
    expect(rows[3]).to.include({ offered: 100, sent: 0, p50: null, p99: null });
  });

  it("is empty without transactions", function () {
    const none: Sample[] = [];
    expect(secondRows(none)).to.deep.equal([]);
  });
});
