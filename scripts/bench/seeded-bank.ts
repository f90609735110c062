import {
  id as digest,
  ZeroHash,
  type ContractTransactionReceipt,
  type ContractTransactionResponse,
  type Signer,
} from "ethers";

import {
  amendNote,
  changeNote,
  encodeElements,
  headOf,
  openNote,
  origin,
  pageHashes,
  recordNote,
  rootOf,
  ChangeKind,
  type Change,
  type Element,
  type Link,
  type Tip,
} from "../../src/chain/bank-history.ts";
import {
  lanesPerWord,
  pack,
  PAGE_WORDS,
  unpack,
  vacantLane,
  wordsFor,
} from "../../src/chain/lanes.ts";
import { seededNumbers } from "../../src/load/seeded-numbers.ts";
import type { ReadingLedger } from "../../types/contracts/index.ts";
import type { IReadingVerifier } from "../../types/contracts/metering/ReadingVerifier.ts";

/** An entry of the bank as a proof needs it. */
export interface SeededEntry {
  readonly tip: Tip;
  readonly root: string;
  readonly words: readonly bigint[];
}

/** Everything that a record hands to the ledger but the bank's number. */
export interface SeededBatch {
  readonly tip: Tip;
  readonly prev: readonly bigint[];
  readonly slot: number;
  readonly exceptions: string;
  readonly next: readonly bigint[];
}

const MAX_STEP = 100_000n;
/** Anchor of a proof: the bank's current head. */
const LATEST = 2 ** 32 - 1;
/** Hardhat's in-process chain. */
const CHAIN_ID = 31_337n;

/**
 * A bank of seeded totals on a real ledger, for measurements: it writes one step after the other and keeps its own
 * witness, so that each transaction costs what it costs in a community of that size.
 */
export class SeededBank {
  readonly #ledger: ReadingLedger;
  readonly #operator: Signer;
  readonly #gateway: Signer;
  readonly #random = seededNumbers(7n);
  readonly number: number;
  readonly meters: number;
  readonly wide: boolean;
  #lanes: bigint[];
  #tip: Tip;
  /** Entries in order, for links of proofs. */
  readonly entries: SeededEntry[] = [];

  private constructor(
    ledger: ReadingLedger,
    parties: { readonly operator: Signer; readonly gateway: Signer },
    place: { readonly number: number; readonly meters: number; readonly wide: boolean },
    first: Tip,
  ) {
    this.#ledger = ledger;
    this.#operator = parties.operator;
    this.#gateway = parties.gateway;
    this.number = place.number;
    this.meters = place.meters;
    this.wide = place.wide;
    const lanes = wordsFor(place.meters, place.wide) * lanesPerWord(place.wide);
    this.#lanes = Array.from({ length: lanes }, () => vacantLane(place.wide));
    this.#tip = first;
  }

  /**
   * Opens a bank and enrols its points page by page, with totals uniform in [2^24, 2^30).
   *
   * @param slot where its history begins
   */
  static async open(
    ledger: ReadingLedger,
    parties: { readonly operator: Signer; readonly gateway: Signer },
    place: { readonly number: number; readonly meters: number; readonly wide: boolean },
    slot: number,
  ): Promise<SeededBank> {
    const { number, meters, wide } = place;
    const words = wordsFor(meters, wide);
    const gateway = await parties.gateway.getAddress();
    const connected = ledger.connect(parties.operator);
    await (await connected.open(number, gateway, wide, MAX_STEP, words, slot)).wait();
    const before = origin(CHAIN_ID, await ledger.getAddress(), number);
    const bank = new SeededBank(ledger, parties, place, {
      before,
      index: 0,
      slot,
      note: openNote(),
    });
    const lanesPerPage = PAGE_WORDS * lanesPerWord(wide);
    for (let first = 0; first < meters; first += lanesPerPage) {
      const changes: Change[] = [];
      for (let lane = first; lane < Math.min(meters, first + lanesPerPage); lane++) {
        const total = 2n ** 24n + bank.#random(2n ** 30n - 2n ** 24n);
        const subject = digest(`point ${String(number)}/${String(lane)}`);
        changes.push({ kind: ChangeKind.Enrol, lane, total, subject });
      }
      await bank.change(changes);
    }
    return bank;
  }

  /** Slot of the last record. */
  get slot(): number {
    return this.#tip.slot;
  }

