import { setTimeout as pause } from "node:timers/promises";

import { GridwellError } from "../../domain/errors.ts";
import type { IpcClient } from "../ipc.ts";
import { member, quantity, whole, word } from "../rpc-values.ts";
import { quorum } from "../settings.ts";
import type { PinnedBlock } from "./backup-file.ts";

/** A block that no reorg undoes, with the one on top of it. */
export interface Pinned {
  readonly block: PinnedBlock;
  /** Hash of the block after it. */
  readonly child: string;
}

const POLL_MS = 200;
/** Seconds, and periods on top, that a chain is given to go on. */
const PATIENCE = { seconds: 30, periods: 10 };

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
        `The chain stands still at block ${String(await heightOf(client))}: do more than half of the signers run? On one ` +
          "machine ./gridwell clique doctor looks for the reason",
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
