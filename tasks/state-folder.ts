import { existsSync, renameSync } from "node:fs";
import path from "node:path";

/**
 * The folder of a community's local state.
 *
 * @param root folder of the project
 * @param chosen what the user named; empty for the default
 */
export function stateFolder(root: string, chosen: string, chainId: bigint, ledger: string): string {
  return chosen === ""
    ? path.join(root, ".gridwell", `${chainId.toString()}-${ledger.toLowerCase()}`)
    : path.resolve(chosen);
}

/**
 * Gives a folder another name, so that a new one can take its place and nothing is lost.
 *
 * @returns the new path; null when there was no such folder
 */
export function setAside(folder: string): string | null {
  if (!existsSync(folder)) return null;
  for (let number = 1; ; number++) {
    const aside = `${folder}.old-${String(number)}`;
    if (existsSync(aside)) continue;
    renameSync(folder, aside);
    return aside;
  }
}
