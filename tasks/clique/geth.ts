import { existsSync } from "node:fs";

import { namedGeth } from "../../src/clique/geth-binary.ts";
import { builtGeth } from "../../src/clique/geth-build.ts";
import { hasNetwork, loadNetwork } from "../../src/clique/network-state.ts";
import { say } from "./open.ts";
import { WORKSHOP } from "./place.ts";

/**
 * The geth to run: the one that is named, else the one that the network has, else the one that is built.
 *
 * @param named empty for none
 * @param signal ends the building
 * @throws GridwellError `CLIQUE_GETH_VERSION`, and what building it throws
 */
export async function gethFor(
  named: string,
  folder: string,
  signal?: AbortSignal,
): Promise<string> {
  const own = hasNetwork(folder) ? loadNetwork(folder).geth : "";
  const chosen = named === "" && existsSync(own) ? own : named;
  if (chosen !== "") return (await namedGeth(chosen)).file;
  return (await builtGeth({ ...WORKSHOP, log: say, environment: process.env, signal })).file;
}
