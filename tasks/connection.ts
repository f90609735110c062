import { parseEther, type Wallet } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { NetworkConnection } from "hardhat/types/network";

import type { Keys } from "../src/chain/keys.ts";
import { CLIQUE_NETWORK, seedOfNetwork } from "./clique/seed.ts";
import { keysOfFile, type SeedArguments } from "./seed.ts";

/** Gateways that stand on the public list from the start unless the parameters say otherwise. */
const FIRST_GATEWAYS = 4;

/** The network that the command line names; null when it names none. */
export function namedNetwork({ globalOptions }: HardhatRuntimeEnvironment): string | null {
  // Its type promises a name even where none was given.
  const name: unknown = globalOptions.network;
  return typeof name === "string" ? name : null;
}

/** Addresses of the seed's first gateways. */
export function firstGateways(keys: Keys): string[] {
  return Array.from({ length: FIRST_GATEWAYS }, (_, index) => keys.gateway(index).address);
}

/**
 * Connects to a network. With a seed file its admin and operator are the network's first two accounts, as the modules
 * of the deployment take them; a chain in this process gives all keys of the seed something to spend. On a clique
 * network of one's own the seed is the one that was made with it, unless another is named.
 *
 * @param network its name; the one that the command line names unless given
 * @returns the seed's keys too, when a file was named
 */
export async function connectAs(
  hre: HardhatRuntimeEnvironment,
  args: SeedArguments,
  network?: string,
): Promise<{ connection: NetworkConnection; keys: Keys | null }> {
  const name = network ?? namedNetwork(hre) ?? "default";
  const own = name === CLIQUE_NETWORK && args.seed === "" ? seedOfNetwork() : null;
  const seed = own ?? args;
  if (seed.seed === "") return { connection: await hre.network.create(name), keys: null };
  const keys = await keysOfFile(seed);
  const signers = [keys.admin(), keys.operator()];
  if (hre.config.networks[name]?.type !== "edr-simulated") {
    const accounts = signers.map(({ privateKey }) => privateKey);
    return {
      connection: await hre.network.create({ network: name, override: { accounts } }),
      keys,
    };
  }
  const spenders: Wallet[] = [...signers, keys.custodian()];
  for (let index = 0; index < FIRST_GATEWAYS; index++) spenders.push(keys.gateway(index));
  const accounts = spenders.map(({ privateKey }) => ({ privateKey, balance: parseEther("10000") }));
  return { connection: await hre.network.create({ network: name, override: { accounts } }), keys };
}
