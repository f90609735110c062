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

/** A lane's records and amendments, in the order of the bank's history. */
export interface LaneHistory {
  readonly records: readonly LaneRecord[];
  readonly amendments: readonly LaneAmendment[];
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
  const vacant = vacantLane(wide);
  // The last slot of the points that held the lane before.
  let others = 0;
  for (const entry of entries) {
    if (entry.index <= seat.since && frees(entry, seat.lane)) others = entry.slot;
    if (entry.index < seat.since || (seat.until !== null && entry.index > seat.until)) continue;
    if (entry.kind === "recorded") {
      const held = laneAt(entry.registers, seat.lane, wide);
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
    }
  }
  return { records, amendments };
}

/** The last valid total recorded at or before a slot; null when there is none. */
export function totalAtOrBefore(history: LaneHistory, slot: number): LaneRecord | null {
  let found: LaneRecord | null = null;
  for (const record of history.records) {
    if (record.slot > slot) break;
    if (record.total !== null) found = record;
  }
  return found;
}

/** Whether an entry took a lane from a point for ever. */
function frees(entry: Entry, held: number): boolean {
  return (
    entry.kind === "changed" &&
    entry.changes.some(({ kind, lane }) => lane === held && kind === ChangeKind.Retire)
  );
}
