import { GridwellError } from "../../src/domain/errors.ts";

/**
 * Does work that must leave nothing half made. Ctrl-C, SIGTERM and the end of the terminal reach it through a signal:
 * it stops where it is, takes back what it began and throws. A second one ends the process at once.
 *
 * @throws GridwellError `INTERRUPTED` after Ctrl-C, `TERMINATED` after SIGTERM or SIGHUP, whatever the work threw then
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const end = (error: GridwellError): void => {
    console.error("stopping, and taking back what was begun; once more to leave at once");
    stop.abort(error);
  };
  const interrupt = (): void => {
    end(new GridwellError("INTERRUPTED", "Stopped by the user"));
  };
  const terminate = (name: NodeJS.Signals): void => {
    end(new GridwellError("TERMINATED", `Stopped by ${name}`));
  };
  process.once("SIGINT", interrupt).once("SIGTERM", terminate).once("SIGHUP", terminate);
  try {
    return await work(stop.signal);
  } catch (error) {
    // What failed then failed because of it: a terminal's Ctrl-C also ends the programs that were started.
    stop.signal.throwIfAborted();
    throw error;
  } finally {
    process.off("SIGINT", interrupt).off("SIGTERM", terminate).off("SIGHUP", terminate);
  }
}
