import type { BytesLike } from "ethers";

import { withNode } from "../../clique/ipc.ts";
import { nodeFiles } from "../../clique/network-files.ts";
import { word } from "../../clique/rpc-values.ts";
import { machineFacts } from "../machine.ts";
import { runCensoring, type Censoring } from "./censoring.ts";
import { runDelays, runStopped, type DelayedRun, type StoppedRun } from "./concurrent.ts";
import { signersOf, type Table2Ground } from "./ground.ts";
import { runMalicious, type Malicious } from "./malicious.ts";
import { runSpamming, type Spam } from "./spamming.ts";

/** How much of each attack is run. */
export interface Table2Plan {
  /** Milliseconds between any two nodes, each a part of its own. */
  readonly delays: readonly number[];
  /** Blocks of each delay. */
  readonly blocksADelay: number;
  /** Blocks of each part of the censoring. */
  readonly censoredBlocks: number;
  /** Addresses that the spammer proposes. */
  readonly proposals: number;
}

/** What came of the four attacks. */
export interface Table2 {
  readonly delays: readonly DelayedRun[];
  readonly stopped: StoppedRun;
  readonly censoring: Censoring;
  readonly spam: Spam;
  readonly malicious: Malicious;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Runs the four attacks of Table 2 one after the other. The signer that is voted out in the last one stays out.
 *
 * @param stranger the secret of an account that is no signer
 * @throws GridwellError `FIGURES_CHAIN_STILL`, `CLIQUE_NODE_FAILED`, `LOAD_NODE_SILENT`
 */
export async function runTable2(
  ground: Table2Ground,
  plan: Table2Plan,
  stranger: BytesLike,
): Promise<Table2> {
  const machine = machineFacts();
  const { folder, state } = ground;
  const [{ node }] = signersOf(ground);
  const client = await withNode(nodeFiles(folder, node.name).ipc, async (ipc) =>
    word(await ipc.call("web3_clientVersion")),
  );
  const delays = await runDelays(ground, plan.delays, plan.blocksADelay);
  const stopped = await runStopped(ground);
  const censoring = await runCensoring(ground, plan.censoredBlocks);
  const spam = await runSpamming(ground, plan.proposals);
  const malicious = await runMalicious(ground, stranger);
  const { period, epoch } = state.chain;
  return {
    ...{ delays, stopped, censoring, spam, malicious },
    environment: {
      ...machine,
      node: client,
      network: `${String(state.nodes.length)} nodes on this machine, 3 of them signers, a block every ${String(period)} s, an epoch of ${String(epoch)} blocks`,
    },
  };
}
