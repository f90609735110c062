import type { Chart } from "../../charts/chart.ts";
import { drawChart } from "../../charts/draw.ts";
import { escapeText, figure } from "../../charts/markup.ts";
import type { BlockRow, LoadResult, LoadRow, SecondRow } from "../result.ts";
import { htmlTable } from "./html-table.ts";
import { nodeSections } from "./node-sections.ts";
import { section } from "./section.ts";
import { STYLE } from "./style.ts";

/**
 * A run as one HTML page that needs nothing from elsewhere: no script, no font, no picture. Every chart has its table
 * beside it.
 */
export function reportHtml(result: LoadResult): string {
  const { rows, blocks, seconds, nodes, notes, environment } = result;
  const title = `Load: ${environment["scenario"] ?? "a run"}`;
  const sections = [
    ...rows.flatMap((row, i) => distributionSection(row, `d${String(i)}`)),
    timeSection(seconds),
    throughputSection(seconds),
    blockSection(blocks),
    ...nodeSections(nodes),
  ];
  const policy = "default-src 'none'; style-src 'unsafe-inline'";
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escapeText(title)}</title><style>${STYLE}</style></head><body>
<h1>${escapeText(title)}</h1>
<p class="soft">Open loop: every transaction had its time before the run began. What was included, when, and with what
result is read back from the chain.</p>
${notes.map((note) => `<p class="note">${escapeText(note)}</p>`).join("\n")}
${rows.map(tiles).join("\n")}
<h2>All loads</h2>
<div class="scroll">${summaryTable(rows)}</div>
<h2>By Caliper’s columns and formulas</h2>
<div class="scroll">${caliperTable(rows)}</div>
${failureTable(rows)}
${sections.join("\n")}
<h2>Setup</h2>
<dl>${Object.entries(environment)
    .map(([name, value]) => `<dt>${escapeText(name)}</dt><dd>${escapeText(value)}</dd>`)
    .join("\n")}</dl>
