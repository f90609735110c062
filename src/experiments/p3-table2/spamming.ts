import { id } from "ethers";

import { withNode } from "../../clique/ipc.ts";
import { nodeFiles } from "../../clique/network-files.ts";
import { member, quantity, word } from "../../clique/rpc-values.ts";
import { sealerOf } from "../../clique/votes.ts";
import { awaitBlock, heightOf, signersOf, type Table2Ground } from "./ground.ts";
import { ballotAt } from "./votes.ts";

/** What came of a signer that proposes more than anybody can vote about. */
export interface Spam {
  readonly proposals: number;
  /** Blocks until the epoch's end, those of the spammer, and those of them with a vote. */
  readonly blocks: number;
  readonly own: number;
  readonly votes: number;
  /** Blocks of others with a vote. */
  readonly foreign: number;
  /** Votes and candidates that stood in the last block before the checkpoint, and in the checkpoint. */
  readonly standing: { readonly votes: number; readonly candidates: number };
  readonly left: { readonly votes: number; readonly candidates: number };
  /** Signers at the end. */
  readonly signers: number;
}

/** Requests that are on their way at once. */
const AT_ONCE = 100;
/** Blocks of an epoch that are seen at least. */
const LEAST_BLOCKS = 12;
const NOBODY = `0x${"00".repeat(20)}`;

/**
 * Has one signer propose addresses, and looks what became of them at the end of the epoch.
 *
 * @throws GridwellError `FIGURES_CHAIN_STILL`
 */
export async function runSpamming(ground: Table2Ground, proposals: number): Promise<Spam> {
  const { folder, log, state } = ground;
  const [spammer, witness] = signersOf(ground);
  const addresses = Array.from({ length: proposals }, (_, i) => `0x${id(String(i)).slice(26)}`);
  log(`spamming: ${spammer.node.name} proposes ${String(proposals)} addresses`);
  try {
    await tell(
      ground,
      "clique_propose",
      addresses.map((address) => [address, true]),
    );
    const begin = (await heightOf(ground, spammer.node)) + 2;
    const { epoch } = state.chain;
    const checkpoint = Math.ceil((begin + LEAST_BLOCKS) / epoch) * epoch;
    log(`spamming: until block ${String(checkpoint)}, where the epoch ends`);
    await awaitBlock(ground, witness.node, checkpoint + 1);

    let [own, votes, foreign] = [0, 0, 0];
    for (let block = begin; block < checkpoint; block++) {
      const isOwn = (await sealerOf(folder, witness.node, block)) === spammer.address;
      const hasVote = (await candidateOf(ground, block)) !== NOBODY;
      if (isOwn) own += 1;
      if (isOwn && hasVote) votes += 1;
      if (!isOwn && hasVote) foreign += 1;
    }
    const standing = await ballotAt(ground, witness, checkpoint - 1);
    const left = await ballotAt(ground, witness, checkpoint);
    return {
      ...{ proposals, blocks: checkpoint - begin, own, votes, foreign },
      ...{ standing, left, signers: left.signers.length },
    };
  } finally {
    await tell(
      ground,
      "clique_discard",
      addresses.map((address) => [address]),
    );
  }
}

/** Tells the spammer's node something many times. */
async function tell(
  ground: Table2Ground,
  method: string,
  calls: readonly (readonly unknown[])[],
): Promise<void> {
  const [{ node }] = signersOf(ground);
  await withNode(nodeFiles(ground.folder, node.name).ipc, async (client) => {
    for (let first = 0; first < calls.length; first += AT_ONCE) {
      const some = calls.slice(first, first + AT_ONCE);
      await Promise.all(some.map((params) => client.call(method, params)));
    }
  });
}

/** Whom a block's vote is about: it stands where other chains name the miner (EIP-225). */
async function candidateOf(ground: Table2Ground, block: number): Promise<string> {
  const [, { node }] = signersOf(ground);
  return withNode(nodeFiles(ground.folder, node.name).ipc, async (client) => {
    const header = await client.call("eth_getBlockByNumber", [quantity(block), false]);
    return word(member(header, "miner")).toLowerCase();
  });
}
