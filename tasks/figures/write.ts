import path from "node:path";
import { fileURLToPath } from "node:url";

import { figureDocument } from "../../src/experiments/figure-document.ts";
import { writeFigures } from "../../src/experiments/figure-files.ts";
import type { FigureReport } from "../../src/experiments/figure-report.ts";
import { answer } from "../cli/answer.ts";

/** Arguments that every task of `figures` takes. */
export interface FigureArguments {
  /** Folder of page and files; empty for docs/results of this checkout. */
  readonly out: string;
  readonly json: boolean;
}

/** Writes a report's page and files and says what came out. */
export function writeReport({ out, json }: FigureArguments, report: FigureReport): void {
  const usual = fileURLToPath(new URL("../../docs/results/", import.meta.url));
  const files = writeFigures(out === "" ? usual : path.resolve(out), report);
  answer(json, figureDocument(report, files), () => [
    report.title,
    ...report.verdict.map((sentence) => `  ${sentence}`),
    ...files.map((file) => `wrote ${path.relative("", file)}`),
  ]);
}
