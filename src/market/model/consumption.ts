/** What proved readings say about a period. Specification §5. */
import type { ShownReading, ShownSpan } from "./action.ts";
import { less } from "./amount.ts";
import type { PeriodGrid } from "./state.ts";
import { refuse, type Turn } from "./turn.ts";

/** Up to this quality code a batch took no reading. */
const LAST_CARRIED = 3n;

/** What was used, base units: never less than the truth, and just that when `exact`. */
export interface Consumed {
  readonly consumed: bigint;
  readonly exact: boolean;
}

/** What a member used in a period, by a span for each of its points. */
export function consumptionOf(
  { state }: Turn,
  member: string,
  { resource, period }: { readonly resource: bigint; readonly period: bigint },
  spans: readonly ShownSpan[],
): Consumed {
  const points = state.rules.points.get(member) ?? [];
  if (points.length === 0) refuse("QuotaPointsUnknown", member, resource, period);
  if (points.length !== spans.length) {
    refuse("QuotaSpansDiffer", BigInt(points.length), BigInt(spans.length));
  }
  const used = spans.map((span, i) => usedAt(state.rules.grid, period, points[i] ?? "", span));
  return {
    consumed: used.reduce((sum, { consumed }) => sum + consumed, 0n),
    exact: used.every(({ exact }) => exact),
  };
}

/** Totals only rise: from a reading at or before the start to one at or after the end they rise by no less. */
function usedAt(grid: PeriodGrid, period: bigint, point: string, span: ShownSpan): Consumed {
  const { start, end } = span;
  const slots = grid.periodSeconds / grid.slotSeconds;
  const first = grid.firstSlot + period * slots;
  const last = first + slots;
  if (start.slot > first) refuse("ConsumptionStartLate", point, start.slot, first);
  if (end.slot < last) refuse("ConsumptionEndEarly", point, end.slot, last);
  if (!end.closed) refuse("ConsumptionNotFinal", point, end.slot);
  if (isGap(end)) refuse("ConsumptionEndMissing", point, end.slot, end.quality);
  // No correction is settled in the model.
  if (start.corrections !== end.corrections && end.corrections > 0n) {
    refuse("ConsumptionCorrected", point, end.corrections, 0n);
  }
  const exact = start.slot === first && end.slot === last && !isGap(start);
  return { consumed: less(end.total, start.total), exact };
}

/** Whether a reading was not taken but carried over a gap: a correction makes it a reading again. */
function isGap({ fromBatch, quality }: ShownReading): boolean {
  return fromBatch && quality !== 0n && quality <= LAST_CARRIED;
}
