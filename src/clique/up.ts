import { rmSync } from "node:fs";

import { GridwellError } from "../domain/errors.ts";
import { awaitReady, foundPortTaken } from "./await-ready.ts";
import { bringDown } from "./down.ts";
import { nodeFiles } from "./network-files.ts";
import { processOf } from "./node-process.ts";
import { hashAt, type NetworkView } from "./observe.ts";
import {
  hasNetwork,
  loadNetwork,
  saveNetwork,
  type NetworkState,
  type NodeRecord,
} from "./network-state.ts";
import type { ChainSettings, NodeSettings, Shape } from "./settings.ts";
import { startNodes, type Wiring } from "./start-network.ts";

/** What the operator asked for by name; what is absent stays as it is, or takes its default. */
export type Wishes = Partial<
  ChainSettings & Shape & NodeSettings & { readonly rpcPort: number; readonly geth: string }
>;

/** Times that a network may lose the race for a port before it gives up. */
const RACES = 3;

/** A network that is up. */
export interface NetworkUp {
  readonly state: NetworkState;
  /** Whether it was made just now. */
  readonly created: boolean;
  /** Names of the nodes that were started. */
  readonly started: readonly string[];
  /** Height of its highest block. */
  readonly height: number;
}

/**
 * Brings a network up: makes it when there is none, starts what does not run, waits until it is ready. One that is up
 * and ready is left alone.
 *
 * @param create makes the network's files
 * @param log hears what is being done
 * @param wiring how the nodes are joined, where that is not straight
 * @param signal ends it before the network is ready: what was started is stopped again, what was made just now is taken
 * away
 * @throws GridwellError `USAGE_CLIQUE` for a wish that contradicts the first block, `CLIQUE_GENESIS_OTHER`, and what
 * {@link startNodes} and {@link awaitReady} throw; the signal's reason
 */
export async function bringUp(
  folder: string,
  wishes: Wishes,
  create: () => Promise<NetworkState>,
  log: (line: string) => void,
  wiring: Wiring = {},
  signal?: AbortSignal,
): Promise<NetworkUp> {
  const created = !hasNetwork(folder);
  const before = created ? await create() : adapted(loadNetwork(folder), wishes);
  if (!created) await keep(folder, before);
  const absent = await stopped(folder, before);
  try {
    const fixedPort = wishes.rpcPort !== undefined;
    const start = { folder, before, fixedPort, log, wiring, signal };
    const { state, names, view } = await startUntilReady(start, RACES);
    const known = await withGenesisHash(folder, state);
    const height = Math.max(...view.nodes.map(({ answers }) => answers?.head.number ?? 0));
    signal?.throwIfAborted();
    return { state: known, created, started: names, height };
  } catch (error) {
    if (signal?.aborted === true)
      await takeBack(folder, { ...before, nodes: absent }, created, log);
    throw error;
  }
}

/** What is started, and how. */
interface Start {
  readonly folder: string;
  readonly before: NetworkState;
  readonly fixedPort: boolean;
  readonly log: (line: string) => void;
  readonly wiring: Wiring;
  readonly signal: AbortSignal | undefined;
}

/**
 * Starts what does not run, and waits for it. Between the look whether a port is free and a node that listens there
 * somebody else may have taken it: then what was started is stopped, and started again on ports that are free.
 *
 * @param races that may still be lost
 */
async function startUntilReady(
  start: Start,
  races: number,
): Promise<{
  readonly state: NetworkState;
  readonly names: readonly string[];
  readonly view: NetworkView;
}> {
  const { folder, before, fixedPort, log, wiring, signal } = start;
  const { state, started } = await startNodes(folder, before, fixedPort, wiring, signal);
  const names = started.map(({ name }) => name);
  if (names.length > 0) log(`started ${names.join(", ")}`);
  try {
    return { state, names, view: await awaitReady({ folder, state, started: names, log, signal }) };
  } catch (error) {
    if (races === 0 || !foundPortTaken(error)) throw error;
    log("somebody took a port just now: starting again on others");
    await bringDown(folder, { ...state, nodes: started });
    return startUntilReady({ ...start, before: state }, races - 1);
  }
}

/** The nodes that do not run. */
async function stopped(folder: string, { nodes }: NetworkState): Promise<NodeRecord[]> {
  const running = await Promise.all(nodes.map(({ name }) => processOf(nodeFiles(folder, name))));
  return nodes.filter((_, i) => running[i] === null);
}

/** Stops what was started, and takes a network away that nobody has used yet. */
async function takeBack(
  folder: string,
  started: NetworkState,
  created: boolean,
  log: (line: string) => void,
): Promise<void> {
  const names = await bringDown(folder, started);
  if (names.length > 0) log(`stopped ${names.join(", ")}`);
  if (!created) {
    log("the network is whole: ./gridwell clique up goes on with it");
    return;
  }
  rmSync(folder, { recursive: true, force: true });
  log(`took ${folder} away: nothing is left of it`);
}

/** Keeps what was changed, for nodes that are yet to be started. */
async function keep(folder: string, wished: NetworkState): Promise<void> {
  const old = loadNetwork(folder);
  if (JSON.stringify(old) === JSON.stringify(wished)) return;
  for (const { name } of old.nodes) {
    if ((await processOf(nodeFiles(folder, name))) === null) continue;
    throw new GridwellError(
      "USAGE_CLIQUE",
      `${name} runs, and what it was started with holds until it stops: ./gridwell clique down first, then up with the ` +
        "new settings",
      { where: folder },
    );
  }
  saveNetwork(folder, wished);
}

/** A network with what may change changed. */
function adapted(state: NetworkState, wishes: Wishes): NetworkState {
  const signers = state.nodes.filter(({ role }) => role === "signer").length;
  const fixed = { ...state.chain, nodes: state.nodes.length, signers };
  for (const [name, value] of Object.entries(fixed)) {
    const wish = wishes[name as keyof typeof fixed];
    if (wish === undefined || wish === value) continue;
    const option = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const way =
      name === "nodes" || name === "signers"
        ? "clique add-node and remove-node change that"
        : "it stands in the first block: make another network with --dir";
    throw new GridwellError(
      "USAGE_CLIQUE",
      `--${option} ${String(wish)}: this network has ${String(value)}; ${way}`,
    );
  }
  const { gasLimit = state.node.gasLimit, recommit = state.node.recommit } = wishes;
  const { geth = state.geth, rpcPort } = wishes;
  const first = state.nodes.find((node) => node.rpcPort !== null);
  const nodes = state.nodes.map((node) => {
    return node === first && rpcPort !== undefined ? { ...node, rpcPort } : node;
  });
  return { ...state, node: { gasLimit, recommit }, geth, nodes };
}

/** Learns the first block's hash, or holds the nodes to the one that is known. */
async function withGenesisHash(folder: string, state: NetworkState): Promise<NetworkState> {
  const [node] = state.nodes;
  const hash = node === undefined ? null : await hashAt(folder, node, 0);
  if (hash === null || hash === state.genesisHash) return state;
  if (state.genesisHash === null) {
    const known = { ...state, genesisHash: hash };
    saveNetwork(folder, known);
    return known;
  }
  throw new GridwellError(
    "CLIQUE_GENESIS_OTHER",
    `The chain begins with block ${hash}, it used to begin with ${state.genesisHash}: the nodes' files are of another ` +
      "network. Restore the folder from a copy",
    { where: folder },
  );
}
