import type { NetworkView } from "./observe.ts";

/** Where nodes that were started stood when they first answered; others need not show that they go on. */
export type Beginning = ReadonlyMap<string, number>;

/** Blocks that must have come since, on every node. */
const PROGRESS = 2;
/** Blocks that a node may be behind the highest one without being late. */
const BEHIND = 2;

/**
 * What still keeps a network from being ready, in words; nothing when it is. Ready is: every node answers, has all the
 * others for peers (at least one when not all were started), stands two blocks above where it began and no more than two behind the highest, and all agree on
 * the highest block that they share.
 *
 * Nothing else will do: `eth_syncing` says `false` while a node is behind, and a transaction that reaches the RPC node
 * before its first import of a block stays in its pool for ever.
 */
export function missingForReady(view: NetworkView, beginning: Beginning): string[] {
  const missing: string[] = [];
  const anew = view.nodes.every(({ node }) => beginning.has(node.name));
  const highest = Math.max(0, ...view.nodes.map(({ answers }) => answers?.head.number ?? 0));
  for (const { node, pid, answers } of view.nodes) {
    const { name } = node;
    if (answers === null) {
      missing.push(`${name} ${pid === null ? "does not run" : "does not answer yet"}`);
      continue;
    }
    const { head, peers } = answers;
    // A node that knew the others before may have to wait half a minute until geth dials them again.
    const wanted = anew ? view.nodes.length - 1 : 1;
    if (peers < wanted) missing.push(`${name} has ${String(peers)} of ${String(wanted)} peers`);
    const begun = beginning.get(name);
    const goal = Math.max(begun === undefined ? 0 : begun + PROGRESS, highest - BEHIND);
    if (head.number < goal) {
      missing.push(`${name} is at block ${String(head.number)}, not yet at ${String(goal)}`);
    }
  }
  if (new Set(view.hashes.values()).size > 1) {
    missing.push(`the nodes do not agree on block ${String(view.common ?? 0)}`);
  }
  return missing;
}
