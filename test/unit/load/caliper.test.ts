import { expect } from "chai";

import { caliperRow } from "../../../src/load/caliper.ts";

describe("caliperRow", function () {
  it("has Caliper's columns by Caliper's formulas", function () {
    // By hand: created 0, 500, 1,000, 2,000 ms; latencies of successes 1.0, 2.5 and 1.5 s; the failure ends last.
    const row = caliperRow("fixed", [
      { created: 500, finished: 3_000, succeeded: true },
      { created: 0, finished: 1_000, succeeded: true },
      { created: 1_000, finished: 8_000, succeeded: false },
      { created: 2_000, finished: 3_500, succeeded: true },
    ]);
    expect(row).to.deep.equal({
      name: "fixed",
      succ: 3,
      fail: 1,
      sendRate: 2, // 4 / 2.0 s
      maxLatency: 2.5,
      minLatency: 1,
      avgLatency: 1.67, // 5.0 / 3
      throughput: 0.5, // 4 / 8.0 s
    });
  });

  it("gives no latency where nothing succeeded, and no rate without a span", function () {
    const row = caliperRow("one", [{ created: 7, finished: 7, succeeded: false }]);
    expect(row).to.deep.equal({
      name: "one",
      succ: 0,
      fail: 1,
      sendRate: null,
      maxLatency: null,
      minLatency: null,
      avgLatency: null,
      throughput: null,
    });
    expect(caliperRow("none", [])).to.include({ succ: 0, fail: 0, throughput: null });
  });
});