</body></html>
`;
}

function tiles(row: LoadRow): string {
  const all = Object.values(row.fates).reduce((sum, count) => sum + count, 0);
  const share = all === 0 ? null : (100 * row.fates.succeeded) / all;
  const tile = (value: string, words: string): string =>
    `<div class="tile"><b>${escapeText(value)}</b><span>${escapeText(words)}</span></div>`;
  return (
    `<h2>${escapeText(row.name)}</h2><div class="tiles">` +
    tile(figure(row.readingsPerSecond), `readings a second, of ${figure(row.offered)} asked`) +
    tile(`${figure(row.p50, 2)} s`, "half were in a block by then (p50)") +
    tile(`${figure(row.p99, 2)} s`, "99 of 100 were by then (p99)") +
    tile(`${figure(share, 1)} %`, `of ${figure(all)} transactions succeeded`) +
    tile(`${figure(row.lag?.p99 ?? null, 3)} s`, "behind plan was the generator (p99)") +
    "</div>"
  );
}

function summaryTable(rows: readonly LoadRow[]): string {
  return htmlTable(
    [
      "load",
      "asked /s",
      "readings /s",
      "p50 s",
      "p95 s",
      "p99 s",
      "max s",
      "final p99 s",
      "lag p99 s",
      "blocks",
      "fullest gas",
    ],
    rows.map((row) => [
      row.name,
      figure(row.offered),
      figure(row.readingsPerSecond),
      figure(row.p50, 2),
      figure(row.p95, 2),
      figure(row.p99, 2),
      figure(row.inclusion?.max ?? null, 2),
      figure(row.finality?.p99 ?? null, 2),
      figure(row.lag?.p99 ?? null, 3),
      figure(row.blocks),
      figure(row.fullestBlock),
    ]),
    "Readings that succeeded; seconds from the planned time",
  );
}

function caliperTable(rows: readonly LoadRow[]): string {
  return htmlTable(
    [
      "Name",
      "Succ",
      "Fail",
      "Send Rate",
      "Max Latency",
      "Min Latency",
      "Avg Latency",
      "Throughput",
    ],
    rows.map(({ caliper: row }) => [
      row.name,
      figure(row.succ),
      figure(row.fail),
      figure(row.sendRate, 1),
      figure(row.maxLatency, 2),
      figure(row.minLatency, 2),
      figure(row.avgLatency, 2),
      figure(row.throughput, 1),
    ]),
    "Transactions; rates a second, latencies in seconds from the sending",
  );
}

function failureTable(rows: readonly LoadRow[]): string {
  const lines = rows.flatMap(({ name, fates, reverts }) => {
    // Reverted ones are told by their reasons, where these are known.
    const known = Object.entries(reverts);
    const rest = Object.entries(fates).filter(([fate, count]) => {
      return fate !== "succeeded" && count > 0 && (fate !== "reverted" || known.length === 0);
    });
    return [...known, ...rest].map(([why, count]) => [name, why, figure(count)]);
  });
  if (lines.length === 0) return "";
  const table = htmlTable(["load", "why", "transactions"], lines, "Transactions without success");
  return `<h2>What failed</h2><div class="scroll">${table}</div>`;
}

function distributionSection(row: LoadRow, id: string): string[] {
  const { inclusion, distribution } = row;
  if (inclusion === null) return [];
  const bars = distribution.map(({ from, upTo, count }) => {
    const label = `${figure(from / 1e3, 2)} to ${figure(upTo / 1e3, 2)} s: ${figure(count)}`;
    return { from: from / 1e3, upTo: upTo / 1e3, y: count, label };
  });
  const rules = ([50, 95, 99] as const).map((share) => {
    const at = inclusion[`p${share}`];
    return { axis: "x", at, label: `p${String(share)} ${figure(at, 2)} s` } as const;
  });
  const title = `Time to a block: ${row.name}`;
  const chart: Chart = {
    title,
    x: "seconds from the planned time",
    y: "transactions",
    series: [{ kind: "bars", name: "transactions", bars }],
    rules,
  };
  let upToHere = 0;
  const lines = distribution.flatMap(({ upTo, count }) => {
    upToHere += count;
    if (count === 0) return [];
    const share = `${figure((100 * upToHere) / inclusion.count, 1)} %`;
    return [[figure(upTo / 1e3, 2), figure(count), share]];
  });
  const table = htmlTable(["up to s", "transactions", "so far"], lines, "Successful transactions");
  return [section(title, drawChart(chart, id), table)];
}

function timeSection(seconds: readonly SecondRow[]): string {
  const line = (name: "p50" | "p99") => {
    const points = seconds.map((row) => ({ x: row.second, y: row[name] }));
    return { kind: "line", name, points } as const;
  };
  const title = "Time to a block, as the run went on";
  const chart: Chart = {
    title,
    x: "second of the run in which they were planned",
    y: "seconds",
    series: [line("p50"), line("p99")],
  };
  const table = htmlTable(
    ["second", "p50 s", "p99 s"],
    seconds
      .filter(({ p50 }) => p50 !== null)
      .map(({ second, p50, p99 }) => [String(second), figure(p50, 2), figure(p99, 2)]),
    "By planned second",
  );
  return section(title, drawChart(chart, "time"), table);
}

function throughputSection(seconds: readonly SecondRow[]): string {
  const title = "Readings asked, sent and included";
  const line = (name: string, of: (row: SecondRow) => number) => {
    const points = seconds.map((row) => ({ x: row.second + 0.5, y: of(row) }));
    return { kind: "line", name, points } as const;
  };
  const bars = seconds.map(({ second, included }) => {
    const label = `second ${String(second)}: ${figure(included)} included`;
    return { from: second, upTo: second + 1, y: included, label };
  });
  const chart: Chart = {
    title,
    x: "second of the run",
    y: "readings in that second",
    series: [
      { kind: "bars", name: "included, when their block was seen", bars },
      line("sent", ({ sent }) => sent),
      { ...line("asked", ({ offered }) => offered), dashed: true },
    ],
  };
  const table = htmlTable(
    ["second", "asked", "sent", "included"],
    seconds.map((row) => [
      String(row.second),
      figure(row.offered),
      figure(row.sent),
      figure(row.included),
    ]),
    "Readings by second",
  );
  return section(title, drawChart(chart, "throughput"), table);
}

function blockSection(blocks: readonly BlockRow[]): string {
  const title = "Gas and fill of blocks";
  const bars = blocks.map(({ number, gasUsed, fill }) => {
    const label = `block ${String(number)}: ${figure(gasUsed)} gas, ${figure(100 * fill, 1)} % full`;
    return { from: number, upTo: number + 1, y: gasUsed, label };
  });
  const limit = Math.max(0, ...blocks.map(({ gasLimit }) => gasLimit));
  const chart: Chart = {
    title,
    x: "block",
    y: "gas used",
    begin: blocks[0]?.number ?? 0,
    series: [{ kind: "bars", name: "gas used", bars }],
    rules: [{ axis: "y", at: limit, label: `limit ${figure(limit)}` }],
  };
  const table = htmlTable(
    ["block", "txs", "ours", "readings", "gas used", "fill"],
    blocks.map((row) => [
      String(row.number),
      figure(row.transactions),
      figure(row.ours),
      figure(row.readings),
      figure(row.gasUsed),
      `${figure(100 * row.fill, 1)} %`,
    ]),
    "Every block of the run, the one before it included",
  );
  return section(title, drawChart(chart, "blocks"), table);
}
