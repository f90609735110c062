import { expect } from "chai";
import fc from "fast-check";

import { RunColumn } from "../../../src/meters/run-column.ts";

describe("RunColumn", function () {
  it("gives every value back, in any order", function () {
    const run = fc.record({
      first: fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
      step: fc.constantFrom(0, 1, 900, -1, 2 ** 33),
      length: fc.nat(12),
    });
    fc.assert(
      fc.property(fc.array(run, { maxLength: 30 }), fc.array(fc.nat()), (runs, lookups) => {
        const values = runs.flatMap(({ first, step, length }) =>
          Array.from({ length }, (_, index) => first + index * step),
        );
        const column = new RunColumn();
        for (const value of values) column.push(value);
        expect(values.map((_, index) => column.at(index))).to.deep.equal(values);
        if (values.length === 0) return;
        for (const lookup of lookups) {
          const index = lookup % values.length;
          expect(column.at(index)).to.equal(values[index]);
        }
      }),
    );
  });
});
