import { DAY_SECONDS, isWhole, type DayUse } from "./days.ts";
import type { Hit, RuleName } from "./finding.ts";

const WEEK = 7;
/** Fewer days are no history to have a maximum. */
const LEAST_HISTORY = 14;

/** Register delta high and low: what a register rose on a UTC day, against limits. Base units, exclusive. */
export function* registerDelta(
  days: readonly DayUse[],
  high: bigint | null,
  low: bigint | null,
): Generator<Hit> {
  for (const day of days) {
    if (high !== null && day.use > Number(high)) {
      yield dayHit("register-delta-high", day, `more than ${String(high)} a day`);
    } else if (low !== null && isWhole(day) && day.use < Number(low)) {
      yield dayHit("register-delta-low", day, `less than ${String(low)} a day`);
    }
  }
}

/**
 * Delta percent: a day against the day before, both scaled to 24 hours by the UTC time that readings cover.
 *
 * @param percent of the day before, exclusive
 * @param small days below this, base units, are not compared
 */
export function* deltaPercent(
  days: readonly DayUse[],
  percent: number | null,
  small: bigint,
): Generator<Hit> {
  if (percent === null) return;
  for (const [position, day] of days.entries()) {
    const before = days[position - 1];
    if (before?.day !== day.day - 1 || !isWhole(before) || !isWhole(day)) continue;
    const [from, to] = [scaled(before), scaled(day)];
    const share = changeOf(from, to, Number(small));
    if (Math.abs(share) <= percent) continue;
    yield dayHit(
      "delta-percent",
      day,
      `${signed(share)} % against the ${from.toFixed(0)} of the day before`,
    );
  }
}

/** Usage high and low: seven days against the seven before, in percent of them; compared once a week. */
export function* usage(
  days: readonly DayUse[],
  high: number | null,
  low: number | null,
  small: bigint,
): Generator<Hit> {
  const first = days[0]?.day ?? 0;
  const byDay = new Map(days.map((day) => [day.day, day]));
  const last = days.at(-1)?.day ?? 0;
  for (let week = first + WEEK; week + WEEK - 1 <= last; week += WEEK) {
    const before = sumOf(byDay, week - WEEK);
    const now = sumOf(byDay, week);
    const end = byDay.get(week + WEEK - 1);
    if (before === null || now === null || end === undefined) continue;
    const share = changeOf(before, now, Number(small) * WEEK);
    const detail = `${signed(share)} % against the ${before.toFixed(0)} of the week before`;
    if (high !== null && share > high) yield dayHit("usage-high", end, detail, now);
    if (low !== null && share < -low) yield dayHit("usage-low", end, detail, now);
  }
}

/** Historical maximum: a day above the greatest of all days before it, of fourteen at least, by more than a share. */
export function* historicalMaximum(
  days: readonly DayUse[],
  percent: number | null,
  small: bigint,
): Generator<Hit> {
  if (percent === null) return;
  let most = 0;
  let seen = 0;
  for (const day of days) {
    if (!isWhole(day)) continue;
    if (seen >= LEAST_HISTORY && changeOf(most, day.use, Number(small)) > percent) {
      yield dayHit("historical-maximum", day, `the most until then was ${most.toFixed(0)}`);
    }
    most = Math.max(most, day.use);
    seen++;
  }
}

function sumOf(days: ReadonlyMap<number, DayUse>, first: number): number | null {
  let sum = 0;
  for (let day = first; day < first + WEEK; day++) {
    const found = days.get(day);
    if (found === undefined || !isWhole(found)) return null;
    sum += scaled(found);
  }
  return sum;
}

function scaled({ use, covered }: DayUse): number {
  return (use * DAY_SECONDS) / covered;
}

/** The change in percent of what was before; 0 when both are small, and never measured against less than `small`. */
function changeOf(before: number, now: number, small: number): number {
  if (before < small && now < small) return 0;
  return (100 * (now - before)) / Math.max(before, small);
}

function signed(share: number): string {
  return `${share > 0 ? "+" : ""}${share.toFixed(0)}`;
}

function dayHit(rule: RuleName, day: DayUse, detail: string, use: number = day.use): Hit {
  return {
    rule,
    time: (day.day + 1) * DAY_SECONDS,
    value: BigInt(Math.round(use)),
    detail: `${use.toFixed(0)} used: ${detail}`,
    index: day.last,
  };
}
