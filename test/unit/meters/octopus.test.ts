import { expect } from "chai";

import { formatInstant } from "../../../src/domain/instant.ts";
import { octopus } from "../../../src/meters/formats/octopus.ts";
import { MAX_DOCUMENT_BYTES } from "../../../src/meters/formats/octopus/document-cutter.ts";
import { fixture, mapOf, refusals } from "./fixtures.ts";
import { readAll, type Outcome } from "./read-all.ts";

const ENERGY = { resource: "energy", unit: "kWh", scale: "1" };
const GAS = { resource: "gas", unit: "m3", scale: "1" };

/** Readings in a line each: who, where, what, base units, from, to, line. */
function intervals({ readings }: Outcome): string[] {
  return readings.map(({ device, resource, value, start, end, source }) =>
    [
      device,
      resource,
      String(value),
      formatInstant(start ?? 0).slice(5, 16),
      formatInstant(end).slice(5, 16),
      source.line,
    ].join(" "),
  );
}

describe("Octopus", function () {
  it("reads pages of electricity, newest first, by the serial in the neighbours' addresses", function () {
    const outcome = readAll(octopus, fixture("octopus/valid.json"));
    expect(refusals(outcome)).to.deep.equal([]);
    expect(intervals(outcome)).to.deep.equal([
      "00E0417001 energy 63 03-29T01:00 03-29T01:30 6",
      "00E0417001 energy 71 03-29T00:30 03-29T01:00 11",
      "00E0417001 energy 100 03-29T00:00 03-29T00:30 16",
      "00E0417001 energy 200 03-28T23:30 03-29T00:00 23",
      "00E0417001 energy 0 03-28T23:00 03-28T23:30 23",
    ]);
    expect(outcome.readings[0]).to.deep.include({
      kind: "interval",
      register: "consumption",
      direction: "import",
      point: null,
    });
  });

  it("prefers the device that the command names, and the map's direction and point", function () {
    const entry = { device: "HOUSE", ...ENERGY, direction: "export", point: "P1" };
    const context = { device: "HOUSE", map: mapOf(entry) };
    const outcome = readAll(octopus, fixture("octopus/valid.json"), context);
    expect(outcome.readings[4]).to.deep.include({
      device: "HOUSE",
      direction: "export",
      point: "P1",
    });
  });

  describe("given gas", function () {
    const page = fixture("octopus/gas.json");

    it("is refused until the map says whether m3 or kWh, and the report says what to write", function () {
      const outcome = readAll(octopus, page);
      expect(outcome.readings).to.deep.equal([]);
      expect(refusals(outcome)).to.deep.equal(["1 unit-unknown"]);
      const { detail = "" } = outcome.reports[0] ?? {};
      for (const part of ["--map", '"device":"G4A00417"', '"unit":"m3"', '"unit":"kWh"']) {
        expect(detail).to.include(part);
      }
    });

    for (const [device, unit, resource, value] of [
      ["G4A00417", "m3", "gas", "1234"],
      ["*", "kWh", "gas-energy", "1234"],
      ["*", "ft3", "gas", "34124012397/976562500"],
    ] as const) {
      it(`is read in ${unit} when the map's entry for ${device} says so`, function () {
        const context = { map: mapOf({ device, resource, unit, scale: "1" }) };
        expect(intervals(readAll(octopus, page, context))).to.deep.equal([
          `G4A00417 ${resource} ${value} 03-10T00:30 03-10T01:00 1`,
        ]);
      });
    }

    it("does not take an entry for electricity as an answer", function () {
      const outcome = readAll(octopus, page, { map: mapOf({ device: "*", ...ENERGY }) });
      expect(refusals(outcome)).to.deep.equal(["1 unit-unknown"]);
    });
  });

  describe("given a page without neighbours", function () {
    const page = fixture("octopus/odd.json");

    it("is refused without a device", function () {
      expect(refusals(readAll(octopus, page))).to.deep.equal(["1 device-unknown x2"]);
      const two = mapOf({ device: "A", ...ENERGY }, { device: "B", ...GAS });
      expect(refusals(readAll(octopus, page, { map: two }))).to.deep.equal(["1 device-unknown x2"]);
    });

    it("is refused while nobody says what the device counts", function () {
      const outcome = readAll(octopus, page, { device: "A" });
      expect(refusals(outcome)).to.deep.equal(["1 unit-unknown x2"]);
      expect(outcome.reports[0]?.detail).to.include('"device":"A","resource":"energy"');
    });

    it("is read by the device that the command names, or the only one of the map", function () {
      const expected = [
        "A energy 500 03-10T00:30 03-10T01:00 1",
        "A energy 250 03-10T00:00 03-10T00:30 1",
      ];
      const own = { map: mapOf({ device: "A", ...ENERGY }, { device: "*", ...GAS }) };
      expect(intervals(readAll(octopus, page, own))).to.deep.equal(expected);
      const any = { device: "A", map: mapOf({ device: "*", ...ENERGY }) };
      expect(intervals(readAll(octopus, page, any))).to.deep.equal(expected);
    });
  });

  it("reports what is wrong at its place and reads the rest of the page", function () {
    const context = { device: "A", map: mapOf({ device: "*", ...ENERGY }) };
    const outcome = readAll(octopus, fixture("octopus/hostile.json"), context);
    expect(intervals(outcome)).to.deep.equal(["A energy 125 03-10T00:30 03-10T01:00 10"]);
    expect(refusals(outcome)).to.deep.equal([
      "1 outside-document",
      "1 document-malformed",
      "3 value-malformed",
      "4 value-negative",
      "5 stamp-invalid",
      "6 interval-malformed",
      "7 stamp-before-2000",
      "8 value-malformed",
      "2 value-malformed",
      "11 stamp-invalid",
      "13 document-malformed",
      "14 document-truncated",
    ]);
  });

  it("reads pages in a list", function () {
    const [first, second] = fixture("octopus/odd.json").toString().trim().split("\n");
    const context = { device: "A", map: mapOf({ device: "*", ...ENERGY }) };
    const outcome = readAll(octopus, `[${first ?? ""},\n${second ?? ""}]\n`, context);
    expect(outcome.readings).to.have.length(2);
    expect(outcome.reports).to.deep.equal([]);
  });

  it("refuses a page that is too large and reads the next", function () {
    const reader = octopus.open({
      path: null,
      zone: "UTC",
      receivedAt: null,
      device: "A",
      map: mapOf({ device: "*", ...ENERGY }),
    });
    const items = [...reader.push(Buffer.from('{"results":['))];
    const result = `${JSON.stringify({ consumption: 1, interval_start: "2026-03-10T00:00:00Z", interval_end: "2026-03-10T00:30:00Z" })},\n`;
    const chunk = Buffer.from(result.repeat(10_000));
    for (let bytes = 0; bytes <= MAX_DOCUMENT_BYTES; bytes += chunk.length) {
      items.push(...reader.push(chunk));
    }
    items.push(...reader.push(Buffer.from(`0]}\n${fixture("octopus/odd.json").toString()}`)));
    items.push(...reader.end());
    expect(
      items.map((item) => (item.kind === "report" ? item.report.reason : item.kind)),
    ).to.deep.equal(["document-too-large", "reading", "reading"]);
  });
});
