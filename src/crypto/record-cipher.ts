import { createCipheriv, createDecipheriv } from "node:crypto";

import { concatBytes } from "@noble/curves/utils.js";

import { GridwellError } from "../domain/errors.ts";
import { TAG_BYTES, type SealedRecord } from "./frame.ts";
import type { SecretBytes } from "./secrets.ts";

/** A record before encryption. */
export interface PlainRecord {
  /** Its slot, counted from the frame's first. */
  readonly offset: number;
  readonly plaintext: Uint8Array;
}

const ALGORITHM = "aes-256-gcm";
const NONCE_BYTES = 12;

/**
 * Encrypts the records of one frame with AES-256-GCM (NIST SP 800-38D) from OpenSSL. A key serves one frame, so the
 * record's number is nonce enough; number and slot are authenticated.
 */
export function sealRecords(
  key: SecretBytes,
  context: Uint8Array,
  records: readonly PlainRecord[],
): SealedRecord[] {
  return records.map(({ offset, plaintext }, index) => {
    const sealed = sealBytes(key, nonceOf(index), boundTo(context, index, offset), plaintext);
    return { offset, sealed };
  });
}

/**
 * Decrypts the records of one frame.
 *
 * @throws GridwellError FRAME_UNREADABLE when a byte of the frame, its place or the key is another
 */
export function openRecords(
  key: SecretBytes,
  context: Uint8Array,
  records: readonly SealedRecord[],
): PlainRecord[] {
  return records.map(({ offset, sealed }, index) => {
    const plaintext = openBytes(key, nonceOf(index), boundTo(context, index, offset), sealed);
    return { offset, plaintext };
  });
}

/** AES-256-GCM: ciphertext and tag. A nonce of 12 bytes serves once under a key. */
export function sealBytes(
  key: SecretBytes,
  nonce: Uint8Array,
  bound: Uint8Array,
  plaintext: Uint8Array,
): Uint8Array {
  return key.use((bytes) => {
    const cipher = createCipheriv(ALGORITHM, bytes, nonce);
    cipher.setAAD(bound);
    return concatBytes(cipher.update(plaintext), cipher.final(), cipher.getAuthTag());
  });
}

/**
 * AES-256-GCM, opened.
 *
 * @throws GridwellError FRAME_UNREADABLE when key, nonce, ciphertext, tag or what is bound differ
 */
export function openBytes(
  key: SecretBytes,
  nonce: Uint8Array,
  bound: Uint8Array,
  sealed: Uint8Array,
): Uint8Array {
  const end = Math.max(0, sealed.length - TAG_BYTES);
  return key.use((bytes) => {
    try {
      const cipher = createDecipheriv(ALGORITHM, bytes, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(bound);
      cipher.setAuthTag(sealed.subarray(end));
      return concatBytes(cipher.update(sealed.subarray(0, end)), cipher.final());
    } catch (cause) {
      throw unreadable("another key sealed it, or it was altered", cause);
    }
  });
}

/** The one answer to a ciphertext that does not open. */
export function unreadable(reason: string, cause?: unknown): GridwellError {
  const message = `The ciphertext does not open: ${reason}`;
  return new GridwellError("FRAME_UNREADABLE", message, { cause });
}

function nonceOf(index: number): Uint8Array {
  const nonce = new Uint8Array(NONCE_BYTES);
  nonce.set([index >> 8, index & 0xff], NONCE_BYTES - 2);
  return nonce;
}

function boundTo(context: Uint8Array, index: number, offset: number): Uint8Array {
  return concatBytes(context, Uint8Array.of(index >> 8, index & 0xff, offset >> 8, offset & 0xff));
}
