import { existsSync, readdirSync } from "node:fs";
import path from "node:path";

import { killNodes } from "../../src/clique/faults.ts";

/** Kills every node whose folder is below one. */
export async function endNodes(network: string): Promise<void> {
  if (!existsSync(network)) return;
  const entries = readdirSync(network, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  await killNodes(network, names);
}

/** The same of every network below a folder. */
export async function endNetworks(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  const entries = readdirSync(folder, { withFileTypes: true });
  for (const entry of entries) {
    if (entry.isDirectory()) await endNodes(path.join(folder, entry.name));
  }
}
