import type { Chart, Line } from "../../charts/chart.ts";
import { figure as numeral } from "../../charts/markup.ts";
import type { Figure, FigureReport } from "../figure-report.ts";
import { spreadOf, type Spread } from "../spread.ts";
import type { Arm, Writing } from "./measure.ts";
import { PAPER_TABLE_1 } from "./paper.ts";

/** What was measured. */
export interface P2Result {
  readonly command: string;
  /** UTC. */
  readonly date: string;
  /** Seconds between two blocks. */
  readonly period: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly normal: readonly Writing[];
}

/** A point of a line: n writes of one arm, over the repeats. */
interface Row {
  readonly writes: number;
  readonly response: Spread;
  /** Mean wait of a write in each repeat. */
  readonly latency: Spread;
}

const NAMES: Readonly<Record<Arm, string>> = {
  "one-by-one": "single writes, one by one",
  "at-once": "single writes, sent at once",
  batch: "one batch",
};

/** The page of P2: its Table 1 and figures 3 and 4 with our lines beside the paper's. */
export function reportP2(result: P2Result): FigureReport {
  const { command, date, period, environment, normal } = result;
  return {
    name: "p2",
    title: "P2 repeated: response time of meter writes",
    command,
    date,
    summary:
      "P2 writes meter readings through a contract that admits listed servers only and refuses a total below the last " +
      "one, and tells how long n writes take. Here the same work is done on a real network of four geth nodes: n single " +
      "writes by one server to a contract with these rules, awaited until they are in a block; and our way, a batch to " +
      "the reading ledger, which compares every total as well. The paper's values are those of its Table 1; it does not " +
      "say which chain they were taken on.",
    verdict: verdictOf(normal, period),
    environment,
    figures: [table1(normal), figure3(normal), figure4(normal)],
    notes: [
      `A write counts from its sending until its block was seen at the RPC node. A signer fills its block at the moment ` +
        `when it begins to wait for its turn, and blocks come every ${String(period)} s: what is sent just after a block waits ` +
        "for the next but one, and so does every write that is awaited before the next is sent.",
      "The repeats of a number begin at different moments between two blocks; the middle one is told, and whiskers reach " +
        "from the least to the greatest. One by one is measured once, up to as many writes as stand in the table.",
      "Every write was looked up on the chain at the end: each is there once, with success and its event.",
    ],
  };
}

function verdictOf(normal: readonly Writing[], period: number): string[] {
  const last = PAPER_TABLE_1[PAPER_TABLE_1.length - 1];
  if (last === undefined) throw new RangeError("the paper has a table");
  const single = rowOf(normal, "at-once", last.writes).response.median;
  const batch = rowOf(normal, "batch", last.writes).response.median;
  const alone = rowsOf(normal, "one-by-one").at(-1);
  const times = (seconds: number): string => `${numeral(last.seconds / seconds)} times`;
  return [
    `${numeral(last.writes)} single writes, sent at once and awaited, took ${numeral(single, 2)} s; the paper's ` +
      `took ${numeral(last.seconds, 1)} s, ${times(single)} as long.`,
    `One batch with ${numeral(last.writes)} readings took ${numeral(batch, 2)} s: the paper's writes took ${times(batch)} ` +
      "as long.",
    ...(alone === undefined
      ? []
      : [
          `A server that awaits each write before the next gains nothing here: ${numeral(alone.writes)} writes took ` +
            `${numeral(alone.response.median, 1)} s, ${numeral(alone.response.median / alone.writes, 2)} s each, since each ` +
            `waits for a block (period ${String(period)} s); the paper's took 0.18 to 0.27 s each.`,
        ]),
  ];
}

