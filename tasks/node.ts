import type { TaskOverrideActionFunction } from "hardhat/types/tasks";

/** A local chain's accounts are known to everyone: in a container, too, it listens to this machine only. */
const node: TaskOverrideActionFunction = async (args, _hre, runSuper): Promise<unknown> => {
  const hostname: unknown = args["hostname"] ?? "127.0.0.1";
  return runSuper({ ...args, hostname });
};

export default node;
