/** Kinds of day of the standard load profiles. */
export type DayKind = "weekday" | "saturday" | "sunday";

/** Seasons of the standard load profiles. */
export type Season = "winter" | "summer" | "transition";

/**
 * Standard load profile H0 of German households in watts for a yearly use of 1,000 kWh, by the hour: means of the
 * published quarter-hours (VDEW 1999, kept by BDEW; as in oemof's demandlib). A year of it with the factor of
 * {@link h0Watts} gives 997 kWh.
 */
const H0: Readonly<Record<Season, Readonly<Record<DayKind, readonly number[]>>>> = {
  winter: {
    weekday: [
      58, 43, 40, 39, 39, 47, 90, 129, 133, 123, 116, 118, 131, 130, 115, 105, 105, 129, 166, 187,
      168, 141, 117, 86,
    ],
    saturday: [
      67, 53, 42, 40, 38, 40, 53, 82, 120, 142, 148, 155, 167, 166, 153, 144, 145, 180, 209, 210,
      172, 134, 122, 104,
    ],
    sunday: [
      78, 56, 45, 41, 39, 39, 41, 50, 89, 138, 174, 203, 207, 173, 136, 117, 107, 126, 156, 176,
      160, 136, 115, 85,
    ],
  },
  summer: {
    weekday: [
      74, 55, 50, 47, 49, 59, 98, 130, 142, 144, 139, 142, 158, 153, 132, 119, 115, 122, 142, 165,
      167, 158, 145, 112,
    ],
    saturday: [
      83, 64, 52, 50, 50, 52, 64, 93, 128, 156, 165, 171, 182, 176, 157, 148, 145, 149, 166, 180,
      173, 154, 149, 125,
    ],
    sunday: [
      90, 67, 54, 51, 50, 49, 51, 69, 112, 160, 187, 206, 209, 175, 144, 124, 108, 110, 127, 152,
      159, 151, 140, 108,
    ],
  },
  transition: {
    weekday: [
      67, 49, 44, 43, 44, 53, 93, 130, 137, 136, 132, 133, 150, 146, 127, 113, 106, 116, 145, 172,
      168, 156, 136, 100,
    ],
    saturday: [
      73, 56, 46, 44, 43, 45, 59, 93, 130, 150, 163, 172, 181, 177, 161, 149, 147, 159, 183, 198,
      180, 147, 139, 117,
    ],
    sunday: [
      84, 62, 49, 44, 43, 43, 46, 66, 111, 160, 185, 205, 208, 169, 136, 121, 107, 112, 138, 161,
      155, 144, 128, 94,
    ],
  },
};

/** What a day is called by the calendar. */
export interface CalendarDay {
  /** Unix seconds of its midnight, UTC. */
  readonly start: number;
  /** 1 to 366. */
  readonly dayOfYear: number;
  /** 1 to 12. */
  readonly month: number;
  readonly kind: DayKind;
  readonly season: Season;
}

/** The calendar of the day that begins at a midnight, UTC. Public holidays are not known. */
export function calendarDay(start: number): CalendarDay {
  const date = new Date(start * 1_000);
  const dayOfYear = (start - Date.UTC(date.getUTCFullYear(), 0, 1) / 1_000) / 86_400 + 1;
  const month = date.getUTCMonth() + 1;
  return { start, dayOfYear, month, kind: kindOf(date), season: seasonOf(date) };
}

/** The static profile of the day that a date falls on by UTC, hour by hour: whole watts for a yearly use of 1,000 kWh. */
export function h0Hours(date: Date): readonly number[] {
  return H0[seasonOf(date)][kindOf(date)];
}

/** What H0 draws in each hour of a day in watts, for a yearly use of 1,000 kWh. */
export function h0Watts({ season, kind, dayOfYear: t }: CalendarDay): readonly number[] {
  // The published dynamic factor; it turns the static tables round, so that winter draws most.
  const factor = (((-3.92e-10 * t + 3.2e-7) * t - 7.02e-5) * t + 2.1e-3) * t + 1.24;
  return H0[season][kind].map((watts) => watts * factor);
}

function kindOf(date: Date): DayKind {
  const weekday = date.getUTCDay();
  return weekday === 0 ? "sunday" : weekday === 6 ? "saturday" : "weekday";
}

/** Winter runs from 1 November to 20 March, summer from 15 May to 14 September. */
function seasonOf(date: Date): Season {
  const key = (date.getUTCMonth() + 1) * 100 + date.getUTCDate();
  if (key >= 1_101 || key <= 320) return "winter";
  return key >= 515 && key <= 914 ? "summer" : "transition";
}
