import { existsSync, readdirSync } from "node:fs";

import { killNodes } from "../../src/clique/faults.ts";

/** Kills every node whose folder is below one. */
export async function endNodes(network: string): Promise<void> {
  if (!existsSync(network)) return;
  const entries = readdirSync(network, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  await killNodes(network, names);
}
