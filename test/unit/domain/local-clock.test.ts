import { expect } from "chai";
import fc from "fast-check";

import { GridwellError } from "../../../src/domain/errors.ts";
import { LocalClock } from "../../../src/domain/local-clock.ts";
import { instantsOfCivil } from "../../../src/domain/local-time.ts";

/** Half an hour of shift, a change at midnight, none, and one in the other half of the year. */
const ZONES = [
  "Europe/Amsterdam",
  "Australia/Lord_Howe",
  "America/Havana",
  "Asia/Kolkata",
  "America/New_York",
  "UTC",
];
const BEGIN = Date.UTC(2025, 0, 1) / 1000;
const YEARS = 3 * 365 * 86_400;

describe("LocalClock", function () {
  this.timeout(60_000);

  for (const zone of ZONES) {
    it(`agrees with instantsOfCivil in ${zone}, also near changes`, function () {
      const clock = new LocalClock(zone);
      const anywhere = fc.nat(YEARS);
      const lateMarch = fc
        .nat(14 * 86_400)
        .map((second) => second + (Date.UTC(2025, 2, 24) / 1000 - BEGIN));
      fc.assert(
        fc.property(fc.oneof(anywhere, lateMarch), (second) => {
          const date = new Date((BEGIN + second) * 1000);
          const expected = instantsOfCivil(zone, {
            year: date.getUTCFullYear(),
            month: date.getUTCMonth() + 1,
            day: date.getUTCDate(),
            hour: date.getUTCHours(),
            minute: date.getUTCMinutes(),
            second: date.getUTCSeconds(),
          });
          const [only = null, other] = expected;
          expect(clock.instantOf(BEGIN + second)).to.equal(other === undefined ? only : null);
          expect(clock.instantsOf(BEGIN + second)).to.deep.equal(expected);
        }),
        { numRuns: 300 },
      );
    });
  }

  it("refuses a zone that nobody knows", function () {
    expect(() => new LocalClock("Mars/Olympus"))
      .to.throw(GridwellError)
      .with.property("code", "ZONE_UNKNOWN");
  });
});
