import { expect } from "chai";
import fc from "fast-check";

import { schedule } from "../../../src/load/schedule.ts";

describe("schedule", function () {
  it("spaces transactions evenly from the beginning on", function () {
    const dues = [...schedule(5, 4_000, { rate: 1_000, size: 400 })];
    expect(dues.map(({ at }) => at)).to.deep.equal([4_000, 4_400, 4_800, 5_200, 5_600]);
    expect(dues.map(({ position }) => position)).to.deep.equal([0, 1, 2, 3, 4]);
  });

  it("never drifts: each time is the exact one, rounded down", function () {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5_000 }),
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.integer({ min: 1, max: 8_192 }),
        (count, rate, size) => {
          for (const { position, at } of schedule(count, 0, { rate, size })) {
            const exact = (BigInt(position) * 1_000n * BigInt(size)) / BigInt(rate);
            expect(BigInt(at)).to.equal(exact);
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});
