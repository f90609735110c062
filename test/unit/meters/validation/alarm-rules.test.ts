import { expect } from "chai";

import type { QuarantinedReading } from "../../../../src/meters/series.ts";
import {
  hoursOf,
  idleSlots,
  leaks,
  reverseFlow,
} from "../../../../src/meters/validation/alarm-rules.ts";
import { LocalDays } from "../../../../src/meters/validation/days.ts";
import { DAY, HOUR, MONDAY, traceOf } from "./traces.ts";

const hourly = (amounts: readonly number[], from = MONDAY) =>
  hoursOf(traceOf(amounts, { span: HOUR, from }));
const flowing = (hours: number): number[] => Array<number>(hours).fill(2);

describe("hoursOf", function () {
  it("adds quarter-hours up, and does not know an hour of which too much is missing", function () {
    expect(hoursOf(traceOf([1, 2, 3, 4, 5, 6]))).to.deep.equal([
      { end: MONDAY + HOUR, use: 10, covered: HOUR },
    ]);
  });
});

describe("leaks", function () {
  const times = (amounts: readonly number[]): number[] =>
    [...leaks(hourly(amounts), 24)].map(({ time }) => time);

  it("fires at the twenty-fourth hour with flow, not at the twenty-third", function () {
    expect(times(flowing(23))).to.deep.equal([]);
    expect(times(flowing(24))).to.deep.equal([MONDAY + DAY]);
  });

  it("fires once as long as it runs", function () {
    expect(times(flowing(100))).to.deep.equal([MONDAY + DAY]);
  });

  it("begins anew after an hour without flow", function () {
    expect(times([...flowing(23), 0, ...flowing(23)])).to.deep.equal([]);
  });

  it("does not count over an hour that nobody read", function () {
    const hours = hourly(flowing(48)).toSpliced(12, 1);
    expect([...leaks(hours, 24)].map(({ time }) => time)).to.deep.equal([MONDAY + 37 * HOUR]);
  });
});

describe("idleSlots", function () {
  const zone = new LocalDays("Europe/Amsterdam");
  /** Flow in some hours of UTC of every day. In winter 01 to 04 UTC is 02 to 05 in Amsterdam. */
  const nights = (days: number, hours: readonly number[]) =>
    hourly(Array.from({ length: days * 24 }, (_, hour) => (hours.includes(hour % 24) ? 3 : 0)));

  it("fires in the third night of flow from 02 to 05 on the local clock", function () {
    expect([...idleSlots(nights(2, [1, 2, 3]), zone, 3)]).to.deep.equal([]);
    const [hit, ...more] = idleSlots(nights(5, [1, 2, 3]), zone, 3);
    expect(hit?.time).to.equal(MONDAY + 2 * DAY + 4 * HOUR);
    expect(more).to.deep.equal([]);
  });

  it("is silent when one of the hours rests", function () {
    expect([...idleSlots(nights(9, [1, 3]), zone, 3)]).to.deep.equal([]);
    expect([...idleSlots(nights(9, [2, 3, 4]), zone, 3)]).to.deep.equal([]);
  });

  it("knows a zone whose days begin in the middle of UTC's", function () {
    const chicago = new LocalDays("America/Chicago"); // 02 to 05 is 07 to 10 UTC after 8 March
    expect([...idleSlots(nights(4, [7, 8, 9]), chicago, 3)]).to.have.length(1);
    expect([...idleSlots(nights(4, [1, 2, 3]), chicago, 3)]).to.deep.equal([]);
  });
});

describe("reverseFlow", function () {
  const refused = (changes: Partial<QuarantinedReading>): QuarantinedReading => ({
    where: "file:1",
    reason: "reset-or-tamper",
    detail: "",
    device: "M1",
    start: null,
    end: MONDAY,
    value: 990n,
    before: 1_000n,
    ...changes,
  });

  it("takes a small fall for it, and a large one or a zero for a reset", function () {
    expect([...reverseFlow([refused({ value: 990n })])]).to.have.length(1);
    expect([...reverseFlow([refused({ value: 989n })])]).to.deep.equal([]);
    expect([...reverseFlow([refused({ value: 0n, before: 50n })])]).to.deep.equal([]);
  });

  it("fires once until the dial has caught up", function () {
    const run = [990n, 993n, 999n].map((value) => refused({ value }));
    expect([...reverseFlow(run)]).to.have.length(1);
  });

  it("takes every negative interval", function () {
    expect([
      ...reverseFlow([refused({ reason: "negative", value: -3n, before: null })]),
    ]).to.deep.equal([{ time: MONDAY, detail: "-3 in an interval" }]);
  });
});
