import type { Figure11, Variant, VariantResult } from "./experiment.ts";
import type { Interval } from "./interval.ts";
import type { Replay } from "./replay.ts";
import { SPENDING } from "./rules.ts";

/** What the paper reports: its mean excess without and with trade, per cent, and how its dispersion falls, points. */
const PAPER = { without: 5.64, with: 3.27, dispersion: 12 } as const;

/** A variant as people read it. */
export function nameOf({ arm, spending }: Variant): string {
  if (arm === "none") return "no trade";
  return `${arm === "paper" ? "paper's rule" : "auction"}, ${spending}`;
}

/** What came out, from the figures alone: no sentence says more than its interval. */
export function verdictOf({ variants, map }: Figure11, replays: readonly Replay[]): string[] {
  const base = variants.find(({ arm }) => arm === "none");
  const traded = variants.filter(({ arm }) => arm !== "none");
  const sentences = traded.map((variant) => directionOf(variant));
  if (base !== undefined) {
    sentences.push(
      `Without trade M1 is ${shown(base.metrics.meanOverQuota)} %; the paper's ${String(PAPER.without)} % and ` +
        `${String(PAPER.with)} % are not ours, and nothing was fitted to make them so.`,
    );
  }
  for (const variant of traded.filter(({ spending }) => spending === "saver")) {
    const change = variant.differences.halfRangeOfDays;
    sentences.push(
      `${sentence(nameOf(variant))}: the half-range of the community's days ${wordFor(change, "shrinks", "grows")}: ` +
        `${shown(change)} points, where the paper's dispersion falls by about ${String(PAPER.dispersion)}.`,
    );
  }
  for (const spending of SPENDING) {
    const points = map.filter((point) => point.spending === spending);
    const falls = points.filter(({ difference }) => isBelow(difference)).length;
    const rises = points.filter(({ difference }) => isAbove(difference)).length;
    sentences.push(
      `On the map, rule ${spending}: trade lowers M1 at ${String(falls)} of ${String(points.length)} points and raises it at ` +
        `${String(rises)}.`,
    );
  }
  if (replays.length > 0) {
    const auctions = replays.reduce((sum, each) => sum + each.auctions, 0);
    const limits = replays.reduce((sum, each) => sum + each.limits, 0);
    sentences.push(
      `${String(auctions)} auctions were held again through the contracts: every winner, price and all ${String(limits)} limits at ` +
        "the days' ends are the model's.",
    );
  }
  return sentences;
}

function directionOf(variant: VariantResult): string {
  const change = variant.differences.meanOverQuota;
  const name = sentence(nameOf(variant));
  if (isBelow(change)) {
    return `${name}: direction reproduced under this rule, M1 falls by ${shown(negated(change))} points.`;
  }
  if (isAbove(change)) {
    return `${name}: direction not reproduced under this rule, M1 rises by ${shown(change)} points.`;
  }
  return `${name}: nothing can be said under this rule, M1 changes by ${shown(change)} points.`;
}

function wordFor(change: Interval, below: string, above: string): string {
  return isBelow(change) ? below : isAbove(change) ? above : "does not change beyond chance";
}

function isBelow({ high }: Interval): boolean {
  return high !== null && high < 0;
}

function isAbove({ low }: Interval): boolean {
  return low !== null && low > 0;
}

function negated({ mean, low, high }: Interval): Interval {
  return { mean: -mean, low: high === null ? null : -high, high: low === null ? null : -low };
}

function shown({ mean, low, high }: Interval): string {
  const value = (share: number): string => (100 * share).toFixed(2);
  if (low === null || high === null) return `${value(mean)} (one seed)`;
  return `${value(mean)} (${value(low)} to ${value(high)})`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
