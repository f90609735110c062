import { expect } from "chai";

import { usePerDay } from "../../../../src/meters/validation/days.ts";
import {
  deltaPercent,
  historicalMaximum,
  registerDelta,
  usage,
} from "../../../../src/meters/validation/usage-rules.ts";
import { DAY, fired, HOUR, MONDAY, traceAt, traceOf } from "./traces.ts";

const daily = (...amounts: number[]) => usePerDay(traceOf(amounts, { span: DAY }));

describe("usePerDay", function () {
  it("shares what a span over midnight used by its seconds", function () {
    const days = usePerDay(traceAt([[MONDAY + DAY + 6 * HOUR, 12 * HOUR, 1_200]]));
    expect(days.map(({ use, covered }) => [use, covered])).to.deep.equal([
      [600, 6 * HOUR],
      [600, 6 * HOUR],
    ]);
  });

  it("counts a reading at midnight to the day before", function () {
    const days = usePerDay(traceAt([[MONDAY + DAY, 900, 7]]));
    expect(days.map(({ day, use }) => [day, use])).to.deep.equal([[MONDAY / DAY, 7]]);
  });
});

describe("registerDelta", function () {
  it("takes both limits exclusively", function () {
    expect(fired(registerDelta(daily(100, 101, 10, 9), 100n, 10n))).to.deep.equal([
      ["register-delta-high", MONDAY + 2 * DAY],
      ["register-delta-low", MONDAY + 4 * DAY],
    ]);
  });

  it("does not call half a day low", function () {
    expect(fired(registerDelta(usePerDay(traceOf([1])), null, 10n))).to.deep.equal([]);
  });
});

describe("deltaPercent", function () {
  it("tells a change beyond the share, not one at it, up and down", function () {
    expect(fired(deltaPercent(daily(100, 300), 200, 1n))).to.deep.equal([]);
    expect(fired(deltaPercent(daily(100, 301), 200, 1n))).to.have.length(1);
    expect(fired(deltaPercent(daily(100, 10), 90, 1n))).to.deep.equal([]);
    expect(fired(deltaPercent(daily(100, 9), 90, 1n))).to.have.length(1);
  });

  it("scales a day to the time that readings cover", function () {
    const hours = Array.from({ length: 24 }, () => 100);
    const trace = traceOf([...hours, ...hours.slice(1)], { span: HOUR });
    expect(fired(deltaPercent(usePerDay(trace), 1, 1n))).to.deep.equal([]);
  });

  it("does not measure against a small day", function () {
    expect(fired(deltaPercent(daily(1, 900), 1_000, 1_000n))).to.deep.equal([]);
    expect(fired(deltaPercent(daily(1, 12_000), 1_000, 1_000n))).to.have.length(1);
  });

  it("compares neighbouring days only", function () {
    const days = [
      ...daily(1),
      ...usePerDay(traceOf([9_999], { from: MONDAY + 3 * DAY, span: DAY })),
    ];
    expect(fired(deltaPercent(days, 10, 1n))).to.deep.equal([]);
  });
});

describe("usage", function () {
  const weeks = (...each: number[]) => daily(...each.flatMap((use) => Array<number>(7).fill(use)));

  it("compares a week with the one before, both limits exclusive", function () {
    expect(fired(usage(weeks(10, 20), 100, null, 1n))).to.deep.equal([]);
    expect(fired(usage(weeks(10, 21), 100, null, 1n))).to.deep.equal([
      ["usage-high", MONDAY + 14 * DAY],
    ]);
    expect(fired(usage(weeks(20, 10), null, 50, 1n))).to.deep.equal([]);
    expect(fired(usage(weeks(20, 9), null, 50, 1n))).to.deep.equal([
      ["usage-low", MONDAY + 14 * DAY],
    ]);
  });

  it("does not compare a week that lacks a day", function () {
    expect(fired(usage(weeks(10, 99).toSpliced(3, 1), 100, 50, 1n))).to.deep.equal([]);
  });
});

describe("historicalMaximum", function () {
  const history = (days: number, last: number) => daily(...Array<number>(days).fill(10), last);

  it("needs fourteen days", function () {
    expect(fired(historicalMaximum(history(13, 99), 50, 1n))).to.deep.equal([]);
    expect(fired(historicalMaximum(history(14, 99), 50, 1n))).to.deep.equal([
      ["historical-maximum", MONDAY + 15 * DAY],
    ]);
  });

  it("lets pass what is at the share", function () {
    expect(fired(historicalMaximum(history(14, 15), 50, 1n))).to.deep.equal([]);
    expect(fired(historicalMaximum(history(14, 16), 50, 1n))).to.have.length(1);
  });
});
