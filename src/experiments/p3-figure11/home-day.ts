import type { PlayedHome, WaterEvent } from "./month.ts";
import type { PlayRules } from "./rules.ts";

/** Where a home stands on a day. Amounts are millilitres. */
export interface HomeDay {
  readonly home: PlayedHome;
  readonly quota: number;
  used: number;
  /** Its quota and what it bought, less what it sold. */
  limit: number;
  bought: number;
  /** Second from which on it may ask for quota again. */
  mayAsk: number;
}

/** A home's quota, whole litres in millilitres. */
export function quotaOf({ expected }: PlayedHome, { quotaPercent }: PlayRules): number {
  const midpoint = (expected.heavy + expected.saver) / 2;
  return Math.max(1, Math.floor((midpoint * quotaPercent) / 100_000)) * 1_000;
}

/** A home at midnight. */
export function startDay(home: PlayedHome, rules: PlayRules): HomeDay {
  const quota = quotaOf(home, rules);
  return { home, quota, used: 0, limit: quota, bought: 0, mayAsk: 0 };
}

/** Whether a home near its limit spends quota that it can have on the heavy option. */
export function indulges({ home }: HomeDay, { arm, spending }: PlayRules): boolean {
  if (arm === "none" || spending === "saver") return false;
  return spending === "heavy" || home.indulges;
}

/** What a home wants to use now, and what it uses if it cannot have quota for it. */
export interface Wish {
  readonly wanted: number;
  readonly otherwise: number;
}

/**
 * A home's choice. Near its limit it saves, and after it bought quota it saves for the rest of the day; unless it is
 * one of those that spend what they buy on the heavy option.
 */
export function wishOf(at: HomeDay, event: WaterEvent, rules: PlayRules): Wish {
  const { heavy, saver } = event;
  const isNear = at.used * 100 >= rules.thresholdPercent * at.limit;
  if (!isNear && at.bought === 0) return { wanted: heavy, otherwise: heavy };
  if (!indulges(at, rules)) return { wanted: saver, otherwise: saver };
  // Quota that it did not buy it does not spend so.
  const fits = at.used + heavy <= at.limit;
  return { wanted: fits && at.bought === 0 ? saver : heavy, otherwise: saver };
}
