import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { addNode } from "../../src/clique/membership.ts";
import { answer } from "../cli/answer.ts";
import { changing, openNetwork, publish, say, type CliqueArguments } from "./open.ts";

interface AddNodeArguments extends CliqueArguments {
  readonly signer: boolean;
}

/** The task `clique add-node`. */
const addNodeTask: NewTaskActionFunction<AddNodeArguments> = async (args) => {
  const { folder } = openNetwork(args);
  const document = await changing(folder, async () => {
    const { state } = openNetwork(args);
    const added = await addNode({ folder, state, log: say }, args.signer ? "signer" : "rpc");
    return { added: added.node.name, ...(await publish(folder, added.state)) };
  });
  const { added, nodes } = document;
  const address = nodes.find(({ name }) => name === added)?.address ?? null;
  answer(args.json, document, () => [
    address === null ? `${added} follows the chain.` : `${added} seals as ${address}.`,
  ]);
};

export default addNodeTask;
