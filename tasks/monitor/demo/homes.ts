import { resourceByName } from "../../../src/domain/resource.ts";
import { QUALITY } from "../../../src/domain/quality.ts";
import type { MeteredResource, MeteredTotal } from "../../../src/monitoring/essential-day.ts";
import { homeDay } from "../../demo/neighbourhood.ts";

/** Homes of the story, numbered from 1. */
export const HOMES = 10;
/** Slots of the day. */
export const SLOTS = 96;
/** The home that goes on holiday, and the neighbour that looks after it. */
export const AWAY = 4;
export const NEIGHBOUR = 7;
/** Slots of the day: the holiday begins after this one, and the leak with the next. */
export const LEAVES = 32;
/** What the leak loses in a slot, litres. */
const LEAK = 3n;

export const energy = resourceByName("energy");
export const water = resourceByName("water");

/**
 * What a home's meters show over the day, in clear: what the story's numbers are held against. The home on holiday
 * needs little energy and, but for its leak, no water.
 *
 * @param before the slot before the day's first
 * @param limit of each resource's quota for the day, base units
 */
export function meteredDay(
  home: number,
  before: number,
  limit: (resource: number) => bigint,
): MeteredResource[] {
  return (["energy", "water"] as const).map((name) => {
    const { start, totals } = homeDay(name, home, SLOTS, 0n);
    const shown: MeteredTotal[] = [{ slot: before, total: start, quality: QUALITY.valid }];
    for (const [index, total] of totals.entries()) {
      shown.push({ slot: before + index + 1, total, quality: QUALITY.valid });
    }
    const { id } = name === "energy" ? energy : water;
    const day = home === AWAY ? away(shown, name) : shown;
    return { resource: id, totals: day, allowance: { from: start, limit: limit(id) } };
  });
}

/** The totals of a home that is left alone from a slot on. */
function away(totals: readonly MeteredTotal[], name: "energy" | "water"): MeteredTotal[] {
  const left = totals[LEAVES]?.total ?? 0n;
  const each = name === "energy" ? 20n : LEAK;
  return totals.map((shown, index) =>
    index <= LEAVES ? shown : { ...shown, total: left + each * BigInt(index - LEAVES) },
  );
}

/** What a home's meters say in clear that it used in a slot, base units. */
export function usedIn(
  { metered }: { readonly metered: readonly MeteredResource[] },
  resource: number,
  slot: number,
): bigint {
  const { totals = [] } = metered.find((each) => each.resource === resource) ?? {};
  const at = totals.findIndex((each) => each.slot === slot);
  return (totals[at]?.total ?? 0n) - (totals[at - 1]?.total ?? 0n);
}
