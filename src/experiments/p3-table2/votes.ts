import { withNode } from "../../clique/ipc.ts";
import { nodeFiles } from "../../clique/network-files.ts";
import { entriesOf, itemsOf, member, quantity } from "../../clique/rpc-values.ts";
import { discard, propose, signerSet, type Proposal } from "../../clique/votes.ts";
import { awaitBlock, heightOf, type Signer, type Table2Ground } from "./ground.ts";

/** The votes of an epoch as they stand after a block. */
export interface Ballot {
  /** Who seals, lower-case hex. */
  readonly signers: readonly string[];
  readonly votes: number;
  /** Addresses that were voted about. */
  readonly candidates: number;
}

/** What the votes are after a block, as a node counts them. */
export async function ballotAt(
  { folder }: Table2Ground,
  { node }: Signer,
  block: number,
): Promise<Ballot> {
  return withNode(nodeFiles(folder, node.name).ipc, async (client) => {
    const snapshot = await client.call("clique_getSnapshot", [quantity(block)]);
    return {
      signers: entriesOf(member(snapshot, "signers")).map(([address]) => address.toLowerCase()),
      votes: itemsOf(member(snapshot, "votes")).length,
      candidates: entriesOf(member(snapshot, "tally")).length,
    };
  });
}

/**
 * Has some signers vote until it passes, and forget about it then.
 *
 * @returns blocks that it took
 * @throws GridwellError `FIGURES_CHAIN_STILL`
 */
export async function voteBy(
  ground: Table2Ground,
  voters: readonly [Signer, Signer],
  wish: Proposal,
): Promise<number> {
  const { folder } = ground;
  const [first] = voters;
  const begin = await heightOf(ground, first.node);
  let height = begin;
  try {
    for (const { node } of voters) await propose(folder, node, wish);
    for (;;) {
      const { signers, block } = await signerSet(folder, first.node);
      if (signers.includes(wish.address) === wish.authorize) return block - begin;
      height += 1;
      await awaitBlock(ground, first.node, height);
    }
  } finally {
    for (const { node } of voters) await discard(folder, node, wish.address);
  }
}
