import { expect } from "chai";
import fc from "fast-check";

import { Rational } from "../../../src/domain/rational.ts";
import type { Reading } from "../../../src/domain/reading.ts";
import { RESOURCES } from "../../../src/domain/resource.ts";
import { conversion } from "../../../src/domain/unit.ts";
import { UNIT_OF_UOM } from "../../../src/meters/formats/greenbutton/reading-type.ts";
import { greenbutton } from "../../../src/meters/formats/greenbutton.ts";
import {
  block,
  feed,
  feedOf,
  interval,
  meterReadingEntry,
  pointEntry,
  blockEntry,
  quarters,
  START,
  summaryEntry,
  typeEntry,
} from "./feeds.ts";
import { mutated, RUNS } from "./mutations.ts";
import { readAll } from "./read-all.ts";

/** Base units in one of every unit that a feed may use for any resource. */
const FACTORS = RESOURCES.flatMap(({ baseUnit }) =>
  [...UNIT_OF_UOM.values()].map((unit) => conversion(unit, baseUnit)),
).filter((factor) => factor !== null);

const inputs = [
  feedOf(
    block(
      quarters([282, 323]) +
        interval({ start: START + 1_800, value: 7, qualities: [8, 14], cost: 12 }),
      { duration: 2_700 },
    ),
  ),
  feed(
    blockEntry(block(quarters([4, 5]))),
    summaryEntry(9, { start: START, duration: 1_800 }),
    pointEntry(2),
    typeEntry({ commodity: 9, uom: 119, powerOfTenMultiplier: 2 }),
    meterReadingEntry(),
  ),
  feedOf(block(quarters([1, -2])), { flowDirection: 4, powerOfTenMultiplier: -3 }),
];

/** The value must be the number in the element that the reading names, times some power of ten. */
function expectTraceable(reading: Reading, bytes: Buffer): void {
  const { line, byte } = reading.source;
  expect(bytes.subarray(0, byte).toString("latin1").split("\n").length).to.equal(line);
  const element =
    bytes
      .subarray(byte)
      .toString("latin1")
      .split(/<\/[^<>]*IntervalReading\s*>/, 1)[0] ?? "";
  expect(element).to.match(/^<[^<>]*IntervalReading/);
  const text = element
    .replace(/<!--[^]*?-->/g, "")
    .replace(/<!\[CDATA\[([^]*?)\]\]>/g, "$1")
    .replace(/<\?[^]*?\?>/g, "");
  const numbers = (text.match(/\d+(?:\.\d+)?/g) ?? []).map((digits) => Rational.parse(digits));
  const matches = numbers.some((number) =>
    FACTORS.some((factor) => isPowerOfTenApart(number?.times(factor), reading.value)),
  );
  expect(matches, `${String(reading.value)} in ${text}`).to.equal(true);
  expect(text, "its start").to.include(String(reading.start ?? ""));
}

function isPowerOfTenApart(number: Rational | undefined, value: Rational): boolean {
  if (number === undefined) return false;
  if (number.num === 0n || value.num === 0n) return number.equals(value);
  for (let power = -12; power <= 12; power++) {
    if (number.times(Rational.powerOfTen(power)).equals(value)) return true;
  }
  return false;
}

function expectSound(bytes: Buffer, cuts: readonly number[]): void {
  const outcome = readAll(greenbutton, bytes);
  for (const reading of outcome.readings) {
    expectTraceable(reading, bytes);
    expect(reading.value.isNegative()).to.equal(false);
    expect(Number.isSafeInteger(reading.end)).to.equal(true);
    if (reading.start !== null) expect(reading.start < reading.end).to.equal(true);
  }
  for (const report of outcome.reports) {
    expect(report.reason).to.match(/^[a-z]+(-[a-z0-9]+)*$/);
    expect(report.where).to.match(/^line [1-9]\d*$/);
    expect(Number.isSafeInteger(report.count) && report.count > 0).to.equal(true);
  }
  expect(readAll(greenbutton, bytes, {}, cuts), "cut differently").to.deep.equal(outcome);
}

describe("Green Button, mutated", function () {
  this.timeout(240_000);
  const cuts = fc.array(fc.nat(4_000), { maxLength: 6 });

  it("never throws, invents nothing, and reads the same however the bytes are cut", function () {
    fc.assert(fc.property(mutated(inputs), cuts, expectSound), { numRuns: RUNS });
  });

  it("survives any bytes at all", function () {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), cuts, (bytes, at) => {
        expectSound(Buffer.from(bytes), at);
      }),
      {
        numRuns: RUNS,
      },
    );
  });
});