function table1(normal: readonly Writing[]): Figure {
  const alone = rowsOf(normal, "one-by-one").at(-1);
  const counts: number[] = PAPER_TABLE_1.map(({ writes }) => writes);
  if (alone !== undefined && !counts.includes(alone.writes)) {
    counts.push(alone.writes);
  }
  const rows = counts
    .toSorted((a, b) => a - b)
    .map((writes) => {
      const paper = PAPER_TABLE_1.find((row) => row.writes === writes)?.seconds ?? null;
      const once = rowsOf(normal, "at-once").find((row) => row.writes === writes)?.response;
      const batch = rowsOf(normal, "batch").find((row) => row.writes === writes)?.response;
      const single = rowsOf(normal, "one-by-one").find((row) => row.writes === writes)?.response;
      return [
        writes,
        paper,
        single?.median ?? null,
        once?.median ?? null,
        once?.low ?? null,
        once?.high ?? null,
        batch?.median ?? null,
        batch?.low ?? null,
        batch?.high ?? null,
      ];
    });
  const seconds = (name: string, title: string) => ({ name, title, digits: 2 });
  return {
    name: "table-1",
    title: "Table 1: response time of n writes",
    text: "Seconds from the first sending until the last of n writes is in a block, by numbers of writes.",
    chart: null,
    table: {
      columns: [
        { name: "writes", title: "writes" },
        seconds("paper_seconds", "paper"),
        seconds("one_by_one_seconds", "one by one"),
        seconds("at_once_seconds", "sent at once"),
        seconds("at_once_least_seconds", "least"),
        seconds("at_once_greatest_seconds", "greatest"),
        seconds("batch_seconds", "one batch"),
        seconds("batch_least_seconds", "least"),
        seconds("batch_greatest_seconds", "greatest"),
      ],
      rows,
    },
  };
}

function figure3(normal: readonly Writing[]): Figure {
  const chart: Chart = {
    title: "Response time of n writes",
    x: "writes",
    y: "seconds, by powers of ten",
    scale: "powers",
    series: [
      paperLine("paper, Table 1", ({ seconds }) => seconds),
      ...ARMS.map((arm) => lineOf(normal, arm, NAMES[arm], ({ response }) => response)),
    ],
  };
  return {
    name: "figure-3",
    title: "Figure 3: response time",
    text: "Response time against the number of writes: the paper's, and the three ways to write here.",
    chart,
    table: null,
  };
}

function figure4(normal: readonly Writing[]): Figure {
  const chart: Chart = {
    title: "Latency of a write among n",
    x: "writes",
    y: "seconds a write, by powers of ten",
    scale: "powers",
    series: [
      paperLine("paper, Table 1 by its writes", ({ writes, seconds }) => seconds / writes),
      ...ARMS.map((arm) => lineOf(normal, arm, NAMES[arm], ({ latency }) => latency)),
    ],
  };
  const rows = ARMS.flatMap((arm) =>
    rowsOf(normal, arm)
      .filter(({ writes }, i, all) => arm !== "one-by-one" || writes === 1 || i === all.length - 1)
      .map(({ writes, latency: { low, median, high } }) => [NAMES[arm], writes, median, low, high]),
  );
  return {
    name: "figure-4",
    title: "Figure 4: latency",
    text:
      "Mean seconds from a write's own sending until it is in a block. The paper awaits its writes one after the other, " +
      "so that its latency is the response time by the number of writes.",
    chart,
    table: {
      columns: [
        { name: "way", title: "way" },
        { name: "writes", title: "writes" },
        { name: "latency_seconds", title: "latency", digits: 2 },
        { name: "latency_least_seconds", title: "least", digits: 2 },
        { name: "latency_greatest_seconds", title: "greatest", digits: 2 },
      ],
      rows,
    },
  };
}

const ARMS: readonly Arm[] = ["one-by-one", "at-once", "batch"];

function paperLine(name: string, of: (row: (typeof PAPER_TABLE_1)[number]) => number): Line {
  const points = PAPER_TABLE_1.map((row) => ({ x: row.writes, y: of(row) }));
  return { kind: "line", name, points, dashed: true };
}

function lineOf(
  writings: readonly Writing[],
  arm: Arm,
  name: string,
  of: (row: Row) => Spread,
): Line {
  const points = rowsOf(writings, arm).map((row) => {
    const { low, median, high } = of(row);
    return low < high ? { x: row.writes, y: median, low, high } : { x: row.writes, y: median };
  });
  return { kind: "line", name, points };
}

/** The repeats of an arm together, by ascending number of writes. */
function rowsOf(writings: readonly Writing[], arm: Arm): Row[] {
  const byWrites = Map.groupBy(
    writings.filter((writing) => writing.arm === arm),
    ({ writes }) => writes,
  );
  return [...byWrites]
    .toSorted(([a], [b]) => a - b)
    .map(([writes, repeats]) => ({
      writes,
      response: spreadOf(repeats.map(({ response }) => response)),
      latency: spreadOf(
        repeats.map(({ latencies }) => latencies.reduce((a, b) => a + b, 0) / latencies.length),
      ),
    }));
}

function rowOf(writings: readonly Writing[], arm: Arm, writes: number): Row {
  const found = rowsOf(writings, arm).find((row) => row.writes === writes);
  if (found === undefined) throw new RangeError(`${arm}: ${String(writes)} were not measured`);
  return found;
}
