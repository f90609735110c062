import { expect } from "chai";

import { formatInstant, parseInstant } from "../../../src/domain/instant.ts";
import { QUALITY } from "../../../src/domain/quality.ts";
import { Rational } from "../../../src/domain/rational.ts";
import type { Reading } from "../../../src/domain/reading.ts";
import { nem12 } from "../../../src/meters/formats/nem12.ts";
import { nem13 } from "../../../src/meters/formats/nem13.ts";
import { fixture } from "./fixtures.ts";
import { readAll, reasons } from "./read-all.ts";

const HEADER = "100,NEM12,202604050900,GWLMDP,GWLRET\n";
const STREAM = "200,NGWL000417,E1,1,E1,N1,GW0417,kWh,30,\n";

function day(date: string, value = "0.5", flag = "A", count = 48): string {
  return `300,${date},${Array.from({ length: count }, () => value).join(",")},${flag},,,,\n`;
}

/** How many intervals have each quality. */
function qualities(readings: readonly Reading[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { quality } of readings) counts[quality] = (counts[quality] ?? 0) + 1;
  return counts;
}

describe("NEM12", function () {
  describe("given a file of three streams", function () {
    const { readings, reports } = readAll(nem12, fixture("nem12/valid.csv"), { path: "a.csv" });

    it("fills in the whole record", function () {
      expect(readings[0]).to.deep.equal({
        device: "GW0417",
        point: "NGWL000417",
        register: "E1",
        resource: "energy",
        direction: "import",
        kind: "interval",
        value: Rational.of(310n),
        modulus: null,
        start: parseInstant("2026-04-03T14:00:00Z"),
        end: parseInstant("2026-04-03T14:30:00Z"),
        quality: QUALITY.valid,
        cost: null,
        source: { format: "nem12", path: "a.csv", line: 3, byte: 92 },
      });
    });

    it("reads 24 hours on the day on which the clocks of Sydney are put back", function () {
      const sunday = readings.slice(48, 94);
      expect(sunday.map(({ start }) => start).slice(0, 2)).to.deep.equal([
        parseInstant("2026-04-04T14:00:00Z"),
        parseInstant("2026-04-04T14:30:00Z"),
      ]);
      expect(formatInstant(sunday.at(-1)?.end ?? 0)).to.equal("2026-04-05T13:00:00Z");
    });

    it("gives each interval the quality of its 400 record, and none to what was not measured", function () {
      expect(qualities(readings.slice(48, 94))).to.deep.equal({
        [QUALITY.valid]: 20,
        [QUALITY.estimated]: 4,
        [QUALITY.substituted]: 22,
      });
      expect(reports[0]).to.include({ where: "a.csv:4", reason: "interval-null", count: 2 });
    });

    it("tells export by its suffix and converts its unit", function () {
      const [first] = readings.slice(94);
      expect(first).to.include({ register: "B1", direction: "export", quality: 3 });
      expect(first?.value).to.deep.equal(Rational.of(120n));
    });

    it("passes reactive energy over and says so", function () {
      expect(reports[1]).to.include({ reason: "suffix-passed-over", count: 2, where: "a.csv:12" });
      expect(reports).to.have.length(2);
    });

    it("takes the NMI for the device of a meter without a serial number, every 5 minutes", function () {
      const last = readings.slice(142);
      expect(last).to.have.length(288);
      expect(last.every(({ device }) => device === "NGWL000517")).to.equal(true);
      expect(last.every(({ start, end }) => end - (start ?? 0) === 300)).to.equal(true);
    });
  });

  it("reads what other writers leave out or put in, and several files in one", function () {
    const outcome = readAll(nem12, fixture("nem12/odd.csv"));
    expect(outcome.readings).to.have.length(96 + 96 + 48 + 48);
    expect(outcome.readings[0]).to.deep.include({ point: "NGWL000617", value: Rational.of(10n) });
    expect(reasons(outcome)).to.deep.equal({
      "date-out-of-order": 1,
      "quality-missing": 1,
      "file-truncated": 1,
    });
    expect(qualities(outcome.readings.slice(192, 240))).to.deep.equal({ 0: 47, 4: 1 });
  });

  it("reports every line that it cannot believe, with its place", function () {
    const outcome = readAll(nem12, fixture("nem12/hostile.csv"));
    expect(outcome.readings).to.have.length(44 + 48);
    expect(reasons(outcome)).to.deep.equal({
      "header-missing": 1,
      "header-mismatch": 1,
      "file-truncated": 1,
      "channel-invalid": 1,
      "unit-unsupported": 1,
      "interval-unsupported": 1,
      "date-invalid": 1,
      "value-count": 1,
      "quality-unknown": 1,
      "value-negative": 1,
      "value-malformed": 3,
      "record-orphaned": 4,
      "quality-malformed": 4,
      "quality-missing": 46,
      "index-malformed": 1,
      "record-unknown": 1,
      "record-after-end": 2,
    });
    const count = outcome.reports.find(({ reason }) => reason === "value-count");
    expect(count).to.include({ where: "line 9", detail: "47 values stand where a day has 48" });
  });

  it("tells too many values as well as too few", function () {
    const outcome = readAll(nem12, `${HEADER}${STREAM}${day("20260404", "1", "A", 96)}900\n`);
    expect(outcome.readings).to.deep.equal([]);
    expect(outcome.reports.map(({ detail }) => detail)).to.deep.equal([
      "96 values stand where a day has 48",
    ]);
  });

  it("says that an empty input holds nothing", function () {
    expect(reasons(readAll(nem12, ""))).to.deep.equal({ "records-missing": 1 });
  });

  it("drops a line that is too long, and no more", function () {
    const text = `${HEADER}${STREAM}300,${"9".repeat(70_000)}\n${day("20260404")}900\n`;
    const outcome = readAll(nem12, text);
    expect(outcome.readings).to.have.length(48);
    expect(reasons(outcome)).to.deep.equal({ "line-too-long": 1 });
  });
});

