import { setTimeout as pause } from "node:timers/promises";

import { GridwellError } from "../domain/errors.ts";
import { quietly } from "./ipc.ts";
import { nodeNamed, type NetworkState, type NodeRecord } from "./network-state.ts";
import { observe } from "./observe.ts";
import { discard, propose, sealerOf, signerSet, type Proposal } from "./votes.ts";

const POLL_MS = 300;
/** Blocks, and seconds on top, within which a vote of all signers passes. */
const BLOCKS = 30;
const SECONDS = 20;

/** Signers of this network that run and may vote now. */
async function voters(folder: string, state: NetworkState): Promise<NodeRecord[]> {
  const { nodes, sealers } = await observe(folder, state);
  return nodes
    .filter(({ node, answers }) => {
      return answers !== null && node.address !== null && sealers.includes(node.address);
    })
    .map(({ node }) => node);
}

/**
 * The signers of this network that run, and those of them that are named.
 *
 * @param by names with commas between them; empty for all
 * @throws GridwellError `CLIQUE_NODE_UNKNOWN`, `CLIQUE_NODE_DOWN`
 */
export async function running(
  folder: string,
  state: NetworkState,
  by: string,
): Promise<{ readonly first: NodeRecord; readonly chosen: readonly NodeRecord[] }> {
  const all = await voters(folder, state);
  const [first] = all;
  if (first === undefined) {
    throw new GridwellError("CLIQUE_NODE_DOWN", "No signer runs: ./gridwell clique up first", {
      where: folder,
    });
  }
  if (by === "") return { first, chosen: all };
  const chosen = by.split(",").map((name) => {
    const node = nodeNamed(state, name.trim());
    const voter = all.find((other) => other.name === node.name);
    if (voter !== undefined) return voter;
    throw new GridwellError("CLIQUE_NODE_DOWN", `${node.name} is no signer that runs`, {
      where: node.name,
    });
  });
  return { first, chosen };
}

/**
 * Has the signers vote until an address is let in or dismissed, and forget about it afterwards: a proposal that stays
 * would be voted for again once somebody else undid it.
 *
 * @throws GridwellError `CLIQUE_VOTE_OPEN` when too few vote, or when it did not pass in time
 */
export async function elect(
  folder: string,
  state: NetworkState,
  wish: Proposal,
  log: (line: string) => void,
): Promise<void> {
  const who = await voters(folder, state);
  const [first] = who;
  const before = first === undefined ? null : await signerSet(folder, first);
  if (first === undefined || before === null || who.length < before.needed) {
    throw new GridwellError(
      "CLIQUE_VOTE_OPEN",
      `${String(who.length)} signers of this network run, ${String(before?.needed ?? 1)} have to vote: start them first ` +
        "(./gridwell clique doctor)",
      { where: wish.address },
    );
  }
  if (before.signers.includes(wish.address) === wish.authorize) return;
  log(
    `${who.map(({ name }) => name).join(", ")} vote ${wish.authorize ? "for" : "against"} ${wish.address}`,
  );
  try {
    for (const node of who) await propose(folder, node, wish);
    const passed = async (): Promise<boolean> =>
      (await signerSet(folder, first)).signers.includes(wish.address) === wish.authorize;
    if (await within(state, passed)) return;
  } finally {
    // A node that is gone by now forgot its proposals.
    for (const node of who) await quietly(() => discard(folder, node, wish.address));
  }
  throw new GridwellError(
    "CLIQUE_VOTE_OPEN",
    "The vote did not pass in time: does the chain go on (./gridwell clique status)? The proposals were discarded",
    { where: wish.address },
  );
}

/**
 * Waits until a signer seals.
 *
 * @throws GridwellError `CLIQUE_NOT_SEALING`
 */
export async function awaitSeal(
  folder: string,
  state: NetworkState,
  node: NodeRecord,
): Promise<void> {
  const { block } = await signerSet(folder, node);
  let next = block + 1;
  const sealed = async (): Promise<boolean> => {
    const head = (await signerSet(folder, node)).block;
    for (; next <= head; next++) {
      if ((await sealerOf(folder, node, next)) === node.address) return true;
    }
    return false;
  };
  if (await within(state, sealed)) return;
  throw new GridwellError(
    "CLIQUE_NOT_SEALING",
    `${node.name} is a signer and does not seal: look at its log (./gridwell clique logs ${node.name})`,
    { where: node.name },
  );
}

async function within({ chain }: NetworkState, met: () => Promise<boolean>): Promise<boolean> {
  const patience = (SECONDS + BLOCKS * chain.period) * 1_000;
  for (let waited = 0; waited < patience; waited += POLL_MS) {
    if (await met()) return true;
    await pause(POLL_MS);
  }
  return false;
}
