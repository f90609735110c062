import { GridwellError } from "../../src/domain/errors.ts";
import { parseInstant } from "../../src/domain/instant.ts";
import { isOnGrid, slotAt, timeOfSlot, type TimeGrid } from "../../src/domain/time-grid.ts";

/** Later moments have no date that people write: 9999-12-31T23:59:59Z. */
const LAST_MOMENT = 253_402_300_799;

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/**
 * A moment as a user writes it: `2026-03-29T01:00:00Z`, or `2026-03-29` for its first second, UTC.
 *
 * @param option what it was given for, to be named in the error
 * @returns Unix seconds; undefined for an empty text
 * @throws GridwellError `USAGE_TIME`
 */
export function parseMoment(option: string, text: string): number | undefined {
  if (text === "") return undefined;
  try {
    return parseInstant(DATE.test(text) ? `${text}T00:00:00Z` : text);
  } catch {
    throw new GridwellError(
      "USAGE_TIME",
      `${option} ${text} is no time in UTC: write it like 2026-03-29 or 2026-03-29T01:00:00Z`,
    );
  }
}

/**
 * A slot as a user writes it: its number, or a moment that it ends at or holds.
 *
 * @param what it was given for, to be named in the error
 * @throws GridwellError `USAGE_SLOT`, `USAGE_TIME`
 */
export function parseSlot(text: string, grid: TimeGrid, what = "--slot"): number {
  if (/^\d+$/.test(text)) {
    const slot = Number(text);
    if (slot >= 1 && timeOfSlot(grid, slot) <= LAST_MOMENT) return slot;
  } else if (text !== "") {
    const time = parseMoment(what, text);
    if (time !== undefined && isOnGrid(grid, time)) return slotAt(grid, time);
  }
  throw new GridwellError(
    "USAGE_SLOT",
    text === ""
      ? `Name the slot with ${what}: its number, or a time like 2026-03-29T00:00:00Z that it ends at or holds`
      : `${what} ${text} is no slot of this ledger: give a number from 1, or a time after the grid's origin`,
  );
}
