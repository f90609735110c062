import { expect } from "chai";
import fc from "fast-check";

import { GridwellError } from "../../../src/domain/errors.ts";
import { formatInstant } from "../../../src/domain/instant.ts";
import { instantsOfCivil, localDay } from "../../../src/domain/local-time.ts";

const HOUR = 3_600;

function civil(text: string) {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = text.split(/[- :]/).map(Number);
  return { year, month, day, hour, minute, second: 0 };
}

describe("localDay", function () {
  for (const [zone, date, start, hours] of [
    ["Europe/Amsterdam", "2026-03-28", "2026-03-27T23:00:00Z", 24],
    ["Europe/Amsterdam", "2026-03-29", "2026-03-28T23:00:00Z", 23],
    ["Europe/Amsterdam", "2026-10-25", "2026-10-24T22:00:00Z", 25],
    ["America/New_York", "2026-03-08", "2026-03-08T05:00:00Z", 23],
    ["America/New_York", "2026-11-01", "2026-11-01T04:00:00Z", 25],
    ["America/Los_Angeles", "2012-03-11", "2012-03-11T08:00:00Z", 23],
    ["Australia/Lord_Howe", "2026-04-05", "2026-04-04T13:00:00Z", 24.5],
    // Clocks that change at midnight: the day begins at 01:00.
    ["America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z", 23],
    ["UTC", "2026-06-01", "2026-06-01T00:00:00Z", 24],
  ] as const) {
    it(`gives ${zone} ${date} ${String(hours)} hours`, function () {
      const day = localDay(zone, date);
      expect(formatInstant(day.start)).to.equal(start);
      expect((day.end - day.start) / HOUR).to.equal(hours);
    });
  }

  it("joins a year of days without gap or overlap", function () {
    let expected = localDay("America/New_York", "2026-01-01").start;
    for (let day = 0; day < 365; day++) {
      const date = new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10);
      const { start, end } = localDay("America/New_York", date);
      expect(start, date).to.equal(expected);
      expected = end;
    }
    expect(expected).to.equal(localDay("America/New_York", "2027-01-01").start);
  });

  it("refuses unknown zones and dates", function () {
    expect(() => localDay("Europe/Atlantis", "2026-01-01"))
      .to.throw(GridwellError)
      .with.property("code", "ZONE_UNKNOWN");
    for (const date of ["2026-02-29", "2026-1-1", "tomorrow", ""]) {
      expect(() => localDay("UTC", date))
        .to.throw(GridwellError)
        .with.property("code", "DATE_INVALID");
    }
  });
});

describe("instantsOfCivil", function () {
  const amsterdam = (text: string) =>
    instantsOfCivil("Europe/Amsterdam", civil(text)).map(formatInstant);

  it("gives one instant as a rule", function () {
    expect(amsterdam("2012-05-17 02:00")).to.deep.equal(["2012-05-17T00:00:00Z"]);
    expect(amsterdam("2012-01-17 02:00")).to.deep.equal(["2012-01-17T01:00:00Z"]);
  });

  it("gives none in the hour that spring skips", function () {
    expect(amsterdam("2026-03-29 01:59")).to.have.length(1);
    expect(amsterdam("2026-03-29 02:00")).to.deep.equal([]);
    expect(amsterdam("2026-03-29 02:59")).to.deep.equal([]);
    expect(amsterdam("2026-03-29 03:00")).to.deep.equal(["2026-03-29T01:00:00Z"]);
  });

  it("gives two in the hour that autumn repeats, the earlier first", function () {
    expect(amsterdam("2026-10-25 02:30")).to.deep.equal([
      "2026-10-25T00:30:00Z",
      "2026-10-25T01:30:00Z",
    ]);
    expect(
      instantsOfCivil("America/New_York", civil("2026-11-01 01:30")).map(formatInstant),
    ).to.deep.equal(["2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z"]);
  });

  it("gives none for a date that the calendar does not hold", function () {
    expect(amsterdam("2026-02-30 10:00")).to.deep.equal([]);
  });

  it("finds every instant of the year from its clock time", function () {
    const start = Date.UTC(2026, 0, 1) / 1000;
    const clock = new Intl.DateTimeFormat("sv-SE", {
      timeZone: "America/New_York",
      dateStyle: "short",
      timeStyle: "short",
    });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 365 * 24 * 60 }), (minute) => {
        const instant = start + minute * 60;
        const found = instantsOfCivil("America/New_York", civil(clock.format(instant * 1000)));
        expect(found).to.include(instant);
      }),
    );
  });
});
