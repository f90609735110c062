import { nodeFiles } from "./network-files.ts";
import type { NetworkState } from "./network-state.ts";
import { stopNode } from "./node-process.ts";

/** Seconds that a node may take to write what it has in memory. */
export const STOP_SECONDS = 120;

/**
 * Stops all nodes: those that answer programs first, so that nothing new comes in, then the signers.
 *
 * @returns names of the nodes that ran
 * @throws GridwellError `CLIQUE_NODE_STAYS`
 */
export async function bringDown(folder: string, { nodes }: NetworkState): Promise<string[]> {
  const stop = async (role: "signer" | "rpc"): Promise<string[]> => {
    const names = nodes.filter((node) => node.role === role).map(({ name }) => name);
    const ran = await Promise.all(
      names.map((name) => stopNode(nodeFiles(folder, name), STOP_SECONDS)),
    );
    return names.filter((_, i) => ran[i]);
  };
  return [...(await stop("rpc")), ...(await stop("signer"))];
}
