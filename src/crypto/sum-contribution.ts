import { concatBytes } from "@noble/curves/utils.js";

import { GridwellError } from "../domain/errors.ts";
import {
  areScalars,
  decodeScalar,
  difference,
  encodeScalar,
  GENERATOR,
  INFINITY,
  modOrder,
  SCALAR_BYTES,
  type Point,
} from "./bn254.ts";
import { challengeOf, nonceFor, transcriptOf, type ProofContext } from "./challenge.ts";
import { checkKeys, encryptNumbers, type JointCiphertext } from "./elgamal.ts";
import type { Randomness, SecretScalar } from "./secrets.ts";

/** Proof that one knows r and every m_j of a contribution: challenge, answer for r, answers for the numbers. */
export interface ContributionProof {
  readonly e: bigint;
  readonly zr: bigint;
  readonly zm: readonly bigint[];
}

/** What a home adds to a slot's sums. */
export interface Contribution extends JointCiphertext {
  readonly proof: ContributionProof;
}

/** What a contribution's r and the proof's nonces are drawn from. */
export interface ContributionSource {
  /**
   * A lasting secret of the sender, such as its operation key. With it a generator that repeats itself still gives
   * another r to other numbers, and to another slot.
   */
  readonly own: SecretScalar;
  readonly random: Randomness;
}

/**
 * Encrypts a home's numbers of one slot, each to its resource's key, and proves that it knows them. r is drawn here
 * and wiped, so that none serves twice.
 *
 * The proof is T. Okamoto's for representations (CRYPTO 1992), one answer a number and one for r, under one
 * challenge: without it a home could add a ciphertext that it copied, or one that spoils the sum because C1 and C2
 * have different r. It does not bound the numbers: a home that lies about its consumption is for validation to find.
 *
 * @param context the sender's; `place` is the slot
 * @throws GridwellError KEYS_NOT_DISTINCT, NUMBER_OUT_OF_RANGE
 */
export function contribute(
  keys: readonly Point[],
  numbers: readonly bigint[],
  context: ProofContext,
  { own, random }: ContributionSource,
): Contribution {
  const plain = [BigInt(keys.length), ...keys, ...numbers.map(modOrder)];
  const r = nonceFor(own, transcriptOf("rm/sum/1", context, plain), 0, random);
  const drawn = [r];
  try {
    const ciphertext = encryptNumbers(keys, numbers, r);
    const transcript = contributionTranscript(keys, ciphertext, context);
    const a = nonceFor(r, transcript, 0, random);
    const masks = keys.map((_, index) => nonceFor(r, transcript, index + 1, random));
    drawn.push(a, ...masks);
    const announced = keys.map((key, index) => {
      return (masks[index] ?? a).publicPoint().add(a.times(key));
    });
    const e = challengeOf(transcript, [a.publicPoint(), ...announced]);
    const zr = r.answer(e, a);
    const zm = masks.map((mask, index) => mask.offset(e * (numbers[index] ?? 0n)));
    return { ...ciphertext, proof: { e, zr, zm } };
  } finally {
    for (const secret of drawn) secret.wipe();
  }
}

/** Whether the sender knew r and all numbers, and C1 and every C2 have the same r. */
export function verifyContribution(
  keys: readonly Point[],
  { c1, c2, proof: { e, zr, zm } }: Contribution,
  context: ProofContext,
): boolean {
  checkKeys(keys, c2.length);
  if (zm.length !== keys.length || !areScalars(e, zr, ...zm)) return false;
  if ([...keys, c1, ...c2].some((point) => point.equals(INFINITY))) return false;
  const announced = keys.map((key, index) => {
    const mine = difference(zm[index] ?? 0n, GENERATOR, e, c2[index] ?? INFINITY);
    return mine.add(key.multiplyUnsafe(zr));
  });
  const transcript = contributionTranscript(keys, { c1, c2 }, context);
  return challengeOf(transcript, [difference(zr, GENERATOR, e, c1), ...announced]) === e;
}

/** e ‖ z_r ‖ z_1 ‖ …, 64 bytes and 32 for each number. */
export function encodeContributionProof({ e, zr, zm }: ContributionProof): Uint8Array {
  return concatBytes(...[e, zr, ...zm].map(encodeScalar));
}

/**
 * Reads a proof of so many numbers.
 *
 * @throws GridwellError SCALAR_INVALID for a scalar from the order on; PROOF_LENGTH for another length.
 */
export function decodeContributionProof(bytes: Uint8Array, numbers: number): ContributionProof {
  const length = (numbers + 2) * SCALAR_BYTES;
  if (bytes.length !== length) {
    const message = `A proof of ${String(numbers)} numbers has ${String(length)} bytes, not ${String(bytes.length)}`;
    throw new GridwellError("PROOF_LENGTH", message);
  }
  const scalars = Array.from({ length: numbers + 2 }, (_, index) => {
    return decodeScalar(bytes.subarray(index * SCALAR_BYTES, (index + 1) * SCALAR_BYTES));
  });
  const [e = 0n, zr = 0n, ...zm] = scalars;
  return { e, zr, zm };
}

function contributionTranscript(
  keys: readonly Point[],
  { c1, c2 }: JointCiphertext,
  context: ProofContext,
): Uint8Array {
  return transcriptOf("rm/sum/1", context, [BigInt(keys.length), ...keys, c1, ...c2]);
}
