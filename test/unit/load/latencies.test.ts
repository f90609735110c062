import { expect } from "chai";
import fc from "fast-check";
import { decodeFromCompressedBase64 } from "hdr-histogram-js";

import { Latencies } from "../../../src/load/latencies.ts";

function of(...values: number[]): Latencies {
  const latencies = new Latencies();
  for (const value of values) latencies.record(value);
  return latencies;
}

describe("Latencies", function () {
  it("sums up in seconds", function () {
    const hundred = Array.from({ length: 100 }, (_, i) => (i + 1) * 10);
    expect(of(...hundred).summary()).to.deep.equal({
      count: 100,
      min: 0.01,
      mean: 0.505,
      p50: 0.5,
      p95: 0.95,
      p99: 0.99,
      max: 1,
    });
  });

  it("has no summary without a value", function () {
    expect(of().summary()).to.equal(null);
    expect(of().bins(250)).to.deep.equal([]);
  });

  it("counts what lies outside an hour as the nearer end", function () {
    expect(of(-5, 9_000_000).summary()).to.include({ min: 0, max: 3_600, count: 2 });
  });

  it("puts an upper end into its bin, and zero into the first", function () {
    expect(of(0, 250, 251, 500, 501).bins(250)).to.deep.equal([
      { from: 0, upTo: 250, count: 2 },
      { from: 250, upTo: 500, count: 2 },
      { from: 500, upTo: 750, count: 1 },
    ]);
  });

  it("gives percentiles of three digits, of any values", function () {
    const value = fc.integer({ min: 0, max: 3_600_000 });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 300 }), (values) => {
        const summary = of(...values).summary();
        const sorted = values.toSorted((a, b) => a - b);
        for (const [share, name] of [
          [50, "p50"],
          [95, "p95"],
          [99, "p99"],
        ] as const) {
          const exact = sorted[Math.max(0, Math.ceil((share * sorted.length) / 100) - 1)] ?? 0;
          const given = (summary?.[name] ?? 0) * 1_000;
          // Never below, and above by a thousandth at most, as the histogram promises.
          expect(given).to.be.within(exact - 0.001, exact * 1.001 + 1);
        }
        expect(
          of(...values)
            .bins(250)
            .reduce((sum, { count }) => sum + count, 0),
        ).to.equal(values.length);
      }),
    );
  });

  it("hands out the histogram for other tools", function () {
    const decoded = decodeFromCompressedBase64(of(5, 1_000, 1_000).encoded());
    expect(decoded.totalCount).to.equal(3);
    expect(decoded.getValueAtPercentile(99)).to.equal(1_000);
  });
});
