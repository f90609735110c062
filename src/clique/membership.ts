import { existsSync, renameSync, rmSync } from "node:fs";

import { GridwellError } from "../domain/errors.ts";
import { awaitReady } from "./await-ready.ts";
import { createNode, initNode } from "./create-node.ts";
import { STOP_SECONDS } from "./down.ts";
import { awaitSeal, elect } from "./election.ts";
import { checkSocket, networkFiles, nodeFiles } from "./network-files.ts";
import {
  nodeNamed,
  saveNetwork,
  type NetworkState,
  type NodeRecord,
  type Role,
} from "./network-state.ts";
import { processOf, stopNode } from "./node-process.ts";
import { observe } from "./observe.ts";
import { Ports } from "./ports.ts";
import { meet, part } from "./repair.ts";
import { quorum } from "./settings.ts";
import { startOne, writePeers } from "./start-network.ts";

/** What a change of a network's nodes needs to know. */
export interface Change {
  readonly folder: string;
  readonly state: NetworkState;
  readonly log: (line: string) => void;
}

/**
 * Adds a node: keys, first block, introduction to the others, and for a signer a vote of the signers; waits until it
 * follows, or seals.
 *
 * @throws GridwellError `CLIQUE_NOT_READY`, `CLIQUE_VOTE_OPEN`, `CLIQUE_NOT_SEALING`, `CLIQUE_PATH_TOO_LONG`
 */
export async function addNode(
  { folder, state, log }: Change,
  role: Role,
): Promise<{ readonly state: NetworkState; readonly node: NodeRecord }> {
  await needRunning(folder, state);
  const name = nextName(folder, state, role);
  const files = nodeFiles(folder, name);
  checkSocket(files);
  const ports = new Ports(
    state.nodes.flatMap(({ port, rpcPort }) => [port, ...(rpcPort === null ? [] : [rpcPort])]),
  );
  const rpcPort = role === "rpc" ? await ports.rpc(null) : null;
  // What a crash left of an earlier try.
  rmSync(files.folder, { recursive: true, force: true });
  const node = await createNode(files, { name, role, port: await ports.peer(), rpcPort });
  await initNode(state.geth, files, networkFiles(folder).genesis);

  const grown = { ...state, nodes: [...state.nodes, node] };
  saveNetwork(folder, grown);
  for (const other of state.nodes) await writePeers(folder, grown, other);
  await startOne(folder, grown, node);
  for (const other of state.nodes) await meet(folder, other, node);
  log(`${name} catches up`);
  await awaitReady({ folder, state: grown, started: [name], log });
  if (node.address !== null) {
    await elect(folder, grown, { address: node.address, authorize: true }, log);
    await awaitSeal(folder, grown, node);
  }
  return { state: grown, node };
}

/**
 * Takes a node out: a vote of the signers first when it is one, then an orderly stop. Its folder is kept under another
 * name, with its keys.
 *
 * @returns where its files are kept now
 * @throws GridwellError `CLIQUE_NODE_UNKNOWN`, `CLIQUE_LAST_NODE`, `CLIQUE_WOULD_HALT`, `CLIQUE_VOTE_OPEN`,
 * `CLIQUE_NODE_STAYS`
 */
export async function removeNode(
  { folder, state, log }: Change,
  name: string,
): Promise<{ readonly state: NetworkState; readonly kept: string }> {
  const node = nodeNamed(state, name);
  const others = state.nodes.filter((other) => other !== node);
  if (!others.some(({ role }) => role === node.role)) {
    throw new GridwellError(
      "CLIQUE_LAST_NODE",
      `${name} is the last ${node.role === "rpc" ? "node that answers programs" : "signer"}: add another one first`,
      { where: name },
    );
  }
  if (node.address !== null) {
    await needOthers(folder, state, node);
    await elect(folder, state, { address: node.address, authorize: false }, log);
  }
  await stopNode(nodeFiles(folder, name), STOP_SECONDS);
  const shrunk = { ...state, nodes: others };
  saveNetwork(folder, shrunk);
  for (const other of others) {
    await writePeers(folder, shrunk, other);
    if ((await processOf(nodeFiles(folder, other.name))) !== null) await part(folder, other, node);
  }
  const kept = freeName(`${nodeFiles(folder, name).folder}.removed`);
  renameSync(nodeFiles(folder, name).folder, kept);
  return { state: shrunk, kept };
}

/** Numbers of removed nodes are not given again: their logs and keys stay apart. */
function nextName(folder: string, { nodes }: NetworkState, role: Role): string {
  for (let number = 1; ; number++) {
    const name = `${role}-${String(number)}`;
    const used = nodes.some((node) => node.name === name);
    if (!used && !existsSync(`${nodeFiles(folder, name).folder}.removed-1`)) return name;
  }
}

function freeName(base: string): string {
  for (let number = 1; ; number++) {
    const name = `${base}-${String(number)}`;
    if (!existsSync(name)) return name;
  }
}

/**
 * Fails when the signers that stay could not go on without this one.
 *
 * @throws GridwellError `CLIQUE_WOULD_HALT`
 */
async function needOthers(folder: string, state: NetworkState, node: NodeRecord): Promise<void> {
  const { nodes, sealers } = await observe(folder, state);
  const staying = sealers.filter((address) => address !== node.address);
  const running = nodes.filter((view) => {
    return view.answers !== null && staying.includes(view.node.address ?? "");
  });
  const needed = quorum(staying.length);
  if (sealers.length === 0 || running.length >= needed) return;
  throw new GridwellError(
    "CLIQUE_WOULD_HALT",
    `Without ${node.name} the chain would stand still: ${String(running.length)} of the other ` +
      `${String(staying.length)} signers run, it needs ${String(needed)}. Start them first (./gridwell clique doctor)`,
    { where: node.name },
  );
}

/**
 * Fails unless all nodes run.
 *
 * @throws GridwellError `CLIQUE_NODE_DOWN`
 */
async function needRunning(folder: string, { nodes }: NetworkState): Promise<void> {
  for (const { name } of nodes) {
    if ((await processOf(nodeFiles(folder, name))) !== null) continue;
    throw new GridwellError(
      "CLIQUE_NODE_DOWN",
      `${name} does not run: ./gridwell clique up first`,
      {
        where: name,
      },
    );
  }
}
