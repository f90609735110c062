import { formatInstant } from "../../src/domain/instant.ts";
import { timeOfSlot, type TimeGrid } from "../../src/domain/time-grid.ts";

/** When a slot begins. */
export function startOfSlot(slot: number, grid: TimeGrid): string {
  return formatInstant(timeOfSlot(grid, slot) - grid.slotSeconds);
}

/** When a slot ends. */
export function endOfSlot(slot: number, grid: TimeGrid): string {
  return formatInstant(timeOfSlot(grid, slot));
}

/** A slot for people: its number, and the moment that it ends at. */
export function slotText(slot: number, grid: TimeGrid): string {
  return `slot ${String(slot)} (to ${endOfSlot(slot, grid)})`;
}

/**
 * Slots for people: their numbers, and from when to when they last.
 *
 * @param first to `last`, both among them
 */
export function slotsText(first: number, last: number, grid: TimeGrid): string {
  const numbers =
    first === last ? `slot ${String(first)}` : `slots ${String(first)} to ${String(last)}`;
  return `${numbers} (${startOfSlot(first, grid)} to ${endOfSlot(last, grid)})`;
}
