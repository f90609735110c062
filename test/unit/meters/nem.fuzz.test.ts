import { expect } from "chai";
import fc from "fast-check";

import { Rational } from "../../../src/domain/rational.ts";
import type { Reading } from "../../../src/domain/reading.ts";
import type { FormatAdapter } from "../../../src/meters/formats/adapter.ts";
import { nem12 } from "../../../src/meters/formats/nem12.ts";
import { nem13 } from "../../../src/meters/formats/nem13.ts";
import { fixture } from "./fixtures.ts";
import { mutated, RUNS } from "./mutations.ts";
import { readAll } from "./read-all.ts";

const FACTORS = [1n, 1_000n, 1_000_000n].map((factor) => Rational.of(factor));

/** Short days, so that mutations meet more than values. */
const DAY = `300,20260404,${Array.from({ length: 48 }, (_, index) => `1.${String(index)}`).join(",")}`;
const INPUTS = new Map<FormatAdapter, readonly string[]>([
  [
    nem12,
    [
      `100,NEM12,202604050900,GWLMDP,GWLRET\r\n200,NGWL000417,E1B1,1,E1,N1,GW0417,kWh,30,\r\n${DAY},A,,,\r\n900\r\n`,
      `100,NEM12,202604050900,GWLMDP,GWLRET\n200,NGWL000417,E1B1,1,B1,N1,,Wh,30,\n${DAY},V,,,\n400,1,20,A,,\n400,21,48,E52,,\n500,O,,20260405133000,1\n900\n`,
    ],
  ],
  [nem13, ["valid", "odd"].map((name) => fixture(`nem13/${name}.csv`).toString("latin1"))],
]);

/** The value must be a field of the line that the reading names. */
function expectTraceable(reading: Reading, bytes: Buffer): void {
  const { line, byte } = reading.source;
  expect(bytes.subarray(0, byte).toString("latin1").split("\n").length).to.equal(line);
  const text = bytes.subarray(byte).toString("latin1").split("\n", 1)[0] ?? "";
  const numbers = text.split(",").map((field) => Rational.parse(field.trim()));
  const matches = numbers.some((number) =>
    FACTORS.some((factor) => number?.times(factor).equals(reading.value)),
  );
  expect(matches, `${String(reading.value)} in ${text}`).to.equal(true);
  const whole = bytes.toString("latin1").toUpperCase();
  expect(whole).to.include(reading.device.toUpperCase());
  expect(whole).to.include((reading.point ?? "no point").toUpperCase());
}

function expectSound(format: FormatAdapter, bytes: Buffer, cuts: readonly number[]): void {
  const outcome = readAll(format, bytes);
  for (const reading of outcome.readings) {
    expectTraceable(reading, bytes);
    expect(reading.value.isNegative()).to.equal(false);
    expect(Number.isSafeInteger(reading.end) && reading.end >= 946_684_800 - 36_000).to.equal(true);
    if (format === nem12) expect([300, 900, 1_800]).to.include(reading.end - (reading.start ?? 0));
    else expect(reading.start).to.equal(null);
  }
  for (const report of outcome.reports) {
    expect(report.reason).to.match(/^[a-z]+(-[a-z0-9]+)*$/);
    expect(report.where).to.match(/^line [1-9]\d*$/);
    expect(Number.isSafeInteger(report.count) && report.count > 0).to.equal(true);
  }
  expect(readAll(format, bytes, {}, cuts), "cut differently").to.deep.equal(outcome);
}

for (const [format, inputs] of INPUTS) {
  describe(`${format.title}, mutated`, function () {
    this.timeout(900_000);
    const cuts = fc.array(fc.nat(2_000), { maxLength: 6 });

    it("never throws, invents nothing, and reads the same however the bytes are cut", function () {
      fc.assert(
        fc.property(mutated(inputs), cuts, (bytes, at) => {
          expectSound(format, bytes, at);
        }),
        { numRuns: RUNS },
      );
    });

    it("survives any bytes at all", function () {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 300 }), cuts, (bytes, at) => {
          expectSound(format, Buffer.from(bytes), at);
        }),
        { numRuns: RUNS },
      );
    });
  });
}
