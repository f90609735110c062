import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import { csvText, type Cell } from "../charts/csv.ts";
import { chartFile } from "../charts/draw.ts";
import { heatMapFile } from "../charts/heat-map.ts";
import { figure as numeral } from "../charts/markup.ts";
import { GridwellError } from "../domain/errors.ts";
import type { Figure, FigureReport, FigureTable } from "./figure-report.ts";

/** A file of a report. */
export interface FigureFile {
  /** Beside the page: `p2.md`, `p2/figure-3.svg`. */
  readonly name: string;
  readonly text: string;
}

/** The page of a report, and a CSV file and an SVG file of each figure that has a table and a chart. */
export function figureFiles(report: FigureReport): FigureFile[] {
  const { name, figures } = report;
  const files: FigureFile[] = [{ name: `${name}.md`, text: pageOf(report) }];
  for (const { name: own, chart, table, text } of figures) {
    if (chart !== null) {
      const drawing = "panels" in chart ? heatMapFile(chart, text) : chartFile(chart, text);
      files.push({ name: `${name}/${own}.svg`, text: drawing });
    }
    if (table !== null) {
      const titles = table.columns.map((column) => column.name);
      files.push({ name: `${name}/${own}.csv`, text: csvText(titles, table.rows) });
    }
  }
  return files;
}

/**
 * Writes a report, over an earlier one of its name. All of it is written beside its place first, and the page is put in
 * its place last: whatever comes between, a page that is there finds its files.
 *
 * @param folder is made when it is not there
 * @returns the paths of the files, the page first
 * @throws GridwellError `FILE_UNWRITABLE`; then nothing was changed, or the page is still the earlier one
 */
export function writeFigures(folder: string, report: FigureReport): string[] {
  const files = figureFiles(report).map(({ name, text }) => ({
    file: path.join(folder, name),
    text,
  }));
  const drafts: string[] = [];
  try {
    for (const { file, text } of files) {
      writing(file, () => {
        mkdirSync(path.dirname(file), { recursive: true });
        drafts.push(draftOf(file));
        writeFileSync(draftOf(file), text);
      });
    }
    for (const { file } of files.toReversed()) {
      writing(file, () => {
        renameSync(draftOf(file), file);
      });
    }
  } catch (error) {
    drafts.forEach(discard);
    throw error;
  }
  return files.map(({ file }) => file);
}

function draftOf(file: string): string {
  return `${file}.new`;
}

function discard(draft: string): void {
  try {
    rmSync(draft, { force: true });
  } catch {
    // What stood in its way is not ours, and the failure that is told names it.
  }
}

function writing(file: string, work: () => void): void {
  try {
    work();
  } catch (cause) {
    throw new GridwellError("FILE_UNWRITABLE", "The file cannot be written: is the folder ours?", {
      where: file,
      cause,
    });
  }
}

function pageOf(report: FigureReport): string {
  const { title, command, date, summary, verdict, environment, figures, notes } = report;
  const parts = [
    `# ${title}`,
    summary,
    "## Verdict",
    listOf(verdict),
    ...figures.flatMap((figure) => figureOf(report, figure)),
    ...(notes.length === 0 ? [] : ["## What to know", listOf(notes)]),
    "## How it was made",
    `\`\`\`sh\n${command}\n\`\`\``,
    "The command measures anew and writes this page and its files.",
    listOf([
      `measured: ${date}`,
      ...Object.entries(environment).map(([name, value]) => `${name}: ${escaped(value)}`),
    ]),
  ];
  return `${parts.join("\n\n")}\n`;
}

function figureOf({ name }: FigureReport, figure: Figure): string[] {
  const { name: own, title, text, chart, table } = figure;
  const parts = [`## ${title}`, text];
  if (chart !== null) parts.push(`![${chart.title}](${name}/${own}.svg)`);
  if (table !== null) parts.push(tableOf(table), `[All digits as CSV](${name}/${own}.csv)`);
  return parts;
}

function listOf(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join("\n");
}

/** A table whose columns stand below each other in the source, too: text at the left, figures at the right. */
function tableOf({ columns, rows }: FigureTable): string {
  const cells = rows.map((row) => columns.map(({ digits }, i) => shown(row[i] ?? null, digits)));
  const titles = columns.map(({ title }) => title);
  const isText = columns.map((_, i) => rows.some((row) => typeof row[i] === "string"));
  const widths = columns.map((_, i) => {
    return Math.max(3, ...[titles, ...cells].map((row) => (row[i] ?? "").length));
  });
  const line = (row: readonly string[]): string => {
    const padded = row.map((cell, i) => {
      const width = widths[i] ?? 0;
      return isText[i] === true ? cell.padEnd(width) : cell.padStart(width);
    });
    return `| ${padded.join(" | ")} |`;
  };
  const rule = widths.map((width, i) =>
    isText[i] === true ? "-".repeat(width) : `${"-".repeat(width - 1)}:`,
  );
  return [line(titles), `| ${rule.join(" | ")} |`, ...cells.map(line)].join("\n");
}

function shown(cell: Cell, digits = 0): string {
  return typeof cell === "string" ? escaped(cell) : numeral(cell, digits);
}

/** Names and words of nodes are no Markdown. */
function escaped(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|]/g, "\\$&").replaceAll(/\s+/g, " ");
}
