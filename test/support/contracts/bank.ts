import type { ContractTransactionResponse, Signer } from "ethers";

import {
  amendNote,
  changeNote,
  ChangeKind,
  encodeElements,
  growNote,
  headOf,
  openNote,
  origin,
  pageOf,
  recordNote,
  rootOf,
  type Change,
  type Element,
  type Link,
  type Page,
  type Tip,
} from "../../../src/chain/bank-history.ts";
import { lanesPerWord, pack, unpack, vacantLane } from "../../../src/chain/lanes.ts";
import type { ReadingLedger } from "../../../types/contracts/index.ts";

export const NO_EVIDENCE = `0x${"00".repeat(32)}`;

/** The anchor of a proof that leads to the bank's head. */
export const LATEST = 2 ** 32 - 1;

/** One entry of a bank's history with the registers after it; evidence and exceptions are of a batch. */
export interface Entry {
  readonly tip: Tip;
  readonly words: readonly bigint[];
  readonly evidence: string;
  readonly exceptions: string;
}

/** What an operator gives to open a bank. */
export interface Opening {
  readonly id: number;
  readonly gateway: string;
  readonly wide: boolean;
  readonly maxStep: bigint;
  readonly words: number;
  readonly slot: number;
}

/** What a batch may hold besides totals. */
export interface Remarks {
  readonly evidence?: string;
  readonly exceptions?: readonly Element[];
}

/** Arguments of `record`, and the entry that they make. */
export interface Batch {
  readonly args: readonly [number, Tip, bigint[], number, string, string, bigint[]];
  readonly entry: Entry;
}

/** What the verifier takes. */
export interface Proof {
  readonly before: string;
  readonly index: number;
  readonly slot: number;
  readonly evidence: string;
  readonly root: string;
  readonly exceptions: string;
  readonly later: Link[];
  readonly opened: number;
  readonly day: number;
  readonly page: Page;
}

/** Changes of each kind, written shortly. */
export const enrol = (lane: number, subject: string, total = 0n): Change => ({
  kind: ChangeKind.Enrol,
  lane,
  total,
  subject,
});
export const correct = (lane: number, total: bigint, reason = NO_EVIDENCE): Change => ({
  kind: ChangeKind.Correct,
  lane,
  total,
  subject: reason,
});
export const without = (
  kind: "Exchange" | "Retire" | "Suspend" | "Resume",
  lane: number,
  subject = NO_EVIDENCE,
): Change => ({ kind: ChangeKind[kind], lane, total: 0n, subject });

/**
 * A bank as its gateway and its operator know it: the witness and all that came before, moved along with what is sent.
 * What the ledger refuses leaves it as it was.
 */
export class TestBank {
  readonly ledger: ReadingLedger;
  readonly id: number;
  readonly wide: boolean;
  readonly entries: Entry[];

  constructor(ledger: ReadingLedger, id: number, wide: boolean, entries: readonly Entry[]) {
    this.ledger = ledger;
    this.id = id;
    this.wide = wide;
    this.entries = [...entries];
  }

  /** Opens a bank at the ledger. */
  static async open(ledger: ReadingLedger, operator: Signer, opening: Opening): Promise<TestBank> {
    const { id, gateway, wide, maxStep, words, slot } = opening;
    await ledger.connect(operator).open(id, gateway, wide, maxStep, words, slot);
    const chainId = (await operator.provider?.getNetwork())?.chainId ?? 0n;
    const before = origin(chainId, await ledger.getAddress(), id);
    return new TestBank(ledger, id, wide, [
      {
        tip: { before, index: 0, slot, note: openNote() },
        words: Array.from({ length: words }, () => (1n << 256n) - 1n),
        evidence: NO_EVIDENCE,
        exceptions: "0x",
      },
    ]);
  }

  /** A second holder of the same witness, which goes its own way from here. */
  copy(): TestBank {
    return new TestBank(this.ledger, this.id, this.wide, this.entries);
  }

  get last(): Entry {
    const last = this.entries.at(-1);
    if (last === undefined) throw new Error("a bank has an entry from the start");
    return last;
  }

  get head(): string {
    return headOf(this.last.tip, rootOf(this.last.words));
  }

  get lanes(): bigint[] {
    return unpack(this.last.words, this.wide);
  }

  lane(lane: number): bigint {
    return this.lanes[lane] ?? vacantLane(this.wide);
  }

  /** A batch that moves some lanes to new totals and leaves the others. Nothing is sent. */
  batch(slot: number, totals: Readonly<Record<number, bigint>>, remarks: Remarks = {}): Batch {
    const lanes = this.lanes;
    for (const [lane, total] of Object.entries(totals)) lanes[Number(lane)] = total;
    return this.batchOf(slot, pack(lanes, this.wide), remarks);
  }

