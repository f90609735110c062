/** Round values that divide an axis, and its end. */
export interface Ticks {
  /** Upwards; from zero on an even scale. */
  readonly values: readonly number[];
  /** The last of them. */
  readonly end: number;
  /** Digits after the point that tell them apart. */
  readonly digits: number;
}

/**
 * Ticks from zero to the first round value at or above the greatest one, a step of 1, 2 or 5 times a power of ten.
 *
 * @param greatest what the axis must hold; anything not above zero counts as one
 * @param wanted about how many steps
 * @param whole whether only whole numbers make sense
 */
export function ticksFor(greatest: number, wanted: number, whole = false): Ticks {
  const top = Number.isFinite(greatest) && greatest > 0 ? greatest : 1;
  const rough = top / wanted;
  const power = Math.floor(Math.log10(rough));
  const unit = 10 ** power;
  const factor = [1, 2, 5, 10].find((step) => step * unit >= rough * 0.999_999) ?? 10;
  const step = whole ? Math.max(1, Math.round(factor * unit)) : factor * unit;
  const count = Math.max(1, Math.ceil(top / step - 1e-9));
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const values = Array.from({ length: count + 1 }, (_, i) => Number((i * step).toFixed(digits)));
  return { values, end: Number((count * step).toFixed(digits)), digits };
}

/** Most powers of ten on an axis: below that of the greatest value less this, values lie on the axis. */
const MOST_POWERS = 8;

/**
 * Ticks at the powers of ten that hold all values above zero; the first may be below one.
 *
 * @param values what the axis must hold; what is not above zero has no place on it
 */
export function powersFor(values: readonly number[]): Ticks {
  const shown = values.filter((value) => Number.isFinite(value) && value > 0);
  const least = shown.reduce((a, b) => Math.min(a, b), shown[0] ?? 1);
  const greatest = shown.reduce((a, b) => Math.max(a, b), shown[0] ?? 1);
  const last = Math.max(Math.ceil(Math.log10(greatest) - 1e-9), Math.floor(Math.log10(least)) + 1);
  const first = Math.max(Math.floor(Math.log10(least) + 1e-9), last - MOST_POWERS);
  const powers = Array.from({ length: last - first + 1 }, (_, i) => powerOfTen(first + i));
  return { values: powers, end: powerOfTen(last), digits: Math.max(0, -first) };
}

/** Exact where a number can be: 10 ** -3 is not 0.001. */
function powerOfTen(exponent: number): number {
  return Number(`1e${String(exponent)}`);
}

/**
 * A figure short enough for an axis: 1,500 as it is, 60 M, 1.2 G.
 *
 * @param greatest of the axis, whose unit all of its figures have
 */
export function shortFigure(value: number, digits = 0, greatest: number = value): string {
  for (const [least, unit, letter] of [
    [1e9, 1e9, "G"],
    [1e6, 1e6, "M"],
    [1e4, 1e3, "k"],
  ] as const) {
    if (Math.abs(greatest) < least) continue;
    return value === 0 ? "0" : `${Number((value / unit).toFixed(2)).toString()} ${letter}`;
  }
  return value.toLocaleString("en-US", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}
