import { caliperRow, type CaliperRow } from "./caliper.ts";
import type { FaultRow } from "./faults.ts";
import { Latencies, type Bin, type Summary } from "./latencies.ts";
import type { WatchedNode } from "./nodes.ts";
import type { Fate, Sample } from "./samples.ts";
import type { StreamPlace } from "./stream.ts";
import type { Verdict } from "./verdict.ts";
import type { SeenBlock } from "./watcher.ts";

/** What a load came to. */
export interface LoadRow {
  /** The phase and the kind of load. */
  readonly name: string;
  readonly what: "readings" | "obvious";
  /** Readings a transaction. */
  readonly bankSize: number;
  /** Readings a second that were planned. */
  readonly offered: number;
  /** Readings a second of successful transactions by the chain's own clock; null when none succeeded. */
  readonly readingsPerSecond: number | null;
  /** Seconds from the planned time to the moment when the block was seen, over successes. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  /** Blocks from the first to the last with a transaction of the load. */
  readonly blocks: number;
  /** Gas of the fullest of them, whoever used it. */
  readonly fullestBlock: number;
  /** Transactions that were reverted, by reason. */
  readonly reverts: Readonly<Record<string, number>>;
  /** Transactions by what became of them. */
  readonly fates: Readonly<Record<Fate, number>>;
  /** Readings of successful transactions. */
  readonly readings: number;
  /** The same line as Caliper would print it. */
  readonly caliper: CaliperRow;
  /** From the planned time to the block, seconds. */
  readonly inclusion: Summary | null;
  /** From the planned time until the block is final, seconds. */
  readonly finality: Summary | null;
  /** From the planned time to the sending: how far the generator itself was behind, seconds. */
  readonly lag: Summary | null;
  /** The histogram of inclusion, HdrHistogram's compressed form. */
  readonly histogram: string;
  /** The same in bars. */
  readonly distribution: readonly Bin[];
}

/** A block of the run. */
export interface BlockRow {
  readonly number: number;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly transactions: number;
  /** Those of the load. */
  readonly ours: number;
  /** Readings of the load that succeeded. */
  readonly readings: number;
  readonly gasUsed: number;
  readonly gasLimit: number;
  /** Gas used of the limit, 0 to 1. */
  readonly fill: number;
}

/** A second of the run, by planned time. */
export interface SecondRow {
  readonly second: number;
  /** Readings that were planned for it. */
  readonly offered: number;
  /** Readings that were sent in it. */
  readonly sent: number;
  /** Readings of successful transactions whose block was first seen in it. */
  readonly included: number;
  /** Inclusion of what was planned for it, seconds; null when nothing of it was included. */
  readonly p50: number | null;
  readonly p99: number | null;
}

/** A run, measured. */
export interface LoadResult {
  readonly environment: Readonly<Record<string, string>>;
  readonly rows: readonly LoadRow[];
  readonly blocks: readonly BlockRow[];
  readonly seconds: readonly SecondRow[];
  readonly nodes: readonly WatchedNode[];
  /** What the node said when it refused transactions, with how often. */
  readonly refusals: Readonly<Record<string, number>>;
  /** Transactions that were sent more than once. */
  readonly resent: number;
  /** Transactions that were brought straight to a sealer, since nothing went on. */
  readonly handed: number;
  /** What befell the network, in order. */
  readonly faults: readonly FaultRow[];
  /** What is left of the readings after that; null where nothing befell it. */
  readonly verdict: Verdict | null;
  /** Most blocks that were taken back at once. */
  readonly deepestReorg: number;
  /** How often blocks were taken back. */
  readonly reorgs: number;
  /** What the reader of the figures should know. */
  readonly notes: readonly string[];
}

/** Width of a bar of the distribution, milliseconds. */
const BAR = 250;

/**
 * The row of one load.
 *
 * @param samples of this load
 * @param blocks of the run, by ascending number, the one before the first of the load included
 * @param end when the run ended, milliseconds after its start: what is missing was given up then
 */
