/** Round values that divide an axis, and its end. */
export interface Ticks {
  /** From zero up. */
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
