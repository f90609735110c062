import type { Chart, Line } from "../../charts/chart.ts";
import { figure as numeral } from "../../charts/markup.ts";
import type { Column, Figure, FigureReport, FigureTable } from "../figure-report.ts";
import type { Spread } from "../spread.ts";
import type { Arm, Writing } from "./measure.ts";
import { PAPER_TABLE_1 } from "./paper.ts";
import { rowsOf, type Row } from "./rows.ts";
import { verdictOf, verdictUnderAttack } from "./verdict.ts";

/** What was measured. */
export interface P2Result {
  readonly command: string;
  /** UTC. */
  readonly date: string;
  /** Seconds between two blocks. */
  readonly period: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly normal: readonly Writing[];
  /** The same while the RPC node was flooded. */
  readonly attacked: readonly Writing[];
  readonly floods: readonly Flood[];
}

/** What a flood sent. */
export interface Flood {
  readonly name: string;
  /** Packets, connections or requests. */
  readonly offered: number;
  readonly seconds: number;
}

const NAMES: Readonly<Record<Arm, string>> = {
  "one-by-one": "single writes, one by one",
  "at-once": "single writes, sent at once",
  batch: "one batch",
};

/** The page of P2: its Table 1 and figures 3 to 6 with our lines beside the paper's. */
export function reportP2(result: P2Result): FigureReport {
  const { command, date, period, normal, attacked, floods } = result;
  return {
    name: "p2",
    title: "P2 repeated: response time of meter writes, undisturbed and under attack",
    command,
    date,
    summary:
      "P2 writes meter readings through a contract that admits listed servers only and refuses a total below the last " +
      "one, and tells how long n writes take. Here the same work is done on a real network of four geth nodes: n single " +
      "writes by one server to a contract with these rules, awaited until they are in a block; and our way, a batch to " +
      "the reading ledger, which compares every total as well. The paper's values are those of its Table 1; it does not " +
      "say which chain they were taken on. Then all of it again while the RPC node is flooded as P2 floods its servers: UDP, TCP " +
      "and HTTP, here all three at once and without a guard.",
    verdict: [...verdictOf(normal, period), ...verdictUnderAttack(normal, attacked)],
    environment: { ...result.environment, floods: floods.map(describeFlood).join("; ") },
    figures: [
      table1(normal, attacked),
      responses("figure-3", "Figure 3: response time", PLAIN, [[normal, ""]]),
      latencies("figure-4", "Figure 4: latency", PLAIN, [[normal, ""]]),
      responses("figure-5", "Figure 5: response time under attack", ATTACK, [
        [normal, ""],
        [attacked, ", under attack"],
      ]),
      latencies("figure-6", "Figure 6: latency under attack", ATTACK, [
        [normal, ""],
        [attacked, ", under attack"],
      ]),
    ],
    notes: [
      `A write counts from its sending until its block was seen at the RPC node. A signer fills its block at the moment ` +
        `when it begins to wait for its turn, and blocks come every ${String(period)} s: what is sent just after a block waits ` +
        "for the next but one, and so does every write that is awaited before the next is sent.",
      "The repeats of a number begin at different moments between two blocks; the middle one is told, and whiskers reach " +
        "from the least to the greatest. One by one is measured once, up to as many writes as stand in the table.",
      "Every write was looked up on the chain at the end, those under attack as well: each is there once, with success and its " +
        "event.",
      "The floods come from the same two cores on which all nodes run; UDP goes to a discovery port that was opened for it, since " +
        "a node in use has none. What a guard before the node changes is told by ./gridwell attack.",
    ],
  };
}

function describeFlood({ name, offered, seconds }: Flood): string {
  return `${name}: ${numeral(offered)} in ${numeral(seconds)} s, ${numeral(offered / seconds)} a second`;
}