export function rowOf(
  place: StreamPlace,
  samples: readonly Sample[],
  blocks: readonly SeenBlock[],
  end: number,
): LoadRow {
  const { load, phase } = place;
  const succeeded = samples.filter(({ fate }) => fate === "succeeded");
  const inclusion = latencies(succeeded, ({ seen }) => seen);
  const finality = latencies(succeeded, ({ final }) => final);
  const lag = latencies(samples, ({ sent }) => sent);
  const summary = inclusion.summary();
  const own = spanOf(samples, blocks);
  const readings = succeeded.reduce((sum, sample) => sum + sample.readings, 0);
  const name = `${phase} ${load.what}${load.what === "readings" ? ` ${String(load.bankSize)}` : ""}`;
  return {
    name,
    what: load.what,
    bankSize: load.bankSize,
    offered: load.rate,
    readingsPerSecond:
      own === null || readings === 0 ? null : Math.round((10 * readings) / own.seconds) / 10,
    p50: summary?.p50 ?? null,
    p95: summary?.p95 ?? null,
    p99: summary?.p99 ?? null,
    blocks: own?.blocks.length ?? 0,
    fullestBlock: Math.max(0, ...(own?.blocks ?? []).map(({ gasUsed }) => gasUsed)),
    reverts: tally(samples.flatMap(({ reason }) => (reason === null ? [] : [reason]))),
    fates: {
      succeeded: succeeded.length,
      repeated: countOf(samples, "repeated"),
      reverted: countOf(samples, "reverted"),
      missing: countOf(samples, "missing"),
      unsent: countOf(samples, "unsent"),
    },
    readings,
    caliper: caliperRow(
      name,
      samples.flatMap(({ sent, seen, fate }) => {
        const isSuccess = fate === "succeeded";
        return sent === null
          ? []
          : [{ created: sent, finished: seen ?? end, succeeded: isSuccess }];
      }),
    ),
    inclusion: summary,
    finality: finality.summary(),
    lag: lag.summary(),
    histogram: inclusion.encoded(),
    distribution: inclusion.bins(BAR),
  };
}

/**
 * The blocks from the first to the last that hold a transaction of the load, and the seconds that they took: from the
 * block before the first, since that is when the first one's time began. Without it, ten blocks would count as nine
 * periods.
 */
function spanOf(
  samples: readonly Sample[],
  blocks: readonly SeenBlock[],
): { readonly blocks: readonly SeenBlock[]; readonly seconds: number } | null {
  const numbers = new Set(samples.flatMap(({ block }) => (block === null ? [] : [block])));
  const first = blocks.findIndex(({ number }) => numbers.has(number));
  const last = blocks.findLastIndex(({ number }) => numbers.has(number));
  const [begin, end] = [blocks[first - 1] ?? blocks[first], blocks[last]];
  if (begin === undefined || end === undefined) return null;
  const seconds = Math.max(1, end.timestamp - begin.timestamp);
  return { blocks: blocks.slice(first, last + 1), seconds };
}

function latencies(
  samples: readonly Sample[],
  until: (sample: Sample) => number | null,
): Latencies {
  const all = new Latencies();
  for (const sample of samples) {
    const end = until(sample);
    if (end !== null) all.record(end - sample.due);
  }
  return all;
}

function countOf(samples: readonly Sample[], wanted: Fate): number {
  return samples.filter(({ fate }) => fate === wanted).length;
}

/** How often each text comes. */
export function tally(texts: Iterable<string>): Record<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return Object.fromEntries(counts);
}

/** The blocks of a run, from the one before the first transaction to the last block that was seen. */
export function blockRows(samples: readonly Sample[], blocks: readonly SeenBlock[]): BlockRow[] {
  const byBlock = new Map<number, { ours: number; readings: number }>();
  for (const { block, fate, readings } of samples) {
    if (block === null) continue;
    const entry = byBlock.get(block) ?? { ours: 0, readings: 0 };
    byBlock.set(block, entry);
    entry.ours += 1;
    if (fate === "succeeded") entry.readings += readings;
  }
  return blocks.map(({ number, timestamp, transactions, gasUsed, gasLimit }) => ({
    number,
    timestamp,
    transactions: transactions.length,
    ours: byBlock.get(number)?.ours ?? 0,
    readings: byBlock.get(number)?.readings ?? 0,
    gasUsed,
    gasLimit,
    fill: gasLimit === 0 ? 0 : Math.round((10_000 * gasUsed) / gasLimit) / 10_000,
  }));
}

/** The seconds of a run. */
export function secondRows(samples: readonly Sample[]): SecondRow[] {
  const rows: { offered: number; sent: number; included: number; waits: Latencies }[] = [];
  const at = (milliseconds: number): (typeof rows)[number] => {
    const second = Math.max(0, Math.floor(milliseconds / 1_000));
    while (rows.length <= second) {
      rows.push({ offered: 0, sent: 0, included: 0, waits: new Latencies() });
    }
    const row = rows[second];
    if (row === undefined) throw new RangeError(`no second ${String(second)}`);
    return row;
  };
  for (const { due, sent, seen, fate, readings } of samples) {
    at(due).offered += readings;
    if (sent !== null) at(sent).sent += readings;
    if (seen === null || fate !== "succeeded") continue;
    at(seen).included += readings;
    at(due).waits.record(seen - due);
  }
  return rows.map(({ waits, ...row }, second) => {
    const summary = waits.summary();
    return { second, ...row, p50: summary?.p50 ?? null, p99: summary?.p99 ?? null };
  });
}
