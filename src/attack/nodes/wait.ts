import { setTimeout as pause } from "node:timers/promises";

/** Waits so many seconds; less when the signal ends it. */
export async function wait(seconds: number, signal: AbortSignal): Promise<void> {
  await pause(seconds * 1_000, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
