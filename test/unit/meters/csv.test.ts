import { expect } from "chai";

import { GridwellError } from "../../../src/domain/errors.ts";
import { formatInstant } from "../../../src/domain/instant.ts";
import { Rational } from "../../../src/domain/rational.ts";
import { adapterContext } from "../../../src/meters/formats/adapter.ts";
import type { CsvMap, CsvValue } from "../../../src/meters/formats/csv/csv-map.ts";
import { MAX_ROW_BYTES } from "../../../src/meters/formats/csv/row-splitter.ts";
import { csv } from "../../../src/meters/formats/csv.ts";
import { COLUMNS, csvMapOf, LONG, REGISTER } from "./csv-maps.ts";
import { fixture } from "./fixtures.ts";
import { readAll, reasons, type Outcome } from "./read-all.ts";

/** Device, register, value and time: what most tests look at. */
function summary({ readings }: Outcome): string[] {
  return readings.map(({ device, register, value, start, end }) => {
    const from = start === null ? "" : `${formatInstant(start)}/`;
    return `${device} ${register} ${String(value)} ${from}${formatInstant(end)}`;
  });
}

/** Reads rows below the header Meter,Time,kWh. */
function read(rows: readonly string[], changes: Partial<CsvMap> = {}): Outcome {
  return readAll(csv, ["Meter,Time,kWh", ...rows, ""].join("\n"), { map: csvMapOf(changes) });
}

/** Times of the readings of one meter. */
function ends(outcome: Outcome): string[] {
  return outcome.readings.map(({ end }) => formatInstant(end));
}

function invalidPlace(changes: Partial<CsvMap>): string | null {
  try {
    csvMapOf(changes);
  } catch (error) {
    if (error instanceof GridwellError && error.code === "MAP_INVALID") return error.where;
    throw error;
  }
  throw new Error("the map was taken");
}

const POWER: CsvValue = { ...REGISTER, kind: "power", unit: "kW", maxGapSeconds: 3_600 };

