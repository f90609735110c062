import { expect } from "chai";

import { parseInstant } from "../../../src/domain/instant.ts";
import { QUALITY } from "../../../src/domain/quality.ts";
import { rtl433 } from "../../../src/meters/formats/rtl-433.ts";
import { fixture, mapOf, refusals, summary } from "./fixtures.ts";
import { readAll } from "./read-all.ts";

const map = mapOf({ device: "*", resource: "gas", unit: "m3", scale: "0.1" });

describe("rtl_433", function () {
  it("reads ERT and Neptune meters at local, ISO and unix times", function () {
    const outcome = readAll(rtl433, fixture("rtl_433/valid.jsonl"), { map });
    expect(refusals(outcome)).to.deep.equal([]);
    expect(summary(outcome)).to.deep.equal([
      "41700101 scm gas import 56245600 2026-03-10T10:00:00Z",
      "41700101 scm gas import 56245700 2026-03-10T10:00:01Z",
      "41700102 scm+ gas import 16243000 2026-03-10T10:00:09Z",
      "41700103 r900 gas import 123456700 2026-03-10T10:00:10Z",
      "41700104 idm gas import 33997200 2026-03-10T10:00:11Z",
      "41700101 scm gas import 56245800 2026-03-10T10:00:12Z",
    ]);
  });

  describe("given odd times and devices", function () {
    const outcome = readAll(rtl433, fixture("rtl_433/odd.jsonl"), { map });

    it("marks a local time that came twice, and refuses one that never was and one that is none", function () {
      expect(summary(outcome)).to.deep.equal([
        "41700110 scm gas import 10100 2026-10-25T00:30:00Z",
        "41700110 scm gas import 10300 2026-10-25T02:30:00Z",
        "41700111 idm gas import 700 2026-10-25T02:30:02Z",
      ]);
      expect(outcome.readings.map(({ quality }) => quality)).to.deep.equal([
        QUALITY.questionable,
        QUALITY.valid,
        QUALITY.valid,
      ]);
      expect(refusals(outcome)).to.deep.equal([
        "1 time-unknown",
        "3 stamp-invalid",
        "2 time-ambiguous",
        "5 not-a-meter x2",
        "8 register-undecided",
      ]);
      expect(outcome.alarms.map(({ kind, source }) => [source?.line, kind])).to.deep.equal([
        [4, "tamper"],
      ]);
    });

    it("takes the receiver's clock for a relative time", function () {
      const context = { map, receivedAt: () => 1_773_136_800 };
      const [first] = readAll(rtl433, fixture("rtl_433/odd.jsonl"), context).readings;
      expect(first).to.deep.include({ end: 1_773_136_800, quality: QUALITY.valid });
    });

    it("takes local times of the zone that is given", function () {
      const context = { map, zone: "America/Chicago" };
      const [first] = readAll(rtl433, fixture("rtl_433/valid.jsonl"), context).readings;
      expect(first?.end).to.equal(parseInstant("2026-03-10T16:00:00Z"));
    });
  });

  it("reports what is wrong, line by line", function () {
    const outcome = readAll(rtl433, fixture("rtl_433/hostile.jsonl"), { map });
    expect(outcome.readings).to.deep.equal([]);
    expect(refusals(outcome)).to.deep.equal([
      "1 message-unsupported",
      "2 stamp-invalid",
      "3 stamp-invalid",
      "4 stamp-invalid",
      "5 time-unknown",
      "6 device-unknown",
      "7 value-malformed",
      "8 value-malformed",
      "9 line-malformed",
    ]);
  });

  it("counts the meters that nobody gave a scale by device", function () {
    const outcome = readAll(rtl433, fixture("rtl_433/valid.jsonl"));
    expect(refusals(outcome)).to.deep.equal([
      "1 scale-unknown x3",
      "3 scale-unknown",
      "4 scale-unknown",
      "5 scale-unknown",
    ]);
  });
});
