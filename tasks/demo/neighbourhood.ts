import { seededNumbers } from "../../src/load/seeded-numbers.ts";

/** Share of a day's use in each hour, in thousandths: people get up, go out, come home, cook, sleep. */
const ENERGY_BY_HOUR = [
  22, 18, 16, 16, 17, 22, 36, 48, 46, 40, 38, 42, 50, 46, 38, 36, 40, 56, 76, 82, 74, 60, 46, 35,
] as const;
const WATER_BY_HOUR = [
  8, 4, 3, 3, 5, 18, 74, 96, 82, 58, 46, 42, 48, 40, 32, 30, 36, 52, 72, 78, 66, 52, 36, 19,
] as const;

/** One home's totals over a day, one value a slot. */
export interface HomeDay {
  /** Total before the day, base units. */
  readonly start: bigint;
  /** Totals at the end of each slot of the day. */
  readonly totals: readonly bigint[];
}

/**
 * A home's day for the demo: the same for the same seed, of a believable shape and size (energy 4 to 14 kWh, water 90
 * to 400 L). It is a stage prop, not a model of demand.
 *
 * @param slots slots in the day, a multiple of 24
 * @param begin total before the day; drawn when null
 */
export function homeDay(
  resource: "energy" | "water",
  home: number,
  slots: number,
  begin: bigint | null,
): HomeDay {
  const random = seededNumbers(BigInt(home) * 2n + (resource === "energy" ? 1n : 0n));
  const shape = resource === "energy" ? ENERGY_BY_HOUR : WATER_BY_HOUR;
  const day = resource === "energy" ? 4_000n + random(10_000n) : 90n + random(310n);
  const start = begin ?? 100_000n + random(20_000_000n);
  const perHour = slots / 24;
  const totals: bigint[] = [];
  let total = start;
  for (let slot = 0; slot < slots; slot++) {
    const share = BigInt(shape[Math.floor(slot / perHour)] ?? 0);
    const mean = (day * share) / BigInt(1_000 * perHour);
    total += random(2n * mean + 1n);
    totals.push(total);
  }
  return { start, totals };
}
