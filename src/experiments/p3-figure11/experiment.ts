import { setImmediate } from "node:timers/promises";

import { intervalOf, type Interval } from "./interval.ts";
import { METRICS, metricsOf, type Metrics } from "./metrics.ts";
import { monthOf, type MonthSize } from "./month.ts";
import { play } from "./play.ts";
import { ARMS, HEADLINE, SPENDING, type Arm, type Spending } from "./rules.ts";

/** An arm with a rule for bought quota; without trade there is nothing to spend. */
export interface Variant {
  readonly arm: Arm;
  readonly spending: Spending;
}

/** All that is played: no trade once, the other arms under each rule. */
export const VARIANTS: readonly Variant[] = ARMS.flatMap((arm): Variant[] =>
  arm === "none" ? [{ arm, spending: "saver" }] : SPENDING.map((spending) => ({ arm, spending })),
);

/** What the map varies, per cent. */
const MAP_QUOTAS = [80, 90, 100, 110, 120] as const;
const MAP_THRESHOLDS = [50, 60, 70, 80, 90] as const;

/** Each metric as an interval over the seeds. */
export type MetricIntervals = Readonly<Record<keyof Metrics, Interval>>;

/** What came of a variant at the headline setting. */
export interface VariantResult extends Variant {
  readonly metrics: MetricIntervals;
  /** The same less that of no trade with the same events, seed by seed. */
  readonly differences: MetricIntervals;
  /** Means over the seeds: times that quota was asked for and had, litres that changed hands. */
  readonly asked: number;
  readonly traded: number;
  readonly litres: number;
}

/** A point of the map: what trade does to M1 there, as a share of the quota. */
export interface MapPoint extends Variant {
  readonly quotaPercent: number;
  readonly thresholdPercent: number;
  /** M1 without trade. */
  readonly without: number;
  readonly difference: Interval;
}

/** A day of the first seed: the community's mean of C/Q. */
export interface DayLine extends Variant {
  readonly ratios: readonly number[];
}

/** What an experiment found. */
export interface Figure11 {
  readonly size: MonthSize;
  readonly seeds: number;
  readonly mapSeeds: number;
  readonly variants: readonly VariantResult[];
  readonly days: readonly DayLine[];
  readonly map: readonly MapPoint[];
}

/** How much is played. Seeds count from 1. */
export interface Figure11Options {
  readonly size: MonthSize;
  readonly seeds: number;
  readonly mapSeeds: number;
  /** Told after each seed what share of the work is done, in [0, 1]. */
  readonly tell: (share: number) => void;
}

/** Plays all variants of every seed, and the map around them. Deterministic. */
export async function runFigure11({
  size,
  seeds,
  mapSeeds,
  tell,
}: Figure11Options): Promise<Figure11> {
  const settings = MAP_QUOTAS.length * MAP_THRESHOLDS.length;
  const work = seeds + mapSeeds * settings;
  let done = 0;
  const played = VARIANTS.map(() => ({ metrics: [] as Metrics[], asked: 0, traded: 0, litres: 0 }));
  const days: DayLine[] = [];
  const without: number[][] = Array.from({ length: settings }, () => []);
  const cells = new Map<string, number[]>();
  for (let seed = 1; seed <= Math.max(seeds, mapSeeds); seed++) {
    const month = monthOf(seed, size);
    if (seed <= seeds) {
      for (const [index, variant] of VARIANTS.entries()) {
        const result = play(month, { ...HEADLINE, ...variant });
        const sums = played[index];
        if (sums === undefined) continue;
        sums.metrics.push(metricsOf(result));
        sums.asked += result.asked;
        sums.traded += result.traded;
        sums.litres += result.litres;
        if (seed === 1) days.push({ ...variant, ratios: result.days.map(communityRatio) });
      }
      done++;
    }
    for (const [place, setting] of mapSettings().entries()) {
      if (seed > mapSeeds) break;
      let base = 0;
      for (const variant of VARIANTS) {
        const { meanOverQuota } = metricsOf(play(month, { ...setting, ...variant }));
        if (variant.arm === "none") {
          base = meanOverQuota;
          without[place]?.push(base);
          continue;
        }
        const key = keyOf(place, variant);
        const cell = cells.get(key);
        if (cell === undefined) cells.set(key, [meanOverQuota - base]);
        else cell.push(meanOverQuota - base);
      }
      done++;
      tell(done / work);
      await setImmediate();
    }
    tell(done / work);
    await setImmediate();
  }

  const [base] = played;
  const variants = VARIANTS.map((variant, index): VariantResult => {
    const { metrics, asked, traded, litres } = played[index] ?? {
      metrics: [],
      asked: 0,
      traded: 0,
      litres: 0,
    };
    return {
      ...variant,
      metrics: intervalsOf(metrics),
      differences: intervalsOf(metrics, base?.metrics),
      asked: asked / seeds,
      traded: traded / seeds,
      litres: litres / seeds,
    };
  });
  const map = mapSettings().flatMap((setting, place) =>
    VARIANTS.filter(({ arm }) => arm !== "none").map((variant) => ({
      ...setting,
      ...variant,
      without: intervalOf(without[place] ?? []).mean,
      difference: intervalOf(cells.get(keyOf(place, variant)) ?? []),
    })),
  );
  return { size, seeds, mapSeeds, variants, days, map };
}

function mapSettings(): { quotaPercent: number; thresholdPercent: number }[] {
  return MAP_QUOTAS.flatMap((quotaPercent) =>
    MAP_THRESHOLDS.map((thresholdPercent) => ({ quotaPercent, thresholdPercent })),
  );
}

function keyOf(place: number, { arm, spending }: Variant): string {
  return `${String(place)} ${arm} ${spending}`;
}

function communityRatio(
  homes: readonly { readonly used: number; readonly quota: number }[],
): number {
  return homes.reduce((sum, { used, quota }) => sum + used / quota, 0) / homes.length;
}

/** Each metric over the seeds, less that of another variant with the same seeds where one is named. */
function intervalsOf(seeds: readonly Metrics[], base?: readonly Metrics[]): MetricIntervals {
  const of = (name: keyof Metrics): Interval =>
    intervalOf(seeds.map((metrics, seed) => metrics[name] - (base?.[seed]?.[name] ?? 0)));
  const entries = METRICS.map((name) => [name, of(name)] as const);
  return Object.fromEntries(entries) as Record<keyof Metrics, Interval>;
}
