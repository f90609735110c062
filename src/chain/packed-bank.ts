/**
 * Batches by the thousand, for loads: the same calls as `record-call.ts` makes from states, from the bank's registers as
 * bytes. A batch of 1,000 readings takes a millisecond instead of fifty; a test holds both to the same bytes.
 */
import { getBytes, hexlify, keccak256, ZeroHash } from "ethers";

import { IReadingLedger__factory } from "../../types/contracts/factories/metering/IReadingLedger__factory.ts";
import { headOf, recordNote, type Tip } from "./bank-history.ts";
import type { BankState } from "./bank-state.ts";
import { PAGE_WORDS } from "./lanes.ts";
import { recordGas, type Call } from "./record-call.ts";

const WORD = 32;
const LANE = 4;
/** Arguments of `record`, the tip's four fields among them. */
const HEAD_WORDS = 10;
/** A total's greatest value, base units: a lane's top bit is a guard. */
const LANE_TOP = 2 ** 31 - 1;
const SELECTOR = getBytes(IReadingLedger__factory.createInterface().getFunction("record").selector);
/** What a batch without evidence and exceptions says. */
const NOTE = recordNote(ZeroHash, "0x");

/** A bank of 32-bit lanes that only records batches, each without evidence and exceptions. */
export class PackedBank {
  readonly #ledger: string;
  readonly #bank: number;
  readonly #registers: Uint8Array;
  #tip: Tip;
  #head: string;

  /**
   * @param ledger address of the reading ledger
   * @param state of the bank; it is left alone
   */
  constructor(ledger: string, state: BankState) {
    if (state.wide) throw new TypeError("a bank of 64-bit lanes");
    this.#ledger = ledger;
    this.#bank = state.bank;
    this.#registers = getBytes(`0x${state.words.map(wordHex).join("")}`);
    this.#tip = state.tip;
    this.#head = state.head;
  }

  /** Its number. */
  get bank(): number {
    return this.#bank;
  }

  /** Number of its last entry. */
  get index(): number {
    return this.#tip.index;
  }

  /** Hash over all its entries. */
  get head(): string {
    return this.#head;
  }

  /** Slot of the last batch. */
  get slot(): number {
    return this.#tip.slot;
  }

  /**
   * The call that records the next batch; the bank stands after it from then on.
   *
   * @param slot later than the last one
   * @param lanes how many, from lane 0 on, have a new total
   * @param rise of each total, base units
   * @throws RangeError when a total would not fit its lane
   */
  record(slot: number, lanes: number, rise: () => number): Call {
    if (slot <= this.#tip.slot)
      throw new RangeError(`slot ${String(slot)} after ${String(this.slot)}`);
    const registers = this.#registers;
    const words = registers.length / WORD;
    // Head of the arguments, three lengths, the words before and after.
    const bytes = SELECTOR.length + WORD * (HEAD_WORDS + 3 + 2 * words);
    const data = new Uint8Array(bytes);
    const view = new DataView(data.buffer, SELECTOR.length);
    const small = (position: number, value: number): void => {
      view.setUint32(WORD * position + WORD - 4, value);
    };
    const hash = (position: number, value: string): void => {
      data.set(getBytes(value), SELECTOR.length + WORD * position);
    };
    const before = HEAD_WORDS;
    const exceptions = before + 1 + words;
    const after = exceptions + 1;
    const tip = this.#tip;
    data.set(SELECTOR);
    small(0, this.#bank);
    hash(1, tip.before);
    small(2, tip.index);
    small(3, tip.slot);
    hash(4, tip.note);
    small(5, WORD * before);
    small(6, slot);
    // Word 7 is the evidence: none.
    small(8, WORD * exceptions);
    small(9, WORD * after);
    small(before, words);
    data.set(registers, SELECTOR.length + WORD * (before + 1));
    raise(registers, lanes, rise);
    small(after, words);
    data.set(registers, SELECTOR.length + WORD * (after + 1));

    this.#tip = { before: this.#head, index: tip.index + 1, slot, note: NOTE };
    this.#head = headOf(this.#tip, rootOfBytes(registers));
    return { to: this.#ledger, data: hexlify(data), gasLimit: recordGas(data, words, 0) };
  }
}

function raise(registers: Uint8Array, lanes: number, rise: () => number): void {
  const view = new DataView(registers.buffer, registers.byteOffset, registers.byteLength);
  for (let lane = 0; lane < lanes; lane++) {
    const total = view.getUint32(LANE * lane) + rise();
    if (total > LANE_TOP) throw new RangeError(`lane ${String(lane)} cannot hold ${String(total)}`);
    view.setUint32(LANE * lane, total);
  }
}

/** The same as `rootOf`, of bytes. */
function rootOfBytes(registers: Uint8Array): string {
  const page = PAGE_WORDS * WORD;
  const pages = Math.ceil(registers.length / page);
  const hashes = new Uint8Array(WORD * pages);
  for (let number = 0; number < pages; number++) {
    const words = registers.subarray(number * page, (number + 1) * page);
    hashes.set(getBytes(keccak256(words)), WORD * number);
  }
  return keccak256(hashes);
}

function wordHex(word: bigint): string {
  return word.toString(16).padStart(2 * WORD, "0");
}
