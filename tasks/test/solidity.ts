import type { TaskOverrideActionFunction } from "hardhat/types/tasks";

/**
 * Solidity tests take their hardfork from the network that was named on the command line, and
 * without one run on the newest, where opcodes work that clique does not have.
 */
const testSolidity: TaskOverrideActionFunction = async (args, hre, runSuper): Promise<unknown> => {
  // Its type has it always there.
  const network = hre.globalOptions.network as string | undefined;
  if (network === undefined) Object.assign(hre.globalOptions, { network: "default" });
  return runSuper(args);
};

export default testSolidity;
