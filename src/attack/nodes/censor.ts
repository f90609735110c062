import { withNode } from "../../clique/ipc.ts";
import { nodeFiles } from "../../clique/network-files.ts";
import { WITHIN, type Fault } from "../attack.ts";
import { NOTHING_SENT } from "../counter.ts";
import { signersOf } from "./signers.ts";
import { wait } from "./wait.ts";

/** A price that nobody pays, and the one of every node of a network: wei a unit of gas. */
const PRICE = { forbidding: "0xde0b6b3a7640000", usual: "0x1" } as const;

/** Has a signer demand a price: geth's own floor, below which it takes no transaction into its blocks. */
export async function demand(ipc: string, price: keyof typeof PRICE): Promise<void> {
  await withNode(ipc, (client) => client.call("miner_setGasPrice", [PRICE[price]]));
}

/** A signer who seals, and takes nobody's transactions in: geth's own floor price, set above what anybody offers. */
export const censoringSigner: Fault = {
  kind: "fault",
  name: "censoring-signer",
  group: "nodes",
  what: "One of three signers seals empty blocks: it takes no transaction in",
  guard: false,
  ownNetwork: true,
  bound: () => ({
    says: "every honest reading accepted, 99 % within 4 blocks: what comes too late for the next block meets the censor's one, and the others take it after that",
    ...WITHIN.four,
  }),
  async start(ground, signal) {
    const [name = ""] = signersOf(ground);
    const { ipc } = nodeFiles(ground.folder, name);
    try {
      await demand(ipc, "forbidding");
      ground.log(`${name} takes no transactions in`);
      await wait(ground.seconds, signal);
    } finally {
      await demand(ipc, "usual");
      ground.log(`${name} takes transactions in again`);
    }
    return NOTHING_SENT;
  },
};
