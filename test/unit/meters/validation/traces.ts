import type { Quality } from "../../../../src/domain/quality.ts";
import { Trace } from "../../../../src/meters/trace.ts";
import type { Hit } from "../../../../src/meters/validation/finding.ts";

/** 2026-03-09T00:00:00Z, a Monday. */
export const MONDAY = 1_773_014_400;
export const HOUR = 3_600;
export const DAY = 86_400;

/** A trace of readings one after the other, each as long as the last unless it says otherwise. */
export function traceOf(
  amounts: readonly number[],
  given: { readonly from?: number; readonly span?: number; readonly quality?: Quality } = {},
): Trace {
  const { from = MONDAY, span = 900, quality = 0 } = given;
  const trace = new Trace(amounts.length);
  for (const [at, amount] of amounts.entries()) {
    trace.add(from + (at + 1) * span, span, BigInt(amount), quality, at);
  }
  return trace;
}

/** A trace of given ends, spans and amounts. */
export function traceAt(readings: readonly (readonly [number, number, number])[]): Trace {
  const trace = new Trace(readings.length);
  for (const [at, [end, span, amount]] of readings.entries()) {
    trace.add(end, span, BigInt(amount), 0, at);
  }
  return trace;
}

/** Rules and times of hits, in order. */
export function fired(hits: Iterable<Hit>): [string, number][] {
  return [...hits].map(({ rule, time }) => [rule, time]);
}
