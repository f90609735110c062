import { ChangeKind, decodeElements } from "../chain/bank-history.ts";
import type { Entry } from "../chain/entries.ts";
import { laneAt, vacantLane } from "../chain/lanes.ts";
import { QUALITY } from "../domain/quality.ts";

/** What a bank's history says of one lane at one slot. */
export interface LaneRecord {
  readonly slot: number;
  /** Running total in base units; null while the lane was vacant. */
  readonly total: bigint | null;
  /** Quality code of the record; 0 valid. */
  readonly quality: number;
  /** The estimate that stands beside a total that was carried over; null without one. */
  readonly estimate: bigint | null;
  /** Index of the entry. */
  readonly index: number;
}

/** What was said later of one lane at one slot. */
export interface LaneAmendment {
  /** The slot it is about. */
  readonly slot: number;
  readonly quality: number;
  readonly total: bigint;
  /** Index of the entry. */
  readonly index: number;
}

/** The operator set a lane's total. It holds for what is read after the slot. */
export interface LaneCorrection {
  /** The last slot recorded before it. */
  readonly slot: number;
  /** What the lane held, and what it holds from then on, base units. */
  readonly from: bigint;
  readonly to: bigint;
  /** Index of the entry. */
  readonly index: number;
}

/** A lane's records, amendments and corrections, in the order of the bank's history. */
export interface LaneHistory {
  readonly records: readonly LaneRecord[];
  readonly amendments: readonly LaneAmendment[];
  readonly corrections: readonly LaneCorrection[];
}

/**
 * What a bank's entries say of one lane, from the entry that seated its point on. An amendment about a slot in which
 * another point still held the lane is not about this one.
 *
 * @param entries all entries of the bank, in order, those before the point came too
 * @param seat lane, first entry and, if it was retired, last entry of the point
 */
export function laneHistory(
  entries: Iterable<Entry>,
  wide: boolean,
  seat: { readonly lane: number; readonly since: number; readonly until: number | null },
): LaneHistory {
  const records: LaneRecord[] = [];
  const amendments: LaneAmendment[] = [];
  const corrections: LaneCorrection[] = [];
  let total = 0n;
  const vacant = vacantLane(wide);
  // The last slot of the points that held the lane before.
  let others = 0;
  for (const entry of entries) {
    if (entry.index <= seat.since && frees(entry, seat.lane)) others = entry.slot;
    if (entry.index < seat.since || (seat.until !== null && entry.index > seat.until)) continue;
    if (entry.kind === "recorded") {
      const held = laneAt(entry.registers, seat.lane, wide);
      if (held !== vacant) total = held;
      const remark = decodeElements(entry.exceptions).find(({ lane }) => lane === seat.lane);
      const carried = remark !== undefined && remark.code !== QUALITY.questionable;
      records.push({
        slot: entry.slot,
        total: held === vacant ? null : held,
        quality: remark?.code ?? QUALITY.valid,
        estimate: carried && remark.code !== QUALITY.missing ? remark.value : null,
        index: entry.index,
      });
    } else if (entry.kind === "amended" && entry.about > others) {
      for (const { lane, code, value } of decodeElements(entry.data)) {
        if (lane === seat.lane) {
          amendments.push({ slot: entry.about, quality: code, total: value, index: entry.index });
        }
      }
    } else if (entry.kind === "changed") {
      for (const { kind, lane, total: to } of entry.changes) {
        if (lane !== seat.lane) continue;
        if (kind === ChangeKind.Enrol) total = to;
        if (kind !== ChangeKind.Correct) continue;
        corrections.push({ slot: entry.slot, from: total, to, index: entry.index });
        total = to;
      }
    }
  }
  return { records, amendments, corrections };
}

/**
 * The total from which a reading of a slot goes on: of the last record at or before it, or what the operator set since;
 * null when there is neither.
 */
export function totalAtOrBefore(history: LaneHistory, slot: number): bigint | null {
  const record = history.records.findLast((each) => each.slot <= slot && each.total !== null);
  const correction = history.corrections.findLast((each) => each.slot < slot);
  if (correction === undefined || (record?.index ?? -1) > correction.index) {
    return record?.total ?? null;
  }
  return correction.to;
}

/** Whether an entry took a lane from a point for ever. */
function frees(entry: Entry, held: number): boolean {
  return (
    entry.kind === "changed" &&
    entry.changes.some(({ kind, lane }) => lane === held && kind === ChangeKind.Retire)
  );
}
