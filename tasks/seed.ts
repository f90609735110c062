import type { NetworkConfig } from "hardhat/types/config";

import { Keys, readSeedFile } from "../src/chain/keys.ts";
import { GridwellError } from "../src/domain/errors.ts";
import { choosePassword } from "./cli/password.ts";
import { whileWaiting } from "./cli/progress.ts";

/** Chain id of chains that only serve development. */
export const DEVELOPMENT_CHAIN = 31_337n;

/** The seed of Hardhat's own accounts: known to everyone, good for chains that begin with it. */
const DEVELOPMENT_PHRASE = "test test test test test test test test test test test junk";

/** Where a seed comes from. */
export interface SeedArguments {
  /** File of the encrypted seed; empty for none. */
  readonly seed: string;
  /** File that holds the seed's password; empty to be asked. */
  readonly passwordFile: string;
}

/** The keys that everybody knows. */
export function developmentKeys(): Keys {
  return new Keys(DEVELOPMENT_PHRASE);
}

/**
 * The keys of a seed file.
 *
 * @throws GridwellError `SEED_FILE_UNREADABLE`, `PASSWORD_WRONG`, `PASSWORD_MISSING`, `PASSWORD_FILE_UNREADABLE`
 */
export async function keysOfFile({ seed, passwordFile }: SeedArguments): Promise<Keys> {
  const password = await choosePassword(passwordFile, `Password of ${seed}: `);
  return whileWaiting("opening the seed", readSeedFile(seed, password));
}

/**
 * The seed's keys for a chain: from the file that is named, else from the phrase that the network is configured with
 * (`accounts: { mnemonic: configVariable("…") }`, kept in Hardhat's keystore), else on a development chain the
 * well-known ones.
 *
 * @throws GridwellError `SEED_MISSING`, and what {@link keysOfFile} throws
 */
export async function keysFor(
  chainId: bigint,
  config: NetworkConfig,
  args: SeedArguments,
): Promise<Keys> {
  if (args.seed !== "") return keysOfFile(args);
  const { accounts } = config;
  if (config.type === "http" && typeof accounts === "object" && "mnemonic" in accounts) {
    return new Keys(await accounts.mnemonic.get());
  }
  if (chainId === DEVELOPMENT_CHAIN) return developmentKeys();
  throw new GridwellError(
    "SEED_MISSING",
    `Chain ${chainId.toString()} is no development chain: name the community's seed with --seed FILE ` +
      "(./gridwell keys create FILE makes one)",
  );
}