  /** A batch of words as they come, be they allowed or not. Nothing is sent. */
  batchOf(slot: number, words: readonly bigint[], remarks: Remarks = {}): Batch {
    const { tip, words: prev } = this.last;
    const evidence = remarks.evidence ?? NO_EVIDENCE;
    const exceptions = encodeElements(remarks.exceptions ?? []);
    const note = recordNote(evidence, exceptions);
    return {
      args: [this.id, tip, [...prev], slot, evidence, exceptions, [...words]],
      entry: {
        tip: { before: this.head, index: tip.index + 1, slot, note },
        words,
        evidence,
        exceptions,
      },
    };
  }

  /** Sends a batch and follows it. */
  async record(
    gateway: Signer,
    slot: number,
    totals: Readonly<Record<number, bigint>>,
    remarks: Remarks = {},
  ): Promise<ContractTransactionResponse> {
    const batch = this.batch(slot, totals, remarks);
    const sent = await this.ledger.connect(gateway).record(...batch.args);
    this.entries.push(batch.entry);
    return sent;
  }

  /** Arguments of `change` with the page of the first change. */
  changeArgs(changes: readonly Change[]): [number, Tip, Page, Change[]] {
    const page = pageOf(this.last.words, changes[0]?.lane ?? 0, this.wide);
    return [this.id, this.last.tip, page, [...changes]];
  }

  /** Sends changes of one page and follows them; `totals` are the registers that they lead to. */
  async change(
    operator: Signer,
    changes: readonly Change[],
    totals: Readonly<Record<number, bigint>>,
  ): Promise<ContractTransactionResponse> {
    const sent = await this.ledger.connect(operator).change(...this.changeArgs(changes));
    this.follow(changeNote(changes), totals);
    return sent;
  }

  /** Enrols points in lanes one after the other, starting with lane 0, and follows. */
  async enrol(operator: Signer, points: readonly string[], total = 0n): Promise<void> {
    const changes = points.map((point, lane) => enrol(lane, point, total));
    await this.change(
      operator,
      changes,
      Object.fromEntries(points.map((_, lane) => [lane, total])),
    );
  }

  /** Sends an amendment and follows it. */
  async amend(
    sender: Signer,
    about: number,
    elements: readonly Element[],
    evidence = NO_EVIDENCE,
  ): Promise<ContractTransactionResponse> {
    const { tip, words } = this.last;
    const data = encodeElements(elements);
    const sent = await this.ledger
      .connect(sender)
      .amend(this.id, tip, rootOf(words), about, evidence, data);
    this.follow(amendNote(about, evidence, data), {});
    return sent;
  }

  /** Adds vacant words and follows. */
  async grow(operator: Signer, words: number): Promise<ContractTransactionResponse> {
    const { tip, words: registers } = this.last;
    const sent = await this.ledger.connect(operator).grow(this.id, tip, [...registers], words);
    this.follow(growNote(words), {}, words);
    return sent;
  }

  /** Appends an entry that keeps the slot. */
  follow(note: string, totals: Readonly<Record<number, bigint>>, more = 0): void {
    const { tip } = this.last;
    const lanes = this.lanes;
    for (const [lane, total] of Object.entries(totals)) lanes[Number(lane)] = total;
    for (let i = 0; i < more * lanesPerWord(this.wide); i++) lanes.push(vacantLane(this.wide));
    this.entries.push({
      tip: { before: this.head, index: tip.index + 1, slot: tip.slot, note },
      words: pack(lanes, this.wide),
      evidence: NO_EVIDENCE,
      exceptions: "0x",
    });
  }

  /**
   * A proof of a lane at the batch with a number.
   *
   * @param index The batch's number in the history.
   * @param opened The entry whose page is opened, counted from the batch.
   * @param to The number of the anchor's entry: the last one for the bank's head, or the last one of the day.
   */
  proof(
    index: number,
    lane: number,
    opened = 0,
    day = LATEST,
    to = this.entries.length - 1,
  ): Proof {
    const batch = this.entry(index);
    return {
      before: batch.tip.before,
      index,
      slot: batch.tip.slot,
      evidence: batch.evidence,
      root: rootOf(batch.words),
      exceptions: batch.exceptions,
      later: this.links(index, to),
      opened,
      day,
      page: pageOf(this.entry(index + opened).words, lane, this.wide),
    };
  }

  /** The entries after one number up to another. */
  links(index: number, to = this.entries.length - 1): Link[] {
    return this.entries
      .slice(index + 1, to + 1)
      .map(({ tip, words }) => ({ slot: tip.slot, note: tip.note, root: rootOf(words) }));
  }

  entry(index: number): Entry {
    const entry = this.entries[index];
    if (entry === undefined) throw new Error(`no entry ${String(index)}`);
    return entry;
  }
}
