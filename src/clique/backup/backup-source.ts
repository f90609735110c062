import { existsSync } from "node:fs";

import { GridwellError } from "../../domain/errors.ts";
import { quietly, withNode } from "../ipc.ts";
import { installedChain } from "../machines/installed-chain.ts";
import { nodeFiles } from "../network-files.ts";
import type { NetworkState } from "../network-state.ts";
import { observe, sealersOf } from "../observe.ts";
import type { ChainSettings, NodeSettings } from "../settings.ts";

/** The node that a backup is taken from, and who seals its chain. */
export interface BackupSource {
  /** Name of the node. */
  readonly name: string;
  /** Its socket. */
  readonly ipc: string;
  readonly chain: ChainSettings;
  readonly node: NodeSettings;
  /** Lower-case hex, ascending. */
  readonly signers: readonly string[];
}

/**
 * The node of a network on this machine to ask: the one with the highest block, rather one that does not seal.
 *
 * @throws GridwellError `CLIQUE_NODE_DOWN` when none answers
 */
export async function sourceOfNetwork(folder: string, state: NetworkState): Promise<BackupSource> {
  const { nodes, sealers } = await observe(folder, state);
  const living = nodes.flatMap(({ node, answers }) => {
    return answers === null ? [] : [{ node, number: answers.head.number }];
  });
  const rank = (role: string): number => (role === "rpc" ? 0 : 1);
  living.sort((a, b) => b.number - a.number || rank(a.node.role) - rank(b.node.role));
  const [best] = living;
  if (best !== undefined && sealers.length > 0) {
    const { name } = best.node;
    const { chain, node } = state;
    return { name, ipc: nodeFiles(folder, name).ipc, chain, node, signers: sealers };
  }
  throw new GridwellError(
    "CLIQUE_NODE_DOWN",
    "A backup is taken from a network that runs: ./gridwell clique up first",
    { where: folder },
  );
}

/**
 * A node that `clique install` put on this machine: it runs under systemd, with others of its network elsewhere.
 *
 * @param folder of the machine's nodes
 * @throws GridwellError `CLIQUE_NODE_UNKNOWN` when none of this name is installed here, `CLIQUE_NODE_DOWN` when it does
 * not answer
 */
export async function sourceOfMachine(folder: string, name: string): Promise<BackupSource> {
  const files = nodeFiles(folder, name);
  const settings = installedChain(files);
  const signers = existsSync(files.ipc)
    ? await quietly(() => withNode(files.ipc, sealersOf))
    : null;
  if (signers !== null && signers.length > 0) return { name, ipc: files.ipc, ...settings, signers };
  throw new GridwellError(
    "CLIQUE_NODE_DOWN",
    `${name} does not answer: systemctl status gridwell-${name}. A backup is taken from a node that runs, by the ` +
      "account that owns its folder",
    { where: files.ipc },
  );
}
