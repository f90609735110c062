import type { QuarantinedReading } from "../series.ts";
import type { Trace } from "../trace.ts";
import type { LocalDays } from "./days.ts";

const HOUR = 3_600;
/** The local hours in which a home rests, seconds since midnight. */
const NIGHT_FROM = 2 * HOUR;
const NIGHT_TO = 5 * HOUR;
const NIGHT_HOURS = 3;
/** Less than this of an hour covered is no hour known. */
const WHOLE_HOUR = 3_000;

/** What an alarm rule found. */
export interface AlarmHit {
  /** End of what the rule looked at, unix seconds. */
  readonly time: number;
  readonly detail: string;
}

interface Hour {
  /** Unix seconds. */
  readonly end: number;
  readonly use: number;
}

/** The hours of a trace that are covered, in order. What a reading used counts in the hour of its end. */
export function hoursOf(trace: Trace): readonly Hour[] {
  const hours: { end: number; use: number; covered: number }[] = [];
  for (let at = 0; at < trace.length; at++) {
    const span = trace.span(at);
    if (span === 0 || span > HOUR + 100) continue;
    const end = Math.ceil(trace.end(at) / HOUR) * HOUR;
    let last = hours.at(-1);
    if (last?.end !== end) hours.push((last = { end, use: 0, covered: 0 }));
    last.use += trace.amount(at);
    last.covered += span;
  }
  return hours.filter(({ covered }) => covered >= WHOLE_HOUR);
}

/**
 * Leak: no hour without flow for a whole day. A home rests at some time; water that never does runs out of something.
 * One hit a run, when it has become one.
 *
 * @param least hours running; null for places where flow never rests
 */
export function* leaks(hours: readonly Hour[], least: number | null): Generator<AlarmHit> {
  if (least === null) return;
  let run = 0;
  let smallest = Infinity;
  for (const [position, { end, use }] of hours.entries()) {
    if (hours[position - 1]?.end !== end - HOUR || use === 0) {
      run = 0;
      smallest = Infinity;
    }
    if (use === 0) continue;
    run++;
    smallest = Math.min(smallest, use);
    if (run !== least) continue;
    const detail = `flow in each of ${String(least)} hours, ${String(smallest)} in the least`;
    yield { time: end, detail };
  }
}

/**
 * Idle slots: flow in every hour of the local night (02 to 05), night after night.
 *
 * @param least nights running; null for places that do not sleep
 */
export function* idleSlots(
  hours: readonly Hour[],
  days: LocalDays,
  least: number | null,
): Generator<AlarmHit> {
  if (least === null) return;
  const nights = Map.groupBy(
    hours.filter(({ end }) => isNight(days.secondsOfDay(end - HOUR))),
    ({ end }) => Math.floor((end - HOUR - days.secondsOfDay(end - HOUR) + 12 * HOUR) / (24 * HOUR)),
  );
  let run = 0;
  let before: number | null = null;
  for (const [day, slots] of nights) {
    const flowed = slots.length === NIGHT_HOURS && slots.every(({ use }) => use > 0);
    run = !flowed ? 0 : before === day - 1 ? run + 1 : 1;
    before = day;
    const end = slots.at(-1)?.end;
    if (run !== least || end === undefined) continue;
    yield { time: end, detail: `flow from 02 to 05 in ${String(least)} nights running` };
  }
}

function isNight(seconds: number): boolean {
  return seconds >= NIGHT_FROM && seconds < NIGHT_TO;
}

/** A fall of at most this share of the dial is flow backwards; a larger one is a reset. */
const BACKFLOW_SHARE = 100n;

/** Reverse flow: an interval below zero, or a dial that went back a little. One hit a run. */
export function* reverseFlow(quarantined: readonly QuarantinedReading[]): Generator<AlarmHit> {
  let lowest: bigint | null = null;
  for (const { reason, value, before, end } of quarantined) {
    if (reason === "negative") yield { time: end, detail: `${String(value)} in an interval` };
    const fell = reason === "reset-or-tamper" && before !== null && value > 0n;
    if (!fell || (before - value) * BACKFLOW_SHARE > before) continue;
    if (lowest === null || before !== lowest) {
      yield { time: end, detail: `the dial went back from ${String(before)} to ${String(value)}` };
    }
    lowest = before;
  }
}
