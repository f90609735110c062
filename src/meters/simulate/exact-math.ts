/**
 * exp and ln from the four basic operations alone, which IEEE 754 rounds the same way everywhere. `Math.exp` and its
 * kin may differ in the last bit between engines, and one bit is enough to move a draw and with it a whole trace.
 */

/** ln 2 in two parts, so that a multiple of it is taken away without loss (fdlibm's split). */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
const LN2 = 0.6931471805599453;

/** Terms of exp's series on [-ln 2 / 2, ln 2 / 2]: the next one is below 1e-17. */
const EXP_TERMS = 14;

/** Terms of ln's series: 2 atanh(z) with |z| at most 0.1716, the next one is below 1e-17. */
const LN_TERMS = 11;

/** e to the power of x, within two units of the last place; 0 below -700, no guard above 700. */
export function exp(x: number): number {
  if (x < -700) return 0;
  const halvings = Math.floor(x / LN2 + 0.5);
  const rest = x - halvings * LN2_HIGH - halvings * LN2_LOW;
  let sum = 1;
  for (let term = EXP_TERMS; term >= 1; term--) sum = 1 + (rest / term) * sum;
  return scale(sum, halvings);
}

/** Natural logarithm of a number above zero. */
export function ln(x: number): number {
  let mantissa = x;
  let doublings = 0;
  while (mantissa > 1.4142135623730951) {
    mantissa /= 2;
    doublings++;
  }
  while (mantissa < 0.7071067811865476) {
    mantissa *= 2;
    doublings--;
  }
  const z = (mantissa - 1) / (mantissa + 1);
  const square = z * z;
  let sum = 0;
  for (let term = LN_TERMS; term >= 0; term--) sum = sum * square + 1 / (2 * term + 1);
  return doublings * LN2 + 2 * z * sum;
}

/** x times two to the power of n: a change of the exponent only, so exact. */
function scale(x: number, n: number): number {
  let scaled = x;
  for (let step = 0; step < n; step++) scaled *= 2;
  for (let step = 0; step > n; step--) scaled /= 2;
  return scaled;
}