describe("CSV with a map", function () {
  it("reads columns of registers, decimal commas, split times and quoted names", function () {
    const outcome = readAll(csv, fixture("csv/columns.csv"), { map: COLUMNS });
    expect(summary(outcome)).to.deep.equal([
      "H0417 1.8.0 1234500 2026-03-29T00:45:00Z",
      "H0417 2.8.0 12000 2026-03-29T00:45:00Z",
      "H0417 8.1.0 17000 2026-03-29T00:45:00Z",
      "H0417 1.8.0 1234750 2026-03-29T01:00:00Z",
      "H0417 2.8.0 12100 2026-03-29T01:00:00Z",
      "H0418 1.8.0 99500 2026-03-29T22:00:00Z",
      "H0418 8.1.0 3000 2026-03-29T22:00:00Z",
    ]);
    expect(reasons(outcome)).to.deep.equal({ "time-skipped": 1, "value-missing": 2 });
    expect(outcome.reports[0]).to.include({ where: "line 3" });
  });

  it("reads the long form, with offsets, qualities and a modulus", function () {
    const outcome = readAll(csv, fixture("csv/long.csv"), { map: LONG });
    expect(summary(outcome)).to.deep.equal([
      "H0417 1.8.0 617195 2026-10-25T00:00:00Z",
      "H0417 2.8.0 12000 2026-10-24T22:15:00Z",
      "H0417 1.8.0 617300 2026-10-25T00:15:00Z",
      "H0417 1.8.0 617400 2026-10-25T01:30:00Z",
    ]);
    expect(outcome.readings.map(({ quality }) => quality)).to.deep.equal([0, 0, 2, 4]);
    expect(outcome.readings.map(({ modulus }) => modulus)).to.deep.equal([
      100_000_000n,
      null,
      100_000_000n,
      100_000_000n,
    ]);
    expect(reasons(outcome)).to.deep.equal({
      "time-repeated": 1,
      "register-unmapped": 1,
      "quality-unknown": 1,
    });
  });

  it("reports every line that it cannot believe, and reads the others", function () {
    const outcome = readAll(csv, fixture("csv/hostile.csv"), { map: csvMapOf() });
    expect(summary(outcome)).to.deep.equal([
      "H0417 1.8.0 1000 2026-03-10T00:00:00Z",
      "H0417 1.8.0 1000 2026-03-10T02:00:00Z",
    ]);
    expect(reasons(outcome)).to.deep.equal({
      "quote-misplaced": 3,
      "quote-unclosed": 1,
      "time-malformed": 3,
      "time-skipped": 1,
      "row-short": 1,
      "device-unknown": 1,
      "value-negative": 1,
      "value-malformed": 3,
      "value-missing": 1,
    });
  });

  it("takes every column that it does not name for a meter, or numbered columns without a header", function () {
    const wide = "Time,A1,B2\n2026-03-10 01:00,1,2\n2026-03-10 02:00,3,\n";
    const map = csvMapOf({ values: [{ ...REGISTER, column: "*" }] });
    const { csv: layout } = map;
    if (layout === undefined) throw new Error("no layout");
    const named = readAll(csv, wide, { map: { ...map, csv: { ...layout, device: null } } });
    expect(summary(named)).to.deep.equal([
      "A1 1.8.0 1000 2026-03-10T00:00:00Z",
      "B2 1.8.0 2000 2026-03-10T00:00:00Z",
      "A1 1.8.0 3000 2026-03-10T01:00:00Z",
    ]);
    const numbered = csvMapOf({
      header: false,
      skipRows: 1,
      time: { column: 1, pattern: "yyyy-MM-dd HH:mm", zone: "UTC" },
      device: 2,
      values: [{ ...REGISTER, column: 3, device: "M7", point: "House 7" }],
    });
    const outcome = readAll(csv, wide, { map: numbered });
    expect(summary(outcome)).to.deep.equal(["M7 1.8.0 2000 2026-03-10T01:00:00Z"]);
    expect(outcome.readings[0]?.point).to.equal("House 7");
  });

  it("takes the meter from the command where the file has none", function () {
    const { csv: layout, ...map } = csvMapOf();
    if (layout === undefined) throw new Error("no layout");
    const text = "Time,kWh\n2026-03-10 01:00,1\n";
    const without = { ...map, csv: { ...layout, device: null } };
    expect(reasons(readAll(csv, text, { map: without }))).to.deep.equal({ "device-unknown": 1 });
    const named = readAll(csv, text, { map: without, device: "M9" });
    expect(summary(named)).to.deep.equal(["M9 1.8.0 1000 2026-03-10T00:00:00Z"]);
  });

  describe("given the hour that autumn repeats", function () {
    const rows = ["01:45", "02:00", "02:30", "02:00", "02:30", "03:00"].map(
      (time, index) => `A,2026-10-25 ${time},${String(index)}`,
    );
    const time = { column: "Time", pattern: "yyyy-MM-dd HH:mm", zone: "Europe/Amsterdam" };

    it("tells the two apart by the order of the rows, and says so", function () {
      const outcome = read(rows);
      expect(ends(outcome)).to.deep.equal([
        "2026-10-24T23:45:00Z",
        "2026-10-25T00:00:00Z",
        "2026-10-25T00:30:00Z",
        "2026-10-25T01:00:00Z",
        "2026-10-25T01:30:00Z",
        "2026-10-25T02:00:00Z",
      ]);
      expect(reasons(outcome)).to.deep.equal({ "time-repeated": 4 });
    });

    it("refuses what the order does not tell", function () {
      const outcome = read(rows.toReversed());
      expect(ends(outcome)).to.deep.equal(["2026-10-25T02:00:00Z", "2026-10-24T23:45:00Z"]);
      expect(reasons(outcome)).to.deep.equal({ "time-undecided": 4 });
    });

    for (const [repeated, hour] of [
      ["first", "00"],
      ["second", "01"],
    ] as const) {
      it(`takes the ${repeated} of the two when the map says so`, function () {
        const outcome = read(rows.slice(1, 3), { time: { ...time, repeated } });
        expect(ends(outcome)).to.deep.equal([
          `2026-10-25T${hour}:00:00Z`,
          `2026-10-25T${hour}:30:00Z`,
        ]);
      });
    }

    it("refuses both when the map says so", function () {
      const outcome = read(rows, { time: { ...time, repeated: "refuse" } });
      expect(outcome.readings).to.have.length(2);
      expect(reasons(outcome)).to.deep.equal({ "time-undecided": 4 });
    });
  });

  describe("given power", function () {
    const rows = [
      "A,2026-03-29 01:00,1.5",
      "A,2026-03-29 01:45,2",
      "A,2026-03-29 03:15,2",
      "A,2026-03-29 05:00,3",
      "A,2026-03-29 05:00,3",
    ];

    it("makes energy of it by the true time since the stamp before", function () {
      const outcome = read(rows, { values: [POWER] });
      expect(summary(outcome)).to.deep.equal([
        "A 1.8.0 1500 2026-03-29T00:00:00Z/2026-03-29T00:45:00Z",
        "A 1.8.0 1000 2026-03-29T00:45:00Z/2026-03-29T01:15:00Z",
      ]);
      expect(reasons(outcome)).to.deep.equal({
        "interval-open": 1,
        "gap-too-long": 1,
        "stamp-order": 1,
      });
    });

    it("or until the stamp after, when stamps are beginnings", function () {
      const time = {
        column: "Time",
        pattern: "yyyy-MM-dd HH:mm",
        zone: "Europe/Amsterdam",
        stamp: "start",
      } as const;
      const outcome = read(rows, { values: [POWER], time });
      expect(summary(outcome)).to.deep.equal([
        "A 1.8.0 1125 2026-03-29T00:00:00Z/2026-03-29T00:45:00Z",
        "A 1.8.0 1000 2026-03-29T00:45:00Z/2026-03-29T01:15:00Z",
      ]);
      expect(reasons(outcome)).to.deep.equal({
        "gap-too-long": 1,
        "stamp-order": 1,
        "interval-open": 1,
      });
    });

    it("keeps seconds that do not divide the hour exact", function () {
      const value = { ...POWER, intervalSeconds: 1 };
      const outcome = read(["A,2026-03-10 01:00,1"], { values: [value] });
      expect(outcome.readings[0]?.value).to.deep.equal(Rational.of(5n, 18n));
    });

    it("splits a value with a sign into its two directions", function () {
      const part = { ...POWER, intervalSeconds: 3_600 };
      const outcome = read(["A,2026-03-10 01:00,-2", "A,2026-03-10 02:00,1"], {
        values: [
          { ...part, part: "positive" },
          { ...part, register: "2.8.0", direction: "export", part: "negative" },
        ],
      });
      expect(
        outcome.readings.map(({ register, value }) => `${register} ${String(value)}`),
      ).to.deep.equal(["1.8.0 0", "2.8.0 2000", "1.8.0 1000", "2.8.0 0"]);
    });
  });

  describe("given intervals", function () {
    const interval = { ...REGISTER, kind: "interval", intervalSeconds: 900 } as const;

    it("takes their length from the map, before or behind the stamp", function () {
      const time = { column: "Time", pattern: "yyyy-MM-dd HH:mm", zone: "UTC" };
      const rows = ["A,2026-03-10 01:00,0.25"];
      expect(summary(read(rows, { values: [interval], time }))).to.deep.equal([
        "A 1.8.0 250 2026-03-10T00:45:00Z/2026-03-10T01:00:00Z",
      ]);
      const starting = { ...time, stamp: "start" } as const;
      expect(summary(read(rows, { values: [interval], time: starting }))).to.deep.equal([
        "A 1.8.0 250 2026-03-10T01:00:00Z/2026-03-10T01:15:00Z",
      ]);
    });

    it("or from a column of its own", function () {
      const text = "Meter,Start,Time,kWh\nA,1773100800,1773104400,1\nA,1773104400,1773104400,1\n";
      const time = { column: "Time", start: "Start", pattern: "unix" };
      const map = csvMapOf({ time, values: [{ ...REGISTER, kind: "interval" }] });
      const outcome = readAll(csv, text, { map });
      expect(summary(outcome)).to.deep.equal([
        "A 1.8.0 1000 2026-03-10T00:00:00Z/2026-03-10T01:00:00Z",
      ]);
      expect(reasons(outcome)).to.deep.equal({ "interval-malformed": 1 });
    });

    it("gives a local day its 23 hours by the neighbouring stamp", function () {
      const daily = { ...REGISTER, kind: "interval", maxGapSeconds: 90_000 } as const;
      const rows = ["A,2026-03-29 00:00,9", "A,2026-03-30 00:00,9", "A,2026-03-31 00:00,9"];
      const lengths = read(rows, { values: [daily] }).readings.map(
        ({ start, end }) => (end - (start ?? 0)) / 3_600,
      );
      expect(lengths).to.deep.equal([23, 24]);
    });
  });

  it("reads unix-ms and stamps with literal characters", function () {
    const unix = { column: "Time", pattern: "unix-ms" };
    expect(ends(read(["A,1773104400999,1"], { time: unix }))).to.deep.equal([
      "2026-03-10T01:00:00Z",
    ]);
    const basic = { column: "Time", pattern: "yyyyMMddTHHmmss", zone: "UTC" };
    expect(ends(read(["A,20260310T010000,1"], { time: basic }))).to.deep.equal([
      "2026-03-10T01:00:00Z",
    ]);
  });

  it("says which column the file does not have, or has twice, and counts what it did not read", function () {
    const outcome = read(["A,2026-03-10 01:00,1"], { device: "Zähler" });
    expect(outcome.reports).to.deep.equal([
      {
        where: "line 1",
        reason: "column-missing",
        detail: 'there is no column "Zähler"; the file has "Meter, Time, kWh"',
        count: 1,
      },
      {
        where: "line 2",
        reason: "row-unread",
        detail: "no row was read: see the report of the first one",
        count: 1,
      },
    ]);
    const twice = readAll(csv, "Meter,Time,kWh,kWh\n", { map: csvMapOf() });
    expect(twice.reports[0]?.detail).to.match(/^there are two columns "kWh"/);
  });

  it("reads UTF-8 and Latin-1 names, a BOM, and refuses UTF-16", function () {
    const map = csvMapOf({ device: "Zähler" });
    const text = "Zähler,Time,kWh\nHäuschen,2026-03-10 01:00,1\n";
    for (const bytes of [
      Buffer.from(`\ufeff${text}`, "utf8"),
      Buffer.from(text, "utf8"),
      Buffer.from(text, "latin1"),
    ]) {
      expect(summary(readAll(csv, bytes, { map }))).to.deep.equal([
        "Häuschen 1.8.0 1000 2026-03-10T00:00:00Z",
      ]);
    }
    const wide = readAll(csv, Buffer.from(`\ufeff${text}`, "utf16le"), { map });
    expect(reasons(wide)).to.include({ "encoding-unsupported": 1 });
  });

  it("reports the first lines of a reason one by one and counts the others", function () {
    const outcome = read(Array.from({ length: 150 }, () => "A,never,1"));
    expect(outcome.reports).to.have.length(101);
    expect(outcome.reports.at(-1)).to.include({ where: "line 102", count: 50 });
    expect(reasons(outcome)).to.deep.equal({ "time-malformed": 150 });
  });

  it("bounds a row, and what an open quote swallows", function () {
    const long = "x".repeat(MAX_ROW_BYTES);
    const open = `"${"y\n".repeat(MAX_ROW_BYTES / 2)}`;
    const outcome = read([long, "A,2026-03-10 01:00,1", open, "A,2026-03-10 02:00,2"]);
    expect(summary(outcome)).to.have.length(2);
    expect(reasons(outcome)).to.deep.include({ "line-too-long": 1, "quote-unclosed": 1 });
  });

  it("says that an empty input has no rows", function () {
    expect(reasons(readAll(csv, "\n\n", { map: csvMapOf() }))).to.deep.equal({ "rows-missing": 1 });
  });

  it("cannot be opened without a map, and shows one", function () {
    const open = (): unknown => csv.open(adapterContext({ path: "a.csv" }));
    expect(open)
      .to.throw(GridwellError, '--map, at least {"csv":')
      .with.property("code", "CSV_MAP_MISSING");
  });
});

