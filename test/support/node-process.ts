import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

import { CommandLine } from "./command-line.ts";
import { firstMatch } from "./first-match.ts";

/** A development chain in a process of its own. */
export interface NodeProcess {
  readonly url: string;
  readonly child: ChildProcess;
}

/**
 * Starts a development chain on a port that it chooses, and waits until it listens. Kill the child when done.
 *
 * @param children takes the child as soon as it lives
 */
export async function startNode(children: Set<ChildProcess>): Promise<NodeProcess> {
  const child = new CommandLine().start(["node", "--port", "0"]);
  children.add(child);
  child.stderr.resume();
  const url = await firstMatch(child.stdout, /Started .* at (\S+?)\/?\s/);
  child.stdout.resume();
  return { url, child };
}

/** Ends a process at once and waits for it; does nothing when it has ended. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}
