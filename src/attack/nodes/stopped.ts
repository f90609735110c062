import { freezeNodes, wakeNodes } from "../../clique/faults.ts";
import { WITHIN, type Fault, type FaultGround, type Tally } from "../attack.ts";
import { NOTHING_SENT } from "../counter.ts";
import { signersOf } from "./signers.ts";
import { wait } from "./wait.ts";

async function putToSleep(count: number, ground: FaultGround, signal: AbortSignal): Promise<Tally> {
  const names = signersOf(ground).slice(0, count);
  try {
    await freezeNodes(ground.folder, names);
    ground.log(`stopped ${names.join(" and ")}`);
    await wait(ground.seconds, signal);
  } finally {
    await wakeNodes(ground.folder, names);
    ground.log(`woke ${names.join(" and ")}`);
  }
  return NOTHING_SENT;
}

/** A signer that hangs: worse than one that is gone, since its connections stand. */
export const stoppedSigner: Fault = {
  kind: "fault",
  name: "stopped-signer",
  group: "nodes",
  what: "One of three signers is stopped (SIGSTOP)",
  guard: false,
  ownNetwork: true,
  bound: () => ({
    says: "every honest reading accepted, 99 % within 3 blocks: two of three signers are enough",
    ...WITHIN.three,
  }),
  start: (ground, signal) => putToSleep(1, ground, signal),
};

/** More signers than the chain can do without. */
export const twoStoppedSigners: Fault = {
  kind: "fault",
  name: "two-stopped-signers",
  group: "nodes",
  what: "Two of three signers are stopped (SIGSTOP): nobody may seal",
  guard: false,
  ownNetwork: true,
  bound: () => ({
    says: "the chain stands still and goes on by itself; every honest reading accepted then",
    ...WITHIN.any,
  }),
  start: (ground, signal) => putToSleep(2, ground, signal),
};
