import type { Cell } from "../charts/csv.ts";
import type { FigureReport } from "./figure-report.ts";

/** A report as programs read it: what its files say, without their drawings. */
export interface FigureDocument {
  readonly name: string;
  readonly date: string;
  readonly command: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly verdict: readonly string[];
  readonly tables: readonly {
    readonly name: string;
    readonly columns: readonly string[];
    readonly rows: readonly (readonly Cell[])[];
  }[];
  /** Paths of what was written, the page first. */
  readonly files: readonly string[];
}

/** The document of a report whose files were written. */
export function figureDocument(report: FigureReport, files: readonly string[]): FigureDocument {
  const { name, date, command, environment, verdict, figures } = report;
  const tables = figures.flatMap((figure) => {
    const { table } = figure;
    if (table === null) return [];
    return [
      { name: figure.name, columns: table.columns.map((column) => column.name), rows: table.rows },
    ];
  });
  return { name, date, command, environment, verdict, tables, files };
}
