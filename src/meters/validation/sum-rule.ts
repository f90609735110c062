import type { Series } from "../series.ts";

/** A stretch in which the intervals of a place and its registers tell different stories. */
export interface SumGap {
  readonly series: Series;
  /** Unix seconds. */
  readonly from: number;
  readonly to: number;
  /** What the intervals say, base units. */
  readonly intervals: bigint;
  /** What the registers say, base units. */
  readonly registers: bigint;
}

/** What rounding alone may differ, base units: one at each end. */
const ROUNDING = 2n;

/**
 * Sum check: over every stretch between two days' ends that both know, the intervals of a place must give the difference
 * of its registers. Tariff registers are added up; a total register (`x.x.0`) stands alone.
 *
 * @param all every series of an input
 * @param permilleOf what may differ, thousandths of the registers' difference; null for a place that is not checked
 * @param slotsPerDay slots of the grid in a day
 */
export function* sumGaps(
  all: readonly Series[],
  permilleOf: (series: Series) => number | null,
  slotsPerDay: number,
): Generator<SumGap> {
  for (const group of Map.groupBy(all, placeOf).values()) {
    const registers = independent(group.filter(({ kind }) => kind === "register"));
    if (registers.length === 0) continue;
    for (const series of group.filter(({ kind }) => kind === "interval")) {
      const permille = permilleOf(series);
      if (permille === null) continue;
      yield* compare(series, registers, BigInt(permille), slotsPerDay);
    }
  }
}

/** The registers that count what an interval series counts. */
export function registersBeside(series: Series, all: readonly Series[]): readonly Series[] {
  const place = placeOf(series);
  return independent(all.filter((each) => each.kind === "register" && placeOf(each) === place));
}

function placeOf({ point, device, resource, direction }: Series): string {
  return JSON.stringify([point === null ? device : null, point, resource, direction]);
}

function* compare(
  series: Series,
  registers: readonly Series[],
  permille: bigint,
  slotsPerDay: number,
): Generator<SumGap> {
  const dials = registers.map(({ slots }) => new Map(slots.map((each) => [each.slot, each.total])));
  let from: { readonly time: number; readonly sum: bigint; readonly dial: bigint } | null = null;
  for (const { slot, total, end } of series.slots) {
    if (slot % slotsPerDay !== 0) continue;
    let dial: bigint | null = 0n;
    for (const known of dials) {
      const at = known.get(slot);
      dial = dial === null || at === undefined ? null : dial + at;
    }
    if (dial === null) continue;
    if (from !== null) {
      const intervals = total - from.sum;
      const difference = dial - from.dial;
      const apart = intervals > difference ? intervals - difference : difference - intervals;
      if (apart > ROUNDING * BigInt(registers.length) && apart * 1_000n > difference * permille) {
        yield { series, from: from.time, to: end, intervals, registers: difference };
      }
    }
    from = { time: end, sum: total, dial };
  }
}

/** A total register holds what the tariffs hold: the two are not added. */
function independent(registers: readonly Series[]): readonly Series[] {
  const total = registers.find(({ register }) => /[.]8[.]0$/.test(register));
  return total === undefined ? registers : [total];
}
