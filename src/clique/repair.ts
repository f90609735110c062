import { heaviest } from "./diagnosis.ts";
import { quietly, withNode, type IpcClient } from "./ipc.ts";
import { nodeFiles } from "./network-files.ts";
import type { NodeRecord } from "./network-state.ts";
import type { NetworkView } from "./observe.ts";
import { enodeOf } from "./peers.ts";

/**
 * Has all others part from the signer with the heaviest chain and meet it anew: at a meeting nodes compare chains and
 * the lighter one asks for the blocks that it missed. Mends a freeze within seconds, without a restart.
 *
 * @param only names of the nodes that shall meet it; all unless given
 * @returns the name of that signer; null when none answers
 */
export async function meetAgain(
  folder: string,
  view: NetworkView,
  only: readonly string[] = view.nodes.map(({ node }) => node.name),
): Promise<string | null> {
  const best = heaviest(view.nodes);
  if (best === null) return null;
  for (const { node, answers } of view.nodes) {
    if (answers === null || node.name === best.node.name || !only.includes(node.name)) continue;
    await part(folder, node, best.node);
    await meet(folder, node, best.node);
  }
  return best.node.name;
}

/** Has the nodes that answer know each other again, whoever forgot whom. */
export async function reacquaint(folder: string, { nodes }: NetworkView): Promise<void> {
  const living = nodes.filter(({ answers }) => answers !== null).map(({ node }) => node);
  for (const node of living) {
    for (const peer of living) if (peer !== node) await meet(folder, node, peer);
  }
}

/** Has a node know a peer from now on, as one that is always let in. */
export async function meet(folder: string, node: NodeRecord, peer: NodeRecord): Promise<void> {
  await tell(folder, node, async (client) => {
    await client.call("admin_addTrustedPeer", [enodeOf(peer)]);
    await client.call("admin_addPeer", [enodeOf(peer)]);
  });
}

/** Has a node leave a peer. */
export async function part(folder: string, node: NodeRecord, peer: NodeRecord): Promise<void> {
  await tell(folder, node, async (client) => {
    await client.call("admin_removeTrustedPeer", [enodeOf(peer)]);
    await client.call("admin_removePeer", [enodeOf(peer)]);
  });
}

/** Says something to a node that may be gone by now: it will read whom to know at its next start. */
async function tell(
  folder: string,
  node: NodeRecord,
  what: (client: IpcClient) => Promise<void>,
): Promise<void> {
  await quietly(() => withNode(nodeFiles(folder, node.name).ipc, what));
}
