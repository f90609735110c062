import { ChangeKind, type Change } from "../chain/bank-history.ts";
import { entriesOf } from "../chain/bank-entries.ts";
import type { Changed, Entry, LogPlace } from "../chain/entries.ts";
import type { Seat } from "../chain/seats.ts";
import { timeOfSlot } from "../domain/time-grid.ts";
import {
  qualityName,
  repeatsPreviousTotal,
  type Quality,
  type QualityName,
} from "../domain/quality.ts";
import type { Resource } from "../domain/resource.ts";
import type { Community } from "./community.ts";
import { laneHistory, type LaneAmendment } from "./lane-history.ts";
import type { FoundPoint } from "./point-finder.ts";
import { recordOf, resourceOf } from "./point-view.ts";
import { reasonText } from "./reason.ts";
import { entryMakers, pointRecords, type EntryMaker, type PointRecord } from "./registry-log.ts";
import { readResources } from "./resources.ts";

/** What was said later of a slot. */
export interface Amendment {
  /** Base units. */
  readonly total: bigint;
  readonly quality: QualityName;
  /** Index of the entry. */
  readonly index: number;
}

/** Everything that the chain says of a point at one slot. */
export interface SlotLine {
  readonly slot: number;
  /** The slot's end, Unix seconds. */
  readonly time: number;
  /** What the lane held after the batch, base units; null where no batch holds the slot or the point was suspended. */
  readonly total: bigint | null;
  /** Null where no batch holds the slot. */
  readonly quality: QualityName | null;
  /** Stands beside a total that was carried over; null without one. */
  readonly estimate: bigint | null;
  /** Index of the batch's entry; null without one. */
  readonly index: number | null;
  readonly amendments: readonly Amendment[];
  /** What counts in the end: the last amendment, else the estimate, else the total; null where nothing was read. */
  readonly settled: bigint | null;
}

/** Something that happened to a point, its meter or its owner. */
export interface PointEvent {
  readonly kind:
    "enrol" | "exchange" | "retire" | "suspend" | "resume" | "correct" | "move-in" | "move-out";
  /** Slot of the bank's last record before it; null for owners, who are no part of the bank's history. */
  readonly slot: number | null;
  /** Index of the entry; null for owners. */
  readonly index: number | null;
  /** Where a total was set, base units. */
  readonly total: bigint | null;
  /** The meter that came. */
  readonly meter: string | null;
  /** The owner who came or left. */
  readonly owner: string | null;
  /** Who did it. */
  readonly by: string | null;
  /** Text, or the hash of one; null where none is asked for. */
  readonly reason: string | null;
  readonly place: LogPlace;
}

/** A point's history. */
export interface PointHistory {
  readonly resource: Resource;
  /** In ascending slots. */
  readonly lines: readonly SlotLine[];
  /** In the order of the chain. */
  readonly events: readonly PointEvent[];
}

/** Which part of a history, by the ends of the slots: Unix seconds, both included. */
export interface Period {
  readonly from?: number;
  readonly to?: number;
}

const CHANGE_NAMES: Readonly<Record<ChangeKind, PointEvent["kind"]>> = {
  [ChangeKind.Enrol]: "enrol",
  [ChangeKind.Exchange]: "exchange",
  [ChangeKind.Retire]: "retire",
  [ChangeKind.Suspend]: "suspend",
  [ChangeKind.Resume]: "resume",
  [ChangeKind.Correct]: "correct",
};

