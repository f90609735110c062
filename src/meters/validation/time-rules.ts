import { QUALITY } from "../../domain/quality.ts";
import type { QuarantinedReading } from "../series.ts";
import type { Trace } from "../trace.ts";
import { DAY_SECONDS, type LocalDays } from "./days.ts";
import type { Hit } from "./finding.ts";

/** Time that no reading covers, or a register's time between two readings when it is far longer than usual. */
export interface Gap {
  /** Unix seconds: the end of the last reading before. */
  readonly from: number;
  /** Unix seconds: the start of the next interval, or the register's next reading. */
  readonly to: number;
  /** Place in the trace of the reading after the gap. */
  readonly next: number;
}

/** A register's reading is missed when it is this much later than usual. */
const LATE = 1.5;

/**
 * The gaps of a trace. A register is expected as often as it usually reports, but not more often than once a slot.
 *
 * @param slotSeconds length of a slot of the ledger's grid
 */
export function gapsOf(
  trace: Trace,
  kind: "register" | "interval",
  slotSeconds: number,
): readonly Gap[] {
  const gaps: Gap[] = [];
  const usual = kind === "register" ? Math.max(slotSeconds, medianSpan(trace)) : 0;
  for (let next = 1; next < trace.length; next++) {
    const from = trace.end(next - 1);
    const to = trace.end(next) - (kind === "interval" ? trace.span(next) : 0);
    if (trace.span(next) === 0 && kind === "register") continue; // another meter begins
    if (kind === "register" ? to - from > usual * LATE : to > from) gaps.push({ from, to, next });
  }
  return gaps;
}

/** Gap check: one hit a gap. */
export function* gapHits(gaps: readonly Gap[]): Generator<Hit> {
  for (const { from, to } of gaps) {
    const detail = `nothing for ${String(to - from)} s, from ${String(from)} on`;
    yield { rule: "gap", time: to, value: null, detail, index: null };
  }
}

/**
 * Clock change: on a day of 23 or 25 hours, a gap of about an hour, or two times given twice with different values, says
 * that somebody upstream did not know of it.
 */
export function* clockChange(
  gaps: readonly Gap[],
  quarantined: readonly QuarantinedReading[],
  days: LocalDays,
): Generator<Hit> {
  const changes = (time: number): boolean => {
    const { start, end } = days.of(time);
    return end - start !== DAY_SECONDS && time > start && time <= end;
  };
  for (const { from, to } of gaps) {
    if (Math.abs(to - from - 3_600) > 900 || !changes(to)) continue;
    const detail = "an hour is missing on the day of a clock change: are the stamps local?";
    yield { rule: "clock-change", time: to, value: null, detail, index: null };
  }
  const twice = quarantined.filter(({ reason }) => reason === "conflict" || reason === "overlap");
  const byDay = Map.groupBy(
    twice.filter(({ end }) => changes(end)),
    ({ end }) => days.of(end).start,
  );
  for (const group of byDay.values()) {
    const last = group.at(-1);
    if (last === undefined || group.length < 2) continue;
    const detail = `${String(group.length)} times given twice on the day of a clock change: are the stamps local?`;
    yield { rule: "clock-change", time: last.end, value: null, detail, index: null };
  }
}

/** More than a tenth late is no disorder but an order of its own, as of a service that gives the newest first. */
const DISORDERED = 10;

/** Stamps older than the last one: told once, with their number. */
export function* outOfOrder(trace: Trace, late: number): Generator<Hit> {
  if (late === 0 || late * DISORDERED > trace.length) return;
  const time = trace.length === 0 ? 0 : trace.end(trace.length - 1);
  const detail = `${String(late)} readings came after a later one, and took their places`;
  yield { rule: "out-of-order", time, value: null, detail, index: null };
}

/** Successive estimates: readings that the input itself calls estimates, for longer than some days. */
export function* estimates(trace: Trace, days: number | null): Generator<Hit> {
  if (days === null) return;
  let from: number | null = null;
  let count = 0;
  for (let at = 0; at <= trace.length; at++) {
    const quality = at < trace.length ? trace.quality(at) : QUALITY.valid;
    if (quality === QUALITY.estimated || quality === QUALITY.substituted) {
      from ??= trace.end(at) - trace.span(at);
      count++;
      continue;
    }
    if (from !== null && trace.end(at - 1) - from > days * DAY_SECONDS) {
      const detail = `${String(count)} estimates running, from ${String(from)} on`;
      yield { rule: "estimates", time: trace.end(at - 1), value: null, detail, index: at - 1 };
    }
    from = null;
    count = 0;
  }
}

/** Reset count: more falls of the register than allowed. */
export function* resets(trace: Trace, allowed: number | null): Generator<Hit> {
  if (allowed === null || trace.resets <= allowed) return;
  const time = trace.length === 0 ? 0 : trace.end(trace.length - 1);
  const detail = `the register fell back ${String(trace.resets)} times`;
  yield { rule: "resets", time, value: BigInt(trace.resets), detail, index: null };
}

/** A clock is regular when so many of ten stamps stand at the same place in their interval. */
const REGULAR_OF_TEN = 9;

/**
 * Drift in stored readings, where nobody noted when they came: a clock that is regular as a rule and for a while is not.
 * One hit a run, at its first reading.
 *
 * @param limit seconds, exclusive
 */
export function* drift(trace: Trace, limit: number): Generator<Hit> {
  const length = medianSpan(trace);
  if (length === 0) return;
  const phases = new Map<number, number>();
  for (let at = 0; at < trace.length; at++) {
    const phase = trace.end(at) % length;
    phases.set(phase, (phases.get(phase) ?? 0) + 1);
  }
  const [usual, count] = [...phases].sort(([, one], [, other]) => other - one)[0] ?? [0, 0];
  if (count * 10 < trace.length * REGULAR_OF_TEN) return;
  let off = false;
  for (let at = 0; at < trace.length; at++) {
    const ahead = (trace.end(at) - usual + length * 1.5) % length;
    const seconds = Math.round(ahead - length / 2);
    if (Math.abs(seconds) <= limit) off = false;
    else if (!off) {
      off = true;
      const detail = `the stamp is ${String(seconds)} s from where the meter's stamps stand`;
      yield { rule: "clock-drift", time: trace.end(at), value: null, detail, index: at };
    }
  }
}

/** Which clock a live reading is filed under. */
export interface ClockChoice {
  /** Unix seconds. */
  readonly time: number;
  /** Null when the device's own time stands. */
  readonly hit: Hit | null;
}

/**
 * Drift: the device's time stands while it is near the receiver's; else the receiver's does, and it is told. Both are in
 * the detail.
 *
 * @param limit seconds, inclusive
 */
export function clockOf(device: number, receiver: number, limit: number): ClockChoice {
  if (Math.abs(device - receiver) <= limit) return { time: device, hit: null };
  const detail = `the device says ${String(device)}, ${String(device - receiver)} s from the receiver's ${String(receiver)}`;
  return {
    time: receiver,
    hit: { rule: "clock-drift", time: receiver, value: null, detail, index: null },
  };
}

function medianSpan(trace: Trace): number {
  const spans = new Float64Array(trace.length);
  let count = 0;
  for (let at = 0; at < trace.length; at++) if (trace.span(at) > 0) spans[count++] = trace.span(at);
  return spans.subarray(0, count).sort()[Math.floor(count / 2)] ?? 0;
}
