import { expect } from "chai";

import { parseInstant } from "../../../src/domain/instant.ts";
import { QUALITY } from "../../../src/domain/quality.ts";
import { Rational } from "../../../src/domain/rational.ts";
import { SINGLE_REPORTS } from "../../../src/meters/formats/item-desk.ts";
import { MAX_LINE_BYTES } from "../../../src/meters/formats/json/json-lines.ts";
import { wmbusmeters } from "../../../src/meters/formats/wmbusmeters.ts";
import { fixture, mapOf, refusals, summary } from "./fixtures.ts";
import { readAll, reasons } from "./read-all.ts";

/** A telegram of a water meter with fields of one's own. */
function telegram(fields: object): string {
  const blank = { _: "telegram", media: "water", id: "00417099", total_m3: 1 };
  return `${JSON.stringify({ ...blank, timestamp: "2026-03-10T10:00:00Z", ...fields })}\n`;
}

describe("wmbusmeters", function () {
  describe("given telegrams of meters", function () {
    const outcome = readAll(wmbusmeters, fixture("wmbusmeters/valid.jsonl"));

    it("reads the medium's total in the unit of the field's name, by the payload's id", function () {
      expect(refusals(outcome)).to.deep.equal([]);
      expect(summary(outcome)).to.deep.equal([
        "00417001 total_m3 water import 6408 2026-03-10T10:00:00Z",
        "00417002 total_energy_consumption_kwh energy import 2187540 2026-03-10T10:00:01Z",
        "00417002 total_energy_production_kwh energy export 12500 2026-03-10T10:00:01Z",
        "0041700A total_energy_consumption_kwh heat import 972000 2026-03-10T10:00:02Z",
        "00417004 total_gj heat import 6371000 2026-03-10T10:00:03Z",
        "00417005 total_m3 gas import 3475220 2026-03-10T10:00:04Z",
        "00417006 total_m3 water import 110701 2026-03-10T10:00:05Z",
        "00417001 total_m3 water import 6409 2026-03-10T10:15:00Z",
      ]);
      expect(outcome.alarms).to.deep.equal([]);
    });

    it("fills in the whole record, with the map's point", function () {
      const entry = { device: "00417001", resource: "water", unit: "m3", scale: "1", point: "P1" };
      const context = { path: "w.jsonl", map: mapOf(entry) };
      const { readings } = readAll(wmbusmeters, fixture("wmbusmeters/valid.jsonl"), context);
      expect(readings[7]).to.deep.equal({
        device: "00417001",
        point: "P1",
        register: "total_m3",
        resource: "water",
        direction: "import",
        kind: "register",
        value: Rational.of(6_409n),
        modulus: null,
        start: null,
        end: parseInstant("2026-03-10T10:15:00Z"),
        quality: QUALITY.valid,
        cost: null,
        source: { format: "wmbusmeters", path: "w.jsonl", line: 7, byte: 1138 },
      });
    });
  });

  describe("given what a receiver gets wrong", function () {
    const outcome = readAll(wmbusmeters, fixture("wmbusmeters/odd.jsonl"));

    it("withholds a zero after more, drops duplicates, and passes over what is no meter", function () {
      expect(summary(outcome)).to.deep.equal([
        "00417010 total_m3 water import 0 2026-03-10T10:00:00Z",
        "00417010 total_m3 water import 12500 2026-03-10T10:01:00Z",
        "00417010 total_m3 water import 12600 2026-03-10T10:03:00Z",
        "00417010 total_m3 water import 12700 2026-03-10T10:04:00Z",
      ]);
      expect(refusals(outcome)).to.deep.equal([
        "3 zero-after-restart",
        "11 telegram-error",
        "5 message-repeated",
        "7 not-a-meter",
        "8 not-a-meter",
        "9 not-a-meter x2",
      ]);
    });

    it("raises an alarm for each flag when it comes, not while it stays", function () {
      expect(outcome.alarms.map(({ kind, source }) => [source?.line, kind])).to.deep.equal([
        [2, "dry"],
        [2, "reverse-flow"],
        [4, "dry"],
        [6, "leak"],
        [6, "burst"],
        [6, "tamper"],
        [6, "low-battery"],
        [6, "temperature"],
        [6, "over-flow"],
        [6, "no-use"],
        [6, "fault"],
      ]);
      expect(outcome.alarms[0]).to.deep.include({
        device: "00417010",
        point: null,
        time: parseInstant("2026-03-10T10:01:00Z"),
        detail: 'the meter\'s status shows "DRY"',
      });
    });
  });

  describe("given what is wrong", function () {
    it("reports each line with its reason and reads only what is exact", function () {
      const outcome = readAll(wmbusmeters, fixture("wmbusmeters/hostile.jsonl"));
      expect(refusals(outcome)).to.deep.equal([
        "1 line-malformed",
        "2 line-malformed",
        "3 device-unknown",
        "4 value-malformed",
        "5 value-negative",
        "6 value-malformed",
        "7 stamp-invalid",
        "8 stamp-before-2000",
        "9 time-unknown",
        "10 stamp-invalid",
        "12 message-unsupported",
        "13 message-unsupported",
        "14 total-missing",
        "15 line-malformed",
        "11 not-a-meter",
      ]);
      expect(outcome.readings.map(({ value }) => value)).to.deep.equal([
        Rational.of(1000000000000000055511151231257827n, 10n ** 31n),
      ]);
    });

    it("reads a telegram without a time at the receiver's clock", function () {
      const context = { receivedAt: () => 1_773_136_800 };
      const outcome = readAll(wmbusmeters, telegram({ timestamp: undefined }), context);
      expect(outcome.readings[0]).to.deep.include({ end: 1_773_136_800, quality: QUALITY.valid });
    });

    it("keeps the number of reports within bounds, and the count whole", function () {
      const outcome = readAll(wmbusmeters, "rubbish\n".repeat(5_000));
      expect(outcome.reports).to.have.length(SINGLE_REPORTS + 1);
      expect(reasons(outcome)).to.deep.equal({ "line-malformed": 5_000 });
    });

    it("refuses a line that is too long and reads the next", function () {
      const outcome = readAll(
        wmbusmeters,
        telegram({ name: "x".repeat(MAX_LINE_BYTES) }) + telegram({}),
      );
      expect(refusals(outcome)).to.deep.equal(["1 line-too-long"]);
      expect(outcome.readings).to.have.length(1);
    });

    it("refuses what nests too deep", function () {
      const outcome = readAll(wmbusmeters, `{"a":${"[".repeat(20_000)}${"]".repeat(20_000)}}\n`);
      expect(refusals(outcome)).to.deep.equal(["1 line-malformed"]);
    });

    it("reads behind a byte order mark, CR LF, empty lines and an end without a line end", function () {
      const text = `\u00ef\u00bb\u00bf${telegram({})}\r\n\n${telegram({ total_m3: 2 }).trim()}`;
      expect(readAll(wmbusmeters, text).readings.map(({ source }) => source.line)).to.deep.equal([
        1, 4,
      ]);
    });
  });

  it("passes over a status that is far too long, and reads the rest", function () {
    const outcome = readAll(wmbusmeters, telegram({ status: "DRY ".repeat(1_000) }));
    expect(refusals(outcome)).to.deep.equal(["1 field-unusable"]);
    expect(outcome.readings).to.have.length(1);
    expect(outcome.alarms).to.have.length(0);
  });

  it("finds the status under its older name", function () {
    const { alarms } = readAll(wmbusmeters, telegram({ current_status: "BURST" }));
    expect(alarms.map(({ kind }) => kind)).to.deep.equal(["burst"]);
  });

  it("holds a zero to the register that showed more, not to its neighbours", function () {
    const outcome = readAll(wmbusmeters, telegram({}) + telegram({ id: "1", total_m3: 0 }));
    expect(outcome.readings).to.have.length(2);
  });
});
