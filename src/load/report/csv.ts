import { csvText } from "../../charts/csv.ts";
import type { LoadResult } from "../result.ts";
import type { Sample } from "../samples.ts";

/** Columns of the file, in order; times are milliseconds after the run's start, empty where there is none. */
const COLUMNS = [
  "load",
  "transaction",
  "readings",
  "due_ms",
  "sent_ms",
  "seen_ms",
  "final_ms",
  "block",
  "gas_used",
  "fate",
  "reason",
] as const;

/** Every transaction of a run as CSV (RFC 4180), by load and planned time: all figures can be computed again from it. */
export function transactionsCsv(result: LoadResult, samples: readonly Sample[]): string {
  const rows = samples
    .toSorted((a, b) => a.stream - b.stream || a.due - b.due)
    .map((sample) => [
      result.rows[sample.stream]?.name ?? "",
      sample.hash,
      sample.readings,
      sample.due,
      sample.sent,
      sample.seen,
      sample.final,
      sample.block,
      sample.gasUsed,
      sample.fate,
      sample.reason,
    ]);
  return csvText(COLUMNS, rows);
}
