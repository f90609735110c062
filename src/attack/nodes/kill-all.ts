import { killNodes, startAgain } from "../../clique/faults.ts";
import { WITHIN, type Fault } from "../attack.ts";
import { NOTHING_SENT } from "../counter.ts";
import { wait } from "./wait.ts";

/** A power cut. */
export const killAll: Fault = {
  kind: "fault",
  name: "kill-all",
  group: "nodes",
  what: "Every node is killed (SIGKILL), and started again at the end of the attack",
  guard: false,
  ownNetwork: true,
  bound: () => ({
    says: "no sealed block lost; what was acknowledged and not sealed is sent again: every honest reading accepted",
    ...WITHIN.any,
  }),
  async start({ folder, state, wiring, seconds, log }, signal) {
    const names = state.nodes.map(({ name }) => name);
    try {
      await killNodes(folder, names);
      log("killed every node");
      await wait(seconds, signal);
    } finally {
      await startAgain(folder, state, names, wiring);
      log("started every node again");
    }
    return NOTHING_SENT;
  },
};
