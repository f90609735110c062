import { concatBytes } from "@noble/curves/utils.js";

import {
  areScalars,
  decodeScalar,
  difference,
  encodeScalar,
  GENERATOR,
  INFINITY,
  SCALAR_BYTES,
  type Point,
} from "./bn254.ts";
import { challengeOf, nonceFor, transcriptOf, type ProofContext } from "./challenge.ts";
import type { Randomness, SecretScalar } from "./secrets.ts";

/** A proof of two scalars: challenge and answer. */
export interface ChallengeProof {
  readonly e: bigint;
  readonly z: bigint;
}

/**
 * Proves that one holds the secret of a key that is published: without it a key could be chosen from the keys of
 * others. C. P. Schnorr, "Efficient signature generation by smart cards", J. Cryptology 4 (1991), with the
 * challenge over the whole statement.
 */
export function provePossession(
  secret: SecretScalar,
  context: ProofContext,
  random: Randomness,
): ChallengeProof {
  const transcript = transcriptOf("rm/pop/1", context, [secret.publicPoint()]);
  const nonce = nonceFor(secret, transcript, 0, random);
  const e = challengeOf(transcript, [nonce.publicPoint()]);
  const z = secret.answer(e, nonce);
  nonce.wipe();
  return { e, z };
}

/** Whether the proof holds for the key: e is the challenge over zG − eY. Anybody could prove infinity: it is no key. */
export function verifyPossession(
  key: Point,
  { e, z }: ChallengeProof,
  context: ProofContext,
): boolean {
  if (key.equals(INFINITY) || !areScalars(e, z)) return false;
  const transcript = transcriptOf("rm/pop/1", context, [key]);
  return challengeOf(transcript, [difference(z, GENERATOR, e, key)]) === e;
}

/** e ‖ z, 64 bytes. */
export function encodeChallengeProof({ e, z }: ChallengeProof): Uint8Array {
  return concatBytes(encodeScalar(e), encodeScalar(z));
}

/**
 * Reads e ‖ z.
 *
 * @throws GridwellError SCALAR_INVALID for another length than 64 bytes, or a scalar from the order on.
 */
export function decodeChallengeProof(bytes: Uint8Array): ChallengeProof {
  return {
    e: decodeScalar(bytes.subarray(0, SCALAR_BYTES)),
    z: decodeScalar(bytes.subarray(SCALAR_BYTES)),
  };
}
