import { existsSync } from "node:fs";

import { readPointer } from "../../src/clique/description.ts";
import { networkFiles } from "../../src/clique/network-files.ts";
import type { SeedArguments } from "../seed.ts";
import { descriptionFile } from "./place.ts";

/** Name of the Hardhat network that `clique up` describes. */
export const CLIQUE_NETWORK = "clique";

/** The seed that a clique network made for its community; null when it made none, or is not here. */
export function seedOfNetwork(): SeedArguments | null {
  const dir = readPointer(descriptionFile())?.dir;
  if (dir === undefined) return null;
  const { seed, seedPassword } = networkFiles(dir);
  return existsSync(seed) && existsSync(seedPassword) ? { seed, passwordFile: seedPassword } : null;
}
