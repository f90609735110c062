import type { BankState } from "../chain/bank-state.ts";
import { decodeElements } from "../chain/bank-history.ts";
import { entryAt } from "../chain/bank-entries.ts";
import type { EventIndex } from "../chain/event-index.ts";
import { laneAt, lanesPerWord, vacantLane } from "../chain/lanes.ts";
import type { Seat } from "../chain/seats.ts";
import { QUALITY } from "../domain/quality.ts";
import type { Resource } from "../domain/resource.ts";
import { timeOfSlot } from "../domain/time-grid.ts";
import type { Community } from "./community.ts";
import type { FoundPoint } from "./point-finder.ts";
import { pointRecords, type PointRecord, type TermRecord } from "./registry-log.ts";
import { readResources } from "./resources.ts";

/** A point's total at the end of a slot. */
export interface SlotTotal {
  readonly slot: number;
  /** Unix seconds. */
  readonly time: number;
  /** Base units. */
  readonly total: bigint;
}

/** A point as it stands now. */
export interface PointView {
  readonly id: string;
  /** Null when the local book does not hold the point. */
  readonly name: string | null;
  /** The meter's id as in the file; null like the name. */
  readonly device: string | null;
  readonly resource: Resource;
  readonly bank: number;
  readonly lane: number;
  readonly state: Seat["state"];
  /** What the lane holds, or held when the point was suspended or retired, base units. */
  readonly total: bigint;
  /** The last slot for which a reading was taken; null before the first. */
  readonly last: SlotTotal | null;
  /** The present meter's term. */
  readonly term: TermRecord;
  /** Null: nobody. */
  readonly owner: string | null;
}

/** A bank as it stands now. */
export interface BankView {
  readonly bank: number;
  readonly gateway: string;
  /** Whether the gateway is on the public list. */
  readonly trusted: boolean;
  /** What its points meter; null while it has none. */
  readonly resource: Resource | null;
  /** Greatest rise of a lane per slot passed, base units. */
  readonly maxStep: bigint;
  /** Bits of a lane: 32 or 64. */
  readonly width: number;
  /** Lanes there are, and those that a point holds. */
  readonly lanes: number;
  readonly lanesUsed: number;
  /** Slot of the last record. */
  readonly slot: number;
  /** Its end, Unix seconds. */
  readonly time: number;
  /** Entries of the history, the opening included. */
  readonly entries: number;
  readonly head: string;
}

/** The given points as they stand now, in the same order. */
export async function viewPoints(
  community: Community,
  points: readonly FoundPoint[],
): Promise<PointView[]> {
  const [only] = points;
  const records = pointRecords(community.index, points.length === 1 ? only?.id : undefined);
  const resources = await readResources(community);
  const last = new Map<string, SlotTotal>();
  for (const group of Map.groupBy(points, ({ state }) => state.bank).values()) {
    for (const [id, seen] of lastReadings(community, group)) last.set(id, seen);
  }
  return points.map(({ id, known, seat, state }): PointView => {
    const record = recordOf(records, id);
    const { lane } = seat;
    return {
      id,
      name: known?.name ?? null,
      device: known?.device ?? null,
      resource: resourceOf(resources, record.resource),
      bank: state.bank,
      lane,
      state: seat.state,
      total: seat.state === "active" ? laneAt(state.words, lane, state.wide) : (seat.kept ?? 0n),
      last: last.get(id) ?? null,
      term: record.terms.at(-1) ?? record.terms[0],
      owner: record.owner,
    };
  });
}

/** The given banks as they stand now. */
export async function viewBanks(
  community: Community,
  states: readonly BankState[],
): Promise<BankView[]> {
  const { contracts, index, site } = community;
  const records = pointRecords(index);
  const resources = await readResources(community);
  const trust = new Map<string, boolean>();
  for (const { gateway } of states) {
    if (!trust.has(gateway)) trust.set(gateway, await contracts.registry.isTrusted(gateway));
  }
  return states.map((state): BankView => {
    const [seated] = state.seats.keys();
    return {
      bank: state.bank,
      gateway: state.gateway,
      trusted: trust.get(state.gateway) ?? false,
      resource:
        seated === undefined ? null : resourceOf(resources, recordOf(records, seated).resource),
      maxStep: state.maxStep,
      width: 256 / lanesPerWord(state.wide),
      lanes: state.words.length * lanesPerWord(state.wide),
      lanesUsed: state.occupants.size,
      slot: state.tip.slot,
      time: timeOfSlot(site.grid, state.tip.slot),
      entries: state.tip.index + 1,
      head: state.head,
    };
  });
}

/** What the registry said of a point: every seated point has been announced by it. */
export function recordOf(records: ReadonlyMap<string, PointRecord>, point: string): PointRecord {
  const record = records.get(point);
  if (record !== undefined) return record;
  throw new TypeError(`the registry never announced the point ${point}`);
}

/** The resource of an id, which the registry defined before any point could bear it. */
export function resourceOf(resources: readonly Resource[], id: number): Resource {
  const resource = resources.find((each) => each.id === id);
  if (resource !== undefined) return resource;
  throw new TypeError(`the registry never defined the resource ${String(id)}`);
}

/** Entry by entry back from the bank's tip, until a reading of every point was found. */
function lastReadings(
  { index, site }: Community,
  points: readonly FoundPoint[],
): Map<string, SlotTotal> {
  const found = new Map<string, SlotTotal>();
  const state = points[0]?.state;
  if (state === undefined) return found;
  const missing = new Map(points.map(({ id, seat }) => [id, seat]));
  for (let at = state.tip.index; at > 0 && missing.size > 0; at--) {
    for (const [id, seen] of readingsIn(index, state, at, missing)) {
      missing.delete(id);
      found.set(id, { ...seen, time: timeOfSlot(site.grid, seen.slot) });
    }
    for (const [id, seat] of missing) if (seat.since >= at) missing.delete(id);
  }
  return found;
}

/** Readings that one entry brought to some points: none for lanes that repeat the total before. */
function readingsIn(
  index: EventIndex,
  state: BankState,
  at: number,
  seats: ReadonlyMap<string, Seat>,
): [string, Omit<SlotTotal, "time">][] {
  const entry = entryAt(index, state.bank, at);
  if (entry?.kind !== "recorded") return [];
  const repeated = new Set<number>();
  for (const { lane, code } of decodeElements(entry.exceptions)) {
    if (code !== QUALITY.questionable) repeated.add(lane);
  }
  const vacant = vacantLane(state.wide);
  const readings: [string, Omit<SlotTotal, "time">][] = [];
  for (const [id, { lane, since, until }] of seats) {
    if (at <= since || (until !== null && at >= until) || repeated.has(lane)) continue;
    const total = laneAt(entry.registers, lane, state.wide);
    if (total !== vacant) readings.push([id, { slot: entry.slot, total }]);
  }
  return readings;
}
