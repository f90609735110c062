import type { Trace } from "../trace.ts";
import type { Hit } from "./finding.ts";

const HOUR = 3_600;
/** Shorter spans count as a quarter-hour, as in the walkers. */
const LEAST_SECONDS = 900;

/**
 * Demand high and low: what was used between two readings, against limits an hour.
 *
 * @param high base units an hour, exclusive; null for none
 * @param low base units an hour, exclusive; null for none
 */
export function* demand(trace: Trace, high: bigint | null, low: bigint | null): Generator<Hit> {
  const most = high === null ? Infinity : Number(high);
  const least = low === null ? -Infinity : Number(low);
  for (let at = 0; at < trace.length; at++) {
    const span = trace.span(at);
    if (span === 0) continue;
    const rate = rateOf(trace, at);
    if (rate > most || rate < least) {
      const rule = rate > most ? "demand-high" : "demand-low";
      const limit = rate > most ? most : least;
      const detail = `${String(trace.amount(at))} in ${String(span)} s, the limit is ${String(limit)} an hour`;
      yield hit(trace, rule, at, detail);
    }
  }
}

/**
 * Tolerance of consecutive intervals: the change from one interval to the next. A sudden change is a misread, a meter
 * exchange that nobody entered, or a diversion.
 *
 * @param limit base units an hour, exclusive
 */
export function* consecutive(trace: Trace, limit: bigint | null): Generator<Hit> {
  if (limit === null) return;
  for (let at = 1; at < trace.length; at++) {
    const span = trace.span(at);
    const before = trace.span(at - 1);
    const neighbours = trace.end(at) - span === trace.end(at - 1);
    if (!neighbours || before === 0 || span > HOUR || before > HOUR) continue;
    const [from, to] = [rateOf(trace, at - 1), rateOf(trace, at)];
    if (Math.abs(to - from) <= Number(limit)) continue;
    const detail = `from ${from.toFixed(0)} to ${to.toFixed(0)} an hour at once`;
    yield hit(trace, "consecutive", at, detail);
  }
}

/** Where at most one reading in so many shows no use, a place never rests, and a few of them running are a stuck dial. */
const RESTLESS = 50;
/** Fewer readings tell nothing of a place's habits. */
const LEAST_HABIT = 96;
/** So many without use running are a stuck dial at a place that never rests. */
const STUCK = 4;

/**
 * Frozen: the same value, not zero, too often; or no use at a place that never rests. One hit a run, at its end.
 *
 * @param intervals how many running, at least 3
 * @param units the value counts from so many of the trace's smallest steps on
 */
export function* frozen(trace: Trace, intervals: number | null, units: number): Generator<Hit> {
  if (intervals === null) return;
  const least = smallestStep(trace) * units;
  const restless = neverRests(trace);
  let run = 1;
  for (let at = 1; at <= trace.length; at++) {
    const value = trace.amount(at - 1);
    const same =
      at < trace.length && trace.amount(at) === value && trace.span(at) === trace.span(at - 1);
    if (same) {
      run++;
      continue;
    }
    const many = value === 0 ? restless && run >= STUCK : run >= Math.max(3, intervals);
    if (many && (value === 0 || value >= least)) {
      const detail = `${String(value)} came ${String(run)} times running`;
      yield hit(trace, "frozen", at - 1, detail);
    }
    run = 1;
  }
}

/** A stretch without any use: from the end of the last reading that showed some to the last that showed none. */
export interface Idle {
  readonly from: number;
  readonly to: number;
  /** Place in the trace of the last reading. */
  readonly last: number;
}

/** Stretches without use that are longer than some days. */
export function* idleStretches(trace: Trace, days: number | null): Generator<Idle> {
  if (days === null) return;
  let from: number | null = null;
  for (let at = 0; at <= trace.length; at++) {
    if (at < trace.length && trace.amount(at) === 0) {
      from ??= trace.end(at) - trace.span(at);
      continue;
    }
    if (from !== null) {
      const last = at - 1;
      const to = trace.end(last);
      if (to - from > days * 24 * HOUR) yield { from, to, last };
    }
    from = null;
  }
}

/** Zero: no use beyond the allowed time. */
export function* zero(trace: Trace, days: number | null): Generator<Hit> {
  for (const { from, to, last } of idleStretches(trace, days)) {
    const detail = `no use for ${((to - from) / (24 * HOUR)).toFixed(1)} days`;
    yield hit(trace, "zero", last, detail);
  }
}

function neverRests(trace: Trace): boolean {
  let resting = 0;
  for (let at = 0; at < trace.length; at++) if (trace.amount(at) === 0) resting++;
  return trace.length >= LEAST_HABIT && resting * RESTLESS <= trace.length;
}

function rateOf(trace: Trace, at: number): number {
  return (trace.amount(at) * HOUR) / Math.max(LEAST_SECONDS, trace.span(at));
}

/** The greatest step that divides every amount: what the meter counts in. */
function smallestStep(trace: Trace): number {
  let step = 0;
  for (let at = 0; at < trace.length && step !== 1; at++) {
    let [a, b] = [trace.amount(at), step];
    while (b !== 0) [a, b] = [b, a % b];
    step = a;
  }
  return step;
}

function hit(trace: Trace, rule: Hit["rule"], at: number, detail: string): Hit {
  return { rule, time: trace.end(at), value: BigInt(trace.amount(at)), detail, index: at };
}
