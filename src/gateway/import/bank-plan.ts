import { type Element } from "../../chain/bank-history.ts";
import { laneTop } from "../../chain/lanes.ts";
import { QUALITY, repeatsPreviousTotal, type Quality } from "../../domain/quality.ts";

/** One value that a point should have in a bank's history. */
export interface PlannedValue {
  readonly slot: number;
  /** Running total, base units. */
  readonly total: bigint;
  readonly quality: Quality;
}

/** A point of the bank with the values that shall be written, slots ascending. */
export interface PlannedLane {
  readonly lane: number;
  /** What the lane holds before the first batch, base units. */
  readonly total: bigint;
  readonly values: readonly PlannedValue[];
}

/** A batch as the sender takes it. */
export interface PlannedBatch {
  readonly slot: number;
  readonly totals: ReadonlyMap<number, bigint>;
  readonly exceptions: readonly Element[];
}

/** What is said about one slot that the bank has passed. */
export interface PlannedAmendment {
  readonly about: number;
  readonly elements: readonly Element[];
}

/** A value that the ledger would refuse, so that it is not sent. */
export interface RefusedValue {
  readonly lane: number;
  readonly slot: number;
  readonly total: bigint;
  /** Stable code in kebab-case. */
  readonly reason: "falls" | "step-above-limit" | "above-lane-top";
}

/** What has to be written to bring a bank's lanes to the given values. */
export interface BankPlan {
  /** In ascending slots. */
  readonly amendments: readonly PlannedAmendment[];
  /** In ascending slots, all later than the tip. */
  readonly batches: readonly PlannedBatch[];
  readonly refused: readonly RefusedValue[];
}

/**
 * Merges the values of a bank's points by slot into batches and amendments.
 *
 * A slot after the bank's tip becomes a batch that names every active lane: with its total, or as missing. A slot at or
 * before the tip is history, so what comes late becomes an amendment of it. A value that the ledger would refuse is
 * left out and named, and its lane is marked missing there; the rest of the batch is not held up by it.
 *
 * @param lanes all active lanes of the bank, those without values too
 * @param tipSlot slot of the bank's last record
 * @param maxStep the bank's limit, base units per slot passed
 */
export function planBank(
  lanes: readonly PlannedLane[],
  tipSlot: number,
  maxStep: bigint,
  wide: boolean,
): BankPlan {
  const top = laneTop(wide);
  const refused: RefusedValue[] = [];
  const late = new Map<number, Element[]>();
  const due = new Map<number, Map<number, PlannedValue>>();
  const ordered = [...lanes].sort((a, b) => a.lane - b.lane);

  for (const { lane, values } of ordered) {
    for (const value of values) {
      if (value.slot > tipSlot) {
        const bySlot = due.get(value.slot) ?? new Map<number, PlannedValue>();
        due.set(value.slot, bySlot.set(lane, value));
      } else if (value.total > top) {
        refused.push({ lane, slot: value.slot, total: value.total, reason: "above-lane-top" });
      } else {
        const element = { lane, code: value.quality, value: value.total };
        late.set(value.slot, [...(late.get(value.slot) ?? []), element]);
      }
    }
  }

  const current = new Map(ordered.map(({ lane, total }) => [lane, total]));
  const batches: PlannedBatch[] = [];
  let last = tipSlot;
  for (const [slot, values] of ascending(due)) {
    const limit = maxStep * BigInt(slot - last);
    const totals = new Map<number, bigint>();
    const exceptions: Element[] = [];
    for (const [lane, total] of current) {
      const value = values.get(lane);
      if (value === undefined) {
        exceptions.push({ lane, code: QUALITY.missing, value: 0n });
        continue;
      }
      if (repeatsPreviousTotal(value.quality)) {
        exceptions.push({ lane, code: value.quality, value: value.total });
        continue;
      }
      const reason = refusalOf(total, value.total, limit, top);
      if (reason !== null) {
        refused.push({ lane, slot, total: value.total, reason });
        exceptions.push({ lane, code: QUALITY.missing, value: 0n });
        continue;
      }
      totals.set(lane, value.total);
      if (value.quality !== QUALITY.valid)
        exceptions.push({ lane, code: value.quality, value: 0n });
    }
    for (const [lane, total] of totals) current.set(lane, total);
    batches.push({ slot, totals, exceptions });
    last = slot;
  }

  const amendments = ascending(late).map(([about, elements]) => ({ about, elements }));
  return { amendments, batches, refused };
}

function refusalOf(
  from: bigint,
  to: bigint,
  limit: bigint,
  top: bigint,
): RefusedValue["reason"] | null {
  if (to < from) return "falls";
  if (to > top) return "above-lane-top";
  return to - from > limit ? "step-above-limit" : null;
}

function ascending<V>(bySlot: ReadonlyMap<number, V>): [number, V][] {
  return [...bySlot].sort(([a], [b]) => a - b);
}