/** Everything that the chain says of a point: its readings with what was said of them later, and its changes. */
export async function historyOf(
  community: Community,
  point: FoundPoint,
  period: Period = {},
): Promise<PointHistory> {
  const { index, site } = community;
  const { id, seat, state } = point;
  const record = recordOf(pointRecords(index, id), id);
  const entries = [...entriesOf(index, state.bank)];
  const { records, amendments } = laneHistory(entries, state.wide, seat);
  const amended = Map.groupBy(amendments, ({ slot }) => slot);
  const recorded = new Map(records.map((each) => [each.slot, each]));
  const slots = [...new Set([...recorded.keys(), ...amended.keys()])].sort((a, b) => a - b);

  const lines = slots.map((slot): SlotLine => {
    const batch = recorded.get(slot);
    const later = amended.get(slot) ?? [];
    const quality = batch === undefined || batch.total === null ? null : nameOf(batch.quality);
    return {
      slot,
      time: timeOfSlot(site.grid, slot),
      total: batch?.total ?? null,
      quality,
      estimate: batch?.estimate ?? null,
      index: batch?.index ?? null,
      amendments: later.map(({ total, quality: code, index: at }) => {
        return { total, quality: nameOf(code), index: at };
      }),
      settled: settledOf(later, batch ?? null),
    };
  });
  const events = [
    ...changesOf(entries, seat, record, entryMakers(index, state.bank)),
    ...ownersOf(record),
  ].sort(byPlace);
  const { from = 0, to = Number.MAX_SAFE_INTEGER } = period;
  const within = (slot: number): boolean => {
    const time = timeOfSlot(site.grid, slot);
    return time >= from && time <= to;
  };
  return {
    resource: resourceOf(await readResources(community), record.resource),
    lines: lines.filter(({ slot }) => within(slot)),
    events: events.filter(({ slot }) => slot === null || within(slot)),
  };
}

function settledOf(
  later: readonly LaneAmendment[],
  batch: { total: bigint | null; quality: number; estimate: bigint | null } | null,
): bigint | null {
  const last = later.at(-1);
  if (last !== undefined) return last.total;
  if (batch === null) return null;
  if (batch.estimate !== null) return batch.estimate;
  return repeatsPreviousTotal(batch.quality as Quality) ? null : batch.total;
}

function* changesOf(
  entries: readonly Entry[],
  seat: Seat,
  record: PointRecord,
  makers: ReadonlyMap<number, EntryMaker>,
): Generator<PointEvent> {
  for (const entry of entries) {
    if (entry.kind !== "changed" || entry.index < seat.since) continue;
    if (seat.until !== null && entry.index > seat.until) return;
    for (const change of entry.changes) {
      if (change.lane !== seat.lane || isOfAnother(entry, change, seat)) continue;
      const maker = makers.get(entry.index);
      const begins = change.kind === ChangeKind.Enrol || change.kind === ChangeKind.Exchange;
      const term = begins ? record.terms.find(({ since }) => since === entry.index) : undefined;
      const sets = change.kind === ChangeKind.Enrol || change.kind === ChangeKind.Correct;
      yield {
        kind: CHANGE_NAMES[change.kind],
        slot: entry.slot,
        index: entry.index,
        total: sets ? change.total : (term?.start ?? null),
        meter: term?.meter ?? null,
        owner: null,
        by: maker?.operator ?? null,
        reason: begins ? reasonText(maker?.reason ?? "0x") : reasonText(change.subject),
        place: entry.place,
      };
    }
  }
}

/** Within one entry a lane may be left by one point and taken by the next. */
function isOfAnother(entry: Changed, change: Change, seat: Seat): boolean {
  if (entry.index !== seat.since) {
    if (entry.index !== seat.until) return false;
    const left = entry.changes.findIndex(
      ({ kind, lane }) => kind === ChangeKind.Retire && lane === seat.lane,
    );
    return entry.changes.indexOf(change) > left;
  }
  const taken = entry.changes.findIndex(
    ({ kind, subject }) => kind === ChangeKind.Enrol && subject === seat.point,
  );
  return entry.changes.indexOf(change) < taken;
}

function ownersOf(record: PointRecord): PointEvent[] {
  return record.owners.map(({ kind, owner, by, reason, place }) => ({
    kind,
    slot: null,
    index: null,
    total: null,
    meter: null,
    owner,
    by,
    reason: reasonText(reason),
    place,
  }));
}

function byPlace(a: PointEvent, b: PointEvent): number {
  return a.place.blockNumber - b.place.blockNumber || a.place.logIndex - b.place.logIndex;
}

/** The name of a code of the ledger; a code of an amendment that nobody knows is questionable. */
function nameOf(code: number): QualityName {
  return qualityName(code) ?? "questionable";
}
