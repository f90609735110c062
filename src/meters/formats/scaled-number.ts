import { Rational } from "../../domain/rational.ts";

const ZERO = 48;
const MINUS = 45;
const PLUS = 43;
/** What a number holds exactly, digits. */
const SAFE_DIGITS = 15;
/** No meter counts more digits than this. */
const MAX_LENGTH = 60;
const MAX_PLACES = 12;

/** Reads the numbers of a file and gives them in base units. */
export class NumberReader {
  readonly #decimal: number;
  readonly #thousands: string | null;
  readonly #grouped: RegExp | null;
  readonly #decimalText: string;

  /**
   * @param decimal the decimal sign
   * @param thousands what may stand between groups of three digits; null for nothing
   */
  constructor(decimal = ".", thousands: string | null = null) {
    this.#decimal = decimal.charCodeAt(0);
    this.#decimalText = decimal;
    this.#thousands = thousands;
    const escaped = (text: string): string => text.replace(/[.]/g, "\\$&");
    this.#grouped =
      thousands === null
        ? null
        : new RegExp(`^[+-]?\\d{1,3}(?:${escaped(thousands)}\\d{3})+(?:${escaped(decimal)}\\d+)?$`);
  }

  /** The number in a text times a factor, or null when the text is no number of this form. */
  read(text: string, factor: ScaledFactor): Rational | null {
    const length = text.length;
    const first = text.charCodeAt(0);
    const negative = first === MINUS;
    let at = negative || first === PLUS ? 1 : 0;
    let mantissa = 0;
    let digits = 0;
    let places = -1;
    for (; at < length; at++) {
      const digit = text.charCodeAt(at) - ZERO;
      if (digit >= 0 && digit <= 9) {
        mantissa = mantissa * 10 + digit;
        digits++;
        if (places >= 0) places++;
      } else if (places === -1 && digits > 0 && digit + ZERO === this.#decimal) places = 0;
      else return this.#readSlowly(text, factor);
    }
    if (digits === 0 || places === 0) return null;
    if (digits > SAFE_DIGITS || places > MAX_PLACES) return this.#readSlowly(text, factor);
    return factor.of(negative ? -mantissa : mantissa, Math.max(places, 0));
  }

  #readSlowly(text: string, factor: ScaledFactor): Rational | null {
    if (text.length > MAX_LENGTH) return null;
    const grouped = this.#grouped?.test(text) === true && this.#thousands !== null;
    const plain = grouped ? text.replaceAll(this.#thousands, "") : text;
    const point = this.#decimalText === "." ? plain : pointed(plain);
    return point === null ? null : (Rational.parse(point)?.times(factor.factor) ?? null);
  }
}

/** A factor, ready for numbers with any count of decimal places. */
export class ScaledFactor {
  readonly factor: Rational;
  readonly #byPlaces: Rational[] = [];
  /** The numerator by places where the denominator is 1 and the numerator small, else 0. */
  readonly #whole: number[] = [];

  constructor(factor: Rational) {
    this.factor = factor;
    for (let places = 0; places <= MAX_PLACES; places++) {
      const scaled = factor.times(Rational.powerOfTen(-places));
      this.#byPlaces.push(scaled);
      this.#whole.push(scaled.den === 1n && scaled.num < 1_000_000n ? Number(scaled.num) : 0);
    }
  }

  /** `mantissa / 10^places` times the factor, for a mantissa of up to 15 digits. */
  of(mantissa: number, places: number): Rational {
    const whole = this.#whole[places] ?? 0;
    const product = mantissa * whole;
    if (whole !== 0 && Number.isSafeInteger(product)) return Rational.of(BigInt(product));
    const scaled = this.#byPlaces[places] ?? this.factor;
    return Rational.of(BigInt(mantissa) * scaled.num, scaled.den);
  }
}

/** A number with a decimal comma as one with a point; null when it has a point already. */
function pointed(text: string): string | null {
  return text.includes(".") ? null : text.replace(",", ".");
}
