import { entryAt, wordsAt } from "./bank-entries.ts";
import { isRecordOf } from "./batch-on-state.ts";
import type { EventIndex } from "./event-index.ts";
import { reasonOf, type Job, type JobPlace, type Reason } from "./job.ts";

/** What the chain says of a batch, whoever sent it. */
export type Outcome =
  /** Its slot is still to come. */
  | { readonly kind: "open" }
  /** It stands in the bank's history. */
  | { readonly kind: "recorded"; readonly place: JobPlace; readonly isFinal: boolean }
  /** The slot has passed without it. */
  | { readonly kind: "conflict"; readonly reason: Reason; readonly isFinal: boolean };

/** Looks a batch up in the bank's history, as far as the index knows it. */
export function outcomeOf(index: EventIndex, { batch }: Job): Outcome {
  const { bank, slot } = batch;
  const state = index.state(bank);
  if (state === null || slot > state.tip.slot) return { kind: "open" };
  const final = index.state(bank, "final");

  const number = index.entries.batchOf(bank, slot);
  const entry = number === null ? null : entryAt(index, bank, number);
  if (entry?.kind !== "recorded") {
    const args = { bank: BigInt(bank), slot: BigInt(slot), last: BigInt(state.tip.slot) };
    const reason = reasonOf({ name: "LedgerSlotNotAfter", args });
    return { kind: "conflict", reason, isFinal: slot <= (final?.tip.slot ?? 0) };
  }
  const isFinal = entry.index <= (final?.tip.index ?? -1);
  const { blockNumber, transactionHash } = entry.place;
  const before = { bank, wide: state.wide, words: wordsAt(index, bank, entry.index - 1) };
  if (isRecordOf(batch, before, entry)) {
    return {
      kind: "recorded",
      place: { block: blockNumber, transaction: transactionHash },
      isFinal,
    };
  }
  const reason = {
    code: "SENDER_SLOT_RECORDED_OTHERWISE",
    message:
      `slot ${String(slot)} of bank ${String(bank)} was recorded with another content by ${transactionHash}: ` +
      "find out who else sends for the bank, and amend the slot",
    values: { bank: String(bank), slot: String(slot), transaction: transactionHash },
  };
  return { kind: "conflict", reason, isFinal };
}
