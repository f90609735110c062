import { WITHIN, type Fault } from "../attack.ts";
import { NOTHING_SENT } from "../counter.ts";
import { signersOf } from "./signers.ts";
import { wait } from "./wait.ts";

/** The worst cut: those who write are with the lesser part. */
export const partition: Fault = {
  kind: "fault",
  name: "partition",
  group: "nodes",
  what: "One signer and the RPC node are cut off from the other two signers",
  guard: false,
  ownNetwork: true,
  bound: () => ({
    says: "the writers' side stands still; after the healing every honest reading is accepted, once",
    ...WITHIN.any,
  }),
  async start(ground, signal) {
    const [alone = "", ...others] = signersOf(ground);
    const apart = ground.state.nodes.filter(({ role }) => role === "rpc").map(({ name }) => name);
    try {
      ground.links.cut([[alone, ...apart], others]);
      ground.log(`cut ${[alone, ...apart].join(" and ")} off`);
      await wait(ground.seconds, signal);
    } finally {
      ground.links.heal();
      ground.log("joined them again");
    }
    return NOTHING_SENT;
  },
};
