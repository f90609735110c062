import { GridwellError } from "../../domain/errors.ts";
import { formatInstant } from "../../domain/instant.ts";
import { calendarDay, type CalendarDay } from "../h0-profile.ts";

const DAY = 86_400;

/** The longest run in days, and in slots: one premises' readings and their text are held at a time. */
const MOST_DAYS = 3_660;
const MOST_SLOTS = 400_000;

/** The days that are simulated, cut into slots. People live by UTC. */
export interface Period {
  /** Unix seconds of the first midnight. */
  readonly from: number;
  readonly slotSeconds: number;
  readonly slotsPerDay: number;
  /** Of the whole period. */
  readonly slots: number;
  readonly days: readonly CalendarDay[];
}

/**
 * A checked period.
 *
 * @param from unix seconds of a midnight, UTC
 * @throws GridwellError SIMULATION_PERIOD_INVALID
 */
export function periodOf(from: number, days: number, slotMinutes: number): Period {
  if (!Number.isInteger(slotMinutes) || slotMinutes < 1 || 1_440 % slotMinutes !== 0) {
    throw invalid(
      `slots of ${String(slotMinutes)} minutes do not divide a day: choose for example 15`,
    );
  }
  if (!Number.isInteger(days) || days < 1 || days > MOST_DAYS) {
    throw invalid(`${String(days)} days cannot be simulated: choose 1 to ${String(MOST_DAYS)}`);
  }
  if ((days * 1_440) / slotMinutes > MOST_SLOTS) {
    throw invalid(
      `${String(days)} days of ${String(slotMinutes)} minutes are more than ${String(MOST_SLOTS)} slots: choose longer slots or fewer days`,
    );
  }
  if (!Number.isInteger(from) || from < 0 || from % DAY !== 0) {
    throw invalid(
      `${formatInstant(from)} is no midnight: begin at one, UTC, for example 2026-03-10`,
    );
  }
  const slotSeconds = slotMinutes * 60;
  const slotsPerDay = DAY / slotSeconds;
  return {
    from,
    slotSeconds,
    slotsPerDay,
    slots: days * slotsPerDay,
    days: Array.from({ length: days }, (_, day) => calendarDay(from + day * DAY)),
  };
}

function invalid(message: string): GridwellError {
  return new GridwellError("SIMULATION_PERIOD_INVALID", message);
}
