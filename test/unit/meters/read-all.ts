import type { Alarm } from "../../../src/domain/alarm.ts";
import type { Reading, Report } from "../../../src/domain/reading.ts";
import {
  adapterContext,
  type AdapterContext,
  type AdapterItem,
  type FormatAdapter,
} from "../../../src/meters/formats/adapter.ts";

/** What an adapter makes of bytes. */
export interface Outcome {
  readonly readings: readonly Reading[];
  readonly alarms: readonly Alarm[];
  readonly reports: readonly Report[];
}

/** Reads bytes, cut at the given places. */
export function readAll(
  format: FormatAdapter,
  input: string | Uint8Array,
  context: Partial<AdapterContext> = {},
  cuts: readonly number[] = [],
): Outcome {
  const bytes = Buffer.from(typeof input === "string" ? Buffer.from(input, "latin1") : input);
  const reader = format.open(adapterContext(context));
  const items: AdapterItem[] = [];
  const edges = [
    ...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length]),
  ].sort((a, b) => a - b);
  for (let index = 1; index < edges.length; index++) {
    const chunk = bytes.subarray(edges[index - 1], edges[index]);
    items.push(...reader.push(chunk));
    // The reader must not have kept the caller's memory.
    chunk.fill(0x21);
  }
  items.push(...reader.end());
  return {
    readings: items.flatMap((item) => (item.kind === "reading" ? [item.reading] : [])),
    alarms: items.flatMap((item) => (item.kind === "alarm" ? [item.alarm] : [])),
    reports: items.flatMap((item) => (item.kind === "report" ? [item.report] : [])),
  };
}

/** Reasons with their counts, for comparison. */
export function reasons(outcome: Outcome): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { reason, count } of outcome.reports) counts[reason] = (counts[reason] ?? 0) + count;
  return counts;
}
