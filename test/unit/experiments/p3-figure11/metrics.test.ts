import { expect } from "chai";

import { intervalOf } from "../../../../src/experiments/p3-figure11/interval.ts";
import { metricsOf } from "../../../../src/experiments/p3-figure11/metrics.ts";
import type { HomeDayResult, Played } from "../../../../src/experiments/p3-figure11/play.ts";

const near = (value: number, expected: number): void => {
  expect(value).to.be.within(expected - 1e-12, expected + 1e-12);
};
const home = (used: number, limit = 100): HomeDayResult => ({ used, quota: 100, limit });

describe("metricsOf", function () {
  const played: Played = {
    days: [
      [home(120, 110), home(60, 90)],
      [home(140), home(100)],
    ],
    asked: 0,
    traded: 0,
    litres: 0,
    auctions: [],
  };
  const metrics = metricsOf(played);

  for (const [name, expected] of [
    ["meanOverQuota", 0.05],
    ["meanExcess", 0.15],
    ["meanExcessOverLimit", (120 / 110 - 1 + 0.4) / 4],
    ["excessOfExceeding", 0.3],
    ["halfRangeOfDays", 0.15],
    ["halfRangeOfHomes", 0.25],
    ["deviation", Math.sqrt((0.15 ** 2 + 0.45 ** 2 + 0.35 ** 2 + 0.05 ** 2) / 4)],
    ["percentile95", 1.4],
  ] as const) {
    it(`finds ${name} as counted by hand`, function () {
      near(metrics[name], expected);
    });
  }

  it("knows no excess where nobody exceeds", function () {
    const calm = metricsOf({ ...played, days: [[home(50), home(100)]] });
    expect(calm.excessOfExceeding).to.equal(0);
    expect(calm.meanExcess).to.equal(0);
    near(calm.meanOverQuota, -0.25);
  });
});

describe("intervalOf", function () {
  it("reaches Student's t times the error of the mean to both sides", function () {
    const { mean, low, high } = intervalOf([1, 2, 3]);
    near(mean, 2);
    near(low ?? 0, 2 - 4.303 / Math.sqrt(3));
    near(high ?? 0, 2 + 4.303 / Math.sqrt(3));
  });

  it("is the value alone for one seed", function () {
    expect(intervalOf([7])).to.deep.equal({ mean: 7, low: null, high: null });
  });

  it("comes close to the normal law for many seeds", function () {
    const values = Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? 1 : -1));
    const { high } = intervalOf(values);
    // t at 97.5 % with 99 degrees of freedom is 1.984.
    expect((high ?? 0) / Math.sqrt(100 / 99 / 100)).to.be.within(1.98, 1.99);
  });
});
