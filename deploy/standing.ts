import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

import { isAddress, type Provider } from "ethers";

/** What a folder of deployments says of a chain, held against the chain. */
export type Standing =
  /** Nothing was deployed, or a first deployment stopped before its first contract. */
  | "none"
  /** Every contract that was deployed is there. */
  | "standing"
  /** A contract is not there: the chain began anew, or is another one with the same number. */
  | "stale";

/**
 * The folder in which Ignition keeps a chain's deployment.
 *
 * @param ignition folder of the modules
 */
export function deploymentFolder(ignition: string, chainId: bigint): string {
  return path.join(ignition, "deployments", `chain-${chainId.toString()}`);
}

/** Looks on the chain for every contract that a deployment's folder names. */
export async function standingOf(folder: string, provider: Provider): Promise<Standing> {
  const file = path.join(folder, "deployed_addresses.json");
  if (!existsSync(file)) return "none";
  const written: unknown = JSON.parse(readFileSync(file, "utf8"));
  const addresses = Object.values(written as Record<string, unknown>);
  for (const address of addresses) {
    if (isAddress(address) && (await provider.getCode(address)) === "0x") return "stale";
  }
  return addresses.length === 0 ? "none" : "standing";
}
