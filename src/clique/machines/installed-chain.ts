import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { GridwellError } from "../../domain/errors.ts";
import type { NodeFiles } from "../network-files.ts";
import { member, whole } from "../rpc-values.ts";
import type { ChainSettings, NodeSettings } from "../settings.ts";

/** Where an installed node keeps its first block. */
export function installedGenesis(files: NodeFiles): string {
  return join(files.folder, "genesis.json");
}

/**
 * The chain of a node that was installed on this machine, as its first block says.
 *
 * @throws GridwellError `CLIQUE_NODE_UNKNOWN` when there is no such node, `JSON_INVALID` when its file is damaged
 */
export function installedChain(files: NodeFiles): {
  readonly chain: ChainSettings;
  readonly node: NodeSettings;
} {
  const file = installedGenesis(files);
  if (!existsSync(file)) {
    throw new GridwellError(
      "CLIQUE_NODE_UNKNOWN",
      "No node of this name is installed here: ./gridwell clique install puts one in its place, --dir names the folder",
      { where: files.folder },
    );
  }
  try {
    const genesis: unknown = JSON.parse(readFileSync(file, "utf8"));
    const config = member(genesis, "config");
    const number = (value: unknown): number => Number(whole(value));
    const clique = member(config, "clique");
    return {
      chain: {
        chainId: number(member(config, "chainId")),
        period: number(member(clique, "period")),
        epoch: number(member(clique, "epoch")),
        fork: member(config, "londonBlock") === undefined ? "berlin" : "london",
      },
      // What a node starts with may have changed since; a new chain begins with what this one began with.
      node: { gasLimit: number(member(genesis, "gasLimit")), recommit: null },
    };
  } catch (cause) {
    throw new GridwellError("JSON_INVALID", `${file} is no first block`, { where: file, cause });
  }
}
