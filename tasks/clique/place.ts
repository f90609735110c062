import path from "node:path";
import { fileURLToPath } from "node:url";

import { readPointer } from "../../src/clique/description.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Where the network `clique` answers unless it is described. */
const USUAL_URL = "http://127.0.0.1:8545";

/** The file that describes the network that was brought up last; `GRIDWELL_CLIQUE` names another one. */
export function descriptionFile(): string {
  return path.resolve(process.env["GRIDWELL_CLIQUE"] ?? path.join(root, ".gridwell/clique.json"));
}

/** The URL of the network `clique`. */
export function cliqueUrl(): string {
  return readPointer(descriptionFile())?.rpcUrl ?? USUAL_URL;
}

/**
 * The folder of a network.
 *
 * @param chosen what the user named; empty for the network that was brought up last, or else the usual folder
 */
export function cliqueFolder(chosen: string): string {
  if (chosen !== "") return path.resolve(chosen);
  return readPointer(descriptionFile())?.dir ?? path.join(root, ".gridwell/clique");
}

/**
 * The folder of this machine's nodes of a network over several machines.
 *
 * @param chosen what the user named; empty for the usual one
 */
export function machineFolder(chosen: string): string {
  return chosen === "" ? path.join(root, ".gridwell/nodes") : path.resolve(chosen);
}

/** Where geth is built, and from what. */
export const WORKSHOP = {
  module: path.join(root, "network/geth"),
  out: path.join(root, ".geth"),
  // Where installers put it, though PATH may not say so.
  usualGo: ["/usr/local/go/bin/go", "/usr/lib/go/bin/go", "/opt/homebrew/bin/go"],
};
