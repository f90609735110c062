import { killNodes, startAgain } from "../../clique/faults.ts";
import { SECONDS_AHEAD } from "../../clique/skewed-clock.ts";
import { WITHIN, type Fault } from "../attack.ts";
import { NOTHING_SENT } from "../counter.ts";
import { signersOf } from "./signers.ts";
import { wait } from "./wait.ts";

/** A signer whose clock is wrong: its blocks come from the future. */
export const clockSkew: Fault = {
  kind: "fault",
  name: "clock-skew",
  group: "nodes",
  what: "The clock of one of three signers is a minute ahead: a geth whose clique reads such a clock",
  guard: false,
  ownNetwork: true,
  bound: () => ({
    says: "every honest reading accepted, 99 % within 3 blocks: blocks of the future are refused, two signers go on",
    ...WITHIN.three,
  }),
  async start(ground, signal) {
    const { folder, state, wiring, seconds, log } = ground;
    const [name = ""] = signersOf(ground);
    const geth = await ground.skewedGeth();
    try {
      await killNodes(folder, [name]);
      await startAgain(folder, state, [name], { ...wiring, geth });
      log(`${name} is ${String(SECONDS_AHEAD)} s ahead`);
      await wait(seconds, signal);
    } finally {
      await killNodes(folder, [name]);
      await startAgain(folder, state, [name], wiring);
      log(`${name} has the right time again`);
    }
    return NOTHING_SENT;
  },
};
