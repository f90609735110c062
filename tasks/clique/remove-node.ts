import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { removeNode } from "../../src/clique/membership.ts";
import { answer } from "../cli/answer.ts";
import { changing, openNetwork, publish, say, type CliqueArguments } from "./open.ts";

interface RemoveNodeArguments extends CliqueArguments {
  readonly node: string;
}

/** The task `clique remove-node`. */
const removeNodeTask: NewTaskActionFunction<RemoveNodeArguments> = async (args) => {
  const { folder } = openNetwork(args);
  const document = await changing(folder, async () => {
    const { state } = openNetwork(args);
    const removed = await removeNode({ folder, state, log: say }, args.node);
    const description = await publish(folder, removed.state);
    return { removed: args.node, kept: removed.kept, ...description };
  });
  answer(args.json, document, () => [
    `${document.removed} is out and stopped. Its files, keys included, are kept in ${document.kept}.`,
  ]);
};

export default removeNodeTask;
