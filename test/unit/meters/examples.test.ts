import { readFile } from "node:fs/promises";

import { expect } from "chai";

import { parseInstant } from "../../../src/domain/instant.ts";
import { timeGrid } from "../../../src/domain/time-grid.ts";
import { openMeterInput } from "../../../src/meters/formats/read.ts";
import { SeriesCollector } from "../../../src/meters/series-collector.ts";
import { exampleFeed, exampleTelegrams } from "../../../scripts/make-examples.ts";

const DAY = parseInstant("2026-03-10T00:00:00Z");

describe("examples", function () {
  for (const [name, make, limit] of [
    ["home.dsmr.txt", exampleTelegrams, 120_000],
    ["home.greenbutton.xml", exampleFeed, 60_000],
  ] as const) {
    it(`${name} is what the script makes, byte for byte, and small`, async function () {
      const stored = await readFile(new URL(`../../../examples/${name}`, import.meta.url));
      expect(stored.equals(Buffer.from(make()))).to.equal(true);
      expect(stored.length).to.be.below(limit);
    });
  }

  it("become the lanes of a day", async function () {
    const collector = new SeriesCollector();
    const reports: string[] = [];
    for (const content of [exampleTelegrams(), exampleFeed()]) {
      for await (const item of (await openMeterInput([Buffer.from(content)])).items) {
        if (item.kind === "reading") collector.add(item.reading);
        else if (item.kind === "report") reports.push(item.report.reason);
      }
    }
    expect(reports).to.deep.equal([]);
    const grid = timeGrid(DAY - 86_400, 900);
    const series = [...collector.finish({ grid, cadence: "slot" })];
    expect(
      series.map(({ register, resource, direction }) => [register, resource, direction]),
    ).to.deep.equal([
      ["1-0:1.8.1", "energy", "import"],
      ["1-0:1.8.2", "energy", "import"],
      ["1-0:2.8.1", "energy", "export"],
      ["1-0:2.8.2", "energy", "export"],
      ["24.2.1", "water", "import"],
      ["espi:4.1.12.0.900", "energy", "import"],
    ]);
    for (const each of series) {
      expect(each.missing, each.register).to.equal(0);
      expect(each.quarantined).to.deep.equal([]);
      expect(each.opening?.time).to.equal(DAY);
      expect(each.last?.time).to.equal(DAY + 86_400);
      expect(each.slots).to.have.length(each.kind === "register" ? 97 : 96);
    }
    expect(series[5]?.slots.filter(({ quality }) => quality !== 0)).to.have.length(1);
  });
});
