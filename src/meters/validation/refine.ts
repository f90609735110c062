import type { Series } from "../series.ts";
import type { SlotTotal } from "../slot-series.ts";
import type { FilledGap } from "./estimate.ts";
import { registersBeside } from "./sum-rule.ts";

/**
 * Estimates of an interval series once more, where the registers of the same place know both ends of the gap: then what
 * was used in it is known, and the guess only gives it its shape.
 */
export function refineGaps(
  series: Series,
  gaps: readonly FilledGap[],
  all: readonly Series[],
): readonly FilledGap[] {
  if (series.kind !== "interval") return gaps;
  const dials = registersBeside(series, all).map(
    ({ slots }) => new Map(slots.map((each) => [each.end, each.total])),
  );
  if (dials.length === 0) return gaps;
  const shown = (time: number): bigint | null => {
    let sum: bigint | null = 0n;
    for (const dial of dials) {
      const total = dial.get(time);
      sum = sum === null || total === undefined ? null : sum + total;
    }
    return sum;
  };
  return gaps.map((filled): FilledGap => {
    const [from, to] = [shown(filled.gap.from), shown(filled.gap.to)];
    if (from === null || to === null) return filled;
    const amount = to - from;
    const seconds = BigInt(filled.gap.to - filled.gap.from);
    const slots = filled.slots.map((each): SlotTotal => {
      const guessed = each.total - filled.before;
      const share =
        filled.amount === 0n
          ? (amount * BigInt(each.end - filled.gap.from)) / seconds
          : (amount * guessed) / filled.amount;
      return { ...each, total: filled.before + share, method: "register-profile" };
    });
    return { ...filled, slots, amount };
  });
}
