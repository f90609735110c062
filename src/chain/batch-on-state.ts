/**
 * A batch on top of a bank's state: what the ledger would say to it, and the state after it. So a gateway can build
 * several batches before the first is mined, and a batch that the ledger must refuse costs neither gas nor a nonce.
 */
import { ZeroHash } from "ethers";

import type { TimeGrid } from "../domain/time-grid.ts";
import type { CheckedBatch } from "./batch.ts";
import { fold } from "./bank-fold.ts";
import { decodeElements } from "./bank-history.ts";
import type { BankState } from "./bank-state.ts";
import type { Recorded } from "./entries.ts";
import { laneAt, lanesPerWord, laneTop, withLane } from "./lanes.ts";
import type { LedgerSite } from "./ledger-site.ts";

/** An error of the ledger: its name in Solidity and its values. */
export interface Refusal {
  readonly name: string;
  readonly args: Readonly<Record<string, bigint | string>>;
}

/** Seconds that a slot's end may lie in the future; `CLOCK_TOLERANCE` of the ledger. */
const CLOCK_TOLERANCE = 60;
/** From this code on a reading came, although a doubtful one; `QUALITY_QUESTIONABLE` of the ledger. */
const QUESTIONABLE = 4;

/** A batch does not fit its bank: there are no words after it. */
class Unfit extends Error {
  readonly refusal: Refusal;

  constructor(name: string, args: Refusal["args"]) {
    super(name);
    this.refusal = { name, args };
  }
}

/** The latest slot that the ledger takes in a block of this time, Unix seconds. */
export function latestSlot(grid: TimeGrid, time: number): number {
  return Math.floor((time + CLOCK_TOLERANCE - grid.origin) / grid.slotSeconds);
}

/** What of a bank's state a batch is laid upon. */
export type BankWords = Pick<BankState, "bank" | "wide" | "words">;

/**
 * The words of a bank after a batch.
 *
 * @throws Unfit where the batch names a lane that the bank has not, or a total that its lanes cannot hold
 */
function wordsAfter(before: BankWords, batch: CheckedBatch): readonly bigint[] {
  const words = [...before.words];
  const top = laneTop(before.wide);
  for (const [lane, total] of batch.totals) {
    const at = Math.floor(lane / lanesPerWord(before.wide));
    const word = words[at];
    if (word === undefined) {
      throw new Unfit("LedgerLaneInvalid", { bank: BigInt(before.bank), lane: BigInt(lane) });
    }
    if (total > top) throw new Unfit("LedgerTotalInvalid", { lane: BigInt(lane), total, top });
    words[at] = withLane(word, lane, total, before.wide);
  }
  return words;
}

/**
 * What the ledger would revert with, the clock left aside; null when it would take the batch.
 *
 * @param sender who sends it
 */
export function refusalOf(state: BankState, batch: CheckedBatch, sender: string): Refusal | null {
  const bank = BigInt(state.bank);
  if (state.gateway !== sender) return { name: "LedgerNotGateway", args: { bank, caller: sender } };
  if (batch.slot <= state.tip.slot) {
    const args = { bank, slot: BigInt(batch.slot), last: BigInt(state.tip.slot) };
    return { name: "LedgerSlotNotAfter", args };
  }
  let words: readonly bigint[];
  try {
    words = wordsAfter(state, batch);
  } catch (error) {
    if (error instanceof Unfit) return error.refusal;
    throw error;
  }
  return implausible(state, batch, words) ?? wrongException(state, batch, words);
}

function implausible(
  state: BankState,
  batch: CheckedBatch,
  words: readonly bigint[],
): Refusal | null {
  const risen = state.maxStep * BigInt(batch.slot - state.tip.slot);
  const top = laneTop(state.wide);
  const limit = risen < top ? risen : top;
  for (const [lane] of batch.totals) {
    const from = laneAt(state.words, lane, state.wide);
    const to = laneAt(words, lane, state.wide);
    if (to < from || to - from > limit) return laneRefusal(state.bank, lane, from, to);
  }
  return null;
}

function wrongException(
  state: BankState,
  batch: CheckedBatch,
  words: readonly bigint[],
): Refusal | null {
  const lanes = state.words.length * lanesPerWord(state.wide);
  for (const [position, { lane, code }] of decodeElements(batch.exceptions).entries()) {
    if (lane >= lanes) return { name: "ElementsMalformed", args: { position: BigInt(position) } };
    if (code === QUESTIONABLE) continue;
    const from = laneAt(state.words, lane, state.wide);
    const to = laneAt(words, lane, state.wide);
    if (from !== to) return laneRefusal(state.bank, lane, from, to);
  }
  return null;
}

function laneRefusal(bank: number, lane: number, from: bigint, to: bigint): Refusal {
  return { name: "LedgerImplausible", args: { bank: BigInt(bank), lane: BigInt(lane), from, to } };
}

/**
 * The state after a batch that the ledger takes.
 *
 * @throws TypeError when {@link refusalOf} refuses it
 */
export function stateAfter(site: LedgerSite, state: BankState, batch: CheckedBatch): BankState {
  const entry: Recorded = {
    kind: "recorded",
    bank: state.bank,
    slot: batch.slot,
    index: state.tip.index + 1,
    before: state.head,
    evidence: batch.evidence,
    exceptions: batch.exceptions,
    registers: wordsAfter(state, batch),
    place: { blockNumber: 0, blockHash: ZeroHash, logIndex: 0, transactionHash: ZeroHash },
  };
  const next = fold(site, state, entry);
  if (!next.ok) throw new TypeError(next.verdict.reason);
  return next.state;
}

/**
 * Whether an entry is what a batch makes of the words before it.
 *
 * @param before the words up to the entry
 */
export function isRecordOf(batch: CheckedBatch, before: BankWords, entry: Recorded): boolean {
  if (entry.slot !== batch.slot || entry.evidence !== batch.evidence) return false;
  if (entry.exceptions !== batch.exceptions) return false;
  try {
    const words = wordsAfter(before, batch);
    const { registers } = entry;
    return words.length === registers.length && words.every((word, i) => word === registers[i]);
  } catch (error) {
    if (error instanceof Unfit) return false;
    throw error;
  }
}
