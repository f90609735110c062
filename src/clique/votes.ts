import { isRefusal, withNode, type IpcClient } from "./ipc.ts";
import { nodeFiles } from "./network-files.ts";
import type { NodeRecord } from "./network-state.ts";
import { entriesOf, itemsOf, member, quantity, whole, word } from "./rpc-values.ts";
import { quorum } from "./settings.ts";

/** A wish of a signer's own, which it votes for in each block that it seals until it is discarded. */
export interface Proposal {
  /** Lower-case hex. */
  readonly address: string;
  /** True to let it seal, false to dismiss it. */
  readonly authorize: boolean;
}

/** Blocks that geth counts sealers of. */
const STATUS_SPAN = 64;

/** Who seals a chain, as one of its nodes sees it. */
export interface SignerSet {
  /** Block after which this holds. */
  readonly block: number;
  /** Lower-case hex, ascending. */
  readonly signers: readonly string[];
  /** Signers that the chain needs to go on, and votes that it takes to change the set. */
  readonly needed: number;
  /** Blocks sealed by each of the last 64, or fewer on a young chain. */
  readonly sealed: ReadonlyMap<string, number>;
  /** Share of them that their signer sealed in its turn, percent; null on a chain too young to tell. */
  readonly inTurnPercent: number | null;
  /** Votes of the epoch that did not pass yet. */
  readonly votes: readonly (Proposal & { readonly by: string; readonly block: number })[];
}

/** Asks a node who seals. */
export async function signerSet(folder: string, node: NodeRecord): Promise<SignerSet> {
  return withNode(nodeFiles(folder, node.name).ipc, async (client) => {
    const snapshot = await client.call("clique_getSnapshot", []);
    const block = Number(whole(member(snapshot, "number")));
    const status = await statusOf(client, block);
    const signers = entriesOf(member(snapshot, "signers"))
      .map(([address]) => address.toLowerCase())
      .sort();
    const percent = member(status, "inturnPercent");
    return {
      block,
      signers,
      needed: quorum(signers.length),
      sealed: new Map(
        entriesOf(member(status, "sealerActivity")).map(([address, count]) => [
          address.toLowerCase(),
          Number(whole(count)),
        ]),
      ),
      inTurnPercent: typeof percent === "number" ? Math.round(percent) : null,
      votes: itemsOf(member(snapshot, "votes")).map((vote) => ({
        address: word(member(vote, "address")).toLowerCase(),
        authorize: member(vote, "authorize") === true,
        by: word(member(vote, "signer")).toLowerCase(),
        block: Number(whole(member(vote, "block"))),
      })),
    };
  });
}

/**
 * What geth counted of its last 64 blocks; null on a chain too young for it. At height 1 geth divides by zero, and at
 * height 64 it asks who sealed the first block, whom nobody did.
 */
async function statusOf(client: IpcClient, block: number): Promise<unknown> {
  if (block < 2) return null;
  try {
    return await client.call("clique_status", []);
  } catch (error) {
    // The chain may have grown since the block was read.
    if (block <= STATUS_SPAN && isRefusal(error)) return null;
    throw error;
  }
}

/** The proposals that a signer's node holds. */
export async function proposalsOf(folder: string, node: NodeRecord): Promise<Proposal[]> {
  const answer = await withNode(nodeFiles(folder, node.name).ipc, (client) =>
    client.call("clique_proposals", []),
  );
  return entriesOf(answer).map(([address, authorize]) => ({
    address: address.toLowerCase(),
    authorize: authorize === true,
  }));
}

/** Has a signer vote from now on, until its node is started again or the proposal is discarded. */
export async function propose(
  folder: string,
  node: NodeRecord,
  { address, authorize }: Proposal,
): Promise<void> {
  await withNode(nodeFiles(folder, node.name).ipc, (client) =>
    client.call("clique_propose", [address, authorize]),
  );
}

/** Has a signer vote about an address no more. What was voted stays until the epoch ends. */
export async function discard(folder: string, node: NodeRecord, address: string): Promise<void> {
  await withNode(nodeFiles(folder, node.name).ipc, (client) =>
    client.call("clique_discard", [address]),
  );
}

/** Who sealed a block, lower-case hex. */
export async function sealerOf(folder: string, node: NodeRecord, block: number): Promise<string> {
  const answer = await withNode(nodeFiles(folder, node.name).ipc, (client) =>
    client.call("clique_getSigner", [quantity(block)]),
  );
  return word(answer).toLowerCase();
}
