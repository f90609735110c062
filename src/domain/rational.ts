import { GridwellError } from "./errors.ts";

/** A decimal number as text: optional sign, digits, optional fraction. No exponent, no spaces. */
const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/**
 * An exact fraction of two integers, always in lowest terms with a positive denominator.
 *
 * Readings are kept as rationals until they are written, so that a running sum of a thousand
 * cubic feet is rounded once, not a thousand times.
 */
export class Rational {
  /** Zero. */
  static readonly ZERO: Rational = new Rational(0n, 1n);
  /** One. */
  static readonly ONE: Rational = new Rational(1n, 1n);

  /** Numerator; carries the sign. */
  readonly num: bigint;
  /** Denominator, at least 1. */
  readonly den: bigint;

  private constructor(num: bigint, den: bigint) {
    this.num = num;
    this.den = den;
  }

  /**
   * The fraction `num / den`.
   *
   * @throws GridwellError `RATIONAL_INVALID` when the denominator is zero
   */
  static of(num: bigint, den = 1n): Rational {
    if (den === 1n) return new Rational(num, 1n);
    if (den === 0n) {
      throw new GridwellError(
        "RATIONAL_INVALID",
        `${String(num)}/0 has no value: divide by another number`,
      );
    }
    const divisor = den < 0n ? -gcd(num, den) : gcd(num, den);
    return new Rational(num / divisor, den / divisor);
  }

  /**
   * The exact value of a decimal number such as `-12.340`, or null when the text is not one.
   * Neither an exponent nor a thousands separator nor a space is accepted.
   */
  static parse(text: string): Rational | null {
    const match = DECIMAL.exec(text);
    if (match === null) return null;
    const [, sign, whole = "", fraction = ""] = match;
    const digits = BigInt(whole + fraction);
    return Rational.of(sign === "-" ? -digits : digits, 10n ** BigInt(fraction.length));
  }

  /** Ten to the power of a whole number, negative powers included. */
  static powerOfTen(exponent: number): Rational {
    const power = 10n ** BigInt(Math.abs(exponent));
    return exponent < 0 ? new Rational(1n, power) : new Rational(power, 1n);
  }

  /** The exact sum. */
  plus(other: Rational): Rational {
    if (this.den === other.den) return Rational.of(this.num + other.num, this.den);
    return Rational.of(this.num * other.den + other.num * this.den, this.den * other.den);
  }

  /** The exact difference. */
  minus(other: Rational): Rational {
    return this.plus(new Rational(-other.num, other.den));
  }

  /** The exact product. */
  times(other: Rational): Rational {
    return Rational.of(this.num * other.num, this.den * other.den);
  }

  /**
   * The exact quotient.
   *
   * @throws GridwellError `RATIONAL_INVALID` when the other is zero
   */
  dividedBy(other: Rational): Rational {
    return Rational.of(this.num * other.den, this.den * other.num);
  }

  /** -1, 0 or 1 as this is less than, equal to or greater than the other. */
  compare(other: Rational): -1 | 0 | 1 {
    const left = this.num * other.den;
    const right = other.num * this.den;
    return left < right ? -1 : left > right ? 1 : 0;
  }

  /** Whether both are the same number. */
  equals(other: Rational): boolean {
    return this.num === other.num && this.den === other.den;
  }

  /** Whether the number is below zero. */
  isNegative(): boolean {
    return this.num < 0n;
  }

  /** The greatest integer not above this number, also below zero: the floor of -1/2 is -1. */
  floor(): bigint {
    if (this.den === 1n) return this.num;
    const quotient = this.num / this.den;
    return this.num < 0n ? quotient - 1n : quotient;
  }

  /** `n` or `n/d`. */
  toString(): string {
    return this.den === 1n ? String(this.num) : `${String(this.num)}/${String(this.den)}`;
  }
}

/** Up to here a number counts as exactly as a bigint, and several times faster. */
const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** Greatest common divisor, positive; `right` is not zero. */
function gcd(left: bigint, right: bigint): bigint {
  let a = left < 0n ? -left : left;
  let b = right < 0n ? -right : right;
  if (a <= MAX_SAFE && b <= MAX_SAFE) {
    let [large, small] = [Number(a), Number(b)];
    while (small !== 0) [large, small] = [small, large % small];
    return BigInt(large);
  }
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}
