import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { bringDown } from "../../src/clique/down.ts";
import { answer } from "../cli/answer.ts";
import { whileWaiting } from "../cli/progress.ts";
import { changing, openNetwork, type CliqueArguments } from "./open.ts";

/** The task `clique down`. */
const down: NewTaskActionFunction<CliqueArguments> = async (args) => {
  const { folder } = openNetwork(args);
  const stopped = await changing(folder, () => {
    const { state } = openNetwork(args);
    return whileWaiting("stopping the nodes", bringDown(folder, state));
  });
  answer(args.json, { dir: folder, stopped }, () => [
    stopped.length === 0
      ? `No node of ${folder} ran.`
      : `Stopped ${stopped.join(", ")}. ./gridwell clique up goes on with the chain.`,
  ]);
};

export default down;
