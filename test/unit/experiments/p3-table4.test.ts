import { expect } from "chai";

import { figureFiles } from "../../../src/experiments/figure-files.ts";
import { paperGas, RECORDS } from "../../../src/experiments/p3-table4/paper.ts";
import { reportTable4 } from "../../../src/experiments/p3-table4/report.ts";
import type { Table4Case, Table4Row } from "../../../src/experiments/p3-table4/rows.ts";

const FACTS = { command: "./gridwell figures p3-table4", date: "2026-01-01T00:00:00Z" };

/** Gas that is easy to divide by. */
const GAS: Readonly<Record<Table4Case, readonly [number, number, number]>> = {
  post: [33_800, 34_820, 326_320],
  postKeep: [169_000, 1_741_000, 16_316_000],
  postKeepAgain: [80_000, 800_000, 8_000_000],
  postPlain: [116_400, 730_000, 6_052_000],
  postPlainAgain: [50_000, 500_000, 5_000_000],
  naive: [67_600, 69_640, 652_640],
  naivePlain: [150_000, 1_500_000, 15_000_000],
  naiveWide: [338_000, 3_482_000, 32_632_000],
  read: [2_500, 2_500, 2_500],
  readKeep: [20_000, 200_000, 2_000_000],
  readPlain: [10_000, 100_000, 1_000_000],
};

function rowsOf(over: Partial<typeof GAS> = {}): Table4Row[] {
  return Object.entries({ ...GAS, ...over }).flatMap(([name, gas]) =>
    RECORDS.map((records, at) => ({ case: name as Table4Case, records, gas: gas[at] ?? 0 })),
  );
}

describe("figures p3-table4", function () {
  describe("given measured gas", function () {
    const report = reportTable4(rowsOf(), { ...FACTS, environment: {} });

    it("puts the paper's cost, its transaction with it, beside each form", function () {
      const [encrypted, plain, reading] = report.figures.map(({ table }) => table?.rows);
      expect(encrypted).to.deep.equal([
        [1, 338_000, 33_800, 169_000, 80_000, 67_600, 338_000, 10],
        [10, 3_482_000, 34_820, 1_741_000, 800_000, 69_640, 3_482_000, 100],
        [100, 32_632_000, 326_320, 16_316_000, 8_000_000, 652_640, 32_632_000, 100],
      ]);
      expect(plain?.map((row) => row[1])).to.deep.equal([116_400, 730_000, 6_052_000]);
      expect(reading?.[2]).to.deep.equal([100, 595_000, 2_000_000, 91_700, 1_000_000, 2_500]);
    });

    it("says how many times less it is, and what the paper's figure looks like", function () {
      const [ratio, bounds, plain, kept, wide, naive, reading] = report.verdict;
      expect(ratio).to.contain("10.0, 100.0 and 100.0 times as much");
      expect(bounds).to.equal("Within the bounds set beforehand, 39,000, 65,000 and 330,000.");
      expect(plain).to.contain("costs less than the paper's plain record, which takes 3.4, 21.0");
      expect(kept).to.contain("50 %, 50 % and 50 % of the paper's");
      expect(wide).to.contain("100 %, 100 % and 100 % of the paper's. So the paper's figure");
      expect(naive).to.contain("2.0, 2.0 and 2.0 times as much");
      expect(reading).to.contain("2,500 for the one word");
    });

    it("gives page, chart and tables", function () {
      expect(figureFiles(report).map(({ name }) => name)).to.deep.equal([
        "p3-table4.md",
        "p3-table4/encrypted.svg",
        ...["encrypted", "plain", "reading"].map((name) => `p3-table4/${name}.csv`),
      ]);
    });
  });

  it("says when a bound is not kept and plain records cost less, and concludes nothing then", function () {
    const rows = rowsOf({
      post: [39_000, 65_001, 7_000_000],
      naiveWide: [338_000, 3_482_000, 27_000_000],
    });
    const { verdict } = reportTable4(rows, { ...FACTS, environment: {} });
    const [, bounds, plain, , wide] = verdict;
    expect(bounds).to.match(/^Not within/);
    expect(plain).to.contain("does not always cost less than the paper's plain record");
    expect(plain).to.contain("3.0, 11.2 and 0.9 times");
    expect(wide).to.match(/100 %, 100 % and 83 % of the paper's\.$/);
  });

  it("refuses to be made of half a measurement", function () {
    const rows = rowsOf().filter(({ records }) => records !== 10);
    expect(() => reportTable4(rows, { ...FACTS, environment: {} })).to.throw(
      TypeError,
      "post of 10 was not measured",
    );
  });

  it("counts the paper's transaction once", function () {
    expect(paperGas(1)).to.equal(306_000 + 32_000);
  });
});
