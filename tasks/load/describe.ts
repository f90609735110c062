import type { Tick } from "../../src/load/drive.ts";
import type { LoadResult, LoadRow } from "../../src/load/result.ts";
import { pairs } from "../cli/answer.ts";
import { bar, grouped, table } from "../cli/table.ts";

/** One line of a run's progress. */
export function describeTick(tick: Tick): string {
  const { elapsed, planned, sent, included, head, fill } = tick;
  return (
    `${(elapsed / 1_000).toFixed(0).padStart(4)} s  planned ${grouped(planned)}  sent ${grouped(sent)}  ` +
    `included ${grouped(included)}  block ${String(head)} ${(100 * fill).toFixed(0).padStart(3)} % full`
  );
}

/** A run's figures for people. */
export function describeLoad(result: LoadResult): string[] {
  const { rows, blocks, nodes, notes, environment } = result;
  const used = blocks.filter(({ ours }) => ours > 0);
  return [
    "",
    "By Caliper's columns and formulas (transactions):",
    ...table(
      [
        "Name",
        "Succ",
        "Fail",
        "Send Rate (TPS)",
        "Max (s)",
        "Min (s)",
        "Avg (s)",
        "Throughput (TPS)",
      ],
      rows.map(({ caliper: row }) => [
        row.name,
        grouped(row.succ),
        grouped(row.fail),
        shown(row.sendRate, 1),
        shown(row.maxLatency, 2),
        shown(row.minLatency, 2),
        shown(row.avgLatency, 2),
        shown(row.throughput, 1),
      ]),
    ),
    "",
    "What it lacks (readings that succeeded; seconds from the planned time):",
    ...table(
      [
        "Name",
        "asked/s",
        "readings/s",
        "p50",
        "p95",
        "p99",
        "final p99",
        "lag p99",
        "blocks",
        "fullest gas",
      ],
      rows.map((row) => [
        row.name,
        grouped(row.offered),
        row.readingsPerSecond === null ? "-" : grouped(Math.round(row.readingsPerSecond)),
        shown(row.p50, 2),
        shown(row.p95, 2),
        shown(row.p99, 2),
        shown(row.finality?.p99 ?? null, 2),
        shown(row.lag?.p99 ?? null, 3),
        String(row.blocks),
        grouped(row.fullestBlock),
      ]),
    ),
    ...rows.flatMap(failuresOf),
    ...describeFaults(result),
    "",
    "Blocks:",
    ...table(
      ["block", "txs", "ours", "readings", "gas used", "fill", ""],
      used.map(({ number, transactions, ours, readings, gasUsed, fill }) => [
        String(number),
        grouped(transactions),
        grouped(ours),
        grouped(readings),
        grouped(gasUsed),
        `${(100 * fill).toFixed(0)} %`,
        bar(fill, 30),
      ]),
      ["left", "right", "right", "right", "right", "right", "left"],
    ),
    "",
    "Processes (mean, greatest):",
    ...table(
      ["name", "pid", "cpu %", "most cpu %", "most memory MB", "written MB"],
      nodes.map(({ name, pid, samples }) => {
        const cpu = samples.map(({ cpuPercent }) => cpuPercent);
        const written = samples.at(-1)?.writtenBytes ?? null;
        return [
          name,
          String(pid),
          shown(cpu.length === 0 ? null : cpu.reduce((a, b) => a + b, 0) / cpu.length, 0),
          shown(cpu.length === 0 ? null : Math.max(...cpu), 0),
          grouped(Math.round(Math.max(0, ...samples.map(({ memoryBytes }) => memoryBytes)) / 1e6)),
          shown(written === null ? null : written / 1e6, 1),
        ];
      }),
    ),
    "",
    ...pairs(Object.entries(environment)),
    ...notes.map((note) => `Note: ${note}`),
  ];
}

function describeFaults({ faults, verdict, reorgs, deepestReorg }: LoadResult): string[] {
  if (verdict === null) return [];
  const { banks, asPlanned, lost, twice, rolledBack, sameAsFresh } = verdict;
  return [
    "",
    "Faults (seconds after the start; longest time without a block until the next):",
    ...table(
      ["fault", "nodes", "due", "done", "gap"],
      faults.map(({ do: what, nodes, due, done, gap }) => {
        return [what, nodes.join(" | "), shown(due, 0), shown(done, 1), shown(gap, 1)];
      }),
      ["left", "left", "right", "right", "right"],
    ),
    `Readings lost ${grouped(lost)}, twice ${grouped(twice)}; the heads of ${grouped(asPlanned)} of ${grouped(banks)} banks are ` +
      `the planned ones. ${grouped(reorgs)} reorgs, the deepest of ${grouped(deepestReorg)} blocks; the index took back ` +
      `${grouped(rolledBack)} events and ${sameAsFresh ? "equals" : "DIFFERS FROM"} a new one.`,
  ];
}

function failuresOf({ name, fates, reverts }: LoadRow): string[] {
  const { repeated, reverted, missing, unsent } = fates;
  if (repeated + reverted + missing + unsent === 0) return [];
  const reasons = Object.entries(reverts).map(([reason, count]) => `${reason} ${grouped(count)}`);
  return [
    `${name}: ${grouped(reverted)} reverted${reasons.length === 0 ? "" : ` (${reasons.join(", ")})`}, ` +
      `${grouped(repeated)} repeated, ${grouped(missing)} missing, ${grouped(unsent)} unsent`,
  ];
}

function shown(value: number | null, digits: number): string {
  return value === null ? "-" : value.toFixed(digits);
}