function table1(normal: readonly Writing[], attacked: readonly Writing[]): Figure {
  const columns: readonly (readonly [name: string, title: string, Arm, readonly Writing[]])[] = [
    ["one_by_one", "one by one", "one-by-one", normal],
    ["at_once", "at once", "at-once", normal],
    ["batch", "one batch", "batch", normal],
    ["attacked_one_by_one", "one by one, attacked", "one-by-one", attacked],
    ["attacked_at_once", "at once, attacked", "at-once", attacked],
    ["attacked_batch", "one batch, attacked", "batch", attacked],
  ];
  const counts: number[] = PAPER_TABLE_1.map(({ writes }) => writes);
  const alone = rowsOf(normal, "one-by-one").at(-1);
  if (alone !== undefined && !counts.includes(alone.writes)) counts.push(alone.writes);
  const rows = counts
    .toSorted((a, b) => a - b)
    .map((writes) => [
      writes,
      PAPER_TABLE_1.find((row) => row.writes === writes)?.seconds ?? null,
      ...columns.map(([, , arm, writings]) => {
        return rowsOf(writings, arm).find((row) => row.writes === writes)?.response.median ?? null;
      }),
    ]);
  const seconds = (name: string, title: string): Column => ({
    name: `${name}_seconds`,
    title,
    digits: 2,
  });
  return {
    name: "table-1",
    title: "Table 1: response time of n writes",
    text: "Seconds from the first sending until the last of n writes is in a block.",
    chart: null,
    table: {
      columns: [
        { name: "writes", title: "writes" },
        seconds("paper", "paper"),
        ...columns.map(([name, title]) => seconds(name, title)),
      ],
      rows,
    },
  };
}

/** Writings with what the legend says of them besides their arm. */
type Told = readonly [writings: readonly Writing[], suffix: string];

const PLAIN = "the paper's, and the three ways to write here.";
const ATTACK = "the paper's without attack, ours without and with.";

function responses(name: string, title: string, what: string, told: readonly Told[]): Figure {
  const chart: Chart = {
    title: title.replace(/^Figure \d: r/, "R"),
    x: "writes",
    y: "seconds until the last is in a block, by powers of ten",
    scale: "powers",
    series: [
      paperLine("paper, Table 1", ({ seconds }) => seconds),
      ...told.flatMap(([writings, suffix]) =>
        linesOf(writings, suffix, ({ response }) => response),
      ),
    ],
  };
  const text = `Response time against the number of writes: ${what}`;
  return { name, title, text, chart, table: tableOf(told, "response", ({ response }) => response) };
}

function latencies(name: string, title: string, what: string, told: readonly Told[]): Figure {
  const chart: Chart = {
    title: title.replace(/^Figure \d: l/, "L"),
    x: "writes",
    y: "seconds until a write is in a block, by powers of ten",
    scale: "powers",
    series: [
      paperLine("paper, Table 1 by its writes", ({ writes, seconds }) => seconds / writes),
      ...told.flatMap(([writings, suffix]) => linesOf(writings, suffix, ({ latency }) => latency)),
    ],
  };
  const text =
    "Mean seconds from a write's own sending until it is in a block. The paper awaits its writes one after the other, so " +
    `that its latency is the response time by the number of writes: ${what}`;
  return { name, title, text, chart, table: tableOf(told, "latency", ({ latency }) => latency) };
}

function linesOf(
  writings: readonly Writing[],
  suffix: string,
  of: (row: Row) => Spread,
): readonly Line[] {
  return ARMS.map((arm) => lineOf(writings, arm, `${NAMES[arm]}${suffix}`, of));
}

function tableOf(told: readonly Told[], what: string, of: (row: Row) => Spread): FigureTable {
  const rows = told.flatMap(([writings, suffix]) =>
    ARMS.flatMap((arm) =>
      rowsOf(writings, arm)
        .filter(
          ({ writes }, i, all) => arm !== "one-by-one" || writes === 1 || i === all.length - 1,
        )
        .map((row) => {
          const { low, median, high } = of(row);
          return [`${NAMES[arm]}${suffix}`, row.writes, median, low, high];
        }),
    ),
  );
  return {
    columns: [
      { name: "way", title: "way" },
      { name: "writes", title: "writes" },
      { name: `${what}_seconds`, title: what, digits: 2 },
      { name: `${what}_least_seconds`, title: "least", digits: 2 },
      { name: `${what}_greatest_seconds`, title: "greatest", digits: 2 },
    ],
    rows,
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
