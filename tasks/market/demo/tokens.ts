/** Digits after the point that people are shown; sums are made in base units. */
const DIGITS = 4;
const UNIT = 10n ** 18n;
/** One of the last digit that is shown. */
const LAST = UNIT / 10n ** BigInt(DIGITS);

/** An amount of tokens as people read it, rounded to the nearest: 6.0000. */
export function inTokens(amount: bigint): string {
  const sign = amount < 0n ? "-" : "";
  const size = amount < 0n ? -amount : amount;
  const shown = (size + LAST / 2n) / LAST;
  const part = (shown % (UNIT / LAST)).toString().padStart(DIGITS, "0");
  return `${sign}${(shown / (UNIT / LAST)).toString()}.${part}`;
}
