import { expect } from "chai";
import fc from "fast-check";

import { Rational } from "../../../src/domain/rational.ts";
import type { Reading } from "../../../src/domain/reading.ts";
import { crc16 } from "../../../src/meters/formats/dsmr/crc16.ts";
import { dsmr } from "../../../src/meters/formats/dsmr.ts";
import { mutated, RUNS } from "./mutations.ts";
import { readAll } from "./read-all.ts";
import { LINES_OF_V2, linesOfV5, plainTelegram, telegram } from "./telegrams.ts";

/** Base units in one of any unit that a telegram may use for any resource. */
const FACTORS = [1n, 1_000n, 1_000_000n, 3_600n]
  .map((factor) => Rational.of(factor))
  .concat(Rational.of(18n, 5n));

/** Without checksums, so that a change does not merely break the checksum. */
const inputs = [
  plainTelegram(linesOfV5()),
  plainTelegram(LINES_OF_V2, "\n"),
  plainTelegram(linesOfV5(), "\n") + plainTelegram(LINES_OF_V2),
];

/** The value must be a number that stands in the line that the reading names. */
function expectTraceable(reading: Reading, bytes: Buffer): void {
  const { line, byte } = reading.source;
  expect(bytes.subarray(0, byte).toString("latin1").split("\n").length).to.equal(line);
  const text = bytes.subarray(byte).toString("latin1").split("\n", 1)[0] ?? "";
  const numbers = (text.match(/\d+(?:\.\d+)?/g) ?? []).map((digits) => Rational.parse(digits));
  const matches = numbers.some((number) =>
    FACTORS.some((factor) => number?.times(factor).equals(reading.value)),
  );
  expect(matches, `${String(reading.value)} in ${text}`).to.equal(true);
  expect(text).to.include(reading.register.startsWith("1-") ? `${reading.register}(` : "(");
  const hex = Buffer.from(reading.device, "latin1").toString("hex").toUpperCase();
  const whole = bytes.toString("latin1").toUpperCase();
  expect(whole.includes(hex) || whole.includes(reading.device.toUpperCase())).to.equal(true);
}

function expectSound(bytes: Buffer, cuts: readonly number[]): void {
  const outcome = readAll(dsmr, bytes);
  for (const reading of outcome.readings) {
    expectTraceable(reading, bytes);
    expect(reading.value.isNegative()).to.equal(false);
    expect(Number.isSafeInteger(reading.end) && reading.end >= 946_684_800).to.equal(true);
    expect(reading.start).to.equal(null);
    if (reading.modulus !== null) expect(reading.value.floor() < reading.modulus).to.equal(true);
  }
  for (const report of outcome.reports) {
    expect(report.reason).to.match(/^[a-z]+(-[a-z0-9]+)*$/);
    expect(report.where).to.match(/^line [1-9]\d*$/);
    expect(Number.isSafeInteger(report.count) && report.count > 0).to.equal(true);
  }
  expect(readAll(dsmr, bytes, {}, cuts), "cut differently").to.deep.equal(outcome);
}

describe("DSMR P1, mutated", function () {
  this.timeout(120_000);
  const cuts = fc.array(fc.nat(2_000), { maxLength: 6 });

  it("never throws, invents nothing, and reads the same however the bytes are cut", function () {
    fc.assert(fc.property(mutated(inputs), cuts, expectSound), { numRuns: RUNS });
  });

  it("does so behind a true checksum, too", function () {
    const sealed = mutated([linesOfV5().join("\r\n"), LINES_OF_V2.join("\r\n")]).map((bytes) => {
      const body = Buffer.concat([bytes, Buffer.from("\r\n!")]);
      return Buffer.concat([body, Buffer.from(`${crc16(body).toString(16).padStart(4, "0")}\r\n`)]);
    });
    fc.assert(fc.property(sealed, cuts, expectSound), { numRuns: RUNS });
  });

  it("reads nothing of a telegram in which any one byte was changed", function () {
    const good = Buffer.from(telegram(linesOfV5()), "latin1");
    fc.assert(
      fc.property(fc.nat(good.length - 7), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const bad = Buffer.from(good);
        bad[at] = (bad[at] ?? 0) ^ change;
        // CR and LF may change places with what only ends lines; every other byte counts.
        expect(readAll(dsmr, bad).readings).to.deep.equal([]);
      }),
      { numRuns: RUNS },
    );
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
