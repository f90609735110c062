import { cpus, release, totalmem } from "node:os";
import { performance } from "node:perf_hooks";

import { parseInstant } from "../../src/domain/instant.ts";
import { timeGrid, type Cadence } from "../../src/domain/time-grid.ts";
import { adapterContext, type FormatAdapter } from "../../src/meters/formats/adapter.ts";
import { FORMATS, formatByName } from "../../src/meters/formats/registry.ts";
import { SeriesCollector } from "../../src/meters/series-collector.ts";
import { DEFAULT_RULES } from "../../src/meters/validation/rule-book.ts";
import { Validation } from "../../src/meters/validation/validate.ts";
import { meterFile } from "./meter-inputs.ts";
import { BEGIN, meterYear, yearMap, type YearLayout } from "./meter-year.ts";

/** How fast a format is read. */
export interface FormatRow {
  readonly format: string;
  /** Read in all, the same input again and again, each time by a new reader. */
  readonly bytes: number;
  readonly readings: number;
  /** Of one processor, the best of {@link ROUNDS} rounds. */
  readonly seconds: number;
  /** Millions of bytes. */
  readonly megabytesPerSecond: number;
  readonly readingsPerSecond: number;
}

/** A year (or less) of many meters, from CSV text to series ready for the ledger. */
export interface YearRow {
  readonly layout: YearLayout;
  readonly meters: number;
  readonly days: number;
  /** How often a total would be written: homes' default. */
  readonly cadence: Cadence;
  readonly bytes: number;
  readonly readings: number;
  /** Totals at slots that came out of them. */
  readonly slots: number;
  /** From bytes to readings in the collector. */
  readonly parseSeconds: number;
  /** From the collector to validated series of totals. */
  readonly mergeSeconds: number;
  /** Readings by both times together. */
  readonly readingsPerSecond: number;
  /** The most memory that this process ever had, all of Gridwell included. */
  readonly peakBytes: number;
}

/** What `./gridwell bench formats` prints. */
export interface FormatsBenchmark {
  readonly environment: Readonly<Record<string, string>>;
  readonly formats: readonly FormatRow[];
  readonly year: YearRow;
}

/** What is measured. */
export interface FormatsBenchOptions {
  readonly layout: YearLayout;
  readonly meters: number;
  readonly days: number;
  /** Bytes of each format a round, at least one whole input. */
  readonly bytes?: number;
  /** Told what is being measured. */
  readonly progress?: (what: string) => void;
}

const ROUNDS = 3;
const ROUND_BYTES = 8_000_000;
const SLICE_BYTES = 65_536;
const QUARTER = 900;
/** Homes are written once a day. */
const CADENCE: Cadence = "day";
const GRID = timeGrid(parseInstant("2025-12-31T00:00:00Z"), QUARTER);

/**
 * Measures every registered format, and a year of many meters. The inputs are made in memory and
 * making them is not measured.
 *
 * The year comes first: its peak memory is that of the whole process.
 */
export function benchFormats(options: FormatsBenchOptions): FormatsBenchmark {
  const { progress = () => undefined, bytes = ROUND_BYTES } = options;
  const year = benchYear(options, progress);
  const formats = FORMATS.map((format) => {
    progress(`format ${format.name}`);
    return benchFormat(format, bytes);
  });
  return { environment: environment(), formats, year };
}

function benchFormat(format: FormatAdapter, bytes: number): FormatRow {
  const file = meterFile(format.name);
  const repeats = Math.max(1, Math.ceil(bytes / file.bytes.length));
  let best = Number.POSITIVE_INFINITY;
  let readings = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const begin = performance.now();
    readings = 0;
    for (let repeat = 0; repeat < repeats; repeat++) {
      const reader = format.open(adapterContext({ map: file.map }));
      for (let from = 0; from < file.bytes.length; from += SLICE_BYTES) {
        for (const { kind } of reader.push(file.bytes.subarray(from, from + SLICE_BYTES))) {
          if (kind === "reading") readings++;
        }
      }
      for (const { kind } of reader.end()) if (kind === "reading") readings++;
    }
    best = Math.min(best, (performance.now() - begin) / 1_000);
  }
  const total = repeats * file.bytes.length;
  return {
    format: format.name,
    bytes: total,
    readings,
    seconds: best,
    megabytesPerSecond: total / 1_000_000 / best,
    readingsPerSecond: Math.round(readings / best),
  };
}

function benchYear(
  { layout, meters, days }: FormatsBenchOptions,
  progress: (what: string) => void,
): YearRow {
  const reader = formatByName("csv").open(adapterContext({ map: yearMap(layout) }));
  const collector = new SeriesCollector();
  const expected = meters * days * 96;
  let bytes = 0;
  let readings = 0;
  let parsing = 0;
  let tenth = 0;
  for (const piece of meterYear(layout, meters, days)) {
    bytes += piece.length;
    const begin = performance.now();
    for (let from = 0; from < piece.length; from += SLICE_BYTES) {
      for (const item of reader.push(piece.subarray(from, from + SLICE_BYTES))) {
        if (item.kind !== "reading") continue;
        collector.add(item.reading);
        readings++;
      }
    }
    parsing += performance.now() - begin;
    if (readings * 10 < expected * (tenth + 1)) continue;
    tenth = Math.floor((readings * 10) / expected);
    progress(`a year of ${String(meters)} meters: ${String(tenth * 10)} % read`);
  }
  reader.end();
  progress("merging into series, and validating them");
  const begin = performance.now();
  const validation = new Validation(DEFAULT_RULES, GRID, CADENCE);
  const end = BEGIN + days * 86_400;
  const series = validation.finish([
    ...collector.finish({ grid: GRID, cadence: CADENCE, ...validation.options(end) }),
  ]);
  const slots = series.reduce((sum, each) => sum + each.slots.length, 0);
  const merging = performance.now() - begin;
  return {
    layout,
    meters,
    days,
    cadence: CADENCE,
    bytes,
    readings,
    slots,
    parseSeconds: parsing / 1_000,
    mergeSeconds: merging / 1_000,
    readingsPerSecond: Math.round((readings / (parsing + merging)) * 1_000),
    peakBytes: process.resourceUsage().maxRSS * 1_024,
  };
}

function environment(): Record<string, string> {
  const [cpu] = cpus();
  return {
    node: process.version,
    system: `${process.platform} ${release()} ${process.arch}`,
    cpu: `${cpu?.model.trim() ?? "unknown"} × ${String(cpus().length)}`,
    memory: `${String(Math.round(totalmem() / 1_000_000_000))} GB`,
    inputs: "made in memory from seeds; one process, one thread",
  };
}
