import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { GridwellError } from "../domain/errors.ts";
import { createNode, initNode } from "./create-node.ts";
import { genesisOf, genesisTime, LEFT_TO_START, type Allocation } from "./genesis.ts";
import { checkSocket, networkFiles, nodeFiles } from "./network-files.ts";
import { saveNetwork, type NetworkState, type NodeRecord } from "./network-state.ts";
import { Ports } from "./ports.ts";
import { checkShape, type ChainSettings, type NodeSettings, type Shape } from "./settings.ts";

/** What a network is made of. */
export interface NetworkPlan {
  readonly shape: Shape;
  readonly chain: ChainSettings;
  readonly node: NodeSettings;
  /** Path of the geth that runs it. */
  readonly geth: string;
  /** Port of JSON-RPC; a free one from 8545 on when null. */
  readonly rpcPort: number | null;
  /** What the first block gives to whom. */
  readonly alloc: Allocation;
  /** Further files of the network, by name, for its owner's eyes only. */
  readonly secrets: ReadonlyMap<string, string>;
}

/** Times that the first block is made later before one gives up. */
const ATTEMPTS = 4;

/**
 * Makes a network's files: keys, first block, data directories. It is made beside its place and moved there when it is
 * whole, so that a crash leaves nothing half made.
 *
 * @param now the time, Unix seconds
 * @throws GridwellError `USAGE_CLIQUE`, `CLIQUE_FOLDER_TAKEN`, `CLIQUE_PATH_TOO_LONG`, `CLIQUE_PORT_TAKEN`,
 * `CLIQUE_NODE_FAILED`, `CLIQUE_SLOW`
 */
export async function createNetwork(
  folder: string,
  plan: NetworkPlan,
  now: () => number,
): Promise<NetworkState> {
  checkShape(plan.shape);
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new GridwellError(
      "CLIQUE_FOLDER_TAKEN",
      "The folder holds other things than a clique network: name an empty or a new one with --dir",
      { where: folder },
    );
  }
  const fresh = `${folder}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true, mode: 0o700 });
  const nodes = await createNodes(folder, fresh, plan);
  for (const [name, text] of plan.secrets) writeFileSync(join(fresh, name), text, { mode: 0o600 });

  const { chain, node, geth } = plan;
  const time = await initialise(fresh, plan, nodes, now);
  const state = { chain, node, geth, genesisTime: time, genesisHash: null, nodes };
  saveNetwork(fresh, state);
  rmSync(folder, { recursive: true, force: true });
  renameSync(fresh, folder);
  return state;
}

async function createNodes(
  folder: string,
  fresh: string,
  { shape, rpcPort }: NetworkPlan,
): Promise<NodeRecord[]> {
  const ports = new Ports();
  const nodes: NodeRecord[] = [];
  for (let i = 0; i < shape.nodes; i++) {
    const role = i < shape.signers ? "signer" : "rpc";
    const number = role === "signer" ? i + 1 : i - shape.signers + 1;
    const name = `${role}-${String(number)}`;
    checkSocket(nodeFiles(folder, name));
    const port = await ports.peer();
    const rpc = role === "signer" ? null : await ports.rpc(number === 1 ? rpcPort : null);
    nodes.push(await createNode(nodeFiles(fresh, name), { name, role, port, rpcPort: rpc }));
  }
  return nodes;
}

/** Makes every node's first block; later and later, until time is left to start the nodes before it. */
async function initialise(
  fresh: string,
  { chain, node, geth, alloc }: NetworkPlan,
  nodes: readonly NodeRecord[],
  now: () => number,
): Promise<number> {
  const { genesis } = networkFiles(fresh);
  const signers = nodes.flatMap(({ address }) => (address === null ? [] : [address]));
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const time = genesisTime(now(), nodes.length, attempt);
    const block = genesisOf({ ...chain, gasLimit: node.gasLimit }, signers, alloc, time);
    writeFileSync(genesis, `${JSON.stringify(block, null, 2)}\n`);
    for (const { name } of nodes) await initNode(geth, nodeFiles(fresh, name), genesis);
    if (time - now() >= LEFT_TO_START) return time;
  }
  throw new GridwellError(
    "CLIQUE_SLOW",
    "This machine needs longer to make the nodes' files than their first block may wait: free it of other work and " +
      "try again",
    { where: fresh },
  );
}