  /** The next batch: every total rises by up to 2,000, save those that are estimated. */
  nextBatch(slots: number, estimated: readonly number[] = []): SeededBatch {
    const prev = pack(this.#lanes, this.wide);
    const exceptions: Element[] = estimated.map((lane) => ({
      lane,
      code: 2,
      value: (this.#lanes[lane] ?? 0n) + this.#random(2_000n),
    }));
    const skip = new Set(estimated);
    const next = this.#lanes.map((total, lane) =>
      lane >= this.meters || skip.has(lane) ? total : total + this.#random(2_000n),
    );
    return {
      tip: this.#tip,
      prev,
      slot: this.#tip.slot + slots,
      exceptions: encodeElements(exceptions),
      next: pack(next, this.wide),
    };
  }

  /** Records a batch and takes it over; one that was recorded already changes nothing. */
  async record(batch: SeededBatch): Promise<ContractTransactionReceipt> {
    const receipt = await mined(this.#ledger.connect(this.#gateway).record(...this.#call(batch)));
    if (batch.tip === this.#tip) {
      const tip = this.#after(batch.slot, recordNote(ZeroHash, batch.exceptions));
      this.#move(tip, batch.next);
    }
    return receipt;
  }

  /** The batch as a gateway builds it: witness hashed, call encoded. */
  encode(batch: SeededBatch): string {
    headOf(batch.tip, rootOf(batch.prev));
    return this.#ledger.interface.encodeFunctionData("record", this.#call(batch));
  }

  /** Makes changes of one page. Enrolments set their lane; an exchange moves nothing. */
  async change(changes: readonly Change[]): Promise<ContractTransactionReceipt> {
    const words = pack(this.#lanes, this.wide);
    const lanesPerPage = PAGE_WORDS * lanesPerWord(this.wide);
    const number = Math.floor((changes[0]?.lane ?? 0) / lanesPerPage);
    const page = {
      hashes: pageHashes(words),
      number,
      words: words.slice(number * PAGE_WORDS, (number + 1) * PAGE_WORDS),
    };
    const receipt = await mined(
      this.#ledger.connect(this.#operator).change(this.number, this.#tip, page, [...changes]),
    );
    const tip = this.#after(this.#tip.slot, changeNote(changes));
    for (const { kind, lane, total } of changes)
      if (kind === ChangeKind.Enrol) this.#lanes[lane] = total;
    this.#move(tip, pack(this.#lanes, this.wide));
    return receipt;
  }

  /** Says something about an earlier slot. */
  async amend(about: number, elements: readonly Element[]): Promise<ContractTransactionReceipt> {
    const words = pack(this.#lanes, this.wide);
    const data = encodeElements(elements);
    const receipt = await mined(
      this.#ledger
        .connect(this.#gateway)
        .amend(this.number, this.#tip, rootOf(words), about, ZeroHash, data),
    );
    this.#move(this.#after(this.#tip.slot, amendNote(about, ZeroHash, data)), words);
    return receipt;
  }

  /** The entries after number `position`, as a proof hands them in. */
  #linksAfter(position: number): Link[] {
    return this.entries
      .slice(position + 1)
      .map(({ tip, root }) => ({ slot: tip.slot, note: tip.note, root }));
  }

  /** The proof of a point's total after the record number `position` of {@link entries}, to the bank's head. */
  proof(position: number, lane: number): IReadingVerifier.ProofStruct {
    const entry = this.entries[position];
    if (entry === undefined) {
      throw new Error(`bank ${String(this.number)} has no entry ${String(position)}`);
    }
    const number = Math.floor(lane / (PAGE_WORDS * lanesPerWord(this.wide)));
    return {
      before: entry.tip.before,
      index: entry.tip.index,
      slot: entry.tip.slot,
      evidence: ZeroHash,
      root: entry.root,
      exceptions: "0x",
      later: this.#linksAfter(position),
      opened: 0,
      day: LATEST,
      page: {
        hashes: pageHashes(entry.words),
        number,
        words: entry.words.slice(number * PAGE_WORDS, (number + 1) * PAGE_WORDS),
      },
    };
  }

  #call(batch: SeededBatch): [number, Tip, bigint[], number, string, string, bigint[]] {
    const { tip, prev, slot, exceptions, next } = batch;
    return [this.number, tip, [...prev], slot, ZeroHash, exceptions, [...next]];
  }

  #after(slot: number, note: string): Tip {
    const before = headOf(this.#tip, rootOf(pack(this.#lanes, this.wide)));
    return { before, index: this.#tip.index + 1, slot, note };
  }

  #move(tip: Tip, words: readonly bigint[]): void {
    this.#tip = tip;
    this.#lanes = unpack(words, this.wide);
    this.entries.push({ tip, root: rootOf(words), words });
  }
}

async function mined(
  sent: Promise<ContractTransactionResponse>,
): Promise<ContractTransactionReceipt> {
  const receipt = await (await sent).wait();
  if (receipt === null) throw new Error("the transaction was not mined");
  return receipt;
}
