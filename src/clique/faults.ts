import { setTimeout as pause } from "node:timers/promises";

import { nodeFiles } from "./network-files.ts";
import { nodeNamed, type NetworkState } from "./network-state.ts";
import { processOf, signal } from "./node-process.ts";
import { isRunning } from "./process-identity.ts";
import { startOne, type Wiring } from "./start-network.ts";

const POLL_MS = 20;

/**
 * Kills nodes without warning (SIGKILL), as a power cut does, and waits until they are gone. One that does not run is
 * left out; a process of another start is never signalled.
 *
 * @param folder of a network that may be harmed
 * @returns names of those that ran
 */
export async function killNodes(folder: string, names: readonly string[]): Promise<string[]> {
  const running = await signalNodes(folder, names, "SIGKILL");
  for (const { identity } of running) while (await isRunning(identity)) await pause(POLL_MS);
  return running.map(({ name }) => name);
}

/** Puts nodes to sleep (SIGSTOP): they keep their connections and answer nobody. */
export async function freezeNodes(folder: string, names: readonly string[]): Promise<string[]> {
  return (await signalNodes(folder, names, "SIGSTOP")).map(({ name }) => name);
}

/** Wakes nodes that were put to sleep (SIGCONT). */
export async function wakeNodes(folder: string, names: readonly string[]): Promise<string[]> {
  return (await signalNodes(folder, names, "SIGCONT")).map(({ name }) => name);
}

/**
 * Starts nodes that do not run again, in the order of their names. Does not wait until they have caught up.
 *
 * @returns names of those that were started
 * @throws GridwellError `CLIQUE_NODE_UNKNOWN`, `CLIQUE_NODE_FAILED`
 */
export async function startAgain(
  folder: string,
  state: NetworkState,
  names: readonly string[],
  wiring: Wiring = {},
): Promise<string[]> {
  const started: string[] = [];
  for (const name of names) {
    const node = nodeNamed(state, name);
    if ((await processOf(nodeFiles(folder, name))) !== null) continue;
    await startOne(folder, state, node, wiring);
    started.push(name);
  }
  return started;
}

async function signalNodes(
  folder: string,
  names: readonly string[],
  what: NodeJS.Signals,
): Promise<{ readonly name: string; readonly identity: { pid: number; started: string } }[]> {
  const running = [];
  for (const name of names) {
    const identity = await processOf(nodeFiles(folder, name));
    if (identity === null) continue;
    signal(identity.pid, what);
    running.push({ name, identity });
  }
  return running;
}
