import { dayOfSlot, timeOfSlot, type TimeGrid } from "../domain/time-grid.ts";
import type { PointHistory, SlotLine } from "./point-history.ts";

/** What was used between two totals of a point. */
export interface Use {
  /** End of the step, Unix seconds. */
  readonly time: number;
  /** Base units; null across a correction, where the two totals have different grounds. Negative after amendments. */
  readonly used: bigint | null;
}

/**
 * What was used up to each slot since the settled total before it, or up to the end of each day.
 *
 * @param step `slot` for every settled total, `day` for the last of each day
 */
export function usesOf(
  { lines, events }: PointHistory,
  grid: TimeGrid,
  step: "slot" | "day",
): Use[] {
  const corrections = events.flatMap(({ kind, index }) =>
    kind === "correct" && index !== null ? [index] : [],
  );
  const settled = lines.filter((line) => line.settled !== null);
  const closing =
    step === "slot"
      ? settled
      : [...Map.groupBy(settled, ({ slot }) => dayOfSlot(grid, slot)).values()].flatMap((day) =>
          day.slice(-1),
        );
  return closing.slice(1).map((line, position) => {
    const before = closing[position];
    const corrected = corrections.some((at) => isBetween(before, at, line));
    const used = corrected ? null : (line.settled ?? 0n) - (before?.settled ?? 0n);
    return { time: timeOfSlot(grid, line.slot), used };
  });
}

function isBetween(before: SlotLine | undefined, at: number, after: SlotLine): boolean {
  return at > (before?.index ?? 0) && at < (after.index ?? Number.MAX_SAFE_INTEGER);
}
