import { expect } from "chai";
import fc from "fast-check";

import { Rational } from "../../../src/domain/rational.ts";
import type { Reading } from "../../../src/domain/reading.ts";
import type { MeterMap } from "../../../src/meters/formats/meter-map.ts";
import { csv } from "../../../src/meters/formats/csv.ts";
import { COLUMNS, csvMapOf, LONG, REGISTER } from "./csv-maps.ts";
import { fixture } from "./fixtures.ts";
import { mutated, RUNS } from "./mutations.ts";
import { readAll } from "./read-all.ts";

const INTERVALS = csvMapOf({
  values: [
    { ...REGISTER, kind: "interval", intervalSeconds: 900 },
    { ...REGISTER, register: "9.8.0", kind: "interval", maxGapSeconds: 90_000 },
  ],
});

/** Each map with what it is made for, and with what it is not. */
const CASES: readonly (readonly [string, MeterMap, readonly string[]])[] = [
  ["columns", COLUMNS, ["csv/columns.csv"]],
  ["long form", LONG, ["csv/long.csv"]],
  ["registers", csvMapOf(), ["csv/hostile.csv", "csv/long.csv"]],
  ["intervals", INTERVALS, ["csv/hostile.csv"]],
];

/** A thousand for kilowatt-hours and cubic metres alike. */
const BASE_UNITS = Rational.of(1_000n);

/** The value must be a number of the row that the reading names, its separators put right. */
function expectTraceable(reading: Reading, bytes: Buffer): void {
  const { line, byte } = reading.source;
  expect(bytes.subarray(0, byte).toString("latin1").split("\n").length).to.equal(line);
  const rest = bytes.subarray(byte).toString("latin1");
  const numbers = (rest.match(/[+-]?[0-9][0-9.,]*/g) ?? [])
    // The field may end at a comma that is the delimiter.
    .flatMap((text) => [text, ...text.split(",")])
    .flatMap((text) => [text, text.replaceAll(".", "").replace(",", ".")]);
  const matches = numbers.some((text) =>
    Rational.parse(text)?.times(BASE_UNITS).equals(reading.value),
  );
  expect(matches, `${String(reading.value)} in ${rest.slice(0, 200)}`).to.equal(true);
  const asUtf8 = Buffer.from(reading.device, "utf8").toString("latin1");
  const stands = [reading.device, asUtf8].some((name) => rest.includes(name.slice(0, 1)));
  expect(stands, reading.device).to.equal(true);
}

function expectSound(map: MeterMap, bytes: Buffer, cuts: readonly number[]): void {
  const outcome = readAll(csv, bytes, { map });
  for (const reading of outcome.readings) {
    expectTraceable(reading, bytes);
    expect(reading.value.isNegative()).to.equal(false);
    expect(Number.isSafeInteger(reading.end) && reading.end >= 946_684_800).to.equal(true);
    if (reading.start !== null) expect(reading.start < reading.end).to.equal(true);
  }
  for (const report of outcome.reports) {
    expect(report.reason).to.match(/^[a-z]+(-[a-z0-9]+)*$/);
    expect(report.where).to.match(/^line [1-9]\d*$/);
    expect(Number.isSafeInteger(report.count) && report.count > 0).to.equal(true);
  }
  expect(readAll(csv, bytes, { map }, cuts), "cut differently").to.deep.equal(outcome);
}

describe("CSV, mutated", function () {
  this.timeout(900_000);
  const cuts = fc.array(fc.nat(2_000), { maxLength: 6 });

  for (const [name, map, files] of CASES) {
    const inputs = files.map((file) => fixture(file).toString("latin1"));
    it(`never throws, invents nothing, and reads the same however the bytes are cut: ${name}`, function () {
      fc.assert(
        fc.property(mutated(inputs), cuts, (bytes, at) => {
          expectSound(map, bytes, at);
        }),
        { numRuns: RUNS },
      );
    });
  }

  it("survives any bytes at all", function () {
    const piece = fc.oneof(fc.constantFrom('"', '""', "\n", "\r\n", ",", "\r", "A"), fc.string());
    const text = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(text, cuts, (content, at) => {
        expectSound(csvMapOf(), Buffer.from(`Meter,Time,kWh\n${content}`), at);
      }),
      { numRuns: RUNS },
    );
  });

  it("cuts rows as RFC 4180 writes them", function () {
    const cell = fc.string({
      unit: fc.constantFrom("a", "1", ",", '"', "\n", "\r", " "),
      maxLength: 6,
    });
    const rows = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { maxLength: 8 });
    const value = { ...REGISTER, column: "kWh" };
    fc.assert(
      fc.property(rows, cuts, (table, at) => {
        const quoted = table.map((row) =>
          row.map((field) => `"${field.replaceAll('"', '""')}"`).join(","),
        );
        const text = `Other,Time,kWh,Meter\n${quoted.map((row) => `${row},"M"`).join("\n")}\n"a","2026-03-10 01:00",1,"M"`;
        const map = csvMapOf({ values: [value] });
        const { readings, reports } = readAll(csv, text, { map }, at);
        // However wild the cells, no row is cut wrongly: the last is where it must be.
        expect(readings.map(({ source }) => source.line)).to.deep.equal([text.split("\n").length]);
        expect(reports.filter(({ reason }) => /quote|row/.test(reason))).to.deep.equal([]);
      }),
      { numRuns: RUNS },
    );
  });
});
