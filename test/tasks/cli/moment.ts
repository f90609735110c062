import { expect } from "chai";

import { GridwellError } from "../../../src/domain/errors.ts";
import { timeGrid } from "../../../src/domain/time-grid.ts";
import { parseMoment, parseSlot } from "../../../tasks/cli/moment.ts";

const grid = timeGrid(86_400, 900);

describe("parseMoment", function () {
  it("takes a time, a date for its first second, and nothing for nothing", function () {
    expect(parseMoment("--from", "1970-01-02T00:15:00Z")).to.equal(87_300);
    expect(parseMoment("--from", "1970-01-02")).to.equal(86_400);
    expect(parseMoment("--from", "")).to.equal(undefined);
  });

  for (const text of [
    "yesterday",
    "2026-02-30",
    "2026-03-10T12:00:00",
    "2026-03-10T12:00:00+01:00",
  ]) {
    it(`refuses ${text}`, function () {
      expect(() => parseMoment("--from", text))
        .to.throw(GridwellError)
        .with.property("code", "USAGE_TIME");
    });
  }
});

describe("parseSlot", function () {
  const right: [string, number][] = [
    ["1", 1],
    ["281558015", 281_558_015], // to 9999-12-31T23:45:00Z
    ["1970-01-02T00:15:00Z", 1],
    ["1970-01-02T00:15:01Z", 2],
    ["1970-01-03", 96],
  ];
  for (const [text, slot] of right) {
    it(`takes ${text} for slot ${String(slot)}`, function () {
      expect(parseSlot(text, grid)).to.equal(slot);
    });
  }

  for (const text of ["", "0", "4294967296", "1970-01-02", "-1", "1.5"]) {
    it(`refuses ${text === "" ? "nothing" : text}`, function () {
      expect(() => parseSlot(text, grid))
        .to.throw(GridwellError)
        .with.property("code")
        .that.matches(/^USAGE_/);
    });
  }
});
