import { setTimeout as pause } from "node:timers/promises";

/** Time as a run knows it: whole milliseconds of a clock that never goes back. */
export interface Clock {
  now(): number;
  /** Ends early, without an error, when the signal ends it. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** This machine's clock. */
export const machineClock: Clock = {
  now: () => Math.round(performance.now()),
  async sleep(milliseconds, signal) {
    await pause(milliseconds, undefined, signal === undefined ? {} : { signal }).catch(
      (error: unknown) => {
        if (signal?.aborted !== true) throw error;
      },
    );
  },
};
