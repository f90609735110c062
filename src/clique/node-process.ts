import { spawn } from "node:child_process";
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

import { integer, object, type Reader } from "../chain/strict-json.ts";
import { GridwellError } from "../domain/errors.ts";
import { logTail } from "./node-log.ts";
import type { NodeFiles } from "./network-files.ts";
import { identify, isRunning, type ProcessIdentity } from "./process-identity.ts";

/** A log of this many bytes is set aside when its node is started again. */
const LONG_LOG = 50_000_000;
const POLL_MS = 50;

const word: Reader<string> = (value) => String(value);
const readIdentity = object<ProcessIdentity>({ pid: integer, started: word });

/**
 * Starts a node that outlives this command: in a session of its own, so that neither Ctrl-C nor the end of a terminal
 * reaches it.
 *
 * @throws GridwellError `CLIQUE_NODE_FAILED` when it cannot be started
 */
export async function startNode(
  geth: string,
  args: readonly string[],
  files: NodeFiles,
): Promise<ProcessIdentity> {
  if ((statSync(files.log, { throwIfNoEntry: false })?.size ?? 0) > LONG_LOG) {
    renameSync(files.log, `${files.log}.1`);
  }
  const log = openSync(files.log, "a", 0o600);
  const child = spawn(geth, args, {
    cwd: files.folder,
    detached: true,
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  child.unref();
  const failure = await new Promise<Error | null>((resolve) => {
    child.once("error", resolve);
    child.once("spawn", () => {
      resolve(null);
    });
  });
  const identity = child.pid === undefined ? null : await identify(child.pid);
  if (failure !== null || identity === null) {
    throw new GridwellError(
      "CLIQUE_NODE_FAILED",
      `${geth} does not start${failure === null ? logTail(files.log) : `: ${failure.message}`}`,
      { where: files.folder, ...(failure === null ? {} : { cause: failure }) },
    );
  }
  writeFileSync(files.process, `${JSON.stringify(identity)}\n`, { mode: 0o600 });
  return identity;
}

/** The process that runs a node; null when none does. */
export async function processOf(files: NodeFiles): Promise<ProcessIdentity | null> {
  if (!existsSync(files.process)) return null;
  let identity: ProcessIdentity;
  try {
    identity = readIdentity(JSON.parse(readFileSync(files.process, "utf8")), files.process);
  } catch {
    // Cut off by a crash: the node cannot be known, and a second one finds its folder locked.
    return null;
  }
  return (await isRunning(identity)) ? identity : null;
}

/** When a node was started, Unix seconds; zero when it was not. */
export function startedAt(files: NodeFiles): number {
  const mark = statSync(files.process, { throwIfNoEntry: false });
  return mark === undefined ? 0 : Math.floor(mark.mtimeMs / 1_000);
}

/**
 * Asks a node to stop (SIGTERM) and waits until it has written everything. Does nothing when it does not run. Never
 * signals a process of another start, and never kills.
 *
 * @param seconds how long a node may take
 * @throws GridwellError `CLIQUE_NODE_STAYS`
 */
export async function stopNode(files: NodeFiles, seconds: number): Promise<boolean> {
  const identity = await processOf(files);
  if (identity === null) {
    rmSync(files.process, { force: true });
    return false;
  }
  signal(identity.pid, "SIGTERM");
  // One that was put to sleep would never hear it.
  signal(identity.pid, "SIGCONT");
  for (let waited = 0; await isRunning(identity); waited += POLL_MS) {
    if (waited >= seconds * 1_000) {
      throw new GridwellError(
        "CLIQUE_NODE_STAYS",
        `Process ${String(identity.pid)} was asked to stop and still runs after ${String(seconds)} s: look at its log ` +
          "and wait; to kill it loses nothing that is sealed",
        { where: files.log },
      );
    }
    await pause(POLL_MS);
  }
  rmSync(files.process, { force: true });
  return true;
}

/** Signals a process that may have gone by itself meanwhile. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It went by itself in between.
    if (!(error instanceof Error && Reflect.get(error, "code") === "ESRCH")) throw error;
  }
}
