import { setTimeout as pause } from "node:timers/promises";

import type { Counter } from "./counter.ts";

/** How fast a flood goes, and how long. */
export interface Pace {
  /** Pieces a second. */
  readonly perSecond: number;
  readonly seconds: number;
  /** Pieces in flight at a time; what is beyond is left out, since a flood waits for nobody. */
  readonly most: number;
}

/** What no flood passes, whatever it is asked for. */
export const FLOOD_LIMITS = { seconds: 120, times: 100, pieces: 2_000_000 } as const;

/** Milliseconds between two turns. */
const TURN = 20;

/**
 * Does something so many times a second, by the clock and not by the answers (open loop), for so many seconds. Waits
 * for what is in flight at the end no longer than a second.
 *
 * @param act one piece; counts what becomes of it, and never fails
 */
export async function flood(
  pace: Pace,
  counter: Counter,
  signal: AbortSignal,
  act: (number: number) => Promise<void> | void,
): Promise<void> {
  const { perSecond, most } = pace;
  const seconds = Math.min(pace.seconds, FLOOD_LIMITS.seconds);
  const total = Math.min(FLOOD_LIMITS.pieces, Math.floor(perSecond * seconds));
  const begun = performance.now();
  const inFlight = new Set<Promise<void>>();
  let number = 0;
  while (!signal.aborted && performance.now() - begun < seconds * 1_000) {
    const due = Math.min(total, Math.floor(((performance.now() - begun) / 1_000) * perSecond));
    for (; number < due; number++) {
      if (inFlight.size >= most) continue;
      counter.offer();
      const done = Promise.resolve(act(number)).finally(() => inFlight.delete(done));
      inFlight.add(done);
    }
    await pause(TURN, undefined, { signal }).catch(() => undefined);
  }
  await Promise.race([Promise.all(inFlight), pause(1_000)]);
}
