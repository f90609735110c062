import { writeFileSync } from "node:fs";

import { GridwellError } from "../domain/errors.ts";
import type { Links } from "./links.ts";
import { checkSocket, nodeFiles } from "./network-files.ts";
import { saveNetwork, type NetworkState, type NodeRecord } from "./network-state.ts";
import { nodeArguments } from "./node-arguments.ts";
import { processOf, startNode } from "./node-process.ts";
import { peersToml } from "./peers.ts";
import { isFree, Ports, portTaken } from "./ports.ts";

/** How nodes are joined where that is not straight. */
export interface Wiring {
  /** Proxies between the nodes, for networks that shall be torn apart. */
  readonly links?: Links;
  /** Whether nodes that answer programs listen for strangers, too (discovery, UDP): no network that is in use does. */
  readonly discovery?: boolean;
  /** The program, where it is not the network's: for trials. */
  readonly geth?: string;
}

/**
 * Starts the nodes that do not run. Ports that somebody else took meanwhile are given up for free ones as long as no
 * node runs.
 *
 * @param fixedRpcPort whether the operator named the port of JSON-RPC, so that it is not given up
 * @param signal ends it between two nodes; those that were started run on
 * @returns the network, and the nodes that were started
 * @throws GridwellError `CLIQUE_PORT_TAKEN`, `CLIQUE_NODE_FAILED`; the signal's reason
 */
export async function startNodes(
  folder: string,
  before: NetworkState,
  fixedRpcPort: boolean,
  wiring: Wiring = {},
  signal?: AbortSignal,
): Promise<{ readonly state: NetworkState; readonly started: readonly NodeRecord[] }> {
  const absent: NodeRecord[] = [];
  for (const node of before.nodes) {
    if ((await processOf(nodeFiles(folder, node.name))) === null) absent.push(node);
  }
  const state = await withFreePorts(before, absent, fixedRpcPort);
  if (state !== before) saveNetwork(folder, state);
  const started = state.nodes.filter(({ name }) => absent.some((node) => node.name === name));
  for (const node of started) {
    signal?.throwIfAborted();
    await startOne(folder, state, node, wiring);
  }
  return { state, started };
}

/** Starts one node with the peers that the network has now. */
export async function startOne(
  folder: string,
  state: NetworkState,
  node: NodeRecord,
  wiring: Wiring = {},
): Promise<void> {
  const files = nodeFiles(folder, node.name);
  checkSocket(files);
  await writePeers(folder, state, node, wiring);
  const settings = { ...state.node, chainId: state.chain.chainId };
  const args = nodeArguments(node, files, settings, listens(node, wiring));
  await startNode(wiring.geth ?? state.geth, args, files);
}

/** Writes whom a node shall know at its next start. */
export async function writePeers(
  folder: string,
  { nodes }: NetworkState,
  node: NodeRecord,
  wiring: Wiring = {},
): Promise<void> {
  const others = nodes.filter(({ name }) => name !== node.name);
  const { links } = wiring;
  const peers = links === undefined ? others : await links.peersOf(node, others);
  const text = peersToml(node, peers, listens(node, wiring));
  writeFileSync(nodeFiles(folder, node.name).peers, text, { mode: 0o600 });
}

function listens({ role }: NodeRecord, { discovery = false }: Wiring): boolean {
  return discovery && role === "rpc";
}

async function withFreePorts(
  state: NetworkState,
  absent: readonly NodeRecord[],
  fixedRpcPort: boolean,
): Promise<NetworkState> {
  const ports = new Ports(
    state.nodes.flatMap(({ port, rpcPort }) => [port, ...(rpcPort === null ? [] : [rpcPort])]),
  );
  const someRun = absent.length < state.nodes.length;
  const moved = new Map<string, NodeRecord>();
  for (const node of absent) {
    let { port, rpcPort } = node;
    if (!(await isFree(port))) {
      // Those who run know the old one.
      if (someRun) throw taken(port, node);
      port = await ports.peer();
    }
    if (rpcPort !== null && !(await isFree(rpcPort))) {
      if (fixedRpcPort) throw portTaken(rpcPort);
      rpcPort = await ports.rpc(null);
    }
    if (port !== node.port || rpcPort !== node.rpcPort) {
      moved.set(node.name, { ...node, port, rpcPort });
    }
  }
  if (moved.size === 0) return state;
  return { ...state, nodes: state.nodes.map((node) => moved.get(node.name) ?? node) };
}

function taken(port: number, node: NodeRecord): GridwellError {
  return new GridwellError(
    "CLIQUE_PORT_TAKEN",
    `Port ${String(port)}, on which the others look for ${node.name}, is taken: end what listens there, or run ` +
      "./gridwell clique down and up, which finds free ports",
    { where: node.name },
  );
}
