import type { Shape } from "./profile.ts";

const QUARTER = 900;

/**
 * Spreads what two register readings say was used between them: how much of it was used up to each of some instants.
 * Nothing is lost and nothing invented: the last part is what is left.
 *
 * @param difference base units, not negative
 * @param from Unix seconds of the first reading
 * @param to of the second
 * @param at instants between them, ascending
 * @returns as many amounts, none above `difference` and none below the one before
 */
export function spread(
  difference: bigint,
  from: number,
  to: number,
  at: readonly number[],
  shape: Shape,
): bigint[] {
  const weights = weigh(from, [...at, to], shape);
  const all = weights.at(-1) ?? 0n;
  // A shape that knows no use at all in this time says nothing: then every second is alike.
  if (all === 0n) return at.map((time) => (difference * BigInt(time - from)) / BigInt(to - from));
  return at.map((_, position) => (difference * (weights[position] ?? 0n)) / all);
}

/** Weight of the time from `from` to each instant. */
function weigh(from: number, instants: readonly number[], shape: Shape): bigint[] {
  const weights: bigint[] = [];
  let weight = 0n;
  let time = from;
  for (const instant of instants) {
    while (time < instant) {
      const quarter = Math.floor(time / QUARTER) * QUARTER;
      const until = Math.min(instant, quarter + QUARTER);
      weight += BigInt(shape(quarter)) * BigInt(until - time);
      time = until;
    }
    weights.push(weight);
  }
  return weights;
}
