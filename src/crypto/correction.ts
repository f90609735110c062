import { concatBytes } from "@noble/curves/utils.js";

import { GridwellError } from "../domain/errors.ts";
import { COMPRESSED_BYTES, compress, decompress, INFINITY, type Point } from "./bn254.ts";
import type { ProofContext } from "./challenge.ts";
import type { Ciphertext } from "./elgamal.ts";
import { proveEquality, verifyEquality } from "./equality-proof.ts";
import {
  decodeChallengeProof,
  encodeChallengeProof,
  type ChallengeProof,
} from "./possession-proof.ts";
import type { SecretScalar } from "./secrets.ts";
import { type Randomness } from "./secrets.ts";

/** What lets a delegatee read what is encrypted to the community gateway, with the proof that it is right. */
export interface Correction {
  /** Δ = r(Y_cg − Y_d). */
  readonly delta: Point;
  readonly proof: ChallengeProof;
}

/**
 * Makes a frame's correction. It belongs to that frame's r alone: the paper's one constant for all ciphertexts
 * (equation 6) would need one r for all, which hides nothing.
 *
 * @param context the smart gateway's; `place` is the delegation
 * @throws GridwellError KEYS_NOT_DISTINCT for a community gateway that delegates to itself
 */
export function makeCorrection(
  r: SecretScalar,
  community: Point,
  delegatee: Point,
  context: ProofContext,
  random: Randomness,
): Correction {
  const base = baseOf(community, delegatee);
  return { delta: r.times(base), proof: proveEquality(r, base, context, random) };
}

/** Whether Δ is right for the frame's C1: the delegatee then gets what the community gateway gets. */
export function verifyCorrection(
  { delta, proof }: Correction,
  c1: Point,
  community: Point,
  delegatee: Point,
  context: ProofContext,
): boolean {
  const base = community.subtract(delegatee);
  return verifyEquality({ image: c1, base, other: delta }, proof, context);
}

/** Δ ‖ e ‖ z, the 96 bytes in a frame. */
export function encodeCorrection({ delta, proof }: Correction): Uint8Array {
  return concatBytes(compress(delta), encodeChallengeProof(proof));
}

/**
 * Reads Δ ‖ e ‖ z.
 *
 * @throws GridwellError POINT_INVALID, SCALAR_INVALID
 */
export function decodeCorrection(bytes: Uint8Array): Correction {
  return {
    delta: decompress(bytes.subarray(0, COMPRESSED_BYTES)),
    proof: decodeChallengeProof(bytes.subarray(COMPRESSED_BYTES)),
  };
}

/** Equations 5 and 7 with Δ: a ciphertext to the delegatee becomes one to the community gateway. */
export function correct({ c1, c2 }: Ciphertext, delta: Point): Ciphertext {
  return { c1, c2: c2.add(delta) };
}

/**
 * m_sg of equation 4, for communities with escrow: the difference between a smart gateway's key and the community's.
 * Whoever has it and one of the keys has the other. It stays in the community gateway, is derived when needed, and
 * there is no way to read it.
 */
export class EscrowCorrection {
  readonly #difference: SecretScalar;

  /** @throws GridwellError SCALAR_INVALID when both keys are the same */
  constructor(gateway: SecretScalar, community: SecretScalar) {
    this.#difference = gateway.minus(community);
  }

  /** Equation 5 with m_sg: what is encrypted to the smart gateway's key becomes encrypted to the community's. */
  correct({ c1, c2 }: Ciphertext): Ciphertext {
    return { c1, c2: c2.subtract(this.pointOf(c1)) };
  }

  /** Equation 6: m_sg·C1, which belongs to one ciphertext and leaves the community gateway as little as m_sg. */
  pointOf(c1: Point): Point {
    return this.#difference.times(c1);
  }

  /** Overwrites m_sg. */
  wipe(): void {
    this.#difference.wipe();
  }
}

function baseOf(community: Point, delegatee: Point): Point {
  const base = community.subtract(delegatee);
  if (base.equals(INFINITY)) {
    const message = "The delegatee's key is the community gateway's: it reads without a delegation";
    throw new GridwellError("KEYS_NOT_DISTINCT", message);
  }
  return base;
}
