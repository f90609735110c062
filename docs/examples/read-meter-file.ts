import { createReadStream } from "node:fs";

import type { TimeGrid } from "../../src/domain/time-grid.ts";
import { openMeterInput } from "../../src/meters/formats/read.ts";
import { SeriesCollector } from "../../src/meters/series-collector.ts";
import type { Series } from "../../src/meters/series.ts";

/** The totals by slot of every register in a meter file. No chain is needed. */
export async function readTotals(
  path: string,
  grid: TimeGrid,
  log: (line: string) => void,
): Promise<Series[]> {
  const collector = new SeriesCollector();
  const input = await openMeterInput(createReadStream(path), { path });
  for await (const item of input.items) {
    if (item.kind === "reading") collector.add(item.reading);
    else if (item.kind === "alarm") log(`${item.alarm.device}: ${item.alarm.detail}`);
    else log(`${item.report.where}: ${item.report.reason}, ${item.report.detail}`);
  }
  return [...collector.finish({ grid, cadence: "slot" })];
}
