import { entriesOf } from "../chain/bank-entries.ts";
import type { Entry } from "../chain/entries.ts";
import { QUALITY } from "../domain/quality.ts";
import { slotsPerDay, timeOfSlot, type TimeGrid } from "../domain/time-grid.ts";
import type { Community } from "./community.ts";
import { laneHistory, type LaneHistory } from "./lane-history.ts";
import type { FoundPoint } from "./point-finder.ts";

/** How many readings came of those that should have. */
export interface Coverage {
  readonly expected: number;
  /** Readings that were taken, at once or as an amendment. */
  readonly came: number;
}

/** How well a point reports. */
export interface PointHealth {
  readonly point: FoundPoint;
  /** End of the last slot with a reading, Unix seconds; null before the first. */
  readonly lastSeen: number | null;
  /** Slots from one batch of the bank to the next, as most of its batches have it; null with fewer than two batches. */
  readonly cadence: number | null;
  /** In the last 24 hours; null without a cadence. */
  readonly day: Coverage | null;
  /** In the last seven days; null without a cadence. */
  readonly week: Coverage | null;
  /** From the point's enrolment to the bank's last batch; null without a cadence. */
  readonly overall: Coverage | null;
  /** Slots of batches for which nothing came, then or later. */
  readonly missing: number;
  /** Slots of batches for which an estimate stands and nothing else. */
  readonly estimated: number;
  /** Slots whose reading is marked questionable. */
  readonly questionable: number;
  /** Readings that validation kept from the chain on this machine. */
  readonly quarantined: number;
}

/**
 * How well points report.
 *
 * @param now the last slot that could have been recorded by now
 */
export function healthOf(
  community: Community,
  points: readonly FoundPoint[],
  now: number,
): PointHealth[] {
  const { index, site } = community;
  return [...Map.groupBy(points, ({ state }) => state.bank)].flatMap(([bank, group]) => {
    const entries = [...entriesOf(index, bank, { to: now })];
    const cadence = cadenceOf(entries);
    return group.map((point) => {
      const history = laneHistory(entries, point.state.wide, point.seat);
      const start = entries.find((entry) => entry.index === point.seat.since)?.slot ?? now;
      return {
        point,
        quarantined: community.quarantine.count(point.id),
        ...judge(history, { start, now, cadence, grid: site.grid }),
      };
    });
  });
}

/** The commonest distance between two batches, the smallest of equals. */
export function cadenceOf(entries: Iterable<Entry>): number | null {
  const counts = new Map<number, number>();
  let before: number | null = null;
  for (const { kind, slot } of entries) {
    if (kind !== "recorded") continue;
    if (before !== null) counts.set(slot - before, (counts.get(slot - before) ?? 0) + 1);
    before = slot;
  }
  const [commonest] = [...counts].sort(([a, m], [b, n]) => n - m || a - b);
  return commonest?.[0] ?? null;
}

/** What a history is judged by. */
export interface Yardstick {
  /** Slot of the enrolment: readings are expected after it. */
  readonly start: number;
  readonly now: number;
  readonly cadence: number | null;
  readonly grid: TimeGrid;
}

/** How complete a lane's history is. */
export function judge(
  history: LaneHistory,
  { start, now, cadence, grid }: Yardstick,
): Omit<PointHealth, "point" | "quarantined"> {
  // The best that was said of each slot, at once or later.
  const said = new Map<number, number>();
  for (const { slot, total, quality } of history.records) {
    if (total !== null) said.set(slot, quality);
  }
  const batches = new Set(said.keys());
  for (const { slot, quality } of history.amendments) if (slot <= now) said.set(slot, quality);
  const came = [...said].flatMap(([slot, quality]) => (isReading(quality) ? [slot] : []));
  const last = Math.max(...came);
  const phase = cadence === null ? 0 : (history.records.at(-1)?.slot ?? 0) % cadence;

  const covered = (from: number, to: number): Coverage | null => {
    if (cadence === null) return null;
    const first = Math.max(from, start);
    const steps = (slot: number): number => Math.floor((slot - phase) / cadence);
    const expected = Math.max(0, steps(to) - steps(first));
    const inside = came.filter((slot) => slot > first && slot <= to);
    // A step may hold several readings, as where the cadence changed.
    const held = new Set(inside.map((slot) => Math.ceil((slot - phase) / cadence)));
    return { expected, came: Math.min(expected, held.size) };
  };
  const tally = (...codes: number[]): number =>
    [...batches].filter((slot) => codes.includes(said.get(slot) ?? -1)).length;
  const perDay = slotsPerDay(grid);
  return {
    lastSeen: came.length === 0 ? null : timeOfSlot(grid, last),
    cadence,
    day: covered(now - perDay, now),
    week: covered(now - 7 * perDay, now),
    overall: covered(start, history.records.at(-1)?.slot ?? start),
    missing: tally(QUALITY.missing),
    estimated: tally(QUALITY.estimated, QUALITY.substituted),
    questionable: tally(QUALITY.questionable),
  };
}

function isReading(quality: number): boolean {
  return quality === QUALITY.valid || quality === QUALITY.questionable;
}
