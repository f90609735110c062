import { expect } from "chai";

import { parseInstant } from "../../../src/domain/instant.ts";
import { Rational } from "../../../src/domain/rational.ts";
import { startDial } from "../../../src/domain/dial.ts";
import { rtlamr } from "../../../src/meters/formats/rtlamr.ts";
import { fixture, mapOf, refusals, summary } from "./fixtures.ts";
import { readAll } from "./read-all.ts";

const ELECTRICITY = { device: "*", resource: "energy", unit: "kWh", scale: "0.01" };
const WATER = { device: "41700003", resource: "water", unit: "gal", scale: "0.1", point: "P3" };
const map = mapOf(ELECTRICITY, WATER);

/** An SCM message of meter 41700001. */
function scm(time: string, consumption: number | string, tamper = 0): string {
  return (
    `{"Time":"${time}","Offset":0,"Length":0,"Type":"SCM","Message":{"ID":41700001,"Type":7,` +
    `"TamperPhy":${String(tamper)},"TamperEnc":0,"Consumption":${String(consumption)}}}\n`
  );
}

describe("rtlamr", function () {
  describe("given messages of every type", function () {
    it("reads the counts by the map's scale, at times with any offset and nine digits", function () {
      const outcome = readAll(rtlamr, fixture("rtlamr/valid.jsonl"), { map });
      expect(refusals(outcome)).to.deep.equal([]);
      expect(summary(outcome)).to.deep.equal([
        "41700001 scm energy import 8997290 2026-03-10T10:00:00Z",
        "41700002 scm+ energy import 4069340 2026-03-10T10:00:01Z",
        "41700003 r900 water import 584168058742191/1250000000 2026-03-10T10:00:02Z",
        "41700004 idm energy import 3399720 2026-03-10T10:00:03Z",
        "41700005 netidm energy import 222310 2026-03-10T10:00:04Z",
        "41700005 netidm-export energy export 1250 2026-03-10T10:00:04Z",
      ]);
      expect(outcome.readings.map(({ modulus }) => modulus)).to.deep.equal([
        10n << 24n,
        10n << 32n,
        50_806_937n, // 2^27 tenths of a gallon are 50,806,936.9...
        10n << 32n,
        10n << 32n,
        10n << 24n,
      ]);
      expect(outcome.readings[2]).to.deep.include({ point: "P3", kind: "register", start: null });
      expect(outcome.readings[2]?.source).to.deep.equal({
        format: "rtlamr",
        path: null,
        line: 3,
        byte: 410,
      });
    });

    it("reads nothing without a map, and says for each device what to write", function () {
      const outcome = readAll(rtlamr, fixture("rtlamr/valid.jsonl"));
      expect(outcome.readings).to.deep.equal([]);
      expect(outcome.alarms).to.deep.equal([]);
      expect(refusals(outcome)).to.deep.equal(
        [1, 2, 3, 4, 5].map((line) => `${String(line)} scale-unknown`),
      );
      for (const [index, device] of ["41700001", "41700002", "41700003"].entries()) {
        expect(outcome.reports[index]?.detail).to.include(`"device":"${device}"`);
        expect(outcome.reports[index]?.detail).to.include("--map");
      }
      expect(outcome.reports[1]?.detail).to.include('"gas"');
      expect(outcome.reports[2]?.detail).to.include('"water"');
    });
  });

  describe("modulus", function () {
    const top = (1n << 27n) - 1n;
    const message = `{"Time":"2026-03-10T10:00:00Z","Type":"R900","Message":{"ID":41700003,"Consumption":${String(top)}}}`;

    it("is above every dial that the meter can show, also where it is no whole number", function () {
      const [reading] = readAll(rtlamr, message, { map }).readings;
      expect(reading?.value.floor()).to.equal(50_806_936n);
      expect(reading?.modulus).to.equal(50_806_937n);
      const dial = startDial(reading?.value.floor() ?? 0n, reading?.modulus ?? null);
      expect(dial?.total).to.equal(50_806_936n);
    });

    it("is the map's, in counts, when that has one", function () {
      const five = mapOf({ ...WATER, scale: "1", modulus: "100000" });
      const [reading] = readAll(rtlamr, message.replace(String(top), "99999"), {
        map: five,
      }).readings;
      expect(reading?.modulus).to.equal(378_542n);
      expect(reading?.value).to.deep.equal(
        Rational.of(99_999n).times(Rational.of(3785411784n, 1_000_000_000n)),
      );
    });
  });

  describe("given repeats, tampering and flags", function () {
    const outcome = readAll(rtlamr, fixture("rtlamr/odd.jsonl"), { map });

    it("drops what was heard before within seconds, and keeps the same count a minute later", function () {
      expect(summary(outcome).slice(0, 3)).to.deep.equal([
        "41700010 scm energy import 1000 2026-03-10T10:00:00Z",
        "41700010 scm energy import 1000 2026-03-10T10:01:00Z",
        "41700010 scm energy import 1010 2026-03-10T10:02:00Z",
      ]);
      expect(refusals(outcome)).to.deep.equal(["2 message-repeated x2", "10 register-undecided"]);
    });

    it("raises an alarm when a tamper counter rises or turns over, not for where it stood", function () {
      const alarms = outcome.alarms.map(({ kind, source, detail }) => [source?.line, kind, detail]);
      expect(alarms).to.deep.equal([
        [4, "tamper", "TamperEnc went from 1 to 2"],
        [5, "tamper", "TamperPhy went from 3 to 0"],
        [6, "reverse-flow", "the flag for backflow went from 0 to 1"],
        [7, "no-use", "the flag for no use went from 0 to 2"],
        [7, "leak", "the flag for days of leak went from 0 to 3"],
        [7, "leak", "the flag for leak now went from 0 to 2"],
        [11, "tamper", "TamperCounters went from 0 to 1"],
      ]);
      expect(outcome.alarms[0]).to.deep.include({
        device: "41700010",
        time: parseInstant("2026-03-10T10:01:00Z"),
      });
    });

    it("reads the kind of message that the map names", function () {
      const chosen = mapOf({ ...ELECTRICITY, register: "netidm" });
      const only = readAll(rtlamr, fixture("rtlamr/odd.jsonl"), { map: chosen });
      expect(summary(only)).to.deep.equal([
        "41700012 netidm energy import 90 2026-03-10T10:00:01Z",
        "41700012 netidm-export energy export 10 2026-03-10T10:00:01Z",
      ]);
      expect(refusals(only)).to.deep.equal([
        "1 register-unwanted x5",
        "6 register-unwanted x3",
        "9 register-unwanted x2",
      ]);
    });
  });

  it("reports what is wrong, line by line", function () {
    const outcome = readAll(rtlamr, fixture("rtlamr/hostile.jsonl"), { map });
    expect(outcome.readings).to.deep.equal([]);
    expect(refusals(outcome)).to.deep.equal([
      "1 device-unknown",
      "2 device-unknown",
      "3 value-malformed",
      "4 value-malformed",
      "5 value-malformed",
      "6 stamp-invalid",
      "7 stamp-invalid",
      "8 time-unknown",
      "9 message-unsupported",
      "10 message-unsupported",
      "11 message-unsupported",
      "12 line-malformed",
    ]);
  });

  for (const [time, instant] of [
    ["2026-03-10T10:00:00.999999999Z", "2026-03-10T10:00:00Z"],
    ["2026-03-10T10:00:00+14:00", "2026-03-09T20:00:00Z"],
    ["2026-03-10T10:00:00-0330", "2026-03-10T13:30:00Z"],
  ] as const) {
    it(`takes ${time} as ${instant}`, function () {
      const outcome = readAll(rtlamr, scm(time, 5), { map });
      expect(outcome.readings.map(({ end }) => end)).to.deep.equal([parseInstant(instant)]);
    });
  }

  for (const time of ["2026-03-10T24:00:00Z", "2026-03-10T10:00:00+16:00", "2026-03-10", ""]) {
    it(`refuses ${JSON.stringify(time)} as a time`, function () {
      expect(refusals(readAll(rtlamr, scm(time, 5), { map }))).to.deep.equal(["1 stamp-invalid"]);
    });
  }

  it("does not take the tampering of strangers for its own", function () {
    const text = scm("2026-03-10T10:00:00Z", 1) + scm("2026-03-10T10:01:00Z", 1, 2);
    expect(readAll(rtlamr, text, { map }).alarms).to.have.length(1);
    expect(readAll(rtlamr, text, { map: mapOf(WATER) }).alarms).to.have.length(0);
  });
});
