import { freezeNodes, killNodes, startAgain, wakeNodes } from "../../src/clique/faults.ts";
import { nodeNamed, type NetworkState } from "../../src/clique/network-state.ts";
import type { TrialNetwork } from "../../src/clique/trial-network.ts";
import type { Fault, Strike } from "../../src/load/faults.ts";
import type { Scenario } from "../../src/load/scenario.ts";

/** Lets faults befall a network that was made for it. */
export function strikerOf({ folder, state, links, wiring }: TrialNetwork): Strike {
  return async (fault) => {
    switch (fault.do) {
      case "kill":
        await killNodes(folder, fault.nodes);
        return;
      case "restart":
        await startAgain(folder, state, fault.nodes, wiring);
        return;
      case "pause":
        await freezeNodes(folder, fault.nodes);
        return;
      case "resume":
        await wakeNodes(folder, fault.nodes);
        return;
      case "partition":
        links?.cut(fault.groups);
        return;
      case "heal":
        links?.heal();
    }
  };
}

/**
 * Holds the names in a scenario's faults to those of a network.
 *
 * @throws GridwellError `CLIQUE_NODE_UNKNOWN`
 */
export function checkNames({ phases }: Scenario, state: NetworkState): void {
  for (const fault of phases.flatMap(({ faults }) => faults)) {
    for (const name of namesOf(fault)) nodeNamed(state, name);
  }
}

function namesOf(fault: Fault): readonly string[] {
  if (fault.do === "heal") return [];
  return fault.do === "partition" ? fault.groups.flat() : fault.nodes;
}
