import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { running } from "../../src/clique/election.ts";
import { discard } from "../../src/clique/votes.ts";
import { parseAddress } from "../cli/address.ts";
import { answer } from "../cli/answer.ts";
import { openNetwork, type CliqueArguments } from "./open.ts";

interface DiscardArguments extends CliqueArguments {
  readonly address: string;
}

/** The task `clique discard`. */
const discardTask: NewTaskActionFunction<DiscardArguments> = async (args) => {
  const address = parseAddress("ADDRESS", args.address).toLowerCase();
  const { folder, state } = openNetwork(args);
  const { chosen } = await running(folder, state, "");
  for (const node of chosen) await discard(folder, node, address);
  const by = chosen.map(({ name }) => name);
  answer(args.json, { address, by }, () => [`${by.join(", ")} vote about ${address} no more.`]);
};

export default discardTask;
