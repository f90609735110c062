import { ZeroHash } from "ethers";

import { ChangeKind, encodeElements } from "../chain/bank-history.ts";
import type { Quality } from "../domain/quality.ts";
import type { Community } from "./community.ts";
import { openPage } from "./enrolment.ts";
import { makeEntry, type MadeEntry } from "./operator-entry.ts";
import type { FoundPoint } from "./point-finder.ts";
import type { Reason } from "./reason.ts";

/** What an operator does to a point without anybody's credential. */
export type PointChange =
  | { readonly kind: "suspend" | "resume" | "retire" }
  /** Sets the total, base units. The history and every proof across it show it for ever. */
  | { readonly kind: "correct"; readonly total: bigint };

const KINDS = {
  suspend: ChangeKind.Suspend,
  resume: ChangeKind.Resume,
  retire: ChangeKind.Retire,
  correct: ChangeKind.Correct,
} as const;

/**
 * Suspends, resumes, retires or corrects a point.
 *
 * @throws GridwellError with the contract's error, for example `LEDGER_SEAT_STATE`
 */
export async function changePoint(
  community: Community,
  { state, seat }: FoundPoint,
  change: PointChange,
  reason: Reason,
): Promise<MadeEntry> {
  return makeEntry(community, async () => {
    const { tip, page } = await openPage(community, state.bank, seat.lane);
    return community.contracts.registry.change.populateTransaction(state.bank, tip, page, [
      {
        kind: KINDS[change.kind],
        lane: seat.lane,
        total: change.kind === "correct" ? change.total : 0n,
        subject: reason.code,
      },
    ]);
  });
}

/** What an operator says of an earlier slot. */
export interface Remark {
  readonly slot: number;
  /** The total of that slot as it should have been, base units. */
  readonly total: bigint;
  readonly quality: Quality;
}

/**
 * Says something about an earlier slot of a point, in the operator's name. It overwrites nothing.
 *
 * @throws GridwellError with the contract's error, for example `LEDGER_SLOT_NOT_PAST`
 */
export async function amendPoint(
  community: Community,
  { state: { bank }, seat: { lane } }: FoundPoint,
  { slot, total, quality }: Remark,
  reason: Reason,
): Promise<MadeEntry> {
  const data = encodeElements([{ lane, code: quality, value: total }]);
  return makeEntry(community, () => {
    const state = community.index.state(bank);
    if (state === null) throw new TypeError(`bank ${String(bank)} is gone`);
    return community.contracts.registry.amend.populateTransaction(
      bank,
      { ...state.tip },
      state.root,
      slot,
      ZeroHash,
      data,
      reason.code,
    );
  });
}
