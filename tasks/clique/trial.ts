import { namedGeth } from "../../src/clique/geth-binary.ts";
import { builtGeth } from "../../src/clique/geth-build.ts";
import { openTrial, type TrialNetwork, type TrialPlan } from "../../src/clique/trial-network.ts";
import { say } from "./open.ts";
import { WORKSHOP } from "./place.ts";

/**
 * Does something on a fresh clique network with a folder and ports of its own. It is taken away at the end, also when
 * this process is killed.
 *
 * @param plan with the path of a geth to run, empty for the built one
 * @throws GridwellError what `clique up` throws
 */
export async function onTrialNetwork<T>(
  plan: TrialPlan,
  work: (network: TrialNetwork) => Promise<T>,
): Promise<T> {
  const { file: geth } =
    plan.geth === ""
      ? await builtGeth({ ...WORKSHOP, log: say, environment: process.env })
      : await namedGeth(plan.geth);
  say("bringing up a network of its own");
  const network = await openTrial({ ...plan, geth }, say);
  try {
    return await work(network);
  } finally {
    await network.close();
  }
}
