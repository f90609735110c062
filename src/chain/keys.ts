import { readFileSync } from "node:fs";

import { computeHmac, HDNodeWallet, Mnemonic, Wallet } from "ethers";

import { GridwellError } from "../domain/errors.ts";

/**
 * All keys of a community, derived from one seed phrase by BIP-32 paths, so that one secret is kept and backed up.
 *
 * | path | what |
 * |---|---|
 * | m/44'/60'/0'/0/0 | admin: grants roles, deploys |
 * | m/44'/60'/0'/0/1 | operator: enrols, exchanges, corrects |
 * | m/44'/60'/0'/0/2 | custodian: owns points until their household moves in |
 * | m/44'/60'/0'/0/10 + i | gateway i: records, attests for dumb meters |
 * | m/44'/60'/1'/0/i | household i, a member of the market (a real home holds a seed of its own, and is number 0 there) |
 * | m/44'/60'/2'/0/i | meter i with a key of its own (demo and simulation) |
 * | m/44'/60'/3'/0/0 | never an account: the salt of identifiers is derived from it |
 */
export class Keys {
  readonly #root: HDNodeWallet;

  /**
   * @param phrase BIP-39 seed phrase
   * @throws GridwellError SEED_INVALID when the phrase is none; the phrase itself is never part of an error
   */
  constructor(phrase: string) {
    if (!Mnemonic.isValidMnemonic(phrase)) {
      throw new GridwellError(
        "SEED_INVALID",
        "The seed is not a BIP-39 phrase with a right checksum: look for a misspelt or missing word",
      );
    }
    this.#root = HDNodeWallet.fromPhrase(phrase, undefined, "m/44'/60'");
  }

  /** Grants roles and deploys. */
  admin(): Wallet {
    return this.#at(0, 0);
  }

  /** Enrols, exchanges, suspends, corrects. */
  operator(): Wallet {
    return this.#at(0, 1);
  }

  /** Owns points that no household has taken over yet. */
  custodian(): Wallet {
    return this.#at(0, 2);
  }

  /** Gateway number `index`, from 0. */
  gateway(index: number): Wallet {
    return this.#at(0, 10 + index);
  }

  /** Household number `index` of a demo or simulation. */
  household(index: number): Wallet {
    return this.#at(1, index);
  }

  /** Meter number `index` of a demo or simulation. */
  meter(index: number): Wallet {
    return this.#at(2, index);
  }

  /** 32 secret bytes that make identifiers of points and meters opaque to whoever does not hold the seed. */
  salt(): Uint8Array {
    const key = new TextEncoder().encode("gridwell/identifiers");
    return Uint8Array.from(
      Buffer.from(computeHmac("sha256", key, this.#at(3, 0).privateKey).slice(2), "hex"),
    );
  }

  /** Keys are never printed or serialised by accident. */
  toJSON(): string {
    return "[keys]";
  }

  #at(account: number, index: number): Wallet {
    return new Wallet(this.#root.derivePath(`${String(account)}'/0/${String(index)}`).privateKey);
  }
}

/**
 * The keys of a seed file: an encrypted JSON wallet (version 3, scrypt) that holds a seed phrase, as
 * `./gridwell keys create` writes it.
 *
 * @param onProgress called with 0 to 1 while the password is stretched
 * @throws GridwellError SEED_FILE_UNREADABLE, PASSWORD_WRONG
 */
export async function readSeedFile(
  file: string,
  password: string,
  onProgress?: (share: number) => void,
): Promise<Keys> {
  let json: string;
  try {
    json = readFileSync(file, "utf8");
  } catch (cause) {
    throw new GridwellError("SEED_FILE_UNREADABLE", `The seed file ${file} cannot be read`, {
      where: file,
      cause,
    });
  }
  let wallet: unknown;
  try {
    wallet = await Wallet.fromEncryptedJson(json, password, onProgress);
  } catch {
    // The cause could carry parts of the secret, so it is dropped on purpose.
    throw new GridwellError(
      "PASSWORD_WRONG",
      `The password does not open ${file}, or it is no seed file`,
      {
        where: file,
      },
    );
  }
  const mnemonic = wallet instanceof HDNodeWallet ? wallet.mnemonic : null;
  if (mnemonic === null) {
    throw new GridwellError("SEED_INVALID", `${file} holds a single key, not a seed phrase`, {
      where: file,
    });
  }
  return new Keys(mnemonic.phrase);
}

/** A new seed. */
export interface NewSeed {
  /** The text of a seed file, to be written with mode 0600. */
  readonly file: string;
  readonly keys: Keys;
  /** Whoever sees it has everything: only to be written down on paper. */
  readonly phrase: string;
}

/** A new random seed phrase in an encrypted JSON wallet, as {@link readSeedFile} opens it. */
export async function createSeed(password: string): Promise<NewSeed> {
  const wallet = HDNodeWallet.createRandom();
  const phrase = wallet.mnemonic?.phrase ?? "";
  return { file: await wallet.encrypt(password), keys: new Keys(phrase), phrase };
}
