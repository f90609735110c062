import { pointOf } from "../crypto/bn254.ts";
import type { Contribution } from "../crypto/sum-contribution.ts";

/**
 * A contribution as the monitor's `postSum` takes it and its event gives it: C1 (x, y), challenge, answer for r; then
 * C2 (x, y) and the answer for its number of each resource.
 */
export function contributionWords({ c1, c2, proof: { e, zr, zm } }: Contribution): bigint[] {
  const { x, y } = c1.toAffine();
  const parts = c2.map((point, index) => {
    const { x, y } = point.toAffine();
    return [x, y, zm[index] ?? 0n];
  });
  return [x, y, e, zr, ...parts.flat()];
}

/**
 * The contribution of such words.
 *
 * @throws RangeError for another number of words than a contribution has
 * @throws GridwellError POINT_INVALID for words that are no point
 */
export function readContributionWords(words: readonly bigint[]): Contribution {
  const [x = 0n, y = 0n, e = 0n, zr = 0n, ...rest] = words;
  if (rest.length === 0 || rest.length % 3 !== 0) throw new RangeError("no contribution");
  const parts = Array.from({ length: rest.length / 3 }, (_, index) => {
    const [x = 0n, y = 0n, answer = 0n] = rest.slice(3 * index);
    return { c2: pointOf(x, y), answer };
  });
  const zm = parts.map(({ answer }) => answer);
  return { c1: pointOf(x, y), c2: parts.map(({ c2 }) => c2), proof: { e, zr, zm } };
}
