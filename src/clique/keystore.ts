import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { decryptKeystoreJson, encryptKeystoreJson, SigningKey, Wallet } from "ethers";

import type { NodeFiles } from "./network-files.ts";

/** An account of a signer, to be written to files of mode 0600. */
export interface SealingAccount {
  /** With its checksum. */
  readonly address: string;
  /** Encrypted key, version 3 keystore. */
  readonly keystore: string;
  /** Opens it. */
  readonly password: string;
}

/**
 * Stretching makes guessing a password dear. This one has 256 random bits, which no one guesses, so that the least
 * that geth itself uses (`--lightkdf`) is enough and a node unlocks at once.
 */
const SCRYPT = { N: 4_096, r: 8, p: 1 };

/** A new random account. */
export async function newAccount(): Promise<SealingAccount> {
  const wallet = new Wallet(hexOf(randomBytes(32)));
  const { address, privateKey } = wallet;
  const password = newPassword();
  const keystore = await encryptKeystoreJson({ address, privateKey }, password, { scrypt: SCRYPT });
  return { address, keystore, password };
}

/** The key that a signer of a network on this machine seals with. */
export async function sealingKey({ keystore, password }: NodeFiles): Promise<SigningKey> {
  const [name = ""] = readdirSync(keystore);
  const json = readFileSync(join(keystore, name), "utf8");
  const words = readFileSync(password, "utf8").trim();
  const { privateKey } = await decryptKeystoreJson(json, words);
  return new SigningKey(privateKey);
}

/** 256 random bits as a password. */
export function newPassword(): string {
  return randomBytes(32).toString("base64url");
}

/** A node's key on the peers' network, as geth's `--nodekey` file holds it: 64 hex digits. */
export function newNodeKey(): string {
  return randomBytes(32).toString("hex");
}

/** The public key of a node's key: 128 hex digits, the name of the node in an enode URL. */
export function nodeIdOf(nodeKey: string): string {
  return SigningKey.computePublicKey(`0x${nodeKey}`, false).slice(4);
}

function hexOf(bytes: Uint8Array): string {
  return `0x${Buffer.from(bytes).toString("hex")}`;
}
