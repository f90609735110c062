import { expect } from "chai";
import fc from "fast-check";

import { Coverage } from "../../../src/meters/formats/greenbutton/coverage.ts";

describe("Coverage", function () {
  it("tells new, repeated and overlapping spans", function () {
    const coverage = new Coverage();
    expect(coverage.add(10, 20)).to.equal("new");
    expect(coverage.add(30, 40)).to.equal("new");
    expect(coverage.add(10, 20)).to.equal("repeated");
    expect(coverage.add(12, 18)).to.equal("repeated");
    expect(coverage.add(15, 25)).to.equal("overlapping");
    expect(coverage.add(5, 15)).to.equal("overlapping");
    expect(coverage.add(5, 50)).to.equal("overlapping");
    expect(coverage.add(20, 30)).to.equal("new");
    expect(coverage.add(10, 40)).to.equal("repeated");
    expect(coverage.add(40, 41)).to.equal("new");
    expect(coverage.add(9, 10)).to.equal("new");
    expect(coverage.add(9, 41)).to.equal("repeated");
  });

  it("agrees with a list of seconds", function () {
    const span = fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 12 }));
    fc.assert(
      fc.property(fc.array(span, { maxLength: 40 }), (spans) => {
        const coverage = new Coverage();
        const seconds = new Set<number>();
        for (const [start, length] of spans) {
          const own = Array.from({ length }, (_, index) => start + index);
          const known = own.filter((second) => seconds.has(second)).length;
          const expected = known === 0 ? "new" : known === length ? "repeated" : "overlapping";
          expect(coverage.add(start, start + length)).to.equal(expected);
          if (expected === "new") for (const second of own) seconds.add(second);
        }
      }),
      { numRuns: 500 },
    );
  });
});
