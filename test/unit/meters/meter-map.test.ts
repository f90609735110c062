import { readFileSync } from "node:fs";

import { expect } from "chai";

import { GridwellError } from "../../../src/domain/errors.ts";
import { Rational } from "../../../src/domain/rational.ts";
import { adapterContext } from "../../../src/meters/formats/adapter.ts";
import { readMeterMap } from "../../../src/meters/formats/meter-map.ts";

const ENTRY = { device: "54585868", resource: "energy", unit: "kWh", scale: "0.01" };

function mapOf(...meters: readonly object[]): string {
  return JSON.stringify({ meters });
}

/** Code and place of what is thrown. */
function faultOf(text: string): readonly [string, string | null] {
  try {
    readMeterMap(text, "map.json");
  } catch (error) {
    if (error instanceof GridwellError) return [error.code, error.where];
    throw error;
  }
  throw new Error("the map was taken");
}

describe("readMeterMap", function () {
  it("gives each meter's scale in base units, exactly", function () {
    const map = readMeterMap(
      mapOf(
        { ...ENTRY, direction: "export", modulus: "1000000", register: "idm", point: "House 4" },
        { device: "*", resource: "water", unit: "gal", scale: "0.1" },
      ),
      "map.json",
    );
    expect(map).to.deep.equal({
      meters: [
        {
          device: "54585868",
          resource: "energy",
          direction: "export",
          scale: Rational.of(10n),
          modulus: 1_000_000n,
          register: "idm",
          point: "House 4",
        },
        {
          device: "*",
          resource: "water",
          direction: "import",
          scale: Rational.of(3785411784n, 10_000_000_000n),
          modulus: null,
          register: null,
          point: null,
        },
      ],
      zone: null,
    });
  });

  it("gives the zone, which holds unless the command names another", function () {
    const map = readMeterMap('\ufeff{"zone":"Europe/London"}', "map.json");
    expect(map).to.deep.equal({ meters: [], zone: "Europe/London" });
    expect(adapterContext({ map }).zone).to.equal("Europe/London");
    expect(adapterContext({ map, zone: "UTC" }).zone).to.equal("UTC");
    expect(adapterContext().zone).to.equal("Europe/Amsterdam");
  });

  it("takes the example of docs/formats.md", function () {
    const page = readFileSync(new URL("../../../docs/formats.md", import.meta.url), "utf8");
    const [, example = ""] = /^```json\n(.*?)^```/ms.exec(page) ?? [];
    const map = readMeterMap(example, "formats.md");
    expect(map.meters.map(({ device }) => device)).to.include.members(["41700001", "*"]);
  });

  it("takes two entries of a device for two registers", function () {
    const text = mapOf({ ...ENTRY, register: "idm" }, { ...ENTRY, register: "scm" });
    expect(readMeterMap(text, "map.json").meters).to.have.length(2);
  });

  for (const [what, text, place] of [
    ["no JSON", "{", ""],
    ["no object", "[]", ""],
    ["an unknown member", '{"metres":[]}', ""],
    ["a number for a scale", mapOf({ ...ENTRY, scale: 0.01 }), "#/meters/0/scale"],
    ["a scale of zero", mapOf({ ...ENTRY, scale: "0.00" }), "#/meters/0/scale"],
    ["a negative scale", mapOf({ ...ENTRY, scale: "-1" }), "#/meters/0/scale"],
    ["a scale with an exponent", mapOf({ ...ENTRY, scale: "1e3" }), "#/meters/0/scale"],
    ["no unit", mapOf({ device: "1", resource: "energy", scale: "1" }), "#/meters/0"],
    ["an unknown resource", mapOf({ ...ENTRY, resource: "gold" }), "#/meters/0/resource"],
    ["a unit of something else", mapOf({ ...ENTRY, unit: "m3" }), "#/meters/0/unit"],
    ["a modulus of zero", mapOf({ ...ENTRY, modulus: "0" }), "#/meters/0/modulus"],
    ["an unknown direction", mapOf({ ...ENTRY, direction: "up" }), "#/meters/0/direction"],
    ["a device twice", mapOf(ENTRY, { ...ENTRY, scale: "1" }), "#/meters/1/device"],
    ["one point for all meters", mapOf({ ...ENTRY, device: "*", point: "P" }), "#/meters/0/point"],
    ["an unknown zone", '{"zone":"Mars/Olympus"}', "#/zone"],
  ] as const) {
    it(`refuses ${what} and names the place`, function () {
      expect(faultOf(text)).to.deep.equal(["MAP_INVALID", `map.json${place}`]);
    });
  }
});
