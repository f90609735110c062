import { readFileSync } from "node:fs";

import { expect } from "chai";

import { formatInstant } from "../../../src/domain/instant.ts";
import type { Rational } from "../../../src/domain/rational.ts";
import { Rational as Exact } from "../../../src/domain/rational.ts";
import type { Reading } from "../../../src/domain/reading.ts";
import type { AdapterContext, FormatAdapter } from "../../../src/meters/formats/adapter.ts";
import { readMeterMap, type MeterMap } from "../../../src/meters/formats/meter-map.ts";
import { readAll, type Outcome } from "./read-all.ts";

/** The bytes of a file below test/fixtures/formats. */
export function fixture(name: string): Buffer {
  return readFileSync(new URL(`../../fixtures/formats/${name}`, import.meta.url));
}

/** A meter map with these entries. */
export function mapOf(...meters: readonly object[]): MeterMap {
  return readMeterMap(JSON.stringify({ meters }), "map.json");
}

/** Readings in a line each: who, which register, what, which way, base units, when. */
export function summary({ readings }: Outcome): string[] {
  return readings.map(({ device, register, resource, direction, value, end }) =>
    [device, register, resource, direction, String(value), formatInstant(end)].join(" "),
  );
}

/** Line and reason of each report, with its count when that is not one. */
export function refusals({ reports }: Outcome): string[] {
  return reports.map(
    ({ where, reason, count }) =>
      `${where.replace("line ", "")} ${reason}${count === 1 ? "" : ` x${String(count)}`}`,
  );
}

/** The value of a reading must be a number that stands in its piece of the input, times a factor. */
function expectTraceable(reading: Reading, bytes: Buffer, factors: readonly Rational[]): void {
  const { line, byte } = reading.source;
  expect(bytes.subarray(0, byte).toString("latin1").split("\n").length).to.equal(line);
  const text = pieceAt(bytes, byte);
  const numbers = text.match(/\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g) ?? [];
  const matches = numbers.some((literal) => {
    const [digits = "", exponent = "0"] = literal.split(/[eE]/);
    // Literals that only look like a number, such as a piece of a name, may have any exponent.
    if (Math.abs(Number(exponent)) > 40) return false;
    const number = Exact.parse(digits)?.times(Exact.powerOfTen(Number(exponent)));
    return factors.some((factor) => number?.times(factor).equals(reading.value));
  });
  expect(matches, `${String(reading.value)} in ${text}`).to.equal(true);
}

/** From a byte on the shortest text that is a JSON object, or to the line's end behind a topic. */
function pieceAt(bytes: Buffer, byte: number): string {
  const rest = bytes.subarray(byte).toString("latin1");
  const line = rest.split("\n", 1)[0] ?? "";
  if (!rest.startsWith("{")) return line;
  for (let end = rest.indexOf("}"); end !== -1; end = rest.indexOf("}", end + 1)) {
    const text = rest.slice(0, end + 1);
    try {
      JSON.parse(text);
      return text;
    } catch {
      // The bracket closed something inside.
    }
  }
  return line;
}

/**
 * What must hold of any bytes at all: nothing is thrown, every value stands in the input at its
 * place, times and reports are well formed, and however the bytes are cut the outcome is the same.
 */
export function expectSound(
  format: FormatAdapter,
  context: Partial<AdapterContext>,
  factors: readonly Rational[],
): (bytes: Uint8Array, cuts: readonly number[]) => void {
  return (input, cuts) => {
    const bytes = Buffer.from(input);
    const outcome = readAll(format, bytes, context);
    for (const reading of outcome.readings) {
      expectTraceable(reading, bytes, factors);
      expect(reading.value.isNegative()).to.equal(false);
      expect(Number.isSafeInteger(reading.end) && reading.end >= 946_684_800).to.equal(true);
      if (reading.start !== null) expect(reading.start).to.be.below(reading.end);
      expect(reading.source).to.deep.include({ format: format.name, path: null });
    }
    for (const alarm of outcome.alarms) {
      expect(alarm.detail).to.match(/^[\x20-\x7e]+$/);
      expect(Number.isSafeInteger(alarm.time)).to.equal(true);
    }
    for (const report of outcome.reports) {
      expect(report.reason).to.match(/^[a-z]+(-[a-z0-9]+)*$/);
      expect(report.where).to.match(/^line [1-9]\d*$/);
      expect(Number.isSafeInteger(report.count) && report.count > 0).to.equal(true);
    }
    expect(readAll(format, bytes, context, cuts), "cut differently").to.deep.equal(outcome);
  };
}
