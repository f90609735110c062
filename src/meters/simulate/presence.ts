import type { PersonKind } from "./household.ts";
import type { Random } from "./random.ts";

/** A day's seconds. */
export const DAY_SECONDS = 86_400;

const HOUR = 3_600;
const MINUTE = 60;

/** When a person is up and at home, in seconds from midnight. */
export interface PersonDay {
  readonly wake: number;
  /** Away in [leave, back); both equal to `bed` on a day at home. */
  readonly leave: number;
  readonly back: number;
  /** May be past midnight: the hours after it are those of the same day's small hours. */
  readonly bed: number;
}

/**
 * A person's day after SIMDEUM (Blokker 2010): up at 07:00 ± 1 h (an hour later at weekends, and for whoever has
 * nowhere to go), away from 08:00 ± 45 min for 9.5 ± 3.25 h (children 6.5 h), asleep for 7 ± 1 h (children 10, teens
 * 8.5). Outings of those who stay, and of everybody at weekends, are shorter and come in two of five cases.
 */
export function personDay(random: Random, kind: PersonKind, isWeekend: boolean): PersonDay {
  const isBound = kind !== "homebody" && kind !== "senior" && !isWeekend;
  const wake = clamp(random.normal(isBound ? 7 * HOUR : 8 * HOUR, HOUR), 4 * HOUR, 12 * HOUR);
  const sleep = kind === "child" ? 10 * HOUR : kind === "teen" ? 8.5 * HOUR : 7 * HOUR;
  const length = clamp(random.normal(sleep, HOUR), 5 * HOUR, 12 * HOUR);
  const bed = Math.max(wake + DAY_SECONDS - length - HOUR, wake + 8 * HOUR);
  const goes = isBound || random.chance(0.4);
  if (!goes) return whole({ wake, leave: bed, back: bed, bed });
  const usual = isBound ? 8 * HOUR : 12 * HOUR;
  const leave = clamp(random.normal(usual, 45 * MINUTE), wake + 20 * MINUTE, bed);
  const [mean, deviation] = !isBound
    ? [3 * HOUR, HOUR]
    : kind === "worker"
      ? [9.5 * HOUR, 3.25 * HOUR]
      : [6.5 * HOUR, HOUR];
  const away = clamp(random.normal(mean, deviation), HOUR, 15 * HOUR);
  return whole({ wake, leave, back: Math.min(leave + away, bed), bed });
}

/** A second at which the person is up and at home, all equally likely; in [0, 86,400). */
export function secondAtHome(random: Random, { wake, leave, back, bed }: PersonDay): number {
  const before = leave - wake;
  const at = random.whole(0, before + bed - back);
  return (at < before ? wake + at : back + at - before) % DAY_SECONDS;
}

/** A second within an hour of getting up, or before going to bed. */
export function secondOfWashing(random: Random, { wake, leave, back, bed }: PersonDay): number {
  if (random.chance(0.7)) return wake + random.whole(0, Math.min(HOUR, leave - wake));
  const evening = Math.min(3 * HOUR, Math.max(bed - back, bed - wake - HOUR));
  return (bed - random.whole(1, evening)) % DAY_SECONDS;
}

/** A second at which the person lies in bed. */
export function secondAsleep(random: Random, { wake, bed }: PersonDay): number {
  return random.whole(bed, wake + DAY_SECONDS) % DAY_SECONDS;
}

function whole({ wake, leave, back, bed }: PersonDay): PersonDay {
  const floor = Math.floor;
  return { wake: floor(wake), leave: floor(leave), back: floor(back), bed: floor(bed) };
}

function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}
