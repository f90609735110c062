import { GridwellError } from "./errors.ts";
import { formatInstant } from "./instant.ts";

const SECONDS_PER_HOUR = 3_600;
const SECONDS_PER_DAY = 86_400;

/** The last slot that 32 bits hold. */
export const LAST_SLOT = 2 ** 32 - 1;

/**
 * The steps in which a ledger counts time, in UTC. Slot s holds the instants in
 * (origin + (s - 1) × slotSeconds, origin + s × slotSeconds]: a reading taken exactly on the
 * quarter-hour closes the slot that ends there. Slots start at 1.
 */
export interface TimeGrid {
  /** Unix seconds at which slot 1 begins. Midnight UTC makes the grid's days calendar days. */
  readonly origin: number;
  /** Length of a slot in seconds; a day is a whole number of slots. */
  readonly slotSeconds: number;
}

/** How often a total is written in clear. */
export type Cadence = "slot" | "hour" | "day";

/** Every cadence, the finest first. */
export const CADENCES: readonly Cadence[] = ["slot", "hour", "day"];

/**
 * A checked grid.
 *
 * @throws GridwellError `TIME_GRID_INVALID` when the origin is not a whole number of seconds since
 * 1970, or when a day is not a whole number of slots
 */
export function timeGrid(origin: number, slotSeconds: number): TimeGrid {
  if (!Number.isInteger(origin) || origin < 0) {
    throw new GridwellError(
      "TIME_GRID_INVALID",
      `the grid's origin ${String(origin)} must be whole seconds since 1970`,
    );
  }
  if (!Number.isInteger(slotSeconds) || slotSeconds < 1 || SECONDS_PER_DAY % slotSeconds !== 0) {
    throw new GridwellError(
      "TIME_GRID_INVALID",
      `a slot of ${String(slotSeconds)} s does not divide a day: choose for example 900`,
    );
  }
  return { origin, slotSeconds };
}

/** How many slots a day has. */
export function slotsPerDay(grid: TimeGrid): number {
  return SECONDS_PER_DAY / grid.slotSeconds;
}

/**
 * The slot whose window holds an instant.
 *
 * @param time unix seconds
 * @throws GridwellError `SLOT_OUT_OF_RANGE` when the instant is not after the origin or lies
 * beyond the last slot
 */
export function slotAt(grid: TimeGrid, time: number): number {
  return checkSlot(grid, Math.ceil((time - grid.origin) / grid.slotSeconds), time);
}

/** Whether an instant has a slot, so that {@link slotAt} will not refuse it. */
export function isOnGrid(grid: TimeGrid, time: number): boolean {
  return time > grid.origin && time <= grid.origin + LAST_SLOT * grid.slotSeconds;
}

/** The instant at which a slot closes, in unix seconds. */
export function timeOfSlot(grid: TimeGrid, slot: number): number {
  return grid.origin + slot * grid.slotSeconds;
}

/** The day of a slot, counted from the grid's origin; the midnight slot closes the day before. */
export function dayOfSlot(grid: TimeGrid, slot: number): number {
  return Math.floor((slot - 1) / slotsPerDay(grid));
}

/**
 * How many slots one step of a cadence has.
 *
 * @throws GridwellError `CADENCE_INVALID` when a slot is longer than the cadence's step
 */
export function slotsPerStep(grid: TimeGrid, cadence: Cadence): number {
  if (cadence === "slot") return 1;
  if (cadence === "day") return slotsPerDay(grid);
  const slots = SECONDS_PER_HOUR / grid.slotSeconds;
  if (!Number.isInteger(slots)) {
    throw new GridwellError(
      "CADENCE_INVALID",
      `an hour is not a whole number of slots of ${String(grid.slotSeconds)} s: use slot or day`,
    );
  }
  return slots;
}

/**
 * The slot that closes the step of a cadence in which an instant lies: at cadence `day`, the
 * midnight slot after it.
 *
 * @param time unix seconds
 * @throws GridwellError `SLOT_OUT_OF_RANGE` when the instant has no slot, or its step does not
 * close within the grid; `CADENCE_INVALID` when the cadence does not fit the grid
 */
export function closingSlot(grid: TimeGrid, cadence: Cadence, time: number): number {
  const step = slotsPerStep(grid, cadence);
  return checkSlot(grid, Math.ceil(slotAt(grid, time) / step) * step, time);
}

function checkSlot(grid: TimeGrid, slot: number, time: number): number {
  if (slot >= 1 && slot <= LAST_SLOT) return slot;
  throw new GridwellError(
    "SLOT_OUT_OF_RANGE",
    `${String(time)} has no slot: the grid runs from ${formatInstant(grid.origin)} ` +
      `for ${String(LAST_SLOT)} slots of ${String(grid.slotSeconds)} s`,
  );
}
