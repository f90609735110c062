import { areScalars, difference, GENERATOR, INFINITY, type Point } from "./bn254.ts";
import { challengeOf, nonceFor, transcriptOf, type ProofContext } from "./challenge.ts";
import type { Ciphertext } from "./elgamal.ts";
import type { ChallengeProof } from "./possession-proof.ts";
import type { Randomness, SecretScalar } from "./secrets.ts";

/** Claims that one secret x leads from G to `image` and from `base` to `other`: image = xG, other = x·base. */
export interface EqualityStatement {
  readonly image: Point;
  readonly base: Point;
  readonly other: Point;
}

/**
 * Proves that two points have the same discrete logarithm. D. Chaum and T. P. Pedersen, "Wallet databases with
 * observers", CRYPTO 1992. With image = C1, base = Y_cg − Y_d, other = Δ it shows that a correction is right; with
 * image = Y, base = C1, other = K that K is what the key's holder gets out of C1.
 */
export function proveEquality(
  secret: SecretScalar,
  base: Point,
  context: ProofContext,
  random: Randomness,
): ChallengeProof {
  const statement = [secret.publicPoint(), base, secret.times(base)];
  return prove(secret, base, transcriptOf("rm/dleq/1", context, statement), random);
}

/** Whether the proof holds for the statement. */
export function verifyEquality(
  { image, base, other }: EqualityStatement,
  proof: ChallengeProof,
  context: ProofContext,
): boolean {
  if ([image, base, other].some((point) => point.equals(INFINITY))) return false;
  if (!areScalars(proof.e, proof.z)) return false;
  const transcript = transcriptOf("rm/dleq/1", context, [image, base, other]);
  return holds({ image, base, other }, transcript, proof);
}

/**
 * Proves that a ciphertext, or a sum of them, holds a number: log_G Y = log_C1 (C2 − mG), Chaum and Pedersen as
 * above. Whoever holds the key can prove it of the true number only.
 *
 * @param number 0 to 2^40 − 1, what {@link decryptPoint} led to
 */
export function proveOpening(
  secret: SecretScalar,
  ciphertext: Ciphertext,
  number: bigint,
  context: ProofContext,
  random: Randomness,
): ChallengeProof {
  const transcript = openingTranscript(secret.publicPoint(), ciphertext, number, context);
  return prove(secret, ciphertext.c1, transcript, random);
}

/** Whether the proof shows that the ciphertext under this key holds the number. */
export function verifyOpening(
  key: Point,
  ciphertext: Ciphertext,
  number: bigint,
  proof: ChallengeProof,
  context: ProofContext,
): boolean {
  const { c1, c2 } = ciphertext;
  if ([key, c1, c2].some((point) => point.equals(INFINITY))) return false;
  if (!areScalars(number, proof.e, proof.z)) return false;
  const statement = { image: key, base: c1, other: difference(1n, c2, number, GENERATOR) };
  return holds(statement, openingTranscript(key, ciphertext, number, context), proof);
}

function openingTranscript(
  key: Point,
  { c1, c2 }: Ciphertext,
  number: bigint,
  context: ProofContext,
): Uint8Array {
  return transcriptOf("rm/open/1", context, [key, c1, c2, number]);
}

function prove(
  secret: SecretScalar,
  base: Point,
  transcript: Uint8Array,
  random: Randomness,
): ChallengeProof {
  const nonce = nonceFor(secret, transcript, 0, random);
  const e = challengeOf(transcript, [nonce.publicPoint(), nonce.times(base)]);
  const z = secret.answer(e, nonce);
  nonce.wipe();
  return { e, z };
}

function holds(
  { image, base, other }: EqualityStatement,
  transcript: Uint8Array,
  { e, z }: ChallengeProof,
): boolean {
  const announcements = [difference(z, GENERATOR, e, image), difference(z, base, e, other)];
  return challengeOf(transcript, announcements) === e;
}
