import { existsSync, readdirSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

import { nodeFiles } from "../../src/clique/network-files.ts";
import { processOf } from "../../src/clique/node-process.ts";
import { isRunning } from "../../src/clique/process-identity.ts";

/** Kills the nodes of a network, as a power cut would, and waits until they are gone. */
export async function killNodes(network: string, names: readonly string[]): Promise<void> {
  const running = [];
  for (const name of names) {
    const identity = await processOf(nodeFiles(network, name));
    if (identity === null) continue;
    process.kill(identity.pid, "SIGKILL");
    running.push(identity);
  }
  for (const identity of running) while (await isRunning(identity)) await pause(20);
}

/** Kills every node whose folder is below one. */
export async function endNodes(network: string): Promise<void> {
  if (!existsSync(network)) return;
  const entries = readdirSync(network, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  await killNodes(network, names);
}