describe("NEM13", function () {
  it("reads previous and current read as the register's readings", function () {
    const { readings, reports } = readAll(nem13, fixture("nem13/valid.csv"));
    expect(reports).to.deep.equal([]);
    const seen = readings.map(({ device, point, register, direction, value, end, quality }) =>
      [device, point, register, direction, String(value), formatInstant(end), quality].join(" "),
    );
    expect(seen).to.deep.equal([
      "GW0418 NGWL000417 11 import 21200 2026-01-01T00:32:30Z 0",
      "GW0418 NGWL000417 11 import 534500 2026-04-01T00:00:30Z 0",
      "GW0418 NGWL000417 11 import 534500 2026-04-01T00:00:30Z 0",
      "GW0418 NGWL000417 11 import 601000 2026-05-01T00:00:30Z 2",
      "GW0419 NGWL000417 41 export 99999000 2026-01-01T00:32:30Z 0",
      "GW0419 NGWL000417 41 export 4000 2026-04-01T00:00:30Z 0",
    ]);
  });

  it("knows where a dial with leading zeros starts again, and its quantity over the top", function () {
    const { readings } = readAll(nem13, fixture("nem13/valid.csv"));
    expect(readings.map(({ modulus }) => modulus)).to.deep.equal([
      ...Array.from({ length: 4 }, () => 1_000_000_000n),
      ...Array.from({ length: 2 }, () => 100_000_000n),
    ]);
  });

  it("reports a quantity that is another than the reads' difference", function () {
    const outcome = readAll(nem13, fixture("nem13/odd.csv"));
    expect(outcome.readings).to.have.length(7);
    expect(reasons(outcome)).to.deep.equal({
      "header-missing": 1,
      "sum-mismatch": 1,
      "read-out-of-order": 1,
      "read-null": 1,
      "file-truncated": 1,
    });
    const mismatch = outcome.reports.find(({ reason }) => reason === "sum-mismatch");
    expect(mismatch).to.include({
      where: "line 2",
      detail: "the quantity is 4000, and 100 to 200 is another difference",
    });
  });

  it("reports every line that it cannot believe", function () {
    const outcome = readAll(nem13, fixture("nem13/hostile.csv"));
    expect(outcome.readings).to.have.length(1);
    expect(reasons(outcome)).to.deep.equal({
      "record-orphaned": 1,
      "channel-invalid": 2,
      "direction-unknown": 1,
      "unit-unsupported": 1,
      "read-malformed": 3,
      "record-unknown": 1,
    });
  });
});
