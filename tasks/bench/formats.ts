import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { benchFormats, type FormatsBenchmark } from "../../scripts/bench/formats.ts";
import { LAYOUTS, type YearLayout } from "../../scripts/bench/meter-year.ts";
import { GridwellError } from "../../src/domain/errors.ts";
import { answer } from "../cli/answer.ts";
import { grouped, table } from "../cli/table.ts";

interface BenchArguments {
  readonly json: boolean;
  readonly meters: number;
  readonly days: number;
  readonly layout: string;
}

/** The task `bench formats`: reads inputs that it makes in memory; no chain is involved. */
const formats: NewTaskActionFunction<BenchArguments> = ({ json, meters, days, layout }) => {
  if (meters < 1 || days < 1) {
    throw new GridwellError(
      "USAGE_SIZE",
      `--meters ${String(meters)} and --days ${String(days)} must be whole numbers from 1`,
    );
  }
  const result = benchFormats({
    layout: layoutOf(layout),
    meters,
    days,
    progress: (what) => {
      console.error(`measuring ${what}`);
    },
  });
  answer(json, result, () => describe(result));
};

function layoutOf(text: string): YearLayout {
  const layout = LAYOUTS.find((known) => known === text);
  if (layout !== undefined) return layout;
  throw new GridwellError("USAGE_LAYOUT", `--layout ${text} is none of ${LAYOUTS.join(", ")}`);
}

function describe({ environment, formats: rows, year }: FormatsBenchmark): string[] {
  const seconds = (value: number): string => value.toFixed(1);
  return [
    "",
    ...table(
      ["format", "MB/s", "readings/s"],
      rows.map(({ format, megabytesPerSecond, readingsPerSecond }) => [
        format,
        megabytesPerSecond.toFixed(1),
        grouped(readingsPerSecond),
      ]),
    ),
    "",
    `${grouped(year.days)} days of ${grouped(year.meters)} meters as CSV, layout ${year.layout}:`,
    `  ${grouped(year.readings)} readings from ${grouped(Math.round(year.bytes / 1_000_000))} MB, ${grouped(year.slots)} totals`,
    `  read in ${seconds(year.parseSeconds)} s, merged and validated in ${seconds(year.mergeSeconds)} s: ${grouped(year.readingsPerSecond)} readings/s`,
    `  peak memory of the process ${grouped(Math.round(year.peakBytes / 1_000_000))} MB`,
    "",
    ...Object.entries(environment).map(([name, value]) => `  ${name}: ${value}`),
  ];
}

export default formats;
