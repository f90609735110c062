import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";

import { GridwellError } from "../../domain/errors.ts";
import type { KnownSigner } from "../create-node.ts";
import { networkFiles, nodeFiles } from "../network-files.ts";
import { hasNetwork, loadNetwork } from "../network-state.ts";
import type { BackupHead } from "./backup-file.ts";

/** Keys of a network that another one goes on with. */
export interface TakenKeys {
  /** Files of the signers, in the order of the network's nodes. */
  readonly signers: readonly KnownSigner[];
  /** Nodes that answered programs. */
  readonly rpcNodes: number;
  /** The community's seed and its password, by the names of their files; empty when the network has none. */
  readonly secrets: ReadonlyMap<string, string>;
}

/**
 * The keys of a network on this machine that sealed when a backup was taken.
 *
 * @throws GridwellError `CLIQUE_UNKNOWN` when there is no network, `CLIQUE_SIGNERS_OTHER` when none of its signers sealed
 */
export function keysOfNetwork(folder: string, { signers, chain }: BackupHead): TakenKeys {
  const { nodes, chain: own } = loadNetwork(folder);
  const taken = nodes.flatMap(({ name, address }) => {
    const sealed = address !== null && signers.includes(address);
    return sealed ? [{ address, files: nodeFiles(folder, name) }] : [];
  });
  if (taken.length === 0 || own.chainId !== chain.chainId) {
    throw new GridwellError(
      "CLIQUE_SIGNERS_OTHER",
      `No signer of this network sealed chain ${String(chain.chainId)} when the backup was taken: name another folder ` +
        "with --keys, or --new-keys",
      { where: folder },
    );
  }
  const { seed, seedPassword } = networkFiles(folder);
  const secrets = new Map<string, string>();
  for (const file of [seed, seedPassword]) {
    if (existsSync(file)) secrets.set(basename(file), readFileSync(file, "utf8"));
  }
  const rpcNodes = nodes.filter(({ role }) => role === "rpc").length;
  return { signers: taken, rpcNodes, secrets };
}

/** Whether a folder holds the very network that a backup is of. */
export function isNetworkOf(folder: string, { genesisHash }: BackupHead): boolean {
  return hasNetwork(folder) && loadNetwork(folder).genesisHash === genesisHash;
}
