import { expect } from "chai";
import fc from "fast-check";

import { parseInstant, secondsFromCivil } from "../../../src/domain/instant.ts";
import { instantsOfCivil } from "../../../src/domain/local-time.ts";
import { QUALITY } from "../../../src/domain/quality.ts";
import {
  readIsoStamp,
  readUnixStamp,
  ZoneClock,
} from "../../../src/meters/formats/json/iso-stamp.ts";

describe("readIsoStamp", function () {
  for (const [text, instant] of [
    ["2026-03-10T10:00:00Z", "2026-03-10T10:00:00Z"],
    ["2026-03-10 10:00:00.999999999999Z", "2026-03-10T10:00:00Z"],
    ["2026-03-10T10:00:00+0100", "2026-03-10T09:00:00Z"],
    ["2026-03-10T10:00:00-09:30", "2026-03-10T19:30:00Z"],
  ] as const) {
    it(`reads ${text}`, function () {
      const stamp = { time: parseInstant(instant), quality: QUALITY.valid };
      expect(readIsoStamp(text, null)).to.deep.equal(stamp);
    });
  }

  for (const [text, fault] of [
    ["2026-03-10T10:00:00", "stamp-invalid"],
    ["2026-02-29T10:00:00Z", "stamp-invalid"],
    ["2026-03-10T10:00:60Z", "stamp-invalid"],
    ["2026-03-10T10:00:00+99:00", "stamp-invalid"],
    ["2026-03-10T10:00:00+01:60", "stamp-invalid"],
    ["2026-03-10T10:00:00Z ", "stamp-invalid"],
    ["1999-12-31T23:59:59Z", "stamp-before-2000"],
  ] as const) {
    it(`refuses ${JSON.stringify(text)} without a zone`, function () {
      expect(readIsoStamp(text, null)).to.equal(fault);
    });
  }

  it("reads unix seconds with and without a fraction", function () {
    expect(readUnixStamp("1773136800.5")).to.deep.include({ time: 1_773_136_800 });
    expect(readUnixStamp("0")).to.equal("stamp-before-2000");
    expect(readUnixStamp("1e9")).to.equal("stamp-invalid");
    expect(readUnixStamp("999999999999")).to.equal("stamp-invalid");
  });
});

describe("ZoneClock", function () {
  it("answers as the runtime does, whatever was asked before", function () {
    const zones = ["Europe/Amsterdam", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu"];
    const clocks = new Map(zones.map((zone) => [zone, new ZoneClock(zone)]));
    // Around the days of 2026 on which clocks change, and anywhere near.
    const changes = ["2026-03-29", "2026-10-25", "2026-03-08", "2026-11-01", "2026-04-05"];
    const second = fc
      .tuple(fc.constantFrom(...changes), fc.integer({ min: -90_000, max: 90_000 }))
      .map(([day, offset]) => parseInstant(`${day}T02:00:00Z`) + offset);
    fc.assert(
      fc.property(fc.constantFrom(...zones), second, (zone, asUtc) => {
        const [year = 0, month = 0, day = 0, hour = 0, minute = 0, seconds = 0] = (
          new Date(asUtc * 1_000).toISOString().match(/\d+/g) ?? []
        ).map(Number);
        const civil = { year, month, day, hour, minute, second: seconds };
        expect(secondsFromCivil(civil)).to.equal(asUtc);
        const answer = clocks.get(zone)?.instantsOf(civil);
        expect(answer).to.deep.equal(instantsOfCivil(zone, civil));
      }),
      { numRuns: 2_000 },
    );
  });
});
