import type { Wallet } from "ethers";

import { withNode } from "../../clique/ipc.ts";
import type { Links } from "../../clique/links.ts";
import { nodeFiles } from "../../clique/network-files.ts";
import type { NetworkState, NodeRecord } from "../../clique/network-state.ts";
import { whole } from "../../clique/rpc-values.ts";
import { GridwellError } from "../../domain/errors.ts";
import type { Clock } from "../../load/clock.ts";
import type { RpcClient } from "../../load/rpc.ts";

/** A network of three signers that was made to be harmed. */
export interface Table2Ground {
  readonly folder: string;
  readonly state: NetworkState;
  readonly links: Links;
  readonly rpc: RpcClient;
  readonly clock: Clock;
  /** Sends what is to be written. */
  readonly funder: Wallet;
  readonly log: (line: string) => void;
}

/** A signer's node with its address. */
export interface Signer {
  readonly node: NodeRecord;
  /** Lower-case hex. */
  readonly address: string;
}

const POLL = 100;
/**
 * Periods, and seconds on top, in which a chain that goes on seals a block. A node that was put to sleep may have lost its
 * peers, who dial it again after half a minute.
 */
const PATIENCE = { periods: 8, seconds: 60 } as const;

/**
 * The three signers.
 *
 * @throws RangeError when there are others
 */
export function signersOf({ state }: Table2Ground): readonly [Signer, Signer, Signer] {
  const signers = state.nodes.flatMap((node) =>
    node.address === null ? [] : [{ node, address: node.address }],
  );
  const [first, second, third] = signers;
  if (first === undefined || second === undefined || third === undefined || signers.length !== 3) {
    throw new RangeError("three signers are wanted");
  }
  return [first, second, third];
}

/** A node's newest block. */
export async function heightOf({ folder }: Table2Ground, node: NodeRecord): Promise<number> {
  return withNode(nodeFiles(folder, node.name).ipc, async (client) =>
    Number(whole(await client.call("eth_blockNumber"))),
  );
}

/**
 * Waits until a node has a block.
 *
 * @throws GridwellError `FIGURES_CHAIN_STILL` when the chain does not get there in time
 */
export async function awaitBlock(
  ground: Table2Ground,
  node: NodeRecord,
  number: number,
): Promise<void> {
  const { clock, state } = ground;
  const { period } = state.chain;
  let height = await heightOf(ground, node);
  let since = clock.now();
  while (height < number) {
    await clock.sleep(POLL);
    const now = await heightOf(ground, node);
    if (now > height) since = clock.now();
    height = now;
    const still = (clock.now() - since) / 1_000;
    if (still <= PATIENCE.seconds + PATIENCE.periods * period) continue;
    throw new GridwellError(
      "FIGURES_CHAIN_STILL",
      `The chain has stood still at block ${String(height)} for ${still.toFixed(0)} s: look at the nodes' logs, and try again on ` +
        "a machine with less other work",
      { where: node.name },
    );
  }
}
