import { GridwellError } from "../domain/errors.ts";
import { GENERATOR, type Point } from "./bn254.ts";
import type { SecretScalar } from "./secrets.ts";

/** Numbers that are encrypted lie strictly between −2^40 and 2^40: so do the sums that can be opened. */
export const NUMBER_BOUND = 2n ** 40n;

/** An encrypted number: C1 = rG, C2 = mG + rY. */
export interface Ciphertext {
  readonly c1: Point;
  readonly c2: Point;
}

/** Several numbers under one r and as many keys: C1 = rG, C2_j = m_j G + r Y_j. */
export interface JointCiphertext {
  readonly c1: Point;
  readonly c2: readonly Point[];
}

// Moves numbers to where none is zero, which noble's `multiply` refuses and which would take another time.
const SHIFT = 2n ** 64n;
const SHIFT_POINT = GENERATOR.multiplyUnsafe(SHIFT);

/**
 * mG for a secret number, in constant time and for zero, too: (m + 2^64)G − 2^64 G.
 *
 * @throws GridwellError NUMBER_OUT_OF_RANGE from {@link NUMBER_BOUND} on.
 */
export function numberPoint(value: bigint): Point {
  if (value <= -NUMBER_BOUND || value >= NUMBER_BOUND) {
    const message = "A number to encrypt lies between -2^40 and 2^40; choose a greater unit";
    throw new GridwellError("NUMBER_OUT_OF_RANGE", message);
  }
  return GENERATOR.multiply(value + SHIFT).subtract(SHIFT_POINT);
}

/**
 * Encrypts numbers, each to a key of its own, under one r (T. ElGamal 1985, "lifted" to the exponent so that
 * ciphertexts add; one r for several keys after K. Kurosawa, PKC 2002, and M. Bellare et al., PKC 2003).
 *
 * Two numbers under one key and one r would show their difference, and so would one r in two calls: draw a fresh r
 * each time.
 *
 * @throws GridwellError KEYS_NOT_DISTINCT unless each number has its own key; NUMBER_OUT_OF_RANGE.
 */
export function encryptNumbers(
  keys: readonly Point[],
  numbers: readonly bigint[],
  r: SecretScalar,
): JointCiphertext {
  checkKeys(keys, numbers.length);
  const c2 = keys.map((key, index) => numberPoint(numbers[index] ?? 0n).add(r.times(key)));
  return { c1: r.publicPoint(), c2 };
}

/**
 * Refuses keys that are not one for each of `count` numbers, at least one, and all different.
 *
 * @throws GridwellError KEYS_NOT_DISTINCT
 */
export function checkKeys(keys: readonly Point[], count: number): void {
  const again = keys.some((key, index) => keys.slice(0, index).some((other) => other.equals(key)));
  if (keys.length === 0 || keys.length !== count || again) {
    const message = `${String(count)} numbers need as many keys, all different; there are ${String(keys.length)}`;
    throw new GridwellError("KEYS_NOT_DISTINCT", message);
  }
}

/** The ciphertext of the sum of two numbers under one key. */
export function addCiphertexts(a: Ciphertext, b: Ciphertext): Ciphertext {
  return { c1: a.c1.add(b.c1), c2: a.c2.add(b.c2) };
}

/** mG, as far as ElGamal decrypts; m is then found by {@link BabySteps.solve}. */
export function decryptPoint(secret: SecretScalar, { c1, c2 }: Ciphertext): Point {
  return c2.subtract(secret.times(c1));
}
