import type { HeatMap } from "../../charts/heat-map.ts";
import type { Figure, FigureReport } from "../figure-report.ts";
import { ASSUMPTIONS } from "./assumptions.ts";
import { VARIANTS, type Figure11, type MapPoint, type Variant } from "./experiment.ts";
import { METRICS } from "./metrics.ts";
import type { Replay } from "./replay.ts";
import { HEADLINE, type Arm, type Spending } from "./rules.ts";
import { nameOf, verdictOf } from "./verdict.ts";

/** What a report says besides its figures. */
export interface ReportFacts {
  readonly command: string;
  readonly date: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** What the paper's Figure 11 and we show of each metric. */
const METRIC_TITLES: Readonly<Record<(typeof METRICS)[number], string>> = {
  meanOverQuota: "M1 mean use over quota",
  meanExcess: "M2 mean excess",
  meanExcessOverLimit: "M3 mean excess over traded limit",
  excessOfExceeding: "M4 excess of exceeding days",
  halfRangeOfDays: "half-range of daily means",
  halfRangeOfHomes: "half-range of home means",
  deviation: "standard deviation",
  percentile95: "95th percentile",
};

/** The page of an experiment, with the auctions that were held again on a chain. */
export function reportFigure11(
  found: Figure11,
  replays: readonly Replay[],
  facts: ReportFacts,
): FigureReport {
  const { seeds, mapSeeds, size } = found;
  const summary =
    "P3's Figure 11 plays a month of 40 homes with a daily quota of water, without and with trade in quota. It runs no " +
    "auction, and states neither quota, frequencies, threshold and seed nor what its figures mean. So everything is decided here " +
    `beforehand, counted over ${String(seeds)} seeds in three arms with the same events, and varied:\n\n` +
    ASSUMPTIONS.map((each) => `- ${each}`).join("\n");
  return {
    name: "p3-figure11",
    title: "P3, Figure 11: a month of water with and without trade",
    ...facts,
    summary,
    verdict: verdictOf(found, replays),
    environment: {
      size: `${String(size.homes)} homes, ${String(size.days)} days, ${String(seeds)} seeds, ${String(mapSeeds)} of them for the map`,
      ...facts.environment,
    },
    figures: [
      daysFigure(found),
      metricsFigure(found),
      tradeFigure(found),
      mapFigure(found),
      ...contractsFigure(replays),
    ],
    notes: [
      "The paper does not say which metric its mean excess is. M1 depends on the quota most of all: the map's column `without` has it " +
        "for each quota and threshold.",
      "Quota that is bought is spent on what a home was going to use; quota that is sold makes its seller save. Trade lowers the mean " +
        "only where the second is more than the first.",
      "In the auction nobody is made to sell. A lot is one piece: a home that could spare half of it cannot bid.",
      "Quotas add up to the same in every arm (P3, equation 9). Water beyond a limit is used, not cut off, so that use can exceed it.",
    ],
  };
}

function daysFigure({ days }: Figure11): Figure {
  const shown = days.filter(({ spending }) => spending === "saver");
  return {
    name: "days",
    title: "The community's days, first seed",
    text:
      "Mean of use over quota of all homes, per cent, on each day of seed 1 under the rule `saver`; the table has all rules. The " +
      "dashed line is the quota.",
    chart: {
      title: "Daily use over quota",
      x: "day",
      y: "per cent of the quota",
      series: shown.map((line) => ({
        kind: "line",
        name: nameOf(line),
        points: line.ratios.map((ratio, day) => ({ x: day + 1, y: 100 * ratio })),
      })),
      rules: [{ axis: "y", at: 100, label: "quota" }],
    },
    table: {
      columns: [
        { name: "day", title: "day", digits: 0 },
        ...days.map((line) => ({
          name: `${line.arm}_${line.spending}_percent`,
          title: nameOf(line),
          digits: 1,
        })),
      ],
      rows: (days[0]?.ratios ?? []).map((_, day) => [
        day + 1,
        ...days.map(({ ratios }) => 100 * (ratios[day] ?? 0)),
      ]),
    },
  };
}

function metricsFigure({ variants }: Figure11): Figure {
  return {
    name: "metrics",
    title: "All metrics",
    text:
      "Means over the seeds, per cent of the quota, each with its 95 % interval; and how they differ from no trade with the same " +
      "events, in percentage points.",
    chart: null,
    table: {
      columns: [
        { name: "metric", title: "metric" },
        { name: "arm", title: "arm" },
        { name: "rule", title: "rule" },
        { name: "mean_percent", title: "mean", digits: 2 },
        { name: "low_percent", title: "from", digits: 2 },
        { name: "high_percent", title: "to", digits: 2 },
        { name: "difference_points", title: "difference", digits: 2 },
        { name: "difference_low_points", title: "from", digits: 2 },
        { name: "difference_high_points", title: "to", digits: 2 },
      ],
      rows: METRICS.flatMap((metric) =>
        variants.map(({ arm, spending, metrics, differences }) => {
          const [value, change] = [metrics[metric], differences[metric]];
          const isBase = arm === "none";
          return [
            METRIC_TITLES[metric],
            arm,
            isBase ? "" : spending,
            percent(value.mean),
            percent(value.low),
            percent(value.high),
            ...[change.mean, change.low, change.high].map((each) =>
              isBase ? null : percent(each),
            ),
          ];
        }),
      ),
    },
  };
}

function tradeFigure({ variants }: Figure11): Figure {
  return {
    name: "trade",
    title: "How much was traded",
    text: "Means over the seeds: how often a home asked for quota in the month, how often it got it, and what changed hands.",
    chart: null,
    table: {
      columns: [
        { name: "arm", title: "arm" },
        { name: "rule", title: "rule" },
        { name: "asked", title: "asked", digits: 0 },
        { name: "traded", title: "traded", digits: 0 },
        { name: "litres", title: "litres", digits: 0 },
      ],
      rows: variants
        .filter(({ arm }) => arm !== "none")
        .map(({ arm, spending, asked, traded, litres }) => [arm, spending, asked, traded, litres]),
    },
  };
}

function mapFigure({ map }: Figure11): Figure {
  return {
    name: "map",
    title: "How it depends on quota, threshold and rule",
    text:
      "What trade changes of M1, percentage points: below zero (blue) the community uses less than without trade, above (orange) " +
      "more. To the right the quota rises, per cent of the midpoint; upwards the threshold from which on a home saves, per cent of " +
      "its limit. Faint where zero lies within the 95 % interval.",
    chart: heatMapOf(map),
    table: {
      columns: [
        { name: "arm", title: "arm" },
        { name: "rule", title: "rule" },
        { name: "quota_percent", title: "quota %", digits: 0 },
        { name: "threshold_percent", title: "threshold %", digits: 0 },
        { name: "without_percent", title: "without", digits: 2 },
        { name: "difference_points", title: "difference", digits: 2 },
        { name: "low_points", title: "from", digits: 2 },
        { name: "high_points", title: "to", digits: 2 },
      ],
      rows: map.map((point) => [
        point.arm,
        point.spending,
        point.quotaPercent,
        point.thresholdPercent,
        percent(point.without),
        percent(point.difference.mean),
        percent(point.difference.low),
        percent(point.difference.high),
      ]),
    },
  };
}

function heatMapOf(map: readonly MapPoint[]): HeatMap {
  const quotas = [...new Set(map.map(({ quotaPercent }) => quotaPercent))];
  const thresholds = [...new Set(map.map(({ thresholdPercent }) => thresholdPercent))];
  const panels = VARIANTS.filter(({ arm }) => arm !== "none").map((variant) => ({
    title: nameOf(variant),
    cells: map.filter(isOf(variant)).map((point) => {
      const { mean, low, high } = point.difference;
      return {
        column: quotas.indexOf(point.quotaPercent),
        row: thresholds.indexOf(point.thresholdPercent),
        value: mean,
        text: (100 * mean).toFixed(1),
        isFaint: low === null || high === null || (low <= 0 && high >= 0),
      };
    }),
  }));
  return {
    title: "Change of M1 by trade, percentage points",
    x: "quota, % of the midpoint",
    y: "threshold, % of the limit",
    columns: quotas.map(String),
    rows: thresholds.map(String),
    panels,
    across: 3,
  };
}

function contractsFigure(replays: readonly Replay[]): Figure[] {
  if (replays.length === 0) return [];
  return [
    {
      name: "contracts",
      title: "The auctions through the contracts",
      text:
        `The auction arm at quota ${String(HEADLINE.quotaPercent)} % and threshold ` +
        `${String(HEADLINE.thresholdPercent)} %, held again on a chain: each offer, sealed bid, deposit, opening and decision is a ` +
        "transaction to the deployed contracts. Winner and price of every auction and every home's limit on every day must be the " +
        "model's, or the command fails.",
      chart: null,
      table: {
        columns: [
          { name: "seed", title: "seed", digits: 0 },
          { name: "rule", title: "rule" },
          { name: "days", title: "days", digits: 0 },
          { name: "auctions", title: "auctions", digits: 0 },
          { name: "awards", title: "awards", digits: 0 },
          { name: "bids", title: "bids", digits: 0 },
          { name: "transactions", title: "transactions", digits: 0 },
          { name: "limits", title: "limits compared", digits: 0 },
        ],
        rows: replays.map((each) => [
          each.seed,
          each.spending,
          each.days,
          each.auctions,
          each.awards,
          each.bids,
          each.transactions,
          each.limits,
        ]),
      },
    },
  ];
}

function isOf({ arm, spending }: Variant): (point: { arm: Arm; spending: Spending }) => boolean {
  return (point) => point.arm === arm && point.spending === spending;
}

function percent(share: number | null): number | null {
  return share === null ? null : 100 * share;
}
