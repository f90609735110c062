import { existsSync, readdirSync } from "node:fs";
import path from "node:path";

import { killNodes } from "../../src/clique/faults.ts";

/** Kills every node of every network in a place. */
export async function endNetworks(place: string): Promise<void> {
  for (const name of foldersIn(place)) {
    const network = path.join(place, name);
    await killNodes(network, foldersIn(network));
  }
}

function foldersIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** The same of every network below a folder. */
export async function endNetworks(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  const entries = readdirSync(folder, { withFileTypes: true });
  for (const entry of entries) {
    if (entry.isDirectory()) await endNodes(path.join(folder, entry.name));
  }
}
