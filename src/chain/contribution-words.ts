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
