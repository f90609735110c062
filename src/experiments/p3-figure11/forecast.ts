import { MORNING } from "./rules.ts";

const DAY_SECONDS = 86_400;

/** What of a day's expected use is still to come at a second of the day, if people use it evenly while they are up. */
export function stillToCome(expected: number, second: number): number {
  const left = DAY_SECONDS - Math.max(second, MORNING);
  return Math.ceil((expected * left) / (DAY_SECONDS - MORNING));
}
