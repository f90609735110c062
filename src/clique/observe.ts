import { quietly, withNode, type IpcClient } from "./ipc.ts";
import { nodeFiles } from "./network-files.ts";
import type { NetworkState, NodeRecord } from "./network-state.ts";
import { processOf, startedAt } from "./node-process.ts";
import { entriesOf, member, quantity, whole, word } from "./rpc-values.ts";

/** The newest block that a node believes in. */
export interface Head {
  readonly number: number;
  readonly hash: string;
  /** Unix seconds. */
  readonly time: number;
  /** Sum of difficulties: of two chains nodes follow the one with more. */
  readonly totalDifficulty: bigint;
}

/** Transactions that wait at a node. */
export interface Pool {
  /** Ready to be mined. */
  readonly pending: number;
  /** Behind a gap of nonces. */
  readonly queued: number;
}

/** What a node that answers says. */
export interface Answers {
  readonly head: Head;
  readonly peers: number;
  readonly pool: Pool;
}

/** A node at one moment. */
export interface NodeView {
  readonly node: NodeRecord;
  /** Null when no process runs it. */
  readonly pid: number | null;
  /** When that process was started, Unix seconds; zero when none runs. */
  readonly since: number;
  /** Null when it does not answer. */
  readonly answers: Answers | null;
}

/** A network at one moment. */
export interface NetworkView {
  /** Unix seconds when it was looked at. */
  readonly time: number;
  readonly nodes: readonly NodeView[];
  /** Hash by node of the block at {@link common}: the same everywhere unless the chain is forked. */
  readonly hashes: ReadonlyMap<string, string>;
  /** The highest block that every node that answers has; null when none does. */
  readonly common: number | null;
  /** Who may seal, lower-case hex, ascending, as the highest signer says; empty when none answers. */
  readonly sealers: readonly string[];
}

/** Looks at all nodes at once. */
export async function observe(folder: string, state: NetworkState): Promise<NetworkView> {
  const nodes = await Promise.all(state.nodes.map((node) => viewOf(folder, node)));
  const living = nodes.flatMap(({ node, answers }) =>
    answers === null ? [] : [{ node, answers }],
  );
  const common =
    living.length === 0 ? null : Math.min(...living.map(({ answers }) => answers.head.number));
  const hashes = new Map<string, string>();
  for (const { node } of living) {
    const hash = await hashAt(folder, node, common ?? 0);
    if (hash !== null) hashes.set(node.name, hash);
  }
  const [best] = living
    .filter(({ node }) => node.role === "signer")
    .sort((a, b) => b.answers.head.number - a.answers.head.number);
  const sealers = best === undefined ? [] : await sealersAt(folder, best.node);
  return { time: Math.floor(Date.now() / 1_000), nodes, common, hashes, sealers };
}

async function viewOf(folder: string, node: NodeRecord): Promise<NodeView> {
  const files = nodeFiles(folder, node.name);
  const pid = (await processOf(files))?.pid ?? null;
  if (pid === null) return { node, pid, since: 0, answers: null };
  const answers = await quietly(() => withNode(files.ipc, answersOf));
  return { node, pid, since: startedAt(files), answers };
}

async function answersOf(client: IpcClient): Promise<Answers> {
  const [head, peers, pool] = await Promise.all([
    headOf(client),
    client.call("net_peerCount"),
    client.call("txpool_status"),
  ]);
  return {
    head,
    peers: Number(whole(peers)),
    pool: {
      pending: Number(whole(member(pool, "pending"))),
      queued: Number(whole(member(pool, "queued"))),
    },
  };
}

/** The newest block of a node. */
async function headOf(client: IpcClient): Promise<Head> {
  const block = await client.call("eth_getBlockByNumber", ["latest", false]);
  return {
    number: Number(whole(member(block, "number"))),
    hash: word(member(block, "hash")),
    time: Number(whole(member(block, "timestamp"))),
    totalDifficulty: whole(member(block, "totalDifficulty")),
  };
}

/** The hash of a node's block; null when it has none there, or does not answer. */
export async function hashAt(
  folder: string,
  node: NodeRecord,
  number: number,
): Promise<string | null> {
  const { ipc } = nodeFiles(folder, node.name);
  const block = await quietly(() =>
    withNode(ipc, (client) => client.call("eth_getBlockByNumber", [quantity(number), false])),
  );
  const hash = member(block, "hash");
  return typeof hash === "string" ? hash : null;
}

async function sealersAt(folder: string, node: NodeRecord): Promise<string[]> {
  const { ipc } = nodeFiles(folder, node.name);
  return (await quietly(() => withNode(ipc, sealersOf))) ?? [];
}

/** Who may seal, lower-case hex, ascending, as a node says. */
export async function sealersOf(client: IpcClient): Promise<string[]> {
  const snapshot = await client.call("clique_getSnapshot", []);
  return entriesOf(member(snapshot, "signers"))
    .map(([address]) => address.toLowerCase())
    .sort();
}
