import { expect } from "chai";

import { QUALITY } from "../../../../src/domain/quality.ts";
import { LocalDays } from "../../../../src/meters/validation/days.ts";
import {
  clockChange,
  clockOf,
  drift,
  estimates,
  gapsOf,
  outOfOrder,
  resets,
} from "../../../../src/meters/validation/time-rules.ts";
import type { QuarantinedReading } from "../../../../src/meters/series.ts";
import { Trace } from "../../../../src/meters/trace.ts";
import { DAY, fired, HOUR, MONDAY, traceAt, traceOf } from "./traces.ts";

const QUARTER = 900;
/** 2026-03-29T00:00:00Z: at 01:00 the clocks of Amsterdam go forward. */
const SPRING = 1_774_742_400;

describe("gapsOf", function () {
  it("finds what no interval covers, to the second", function () {
    const trace = traceAt([
      [MONDAY + QUARTER, QUARTER, 1],
      [MONDAY + 2 * QUARTER, QUARTER, 1],
      [MONDAY + 3 * QUARTER + 1, QUARTER, 1],
    ]);
    expect(gapsOf(trace, "interval", QUARTER)).to.deep.equal([
      { from: MONDAY + 2 * QUARTER, to: MONDAY + 2 * QUARTER + 1, next: 2 },
    ]);
  });

  it("misses a register's reading only when it is later than usual by half", function () {
    const at = (late: number) =>
      traceAt([
        [MONDAY, 0, 0],
        [MONDAY + HOUR, HOUR, 1],
        [MONDAY + 2 * HOUR, HOUR, 1],
        [MONDAY + 2 * HOUR + late, late, 1],
      ]);
    expect(gapsOf(at(1.5 * HOUR), "register", QUARTER)).to.deep.equal([]);
    expect(gapsOf(at(1.5 * HOUR + 1), "register", QUARTER)).to.have.length(1);
  });

  it("expects no more than a reading a slot", function () {
    const trace = traceAt([
      [MONDAY, 0, 0],
      [MONDAY + 10, 10, 1],
      [MONDAY + 20, 10, 1],
      [MONDAY + 900, 880, 1],
    ]);
    expect(gapsOf(trace, "register", QUARTER)).to.deep.equal([]);
  });

  it("does not call an exchange of meters a gap", function () {
    const trace = traceAt([
      [MONDAY, 0, 0],
      [MONDAY + 900, 900, 1],
      [MONDAY + DAY, 0, 0],
    ]);
    expect(gapsOf(trace, "register", QUARTER)).to.deep.equal([]);
  });
});

describe("clockChange", function () {
  const days = new LocalDays("Europe/Amsterdam");
  const twice = (end: number): QuarantinedReading => ({
    where: "file:1",
    reason: "conflict",
    detail: "",
    device: "M1",
    start: end - QUARTER,
    end,
    value: 1n,
    before: null,
  });

  it("tells an hour that is missing on the day of 23 hours, and on no other", function () {
    const gap = (from: number) => [{ from, to: from + HOUR, next: 1 }];
    expect(fired(clockChange(gap(SPRING + HOUR), [], days))).to.deep.equal([
      ["clock-change", SPRING + 2 * HOUR],
    ]);
    expect(fired(clockChange(gap(SPRING + HOUR - DAY), [], days))).to.deep.equal([]);
  });

  it("does not take a gap of another length for it", function () {
    const gaps = [{ from: SPRING + HOUR, to: SPRING + 3 * HOUR, next: 1 }];
    expect(fired(clockChange(gaps, [], days))).to.deep.equal([]);
  });

  it("tells times given twice, when there are two at least", function () {
    const AUTUMN = 1_792_890_000; // 2026-10-25T01:00:00Z
    expect(fired(clockChange([], [twice(AUTUMN)], days))).to.deep.equal([]);
    expect(fired(clockChange([], [twice(AUTUMN), twice(AUTUMN + 900)], days))).to.deep.equal([
      ["clock-change", AUTUMN + 900],
    ]);
    const other = AUTUMN - 7 * DAY;
    expect(fired(clockChange([], [twice(other), twice(other + 900)], days))).to.deep.equal([]);
  });
});

describe("drift", function () {
  /** Quarter-hours, of which some are stamped late by some seconds. */
  const late = (seconds: readonly number[]) => {
    const offsets = [...Array<number>(60).fill(0), ...seconds, ...Array<number>(60).fill(0)];
    const ends = offsets.map((offset, at) => MONDAY + (at + 1) * QUARTER + offset);
    return traceAt(ends.map((end, at) => [end, at === 0 ? 0 : end - (ends[at - 1] ?? 0), 5]));
  };

  it("tells the first stamp beyond the limit, late or early, once a run", function () {
    expect(fired(drift(late([30, 60]), 60))).to.deep.equal([]);
    expect(fired(drift(late([30, 61, 90]), 60))).to.deep.equal([
      ["clock-drift", MONDAY + 62 * QUARTER + 61],
    ]);
    expect(fired(drift(late([-61]), 60))).to.have.length(1);
  });

  it("expects nothing of a clock without a habit", function () {
    const any = late(Array.from({ length: 30 }, (_, at) => at * 25));
    expect(fired(drift(any, 60))).to.deep.equal([]);
  });
});

describe("outOfOrder", function () {
  const trace = traceOf(Array<number>(20).fill(1));

  it("tells the number once, and nothing of an input with an order of its own", function () {
    expect(fired(outOfOrder(trace, 0))).to.deep.equal([]);
    expect(fired(outOfOrder(trace, 2))).to.have.length(1);
    expect(fired(outOfOrder(trace, 3))).to.deep.equal([]);
  });
});

describe("estimates", function () {
  const quality = QUALITY.estimated;

  it("tells a run beyond the days, not one of just as many", function () {
    const run = (hours: number) => traceOf(Array<number>(hours).fill(1), { span: HOUR, quality });
    expect(fired(estimates(run(48), 2))).to.deep.equal([]);
    expect(fired(estimates(run(49), 2))).to.deep.equal([["estimates", MONDAY + 49 * HOUR]]);
  });
});

describe("resets", function () {
  it("tells more than allowed", function () {
    const trace = new Trace(1);
    trace.add(MONDAY, 0, 0n, 0, 0);
    trace.reset();
    expect(fired(resets(trace, 1))).to.deep.equal([]);
    trace.reset();
    expect(fired(resets(trace, 1))).to.deep.equal([["resets", MONDAY]]);
    expect(fired(resets(trace, null))).to.deep.equal([]);
  });
});

describe("clockOf", function () {
  it("believes the device within the limit, the receiver beyond it, both ways", function () {
    expect(clockOf(1_060, 1_000, 60)).to.deep.equal({ time: 1_060, hit: null });
    expect(clockOf(940, 1_000, 60)).to.deep.equal({ time: 940, hit: null });
    expect(clockOf(1_061, 1_000, 60)).to.deep.include({ time: 1_000 });
    expect(clockOf(939, 1_000, 60).hit?.rule).to.equal("clock-drift");
  });
});
