import { QUALITY } from "../../domain/quality.ts";
import type { Series } from "../series.ts";
import type { SlotTotal } from "../slot-series.ts";
import type { Trace } from "../trace.ts";
import type { LocalDays } from "./days.ts";
import type { EstimateMethod } from "./estimate-method.ts";
import { LikeDays } from "./like-day.ts";
import { classShape, FLAT, ownShape, type Shape } from "./profile.ts";
import { spread } from "./spread.ts";
import type { Gap } from "./time-rules.ts";

/** Up to this long a straight line is as good as a profile, seconds. */
const SHORT = 2 * 3_600;

/** What stands for the readings of a gap. */
export interface FilledGap {
  readonly gap: Gap;
  /** In ascending slots, between the gap's ends. */
  readonly slots: readonly SlotTotal[];
  /** The total before the gap, base units. */
  readonly before: bigint;
  /** What the whole gap is thought to have used, base units. */
  readonly amount: bigint;
}

/** What estimating needs to know besides the series. */
export interface EstimateContext {
  /** Length of a slot, seconds, and the instant at which slot 0 ends. */
  readonly slotSeconds: number;
  readonly origin: number;
  /** Slots of a step of the cadence. */
  readonly step: number;
  readonly days: LocalDays;
  /** Gaps longer than this are left open, seconds. */
  readonly longest: number;
}

/**
 * Estimates the totals of a series' gaps.
 *
 * A register knows what was used in a gap: the difference of its ends is spread over it, evenly up to two hours, else by
 * the place's own week or its class profile, and adds up to the unit. Intervals do not know it: they are estimated by a
 * straight line up to two hours, else from like days, else by the class profile.
 *
 * An estimate stands beside the lane and never enters it, so a late reading replaces it by an amendment.
 */
export function estimateGaps(
  series: Series,
  trace: Trace,
  gaps: readonly Gap[],
  context: EstimateContext,
): FilledGap[] {
  const filled: FilledGap[] = [];
  let shape: Shape | null = null;
  let likeDays: LikeDays | null = null;
  for (const gap of gaps) {
    const missing = missingSlots(series, gap, context);
    const last = lastBefore(series.slots, gap.from);
    if (missing.length === 0 || last === null || gap.to - gap.from > context.longest) continue;
    const at = missing.map((slot) => context.origin + slot * context.slotSeconds);
    const short = gap.to - gap.from <= SHORT;
    let amounts: readonly bigint[];
    let amount: bigint;
    let method: EstimateMethod;
    if (series.kind === "register") {
      if (!short) {
        shape ??= ownShape(trace) ?? classShape(series.resource, series.direction, context.days);
      }
      amount = BigInt(trace.amount(gap.next));
      amounts = spread(amount, gap.from, gap.to, at, short ? FLAT : (shape ?? FLAT));
      method = short ? "register-linear" : "register-profile";
    } else {
      likeDays ??= new LikeDays(trace, trace.span(gap.next));
      const guess = short ? byLine(trace, gap) : byDays(series, trace, gap, likeDays, context);
      amount = guess.amount;
      amounts = spread(amount, gap.from, gap.to, at, guess.shape);
      method = guess.method;
    }
    const slots = missing.map((slot, position): SlotTotal => ({
      slot,
      total: last.total + (amounts[position] ?? 0n),
      quality: QUALITY.estimated,
      end: at[position] ?? gap.to,
      dial: null,
      device: last.device,
      method,
    }));
    filled.push({ gap, slots, before: last.total, amount });
  }
  return filled;
}

/** The slots of the cadence that close in a gap and hold no total. */
function missingSlots(
  { slots, kind }: Series,
  { from, to }: Gap,
  { origin, slotSeconds, step }: EstimateContext,
): number[] {
  const stepSeconds = step * slotSeconds;
  const first = Math.ceil((from - origin) / stepSeconds) * step;
  // A register's reading closes the slot at the gap's end itself; the next interval only begins there.
  const last = kind === "interval" ? to : to - 1;
  const missing: number[] = [];
  for (let slot = first; origin + slot * slotSeconds <= last; slot += step) {
    if (slot > 0 && !holds(slots, slot)) missing.push(slot);
  }
  return missing;
}

interface Guess {
  readonly amount: bigint;
  readonly shape: Shape;
  readonly method: EstimateMethod;
}

/** A straight line from the middle of the interval before to the middle of the one after. */
function byLine(trace: Trace, { from, to, next }: Gap): Guess {
  const rate = (at: number): number => trace.amount(at) / Math.max(1, trace.span(at));
  const [left, right] = [rate(next - 1), rate(next)];
  const amount = BigInt(Math.round(((left + right) / 2) * (to - from)));
  const begin = from - trace.span(next - 1) / 2;
  const length = to + trace.span(next) / 2 - begin;
  const shape: Shape = (start) => {
    const share = (start + 450 - begin) / length;
    return Math.max(0, Math.round((left + (right - left) * share) * 1_000_000));
  };
  return { amount, shape, method: "linear" };
}

/** Interval by interval from like days; what none of them knows from the mean and the class profile. */
function byDays(
  series: Series,
  trace: Trace,
  { from, to, next }: Gap,
  likeDays: LikeDays,
  { days }: EstimateContext,
): Guess {
  const length = trace.span(next);
  const known = new Map<number, number>();
  let method: EstimateMethod = "like-day";
  for (let start = from; start < to; start += length) {
    const found = likeDays.estimate(start);
    if (found === null) return byClass(series, trace, from, to, days);
    if (found.method !== "like-day") method = found.method;
    known.set(start, found.amount);
  }
  const sum = [...known.values()].reduce((total, each) => total + each, 0);
  const shape: Shape = (start) =>
    Math.round((known.get(from + Math.floor((start - from) / length) * length) ?? 0) * 1_000);
  return { amount: BigInt(sum), shape, method };
}

function byClass(
  { resource, direction }: Series,
  trace: Trace,
  from: number,
  to: number,
  days: LocalDays,
): Guess {
  let used = 0;
  let seconds = 0;
  for (let at = 0; at < trace.length; at++) {
    used += trace.amount(at);
    seconds += trace.span(at);
  }
  const amount = seconds === 0 ? 0 : Math.round((used / seconds) * (to - from));
  return {
    amount: BigInt(amount),
    shape: classShape(resource, direction, days),
    method: "class-profile",
  };
}

function lastBefore(slots: readonly SlotTotal[], time: number): SlotTotal | null {
  return slots[firstAfter(slots, ({ end }) => end > time) - 1] ?? null;
}

function holds(slots: readonly SlotTotal[], slot: number): boolean {
  return slots[firstAfter(slots, (each) => each.slot > slot) - 1]?.slot === slot;
}

/** Index of the first total for which a condition holds that holds for all after it. */
export function firstAfter(
  slots: readonly SlotTotal[],
  holdsFor: (each: SlotTotal) => boolean,
): number {
  let low = 0;
  let high = slots.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const each = slots[middle];
    if (each !== undefined && !holdsFor(each)) low = middle + 1;
    else high = middle;
  }
  return low;
}
