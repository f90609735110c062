import { setTimeout as pause } from "node:timers/promises";

import { isRefusal, withNode } from "./ipc.ts";
import { nodeFiles } from "./network-files.ts";
import type { NetworkState, NodeRecord } from "./network-state.ts";
import type { NetworkView } from "./observe.ts";
import { entriesOf, member, whole, word } from "./rpc-values.ts";

/** A transaction in a pool. */
interface Waiting {
  readonly hash: string;
  readonly from: string;
  readonly nonce: bigint;
}

/** Transactions that a node holds and no signer knows of. */
export interface StuckPool {
  readonly node: NodeRecord;
  /** By sender, in the order of their nonces. */
  readonly hashes: readonly string[];
}

/** Periods within which what a node was given has reached the signers, or a block. */
const PATIENCE = 3;

/**
 * Looks for transactions that wait at a node that answers programs and that no signer knows of, twice with some blocks
 * in between. A node that is given one before it has followed its first block keeps it to itself for ever.
 */
export async function stuckPools(
  folder: string,
  { chain }: NetworkState,
  { nodes }: NetworkView,
): Promise<StuckPool[]> {
  const suspects = nodes.filter(({ node, answers }) => {
    return node.role === "rpc" && answers !== null && answers.pool.pending > 0;
  });
  if (suspects.length === 0) return [];
  const signers = nodes.filter(({ node, answers }) => node.role === "signer" && answers !== null);
  const look = async (node: NodeRecord): Promise<Waiting[]> => {
    const known = new Set<string>();
    for (const { node: signer } of signers) {
      for (const { hash } of await poolOf(folder, signer)) known.add(hash);
    }
    return (await poolOf(folder, node)).filter(({ hash }) => !known.has(hash));
  };
  const before = new Map<string, ReadonlySet<string>>();
  for (const { node } of suspects) {
    before.set(node.name, new Set((await look(node)).map(({ hash }) => hash)));
  }
  if ([...before.values()].every(({ size }) => size === 0)) return [];
  await pause(PATIENCE * chain.period * 1_000);
  const stuck: StuckPool[] = [];
  for (const { node } of suspects) {
    const still = (await look(node)).filter(({ hash }) => before.get(node.name)?.has(hash));
    if (still.length > 0) stuck.push({ node, hashes: inOrder(still).map(({ hash }) => hash) });
  }
  return stuck;
}

/**
 * Hands transactions to a signer, over its own socket.
 *
 * @returns how many it took, or knew already
 */
export async function handOver(
  folder: string,
  { node, hashes }: StuckPool,
  signer: NodeRecord,
): Promise<number> {
  return withNode(nodeFiles(folder, node.name).ipc, (from) =>
    withNode(nodeFiles(folder, signer.name).ipc, async (to) => {
      let taken = 0;
      for (const hash of hashes) {
        const raw = await from.call("eth_getRawTransactionByHash", [hash]);
        // Mined or dropped in between.
        if (typeof raw !== "string" || raw === "0x") continue;
        try {
          await to.call("eth_sendRawTransaction", [raw]);
          taken++;
        } catch (error) {
          if (!isRefusal(error)) throw error;
          if (error.message.includes("already known")) taken++;
        }
      }
      return taken;
    }),
  );
}

/** The transactions of a node's pool that could be mined. */
async function poolOf(folder: string, node: NodeRecord): Promise<Waiting[]> {
  const content = await withNode(nodeFiles(folder, node.name).ipc, (client) =>
    client.call("txpool_content"),
  );
  return entriesOf(member(content, "pending")).flatMap(([from, byNonce]) =>
    entriesOf(byNonce).map(([, transaction]) => ({
      hash: word(member(transaction, "hash")),
      from,
      nonce: whole(member(transaction, "nonce")),
    })),
  );
}

function inOrder(transactions: readonly Waiting[]): Waiting[] {
  return [...transactions].sort((a, b) => {
    if (a.from !== b.from) return a.from < b.from ? -1 : 1;
    return a.nonce < b.nonce ? -1 : 1;
  });
}
