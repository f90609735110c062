import path from "node:path";

import { parseEther } from "ethers";

import { createSeed, type Keys } from "../../src/chain/keys.ts";
import { newPassword } from "../../src/clique/keystore.ts";
import { networkFiles } from "../../src/clique/network-files.ts";
import { parseAddress } from "../cli/address.ts";
import { whileWaiting } from "../cli/progress.ts";
import { keysOfFile, type SeedArguments } from "../seed.ts";

/** Arguments that say who is given something to spend. */
export interface FundingArguments extends SeedArguments {
  /** Addresses with commas between them; empty for none beside the seed's. */
  readonly fund: string;
}

/** More than a chain can burn: what an account has does not limit what it may do. */
const ENDOWMENT = parseEther("1000000");

/** Gateways of a seed that are given something. */
const GATEWAYS = 64;

/**
 * Who is given something by the first block: the community's roles, from the seed that is named or from a new one whose
 * files the network keeps, and the addresses that are named.
 *
 * @throws GridwellError `USAGE_ADDRESS`, and what opening a seed throws
 */
export async function funds(
  args: FundingArguments,
  folder: string,
): Promise<{ alloc: Map<string, bigint>; secrets: Map<string, string> }> {
  const alloc = await namedFunds(args);
  const secrets = new Map<string, string>();
  if (args.seed === "") {
    const { seed, seedPassword } = networkFiles(folder);
    const password = newPassword();
    const fresh = await whileWaiting("making the community's seed", createSeed(password));
    secrets.set(path.basename(seed), fresh.file).set(path.basename(seedPassword), `${password}\n`);
    for (const address of rolesOf(fresh.keys)) alloc.set(address, ENDOWMENT);
  }
  return { alloc, secrets };
}

/**
 * The same, of the addresses and the seed that are named alone.
 *
 * @throws GridwellError `USAGE_ADDRESS`, and what opening a seed throws
 */
export async function namedFunds(args: FundingArguments): Promise<Map<string, bigint>> {
  const named = args.fund === "" ? [] : args.fund.split(",");
  const addresses = named.map((address) => parseAddress("--fund", address.trim()));
  if (args.seed !== "") addresses.push(...rolesOf(await keysOfFile(args)));
  return new Map(addresses.map((address) => [address, ENDOWMENT]));
}

function rolesOf(keys: Keys): string[] {
  const roles = [keys.admin(), keys.operator(), keys.custodian()];
  for (let index = 0; index < GATEWAYS; index++) roles.push(keys.gateway(index));
  return roles.map(({ address }) => address);
}
