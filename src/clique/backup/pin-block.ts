import { setTimeout as pause } from "node:timers/promises";

import { GridwellError } from "../../domain/errors.ts";
import type { IpcClient } from "../ipc.ts";
import type { NetworkState, NodeRecord } from "../network-state.ts";
import { observe } from "../observe.ts";
import { member, quantity, whole, word } from "../rpc-values.ts";
import { quorum } from "../settings.ts";
import type { PinnedBlock } from "./backup-file.ts";

/** A block that no reorg undoes, with the one on top of it. */
export interface Pinned {
  readonly block: PinnedBlock;
  /** Hash of the block after it. */
  readonly child: string;
}

/** Whom a backup is taken from, and who seals. */
export interface Source {
  readonly node: NodeRecord;
  /** Lower-case hex, ascending. */
  readonly signers: readonly string[];
}

const POLL_MS = 200;
/** Seconds, and periods on top, that a chain is given to go on. */
const PATIENCE = { seconds: 30, periods: 10 };

/**
 * The node to ask: the one with the highest block, rather one that does not seal.
 *
 * @throws GridwellError `CLIQUE_NODE_DOWN` when none answers
 */
export async function chooseSource(folder: string, state: NetworkState): Promise<Source> {
  const { nodes, sealers } = await observe(folder, state);
  const living = nodes.flatMap(({ node, answers }) => {
    return answers === null ? [] : [{ node, number: answers.head.number }];
  });
  const rank = (role: string): number => (role === "rpc" ? 0 : 1);
  living.sort((a, b) => b.number - a.number || rank(a.node.role) - rank(b.node.role));
  const [best] = living;
  if (best !== undefined && sealers.length > 0) return { node: best.node, signers: sealers };
  throw new GridwellError(
    "CLIQUE_NODE_DOWN",
    "A backup is taken from a network that runs: ./gridwell clique up first",
    { where: folder },
  );
}

/**
 * The block that is the last one now, once enough others stand on it that no reorg undoes it. The chain may go on.
 *
 * @param signers how many seal
 * @throws GridwellError `CLIQUE_NOT_READY` when the chain stands still
 */
export async function pinBlock(
  client: IpcClient,
  signers: number,
  period: number,
): Promise<Pinned> {
  const number = await heightOf(client);
  const until = number + quorum(signers);
  const patience = PATIENCE.seconds + PATIENCE.periods * period;
  for (let waited = 0; (await heightOf(client)) < until; waited += POLL_MS) {
    if (waited > patience * 1_000) {
      throw new GridwellError(
        "CLIQUE_NOT_READY",
        `The chain stands still at block ${String(await heightOf(client))}: ./gridwell clique doctor looks for the reason`,
      );
    }
    await pause(POLL_MS);
  }
  const [block, child] = await Promise.all([
    client.call("eth_getBlockByNumber", [quantity(number), false]),
    client.call("eth_getBlockByNumber", [quantity(number + 1), false]),
  ]);
  return {
    block: {
      number,
      hash: word(member(block, "hash")),
      stateRoot: word(member(block, "stateRoot")),
      time: Number(whole(member(block, "timestamp"))),
    },
    child: word(member(child, "hash")),
  };
}

/** Number of a node's last block. */
export async function heightOf(client: IpcClient): Promise<number> {
  return Number(whole(await client.call("eth_blockNumber")));
}
