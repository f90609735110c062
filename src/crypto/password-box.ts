import { scrypt } from "node:crypto";
import { promisify } from "node:util";

import { KEY_BYTES } from "./key-derivation.ts";
import { openBytes, sealBytes } from "./record-cipher.ts";
import { SecretBytes, type Randomness } from "./secrets.ts";

/** What a box was sealed with besides the password. */
export interface PasswordBox {
  /** Binary logarithm of scrypt's cost N, {@link LEAST_COST} to {@link MOST_COST}. */
  readonly cost: number;
  /** 16 bytes. */
  readonly salt: Uint8Array;
  /** Ciphertext and tag. */
  readonly sealed: Uint8Array;
}

/** What OWASP's password storage cheat sheet asks of scrypt with r = 8 and p = 1: N = 2^17, 128 MB, half a second. */
export const USUAL_COST = 17;

/** Cheaper than this no box is opened: it would not be a box of ours. */
export const LEAST_COST = 14;

/** A box that asks for more is hostile: it would take a gigabyte and more. */
export const MOST_COST = 20;

/** Bytes of a box's salt. */
export const SALT_BYTES = 16;

const BLOCK_SIZE = 8;
const NONCE_BYTES = 12;

// The overload with options is the one that is called; promisify's type knows the last one alone.
const stretch: (
  password: string,
  salt: Uint8Array,
  length: number,
  options: object,
) => Promise<Buffer> = promisify(scrypt);

/**
 * Seals bytes with a password: scrypt (RFC 7914) makes the key, AES-256-GCM does the rest. The salt is fresh, so the
 * key serves once.
 *
 * @param bound authenticated, not sealed
 */
export async function sealWithPassword(
  password: string,
  bound: Uint8Array,
  plaintext: Uint8Array,
  random: Randomness,
  cost: number = USUAL_COST,
): Promise<PasswordBox> {
  const salt = random(SALT_BYTES);
  const key = await keyOf(password, salt, cost);
  const sealed = sealBytes(key, new Uint8Array(NONCE_BYTES), bound, plaintext);
  key.wipe();
  return { cost, salt, sealed };
}

/**
 * Opens a box. The caller has checked its cost.
 *
 * @throws GridwellError FRAME_UNREADABLE for another password, or altered bytes
 */
export async function openWithPassword(
  password: string,
  bound: Uint8Array,
  { cost, salt, sealed }: PasswordBox,
): Promise<Uint8Array> {
  const key = await keyOf(password, salt, cost);
  try {
    return openBytes(key, new Uint8Array(NONCE_BYTES), bound, sealed);
  } finally {
    key.wipe();
  }
}

async function keyOf(password: string, salt: Uint8Array, cost: number): Promise<SecretBytes> {
  const n = 2 ** cost;
  // scrypt takes 128 · N · r bytes, and a little for itself.
  const options = { N: n, r: BLOCK_SIZE, p: 1, maxmem: 2 * 128 * n * BLOCK_SIZE };
  const bytes = await stretch(password.normalize("NFC"), salt, KEY_BYTES, options);
  const key = new SecretBytes(bytes);
  bytes.fill(0);
  return key;
}
