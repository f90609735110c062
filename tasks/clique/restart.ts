import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { awaitReady } from "../../src/clique/await-ready.ts";
import { restart } from "../../src/clique/doctor.ts";
import { nodeNamed } from "../../src/clique/network-state.ts";
import { answer } from "../cli/answer.ts";
import { changing, openNetwork, publish, say, type CliqueArguments } from "./open.ts";

interface RestartArguments extends CliqueArguments {
  readonly node: string;
}

/** The task `clique restart`. */
const restartTask: NewTaskActionFunction<RestartArguments> = async (args) => {
  const { folder } = openNetwork(args);
  const document = await changing(folder, async () => {
    const { state } = openNetwork(args);
    const { name } = nodeNamed(state, args.node);
    await restart({ folder, state, log: say }, name);
    await awaitReady({ folder, state, started: [name], log: say });
    return publish(folder, state);
  });
  answer(args.json, document, () => [`${args.node} runs again and follows the chain.`]);
};

export default restartTask;
