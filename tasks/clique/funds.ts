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
  const { seed, seedPassword } = networkFiles(folder);
  const named = args.fund === "" ? [] : args.fund.split(",");
  const addresses = named.map((address) => parseAddress("--fund", address.trim()));
  const secrets = new Map<string, string>();
  let keys: Keys;
  if (args.seed === "") {
    const password = newPassword();
    const fresh = await whileWaiting("making the community's seed", createSeed(password));
    secrets.set(path.basename(seed), fresh.file).set(path.basename(seedPassword), `${password}\n`);
    keys = fresh.keys;
  } else {
    keys = await keysOfFile(args);
  }
  const roles = [keys.admin(), keys.operator(), keys.custodian()];
  for (let index = 0; index < GATEWAYS; index++) roles.push(keys.gateway(index));
  addresses.push(...roles.map(({ address }) => address));
  return { alloc: new Map(addresses.map((address) => [address, ENDOWMENT])), secrets };
}
