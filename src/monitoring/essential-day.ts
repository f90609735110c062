import {
  MAX_ENTRIES,
  type EssentialEntry,
  type EssentialRecord,
} from "../crypto/essential-record.ts";
import type { Randomness } from "../crypto/secrets.ts";
import { repeatsPreviousTotal, type Quality } from "../domain/quality.ts";
import type { TimeGrid } from "../domain/time-grid.ts";

/** What a home's meter showed at a slot's end. */
export interface MeteredTotal {
  readonly slot: number;
  /** Base units. */
  readonly total: bigint;
  readonly quality: Quality;
}

/** A resource of a home. */
export interface MeteredResource {
  /** The resource's id, below 256. */
  readonly resource: number;
  /** In ascending slots; what is used counts from the first. */
  readonly totals: readonly MeteredTotal[];
  /** What may be used from a total on; null without a quota. */
  readonly allowance: Allowance | null;
}

/** A quota as a home sees it, base units. */
export interface Allowance {
  /** The register at the period's start. */
  readonly from: bigint;
  readonly limit: bigint;
}

/** Which slots are due. */
export interface DueSlots {
  /** The last that was posted; 0 before the first. */
  readonly after: number;
  /** The last that has ended. */
  readonly upTo: number;
}

const SEED_BYTES = 16;
const HOUR = 3_600;
/** Registers in a record have 40 bits; a longer one shows its lower digits, as a dial does. */
const REGISTER_LIMIT = 1n << 40n;
/** What is left of a quota has 32 bits and a sign. */
const MOST_LEFT = 2n ** 31n - 1n;

/**
 * The essential records of a home: one for each due slot in which something was read. What was used since the reading
 * before counts in the slot; where readings lack in between, the record says that it is estimated.
 *
 * @param metered one to four resources
 */
export function essentialRecords(
  metered: readonly MeteredResource[],
  { after, upTo }: DueSlots,
  grid: TimeGrid,
  random: Randomness,
): EssentialRecord[] {
  const bySlot = new Map<number, { entries: EssentialEntry[]; estimated: boolean }>();
  const ascending = metered.toSorted((a, b) => a.resource - b.resource).slice(0, MAX_ENTRIES);
  for (const { resource, totals, allowance } of ascending) {
    for (const [position, now] of totals.entries()) {
      const before = totals[position - 1];
      if (before === undefined || now.slot <= after || now.slot > upTo) continue;
      const record = bySlot.get(now.slot) ?? { entries: [], estimated: false };
      bySlot.set(now.slot, record);
      const span = now.slot - before.slot;
      record.estimated ||= span > 1 || repeatsPreviousTotal(now.quality);
      const consumption = now.total > before.total ? now.total - before.total : 0n;
      const seconds = BigInt(span * grid.slotSeconds);
      record.entries.push({
        resource,
        quality: now.quality,
        register: Number(now.total % REGISTER_LIMIT),
        consumption: Number(consumption),
        quotaLeft: allowance === null ? 0 : leftOf(allowance, now.total),
        // The mean demand of the slot: nothing finer is metered. Base units an hour.
        peak: Number((consumption * BigInt(HOUR)) / seconds),
      });
    }
  }
  return [...bySlot]
    .sort(([one], [other]) => one - other)
    .map(([slot, { entries, estimated }]) => ({
      slot,
      estimated,
      tamper: false,
      clock: false,
      seed: random(SEED_BYTES),
      entries,
      samples: entries.length,
    }));
}

function leftOf({ from, limit }: Allowance, total: bigint): number {
  const left = limit - (total - from);
  if (left > MOST_LEFT) return Number(MOST_LEFT);
  return Number(left < -MOST_LEFT ? -MOST_LEFT : left);
}
