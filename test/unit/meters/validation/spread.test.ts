import { expect } from "chai";
import fc from "fast-check";

import { LocalDays } from "../../../../src/meters/validation/days.ts";
import { classShape, FLAT, ownShape } from "../../../../src/meters/validation/profile.ts";
import { spread } from "../../../../src/meters/validation/spread.ts";
import { DAY, HOUR, MONDAY, traceOf } from "./traces.ts";

const amsterdam = new LocalDays("Europe/Amsterdam");

describe("spread", function () {
  it("shares evenly by seconds, and rounds down only where it is written", function () {
    const at = [MONDAY + 900, MONDAY + 1_800];
    expect(spread(10n, MONDAY, MONDAY + 2_700, at, FLAT)).to.deep.equal([3n, 6n]);
  });

  it("shares by the shape, a part of a quarter-hour by its seconds", function () {
    const shape = (start: number): number => (start === MONDAY ? 3 : 1);
    const at = [MONDAY + 450, MONDAY + 900];
    expect(spread(400n, MONDAY, MONDAY + 1_800, at, shape)).to.deep.equal([150n, 300n]);
  });

  it("shares evenly when the shape knows no use at all", function () {
    expect(spread(9n, MONDAY, MONDAY + 900, [MONDAY + 300], () => 0)).to.deep.equal([3n]);
  });

  it("loses nothing and invents nothing, whatever the difference, the gap and the shape", function () {
    const gaps = fc.record({
      difference: fc.bigInt({ min: 0n, max: 2n ** 70n }),
      from: fc.integer({ min: 0, max: 5_000 }),
      parts: fc.array(fc.integer({ min: 1, max: 7_000 }), { minLength: 2, maxLength: 40 }),
      weights: fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 20 }),
    });
    const property = fc.property(gaps, ({ difference, from, parts, weights }) => {
      let time = MONDAY + from;
      const ends = parts.map((seconds) => (time += seconds));
      const to = ends.pop() ?? time;
      const shape = (start: number): number => weights[(start / 900) % weights.length] ?? 0;
      const amounts = spread(difference, MONDAY + from, to, ends, shape);
      const steps = [...amounts, difference].map((each, at) => each - (amounts[at - 1] ?? 0n));
      expect(steps.every((step) => step >= 0n)).to.equal(true);
      expect(steps.reduce((sum, step) => sum + step, 0n)).to.equal(difference);
    });
    fc.assert(property);
  });
});

describe("classShape", function () {
  const shape = classShape("energy", "import", amsterdam);

  it("is BDEW's H0 by the local hour, weekday and season", function () {
    expect(shape(MONDAY + 17 * HOUR)).to.equal(166); // 18 o'clock in Amsterdam
    expect(shape(MONDAY + 5 * DAY + 17 * HOUR)).to.equal(209); // Saturday
    expect(shape(MONDAY + 6 * DAY + 17 * HOUR)).to.equal(156); // Sunday
    expect(shape(Date.UTC(2026, 6, 1, 16) / 1_000)).to.equal(142); // a summer Wednesday
    expect(shape(Date.UTC(2026, 3, 1, 16) / 1_000)).to.equal(145);
  });

  it("is flat for what H0 does not describe", function () {
    expect(classShape("water", "import", amsterdam)).to.equal(FLAT);
    expect(classShape("energy", "export", amsterdam)).to.equal(FLAT);
  });
});

describe("ownShape", function () {
  it("is the mean of each hour of the week, in thousandths", function () {
    const amounts = Array.from(
      { length: 14 * 24 },
      (_, hour) => (hour % 168) + (hour < 168 ? 0 : 2),
    );
    const shape = ownShape(traceOf(amounts, { span: HOUR }));
    expect(shape?.(MONDAY + 5 * HOUR)).to.equal(6_000);
    expect(shape?.(MONDAY + 7 * DAY + 5 * HOUR)).to.equal(6_000);
  });

  it("lets working days stand for working days", function () {
    const hours = [...Array<number>(24).fill(5), ...Array<number>(24).fill(9)];
    const shape = ownShape(traceOf(hours, { span: HOUR, from: MONDAY + 4 * DAY })); // Friday, Saturday
    expect(shape?.(MONDAY)).to.equal(5_000);
    expect(shape?.(MONDAY + 6 * DAY)).to.equal(9_000);
  });

  it("is none when an hour of the day was never read", function () {
    expect(ownShape(traceOf(Array<number>(23).fill(1), { span: HOUR }))).to.equal(null);
  });
});
