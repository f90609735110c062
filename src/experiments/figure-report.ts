import type { Chart } from "../charts/chart.ts";
import type { Cell } from "../charts/csv.ts";
import type { HeatMap } from "../charts/heat-map.ts";

/** A column of a table. */
export interface Column {
  /** In CSV and JSON, with its unit: `response_seconds`. */
  readonly name: string;
  /** On the page. */
  readonly title: string;
  /** Digits after the point on the page; the files have all of them. Text columns have none. */
  readonly digits?: number;
}

/** A table of figures, one cell a column in each row. */
export interface FigureTable {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

/** One figure or table of a paper beside ours. */
export interface Figure {
  /** Its files' name: `figure-3`. */
  readonly name: string;
  readonly title: string;
  /** What is shown and how it was counted: plain Markdown, and the description of the chart. */
  readonly text: string;
  readonly chart: Chart | HeatMap | null;
  readonly table: FigureTable | null;
}

/** All figures of one experiment, from which page and files are made. */
export interface FigureReport {
  /** Of the command, the page and the folder: `p2`. */
  readonly name: string;
  readonly title: string;
  /** The command that makes it again. */
  readonly command: string;
  /** When it was measured, UTC. */
  readonly date: string;
  /** What was repeated, and how: a paragraph of Markdown. */
  readonly summary: string;
  /** What came out, each a sentence that its figures hold up. */
  readonly verdict: readonly string[];
  /** The machine and the set-up. */
  readonly environment: Readonly<Record<string, string>>;
  readonly figures: readonly Figure[];
  /** What the reader of the figures should know. */
  readonly notes: readonly string[];
}
