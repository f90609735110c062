import { expect } from "chai";
import fc from "fast-check";

import { GridwellError } from "../../../src/domain/errors.ts";
import { formatInstant, parseInstant, secondsFromCivil } from "../../../src/domain/instant.ts";

describe("instant", function () {
  it("comes back from its text", function () {
    expect(formatInstant(0)).to.equal("1970-01-01T00:00:00Z");
    expect(parseInstant("2026-03-29T01:00:00Z")).to.equal(1774746000);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253402300799 }), (time) => {
        expect(parseInstant(formatInstant(time))).to.equal(time);
      }),
    );
  });

  for (const text of [
    "",
    "2026-03-29",
    "2026-03-29 01:00:00Z",
    "2026-03-29T01:00:00",
    "2026-03-29T01:00:00+01:00",
    "2026-03-29T01:00:00.000Z",
    "2026-02-30T00:00:00Z",
    "2026-13-01T00:00:00Z",
    "2026-01-01T24:00:00Z",
    "2026-01-01T00:60:00Z",
    "1969-12-31T23:59:59Z",
    "0000-01-01T00:00:00Z",
    "2026-01-01T00:00:00Z\n",
  ]) {
    it(`refuses ${JSON.stringify(text)}`, function () {
      expect(() => parseInstant(text))
        .to.throw(GridwellError)
        .with.property("code", "INSTANT_INVALID");
    });
  }

  for (const time of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 253402300800]) {
    it(`does not print ${String(time)}`, function () {
      expect(() => formatInstant(time))
        .to.throw(GridwellError)
        .with.property("code", "INSTANT_INVALID");
    });
  }

  it("knows leap years", function () {
    const civil = { month: 2, day: 29, hour: 0, minute: 0, second: 0 };
    expect(secondsFromCivil({ ...civil, year: 2028 })).to.equal(1835395200);
    expect(secondsFromCivil({ ...civil, year: 2026 })).to.equal(null);
    expect(secondsFromCivil({ ...civil, year: 99 })).to.equal(null);
  });
});
