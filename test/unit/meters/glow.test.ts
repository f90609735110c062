import { expect } from "chai";

import { QUALITY } from "../../../src/domain/quality.ts";
import { glow } from "../../../src/meters/formats/glow.ts";
import { fixture, refusals, summary } from "./fixtures.ts";
import { readAll } from "./read-all.ts";

describe("Glow", function () {
  it("reads import and export, and gas in the unit that the message gives", function () {
    const outcome = readAll(glow, fixture("glow/valid.jsonl"));
    expect(summary(outcome)).to.deep.equal([
      "9900000000417 electricitymeter.import energy import 6613405 2026-03-10T20:38:00Z",
      "9900000000417 electricitymeter.export energy export 12250 2026-03-10T20:38:00Z",
      "9900000517 gasmeter.import gas-energy import 17940852 2026-03-10T20:53:52Z",
      "9900000518 gasmeter.import gas import 1605120 2026-03-10T21:53:52Z",
    ]);
    expect(outcome.readings[0]?.point).to.equal("9900000000417");
    expect(refusals(outcome)).to.deep.equal(["4 not-a-meter"]);
  });

  it("leaves out field by field what cannot be read, and reads the rest", function () {
    const outcome = readAll(glow, fixture("glow/odd.jsonl"), { device: "00E0417001" });
    expect(summary(outcome)).to.deep.equal([
      "9900000000417 electricitymeter.import energy import 100500 2026-03-10T20:38:00Z",
      "9900000000417 electricitymeter.export energy export 1500 2026-03-10T20:39:00Z",
      "9900000000417 electricitymeter.import energy import 100700 2026-03-10T20:40:00Z",
      "00E0417001 electricitymeter.import energy import 100800 2026-03-10T20:41:00Z",
      "9900000000417 electricitymeter.import energy import 100900 2026-03-10T20:43:00Z",
    ]);
    expect(refusals(outcome)).to.deep.equal([
      "1 value-malformed",
      "2 value-malformed",
      "3 value-malformed",
      "4 field-unusable",
      "5 zero-after-restart",
      "7 message-repeated",
    ]);
  });

  it("refuses a message whose place is unknown when no device stands in", function () {
    const outcome = readAll(glow, fixture("glow/odd.jsonl"));
    expect(outcome.readings).to.have.length(4);
    expect(refusals(outcome)).to.include.members(["4 field-unusable", "4 device-unknown"]);
  });

  it("reports what is wrong, line by line", function () {
    const outcome = readAll(glow, fixture("glow/hostile.jsonl"));
    expect(outcome.readings).to.deep.equal([]);
    expect(refusals(outcome)).to.deep.equal([
      "1 stamp-invalid",
      "2 time-unknown",
      "3 unit-unsupported",
      "4 value-negative",
      "5 device-unknown",
      "7 device-unknown",
      "8 line-malformed",
      "6 not-a-meter",
    ]);
  });

  it("takes the receiver's clock for a timestamp that is none, reported and questionable", function () {
    const context = { receivedAt: () => 1_773_136_800 };
    const outcome = readAll(glow, fixture("glow/hostile.jsonl"), context);
    expect(outcome.readings.map(({ end, quality }) => [end, quality])).to.deep.equal([
      [1_773_136_800, QUALITY.questionable],
    ]);
    expect(refusals(outcome).slice(0, 2)).to.deep.equal(["1 stamp-invalid", "2 time-unknown"]);
  });
});
