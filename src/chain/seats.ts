/**
 * Which point sits in which lane, and what a change does to both. Mirror of `contracts/libraries/Seats.sol`.
 */
import { ChangeKind, type Change } from "./bank-history.ts";
import { laneAt, lanesPerWord, laneTop, vacantLane, withLane } from "./lanes.ts";

/** Where a point sits, for ever. */
export interface Seat {
  readonly point: string;
  readonly lane: number;
  /** Index of the entry that enrolled it. */
  readonly since: number;
  /** Index of the entry that retired it; null while it has not been. */
  readonly until: number | null;
  readonly state: "active" | "suspended" | "retired";
  /** Total that it was suspended or retired with, base units; null while active. */
  readonly kept: bigint | null;
  /** Slot of that total. */
  readonly keptSlot: number | null;
  /** Indices of the entries that corrected the point, ascending; one entry may stand here twice. */
  readonly corrections: readonly number[];
  /** Meters that were put in place of another, by the entries that say so, ascending. */
  readonly exchanges: readonly Exchange[];
}

/** Another meter came to a point. */
export interface Exchange {
  readonly index: number;
  /** The new meter. */
  readonly meter: string;
}

/** A bank's seats and the words that go with them. */
export interface Seating {
  readonly words: readonly bigint[];
  /** By point, retired ones too. */
  readonly seats: ReadonlyMap<string, Seat>;
  /** The point that holds a lane, suspended or not, by lane. */
  readonly occupants: ReadonlyMap<number, string>;
}

/** When changes happen: in one entry of one bank. */
export interface Occasion {
  readonly wide: boolean;
  /** Index of the entry that the changes make. */
  readonly index: number;
  /** Slot of the last record before it. */
  readonly slot: number;
}

/**
 * Seats and words after the changes of one entry.
 *
 * @throws RangeError when the ledger would refuse one of the changes
 */
export function seatAfter(
  before: Seating,
  changes: readonly Change[],
  occasion: Occasion,
): Seating {
  const words = [...before.words];
  const seats = new Map(before.seats);
  const occupants = new Map(before.occupants);
  if (changes.length === 0) throw new RangeError("an entry without changes");
  for (const change of changes) {
    const { seat, total } = moved({ words, seats, occupants }, change, occasion);
    seats.set(seat.point, seat);
    if (seat.state === "retired") occupants.delete(change.lane);
    else occupants.set(change.lane, seat.point);
    const at = Math.floor(change.lane / lanesPerWord(occasion.wide));
    words[at] = withLane(words[at] ?? 0n, change.lane, total, occasion.wide);
  }
  return { words, seats, occupants };
}

/** The seat after one change, and what its lane then holds. */
function moved(now: Seating, change: Change, occasion: Occasion): { seat: Seat; total: bigint } {
  const { lane } = change;
  const { wide, index, slot } = occasion;
  const held = laneAt(now.words, lane, wide);
  const vacant = vacantLane(wide);
  const point = now.occupants.get(lane);

  if (change.kind === ChangeKind.Enrol) {
    if (point !== undefined) throw new RangeError(`lane ${String(lane)} is held by ${point}`);
    if (now.seats.has(change.subject)) throw new RangeError(`${change.subject} is seated already`);
    return {
      seat: {
        point: change.subject,
        lane,
        since: index,
        until: null,
        state: "active",
        kept: null,
        keptSlot: null,
        corrections: [],
        exchanges: [],
      },
      total: checkTotal(change, wide),
    };
  }

  const seat = point === undefined ? undefined : now.seats.get(point);
  if (seat === undefined) throw new RangeError(`lane ${String(lane)} is free`);
  const needs = change.kind === ChangeKind.Resume ? "suspended" : "active";
  if (seat.state !== needs && change.kind !== ChangeKind.Retire) {
    throw new RangeError(`${seat.point} is ${seat.state}`);
  }
  const leaves = change.kind === ChangeKind.Retire || change.kind === ChangeKind.Suspend;
  if (leaves && seat.corrections.at(-1) === index) {
    throw new RangeError(`${seat.point} is corrected by the entry that empties its lane`);
  }
  const kept = seat.state === "active" ? { kept: held, keptSlot: slot } : {};
  switch (change.kind) {
    case ChangeKind.Exchange: {
      const exchanges = [...seat.exchanges, { index, meter: change.subject }];
      return { seat: { ...seat, exchanges }, total: held };
    }
    case ChangeKind.Retire:
      return { seat: { ...seat, ...kept, state: "retired", until: index }, total: vacant };
    case ChangeKind.Suspend:
      return { seat: { ...seat, ...kept, state: "suspended" }, total: vacant };
    case ChangeKind.Resume:
      return {
        seat: { ...seat, state: "active", kept: null, keptSlot: null },
        total: seat.kept ?? vacant,
      };
    case ChangeKind.Correct:
      return {
        seat: { ...seat, corrections: [...seat.corrections, index] },
        total: checkTotal(change, wide),
      };
  }
}

function checkTotal(change: Change, wide: boolean): bigint {
  if (change.total <= laneTop(wide)) return change.total;
  throw new RangeError(`lane ${String(change.lane)} cannot hold ${change.total.toString()}`);
}
