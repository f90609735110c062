import { expect } from "chai";
import fc from "fast-check";

import { Rational } from "../../../src/domain/rational.ts";
import { ReadingColumns } from "../../../src/meters/reading-columns.ts";
import { amountOf, dialAt } from "./readings.ts";

describe("ReadingColumns", function () {
  it("gives every reading back as it came, large and fractional values included", function () {
    const reading = fc.record({
      slot: fc.nat(100_000),
      num: fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
      den: fc.constantFrom(1n, 3n, 1_000n, 2n ** 65n),
      device: fc.constantFrom("A", "B", ""),
      path: fc.constantFrom("a", "b", null),
      line: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
      interval: fc.boolean(),
      quality: fc.constantFrom(0, 1, 2, 3, 4),
    });
    fc.assert(
      fc.property(fc.array(reading, { maxLength: 400 }), (shapes) => {
        const columns = new ReadingColumns();
        const readings = shapes.map(({ slot, num, den, device, path, line, interval, quality }) => {
          const source = { format: "test", path, line, byte: 0 };
          const changes = { value: Rational.of(num, den), device, quality, source } as const;
          return interval ? amountOf(slot, 0n, changes) : dialAt(slot, 0n, changes);
        });
        for (const each of readings) columns.add(each);
        expect(columns.length).to.equal(readings.length);
        for (const [index, { device, value, start, end, quality, source }] of readings.entries()) {
          expect(columns.at(index)).to.deep.equal({ device, value, start, end, quality });
          expect(columns.where(index)).to.equal(
            source.path === null
              ? `line ${String(source.line)}`
              : `${source.path}:${String(source.line)}`,
          );
        }
        const order = [...columns.byEnd()];
        const expected = readings
          .map((_, index) => index)
          .sort((a, b) => (readings[a]?.end ?? 0) - (readings[b]?.end ?? 0) || a - b);
        expect(order).to.deep.equal(expected);
      }),
    );
  });
});
