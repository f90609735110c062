import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";

import { keccak256 } from "ethers";

import { GridwellError } from "../domain/errors.ts";
import { createNode, initNode, type KnownSigner } from "./create-node.ts";
import {
  firstHeader,
  genesisOf,
  genesisTime,
  LEFT_TO_START,
  type Allocation,
  type Genesis,
} from "./genesis.ts";
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
  /** Signers whose keys there are already, in order; the others get new ones. */
  readonly signers?: readonly KnownSigner[];
  /** The state of another chain, with which this one begins. */
  readonly origin?: Origin;
}

/** A state that a first block can begin with. */
export interface Origin {
  readonly stateRoot: string;
  /** Its accounts, each a field of the genesis's `alloc` in JSON. */
  readonly accounts: () => AsyncIterable<string>;
}

/** Times that the first block is made later before one gives up. */
const ATTEMPTS = 4;

/**
 * Makes a network's files: keys, first block, data directories. It is made beside its place and moved there when it is
 * whole, so that a crash leaves nothing half made there; a failure leaves nothing at all.
 *
 * @param now the time, Unix seconds
 * @param signal ends it before its time
 * @throws GridwellError `USAGE_CLIQUE`, `CLIQUE_FOLDER_TAKEN`, `CLIQUE_PATH_TOO_LONG`, `CLIQUE_PORT_TAKEN`,
 * `CLIQUE_NODE_FAILED`, `CLIQUE_SLOW`; the signal's reason
 */
export async function createNetwork(
  folder: string,
  plan: NetworkPlan,
  now: () => number,
  signal?: AbortSignal,
): Promise<NetworkState> {
  checkShape(plan.shape);
  needFreeFolder(folder);
  const fresh = `${folder}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true, mode: 0o700 });
  try {
    const state = await fill(folder, fresh, plan, now, signal);
    signal?.throwIfAborted();
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
    return state;
  } catch (error) {
    // It holds keys.
    rmSync(fresh, { recursive: true, force: true });
    throw error;
  }
}

/** Makes everything in the folder that is to be moved. */
async function fill(
  folder: string,
  fresh: string,
  plan: NetworkPlan,
  now: () => number,
  signal: AbortSignal | undefined,
): Promise<NetworkState> {
  const nodes = await createNodes(folder, fresh, plan);
  for (const [name, text] of plan.secrets) writeFileSync(join(fresh, name), text, { mode: 0o600 });

  const { chain, node, geth } = plan;
  const time = await initialise(fresh, plan, nodes, now, signal);
  const bare = { chain, node, geth, genesisTime: time, genesisHash: null, nodes };
  const { origin } = plan;
  // Nodes that come to another hash, which is to say another state, are refused from the first start on.
  const genesisHash =
    origin === undefined ? null : keccak256(firstHeader(firstBlockOf(bare), origin.stateRoot));
  const state = { ...bare, genesisHash };
  saveNetwork(fresh, state);
  return state;
}

/**
 * Fails unless a network can be made in a folder.
 *
 * @throws GridwellError `CLIQUE_FOLDER_TAKEN`
 */
export function needFreeFolder(folder: string): void {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return;
  throw new GridwellError(
    "CLIQUE_FOLDER_TAKEN",
    "There is something in the folder: name an empty or a new one with --dir",
    { where: folder },
  );
}

/** The first block of a network, without what it gives to whom. */
export function firstBlockOf({ chain, node, genesisTime: time, nodes }: NetworkState): Genesis {
  return genesisOf({ ...chain, gasLimit: node.gasLimit }, signersOf(nodes), new Map(), time);
}

function signersOf(nodes: readonly NodeRecord[]): string[] {
  return nodes.flatMap(({ address }) => (address === null ? [] : [address]));
}

async function createNodes(
  folder: string,
  fresh: string,
  { shape, rpcPort, signers = [] }: NetworkPlan,
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
    const known = role === "signer" ? (signers[i] ?? null) : null;
    const record = { name, role, port, rpcPort: rpc } as const;
    nodes.push(await createNode(nodeFiles(fresh, name), record, known));
  }
  return nodes;
}

/** Makes every node's first block; later and later, until time is left to start the nodes before it. */
async function initialise(
  fresh: string,
  { chain, node, geth, alloc, origin }: NetworkPlan,
  nodes: readonly NodeRecord[],
  now: () => number,
  signal: AbortSignal | undefined,
): Promise<number> {
  const { genesis } = networkFiles(fresh);
  const signers = signersOf(nodes);
  let took = 0;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const begun = now();
    const time = genesisTime(begun, nodes.length, attempt, took);
    const block = genesisOf({ ...chain, gasLimit: node.gasLimit }, signers, alloc, time);
    await writeGenesis(genesis, block, origin, signal);
    for (const { name } of nodes) {
      signal?.throwIfAborted();
      await initNode(geth, nodeFiles(fresh, name), genesis, signal);
    }
    if (time - now() >= LEFT_TO_START) return time;
    took = now() - begun;
  }
  throw new GridwellError(
    "CLIQUE_SLOW",
    "This machine needs longer to make the nodes' files than their first block may wait: free it of other work and " +
      "try again",
  );
}

async function writeGenesis(
  file: string,
  block: Genesis,
  origin: Origin | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (origin === undefined) {
    writeFileSync(file, `${JSON.stringify(block, null, 2)}\n`);
    return;
  }
  // A state may be larger than memory.
  const handle = await open(file, "w");
  try {
    const fields = JSON.stringify({ ...block, alloc: undefined }, null, 2);
    await handle.writeFile(`${fields.slice(0, -2)},\n  "alloc": {`);
    let separator = "\n    ";
    for await (const account of origin.accounts()) {
      signal?.throwIfAborted();
      await handle.writeFile(separator + account);
      separator = ",\n    ";
    }
    await handle.writeFile("\n  }\n}\n");
  } finally {
    await handle.close();
  }
}
