import { GridwellError } from "../domain/errors.ts";
import { dayOfSlot } from "../domain/time-grid.ts";
import { entryAt, linksOf, wordsAt } from "./bank-entries.ts";
import { pageOf } from "./bank-history.ts";
import type { BlockRef } from "./chain-follower.ts";
import type { EventIndex } from "./event-index.ts";
import { LATEST, readProof, type Ground, type Proof, type Reading } from "./proof-check.ts";

/** What a proof leads to: a bank's head at a block, which the next entry moves on, or a day's last head, for ever. */
export type Anchor =
  | { readonly kind: "head"; readonly head: string; readonly block: BlockRef }
  | { readonly kind: "day"; readonly head: string; readonly day: number };

/** A proof with all that is needed to check it. */
export interface ReadingProof {
  readonly point: string;
  readonly proof: Proof;
  readonly ground: Ground;
  readonly anchor: Anchor;
  /** What it proves. */
  readonly reading: Reading;
}

/**
 * Proves a point's total at a slot from the index.
 *
 * @param to `head`: the bank's current head; `day`: the last head of the slot's day, which is kept once a batch of a
 * later day came; by default the second where it is kept
 * @throws GridwellError `POINT_UNKNOWN`, `SLOT_NOT_RECORDED` when the bank has no batch of the slot, `DAY_OPEN` when
 * the day's last head is not kept yet, `READING_ABSENT` when the point had no total there
 */
export function proveReading(
  index: EventIndex,
  point: string,
  slot: number,
  to?: Anchor["kind"],
): ReadingProof {
  const ground = groundOf(index, point);
  const { bank } = ground;
  const batch = index.entries.batchOf(bank, slot);
  const entry = batch === null ? null : entryAt(index, bank, batch);
  if (entry?.kind !== "recorded") {
    throw new GridwellError(
      "SLOT_NOT_RECORDED",
      `bank ${String(bank)} has no batch of slot ${String(slot)}: choose a slot that was recorded`,
    );
  }

  const { anchor, last } = anchorFor(index, bank, slot, to);
  const later = linksOf(index, bank, entry.index + 1, last);
  const change = later.findIndex((link) => link.slot !== slot);
  const end = entry.index + (change === -1 ? later.length : change);
  const corrected = ground.corrections.findLast((at) => at > entry.index && at <= end);
  const opened = corrected === undefined ? 0 : corrected - entry.index;
  const words = wordsAt(index, bank, entry.index + opened);
  const proof: Proof = {
    before: entry.before,
    index: entry.index,
    slot,
    evidence: entry.evidence,
    root: index.entries.entry(bank, entry.index)?.root ?? "",
    exceptions: entry.exceptions,
    later,
    opened,
    day: anchor.kind === "day" ? anchor.day : LATEST,
    page: pageOf(words, ground.lane, ground.wide),
  };
  const outcome = readProof(point, proof, ground, anchor.head);
  if (!outcome.ok) throw new GridwellError("READING_ABSENT", outcome.reason);
  return { point, proof, ground, anchor, reading: outcome.reading };
}

function groundOf(index: EventIndex, point: string): Ground {
  const place = index.entries.seat(point);
  const state = place === null ? null : index.state(place.bank);
  const seat = state?.seats.get(point);
  if (state === null || seat === undefined) {
    throw new GridwellError("POINT_UNKNOWN", `point ${point} was never enrolled: check its id`);
  }
  const { lane, since, until, corrections } = seat;
  return { bank: state.bank, wide: state.wide, lane, since, until, corrections };
}

/** The anchor, and the index of its entry. */
function anchorFor(
  index: EventIndex,
  bank: number,
  slot: number,
  to: Anchor["kind"] | undefined,
): { anchor: Anchor; last: number } {
  const day = dayOfSlot(index.site.grid, slot);
  const kept = index.entries.checkpoint(bank, day);
  if (kept !== null && to !== "head") {
    return { anchor: { kind: "day", head: kept.head, day }, last: kept.index };
  }
  if (to === "day") {
    throw new GridwellError(
      "DAY_OPEN",
      `day ${String(day)} of bank ${String(bank)} is closed by the first batch of a later day: prove against the head`,
    );
  }
  const state = index.state(bank);
  const block = index.head;
  if (state === null || block === null) throw new TypeError("an entry of a bank without a state");
  return { anchor: { kind: "head", head: state.head, block }, last: state.tip.index };
}
