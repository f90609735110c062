import type { Point } from "../crypto/bn254.ts";
import type { EssentialRecord } from "../crypto/essential-record.ts";
import type { PostingPlace } from "../crypto/line.ts";
import {
  contribute,
  type Contribution,
  type ContributionSource,
} from "../crypto/sum-contribution.ts";
import { GridwellError } from "../domain/errors.ts";

/** A resource that is summed, with its key of the epoch. */
export interface SummedResource {
  /** Its id, 1 to 127. */
  readonly resource: number;
  readonly key: Point;
}

/**
 * What a home adds to the sums of its records' slots: of each resource what it used, and zero of one that the record
 * does not speak of. Everything is drawn anew with each call, so that what is sent again, after a reorg or a failure,
 * shows nothing of what was sent before.
 *
 * @param epoch of the community, whose keys they are
 * @param resources ascending
 * @param records of slots without a gap
 * @throws GridwellError `SUM_GAP` for slots with a gap between them, KEYS_NOT_DISTINCT
 */
export function contributionsOf(
  { chainId, contract, gateway }: PostingPlace,
  epoch: number,
  resources: readonly SummedResource[],
  records: readonly EssentialRecord[],
  source: ContributionSource,
): Contribution[] {
  const keys = resources.map(({ key }) => key);
  const first = records[0]?.slot ?? 0;
  return records.map(({ slot, entries }, index) => {
    if (slot !== first + index) {
      const message = `Slot ${String(first + index)} has no record: a sum takes slots without a gap between them`;
      throw new GridwellError("SUM_GAP", message);
    }
    const numbers = resources.map(({ resource }) => {
      const entry = entries.find((each) => each.resource === resource);
      return BigInt(entry?.consumption ?? 0);
    });
    const context = { chainId, contract, sender: gateway, epoch, place: slot };
    return contribute(keys, numbers, context, source);
  });
}

/** The records of the next frame, and whether they are contributed. */
export interface NextRecords {
  readonly batch: readonly EssentialRecord[];
  readonly isSummed: boolean;
}

/**
 * Which records come next: those before the first slot that takes contributions without any, then runs of slots without
 * a gap between them.
 *
 * @param records slots ascending
 * @param from the first slot that takes contributions
 */
export function nextSummed(records: readonly EssentialRecord[], from: number): NextRecords {
  const early = records.findIndex(({ slot }) => slot >= from);
  if (early !== 0)
    return { batch: early === -1 ? records : records.slice(0, early), isSummed: false };
  const first = records[0]?.slot ?? 0;
  const gap = records.findIndex(({ slot }, index) => slot !== first + index);
  return { batch: gap === -1 ? records : records.slice(0, gap), isSummed: true };
}
