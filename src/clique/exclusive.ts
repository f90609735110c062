import { Store } from "../chain/store.ts";
import { GridwellError } from "../domain/errors.ts";

/** What is done alone, and how long one waits to be. */
export interface Turn {
  /** The lock; the file is made. */
  readonly lock: string;
  /** For the error: what somebody else is at. */
  readonly what: string;
  /** After them one gives up. */
  readonly seconds: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs work while no other command does the same. The lock of a process that died is free.
 *
 * @throws GridwellError `CLIQUE_BUSY`
 */
export async function alone<T>(turn: Turn, work: () => Promise<T>): Promise<T> {
  const store = new Store(turn.lock);
  try {
    return await store.exclusively(work, turn.seconds, turn.signal);
  } catch (cause) {
    if (!(cause instanceof GridwellError && cause.code === "STATE_BUSY")) throw cause;
    throw new GridwellError(
      "CLIQUE_BUSY",
      `Another command is ${turn.what} and did not end within ${String(turn.seconds)} s: wait until it is done`,
      { where: turn.lock, cause },
    );
  } finally {
    store.close();
  }
}