describe("the map of a CSV file", function () {
  const noLength: CsvValue = { ...REGISTER, kind: "interval" };
  for (const [what, changes, place] of [
    ["an unknown unit", { values: [{ ...REGISTER, unit: "m3" }] }, "#/csv/values/0/unit"],
    ["power of a volume", { values: [{ ...POWER, resource: "water" }] }, "#/csv/values/0/unit"],
    [
      "an unknown resource",
      { values: [{ ...REGISTER, resource: "gold" }] },
      "#/csv/values/0/resource",
    ],
    ["a scale of zero", { values: [{ ...REGISTER, scale: "0" }] }, "#/csv/values/0/scale"],
    ["an interval of no length", { values: [noLength] }, "#/csv/values/0"],
    ["is without a register column", { values: [{ ...REGISTER, is: "x" }] }, "#/csv/values/0"],
    ["a register column without is", { register: "obis" }, "#/csv/values/0"],
    ["names without a header", { header: false }, "#/csv"],
    ["one character for two things", { thousands: "." }, "#/csv/thousands"],
    ["two delimiters", { delimiter: ";;" }, "#/csv/delimiter"],
    ["a pattern without a year", { time: { column: "T", pattern: "MM-dd" } }, "#/csv/time/pattern"],
    [
      "a pattern of one digit",
      { time: { column: "T", pattern: "yyyy-M-d" } },
      "#/csv/time/pattern",
    ],
    [
      "an unknown zone",
      { time: { column: "T", pattern: "iso", zone: "Mars/X" } },
      "#/csv/time/zone",
    ],
    [
      "a device for many columns",
      { values: [{ ...REGISTER, column: "*", device: "M" }] },
      "#/csv/values/0/device",
    ],
  ] as const satisfies readonly (readonly [string, Partial<CsvMap>, string])[]) {
    it(`refuses ${what} and names the place`, function () {
      expect(invalidPlace(changes)).to.equal(`map.json${place}`);
    });
  }
});
