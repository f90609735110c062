import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { running } from "../../src/clique/election.ts";
import { propose, signerSet } from "../../src/clique/votes.ts";
import { parseAddress } from "../cli/address.ts";
import { answer } from "../cli/answer.ts";
import { openNetwork, type CliqueArguments } from "./open.ts";

interface ProposeArguments extends CliqueArguments {
  readonly address: string;
  readonly out: boolean;
  /** Names of signers with commas between them; empty for all that run. */
  readonly by: string;
}

/** The task `clique propose`. */
const proposeTask: NewTaskActionFunction<ProposeArguments> = async (args) => {
  const address = parseAddress("ADDRESS", args.address).toLowerCase();
  const { folder, state } = openNetwork(args);
  const { first, chosen } = await running(folder, state, args.by);
  for (const node of chosen) await propose(folder, node, { address, authorize: !args.out });
  const { needed, signers } = await signerSet(folder, first);
  const by = chosen.map(({ name }) => name);
  const document = { address, authorize: !args.out, by, needed, signers };
  answer(args.json, document, () => [
    `${by.join(", ")} vote ${args.out ? "against" : "for"} ${address} in the blocks that they seal; ` +
      `${String(needed)} of ${String(signers.length)} votes are needed.`,
    "See it pass: ./gridwell clique signers",
    `Then: ./gridwell clique discard ${address}, or they go on voting for it.`,
  ]);
};

export default proposeTask;
