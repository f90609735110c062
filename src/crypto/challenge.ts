import { bytesToNumberBE, concatBytes, numberToBytesBE } from "@noble/curves/utils.js";
import { keccak_256 } from "@noble/hashes/sha3.js";

import { encodePoint, modOrder, type Point } from "./bn254.ts";
import { deriveScalar, label } from "./key-derivation.ts";
import type { Randomness, SecretScalar } from "./secrets.ts";

/** What a proof proves; one for another purpose never fits. ASCII, at most 32 bytes. */
export type ProofTag = "rm/pop/1" | "rm/sum/1" | "rm/dleq/1" | "rm/open/1";

/** Where, by whom and when a proof holds. */
export interface ProofContext {
  readonly chainId: bigint;
  /** The contract that is asked to accept it, 20 bytes. */
  readonly contract: Uint8Array;
  /** The account that sends it, 20 bytes. */
  readonly sender: Uint8Array;
  /** Epoch of the key that is proved, or of the community gateway's key. */
  readonly epoch: number;
  /** The slot, delegation or resource that it is about; 0 where there is none. */
  readonly place: number;
}

const WORD = 32;

/** A word of the EVM: a number below 2^256 on the right, big-endian. */
export function word(value: bigint | number): Uint8Array {
  return numberToBytesBE(value, WORD);
}

/**
 * What a challenge hashes before the announcements: tag, context and statement as the words of `abi.encode`.
 * For one tag the number of points and numbers is fixed, or is that of the keys.
 */
export function transcriptOf(
  tag: ProofTag,
  context: ProofContext,
  statement: readonly (Point | bigint)[],
): Uint8Array {
  const tagWord = new Uint8Array(WORD);
  tagWord.set(label(tag));
  const { chainId, contract, sender, epoch, place } = context;
  return concatBytes(
    ...[tagWord, word(chainId), word(bytesToNumberBE(contract)), word(bytesToNumberBE(sender))],
    ...[word(epoch), word(place)],
    ...statement.map((part) => (typeof part === "bigint" ? word(part) : encodePoint(part))),
  );
}

/** Fiat and Shamir's challenge: keccak256 of transcript and announcements, modulo the group's order. */
export function challengeOf(transcript: Uint8Array, announcements: readonly Point[]): bigint {
  const hashed = concatBytes(transcript, ...announcements.map(encodePoint));
  return modOrder(bytesToNumberBE(keccak_256(hashed)));
}

/**
 * A nonce for one proof. It comes from the secret, the statement and fresh randomness together: a generator that
 * repeats itself then still gives another nonce to another statement, and does not give the key away.
 *
 * @param index tells several nonces of one proof apart
 */
export function nonceFor(
  secret: SecretScalar,
  transcript: Uint8Array,
  index: number,
  random: Randomness,
): SecretScalar {
  const fresh = random(WORD);
  const nonce = secret.use((bytes) => {
    const key = concatBytes(bytes, fresh);
    const info = concatBytes(label("rm/nonce/1"), word(index), keccak_256(transcript));
    const scalar = deriveScalar(key, info);
    key.fill(0);
    return scalar;
  });
  fresh.fill(0);
  return nonce;
}
