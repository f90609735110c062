import { expect } from "chai";

import { powersFor, shortFigure, ticksFor } from "../../../src/charts/scale.ts";

describe("ticksFor", function () {
  it("ends at a round value at or above the greatest", function () {
    expect(ticksFor(9_840, 5)).to.deep.equal({
      values: [0, 2_000, 4_000, 6_000, 8_000, 10_000],
      end: 10_000,
      digits: 0,
    });
    expect(ticksFor(0.3, 5).values).to.deep.equal([0, 0.1, 0.2, 0.3]);
    expect(ticksFor(60_000_000, 5).end).to.equal(60_000_000);
    expect(ticksFor(0, 5).end).to.equal(1);
    expect(ticksFor(Number.NaN, 5).end).to.equal(1);
    expect(ticksFor(3, 8, true).values).to.deep.equal([0, 1, 2, 3]);
  });

  it("has figures of one unit on an axis", function () {
    expect([0, 2_000, 10_000].map((value) => shortFigure(value, 0, 10_000))).to.deep.equal([
      "0",
      "2 k",
      "10 k",
    ]);
    expect(shortFigure(1_500)).to.equal("1,500");
    expect(shortFigure(60_000_000)).to.equal("60 M");
    expect(shortFigure(0.5, 2)).to.equal("0.50");
  });
});

describe("powersFor", function () {
  it("holds all values between powers of ten", function () {
    expect(powersFor([0.27, 90.5])).to.deep.equal({
      values: [0.1, 1, 10, 100],
      end: 100,
      digits: 1,
    });
    expect(powersFor([1, 1_000]).values).to.deep.equal([1, 10, 100, 1_000]);
  });

  it("has two ends for one value, and for none", function () {
    expect(powersFor([5]).values).to.deep.equal([1, 10]);
    expect(powersFor([10]).values).to.deep.equal([10, 100]);
    expect(powersFor([0, -1, Number.NaN]).values).to.deep.equal([1, 10]);
  });

  it("shows eight powers at most, the greatest", function () {
    const { values } = powersFor([1e-30, 1e6]);
    expect(values[0]).to.equal(0.01);
    expect(values.at(-1)).to.equal(1e6);
  });
});
