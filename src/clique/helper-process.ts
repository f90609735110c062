import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

import { GridwellError } from "../domain/errors.ts";

/** A process beside this one. */
export interface Helper {
  readonly pid: number;
  /** What it said first; rejects when it ends before. */
  readonly said: Promise<unknown>;
  /** Asks it to end, and waits until it has. */
  end(): Promise<void>;
}

/** Characters of a complaint that are kept. */
const COMPLAINT = 1_000;
/** Milliseconds that a helper may take to end by itself. */
const FAREWELL = 5_000;

/**
 * Starts a program of ours in a process of its own: floods and guard must not share a thread with those who measure.
 * It hears its task on standard input, since that holds keys, says one JSON line, and ends when its input does: also
 * when this process is gone.
 *
 * @throws GridwellError `ATTACK_HELPER` through `said`, when it ends without a word
 */
export function startHelper(file: string, task: object): Helper {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", file], {
    stdio: ["pipe", "pipe", "pipe"],
    // Ctrl-C is for this process, which then ends the others in order.
    detached: true,
  });
  let complaint = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-COMPLAINT);
  });
  child.stdin.on("error", () => undefined);
  child.stdin.write(`${JSON.stringify(task)}\n`);
  const closed = once(child, "close");
  const said = Promise.race([
    once(createInterface({ input: child.stdout }), "line").then(([line]): unknown =>
      JSON.parse(String(line)),
    ),
    closed.then(() => {
      throw new GridwellError(
        "ATTACK_HELPER",
        `A process of the trial ended without a word: ${complaint.trim() || "it said nothing"}`,
      );
    }),
  ]);
  // Somebody awaits it, or nobody needs it any more.
  said.catch(() => undefined);
  return { pid: child.pid ?? 0, said, end: () => end(child, closed) };
}

async function end(child: ChildProcess, closed: Promise<unknown>): Promise<void> {
  child.stdin?.end();
  const hurry = setTimeout(() => child.kill("SIGKILL"), FAREWELL);
  await closed;
  clearTimeout(hurry);
}

/** The task that a helper was started with, and a signal for the end of its input. */
export async function hearTask(): Promise<{ readonly task: unknown; readonly end: AbortSignal }> {
  const end = new AbortController();
  const lines = createInterface({ input: process.stdin });
  const [line] = (await once(lines, "line")) as [string];
  lines.once("close", () => {
    end.abort();
  });
  return { task: JSON.parse(line), end: end.signal };
}
