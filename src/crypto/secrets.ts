import { bytesToNumberBE, numberToBytesBE } from "@noble/curves/utils.js";

import { GridwellError } from "../domain/errors.ts";
import { encodeScalar, GENERATOR, modOrder, ORDER, SCALAR_BYTES, type Point } from "./bn254.ts";

/** Gives that many bytes nobody can foresee: `crypto.randomBytes`, or a test's own. */
export type Randomness = (length: number) => Uint8Array;

/** Bytes from which a scalar is drawn: 128 bits more than the order has, so that the rest is even. */
export const WIDE_BYTES = 48;

const REDACTED = "[secret]";

/**
 * What no log, template or JSON shows. The value is in a private field, which neither `util.inspect`, spreading nor
 * `structuredClone` sees; asked for a text, a secret says that it is one.
 */
class Redacted {
  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return REDACTED;
  }
}

/** Secret bytes behind a handle. It owns a copy; wipe what it was made of. */
export class SecretBytes extends Redacted {
  #bytes: Uint8Array | null;

  /** @param bytes copied */
  constructor(bytes: Uint8Array) {
    super();
    this.#bytes = Uint8Array.from(bytes);
  }

  /**
   * Lends the bytes to `work`, which must not keep them.
   *
   * @throws GridwellError SECRET_WIPED after {@link wipe}.
   */
  use<T>(work: (bytes: Uint8Array) => T): T {
    if (this.#bytes === null) {
      throw new GridwellError("SECRET_WIPED", "The secret was wiped; its epoch is over");
    }
    return work(this.#bytes);
  }

  /** Overwrites the bytes. Copies that the engine made of numbers are beyond reach. */
  wipe(): void {
    this.#bytes?.fill(0);
    this.#bytes = null;
  }
}

/**
 * A secret scalar from 1 to the order − 1, behind a handle that offers what protocols need and no getter.
 *
 * Points are multiplied by noble's constant-time, blinded `multiply`; arithmetic modulo the order is BigInt's,
 * whose time may depend on the numbers.
 */
export class SecretScalar extends Redacted {
  readonly #secret: SecretBytes;

  private constructor(scalar: bigint) {
    super();
    const bytes = encodeScalar(scalar);
    this.#secret = new SecretBytes(bytes);
    bytes.fill(0);
  }

  /**
   * The scalar that {@link use} lent.
   *
   * @throws GridwellError SCALAR_INVALID for another length than 32 bytes, for 0, or from the order on.
   */
  static from(bytes: Uint8Array): SecretScalar {
    const scalar = bytes.length === SCALAR_BYTES ? bytesToNumberBE(bytes) : 0n;
    if (scalar === 0n || scalar >= ORDER) {
      const message = "A secret scalar has 32 bytes, is not zero and lies below the group's order";
      throw new GridwellError("SCALAR_INVALID", message);
    }
    return new SecretScalar(scalar);
  }

  /** The scalar of 48 random or derived bytes: their number modulo (order − 1), plus 1. */
  static reduce(wide: Uint8Array): SecretScalar {
    if (wide.length !== WIDE_BYTES) {
      throw new GridwellError("SCALAR_INVALID", "A scalar is drawn from 48 bytes");
    }
    return new SecretScalar((bytesToNumberBE(wide) % (ORDER - 1n)) + 1n);
  }

  /** Draws a scalar. */
  static random(random: Randomness): SecretScalar {
    const wide = random(WIDE_BYTES);
    const scalar = SecretScalar.reduce(wide);
    wide.fill(0);
    return scalar;
  }

  /** xP, in constant time as far as noble goes. P is not infinity: decoding has seen to that. */
  times(point: Point): Point {
    return point.multiply(this.#value());
  }

  /** The public key xG. */
  publicPoint(): Point {
    return this.times(GENERATOR);
  }

  /** A proof's answer k + e·x modulo the order, which hides x as long as `nonce` answers once. */
  answer(challenge: bigint, nonce: SecretScalar): bigint {
    return nonce.offset(challenge * this.#value());
  }

  /** x + value modulo the order: hides `value` as long as x is used once. */
  offset(value: bigint): bigint {
    return modOrder(this.#value() + value);
  }

  /**
   * x − y modulo the order.
   *
   * @throws GridwellError SCALAR_INVALID when they are the same.
   */
  minus(other: SecretScalar): SecretScalar {
    return SecretScalar.from(numberToBytesBE(this.offset(-other.#value()), SCALAR_BYTES));
  }

  /** Lends the scalar's 32 bytes, as {@link SecretBytes.use}: for derivations, and for an encrypted file. */
  use<T>(work: (bytes: Uint8Array) => T): T {
    return this.#secret.use(work);
  }

  /** Overwrites the scalar. */
  wipe(): void {
    this.#secret.wipe();
  }

  #value(): bigint {
    return this.#secret.use(bytesToNumberBE);
  }
}
