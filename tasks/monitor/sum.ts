import type { NewTaskActionFunction } from "hardhat/types/tasks";

import { postDue, type PostArguments } from "./post.ts";

interface SumArguments extends PostArguments {
  /** Names of the resources that are summed. */
  readonly resources: string[];
}

/** The task `monitor sum`: posts what is due, and contributes it to sums. */
const sum: NewTaskActionFunction<SumArguments> = async ({ resources, ...args }, hre) =>
  postDue(args, hre, resources);

export default sum;
