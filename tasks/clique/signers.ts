import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { running } from "../../src/clique/election.ts";
import { proposalsOf, signerSet } from "../../src/clique/votes.ts";
import { answer } from "../cli/answer.ts";
import { table } from "../cli/table.ts";
import { openNetwork, type CliqueArguments } from "./open.ts";
import { isCounted, sealedTitle } from "./sealed.ts";

/** The task `clique signers`. */
const signers: NewTaskActionFunction<CliqueArguments> = async (args) => {
  const { folder, state } = openNetwork(args);
  const { first, chosen } = await running(folder, state, "");
  const set = await signerSet(folder, first);
  const proposals = await Promise.all(
    chosen.map(async (node) =>
      (await proposalsOf(folder, node)).map((proposal) => ({ by: node.name, ...proposal })),
    ),
  );
  const nameOf = (address: string): string | null =>
    state.nodes.find((node) => node.address === address)?.name ?? null;
  const document = {
    block: set.block,
    needed: set.needed,
    inTurnPercent: set.inTurnPercent,
    signers: set.signers.map((address) => ({
      address,
      node: nameOf(address),
      sealed: set.sealed.get(address) ?? 0,
    })),
    votes: set.votes,
    proposals: proposals.flat(),
  };
  const wish = ({ address, authorize }: { address: string; authorize: boolean }): string =>
    `${authorize ? "for" : "against"} ${address}`;
  answer(args.json, document, () => [
    ...table(
      ["signer", "node", sealedTitle(set)],
      document.signers.map(({ address, node, sealed }) => [
        address,
        node ?? "-",
        isCounted(set) ? String(sealed) : "-",
      ]),
      ["left", "left", "right"],
    ),
    `At block ${String(set.block)}; ${String(set.needed)} must seal for the chain to go on, and as many votes change this.`,
    ...document.votes.map((vote) => `Vote of ${nameOf(vote.by) ?? vote.by} ${wish(vote)}`),
    ...document.proposals.map((proposal) => `${proposal.by} goes on voting ${wish(proposal)}`),
  ]);
};

export default signers;
