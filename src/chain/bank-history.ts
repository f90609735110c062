/**
 * A bank's history as the ledger hashes it. Mirror of `contracts/libraries/BankHistory.sol`: every entry hashes the
 * head before it, so the last head commits to all of them.
 */
import { AbiCoder, concat, keccak256, toBeHex } from "ethers";

import { lanesPerWord, PAGE_WORDS } from "./lanes.ts";

/** Everything that a head commits to but the registers. */
export interface Tip {
  /** Head of the entry before; of the first entry {@link origin}. */
  readonly before: string;
  /** Number of entries before this one. */
  readonly index: number;
  /** Slot of the last record at or before this entry. */
  readonly slot: number;
  /** Digest of what the entry said. */
  readonly note: string;
}

/** A later entry on the way from a proved entry to a stored head. */
export interface Link {
  readonly slot: number;
  readonly note: string;
  readonly root: string;
}

/** One page of a bank's words, opened. */
export interface Page {
  /** The hash of every page of the bank. */
  readonly hashes: string[];
  /** Which of them is opened. */
  readonly number: number;
  /** Its words. */
  readonly words: bigint[];
}

/** What a change does to a lane; the numbers are the contract's. */
export const ChangeKind = {
  Enrol: 0,
  Exchange: 1,
  Retire: 2,
  Suspend: 3,
  Resume: 4,
  Correct: 5,
} as const;

/** One of the numbers of {@link ChangeKind}. */
export type ChangeKind = (typeof ChangeKind)[keyof typeof ChangeKind];

/** One change of one lane. `subject` is the point (Enrol), the new meter (Exchange) or the reason (others). */
export interface Change {
  readonly kind: ChangeKind;
  readonly lane: number;
  /** Base units; zero where the kind does not set a total. */
  readonly total: bigint;
  readonly subject: string;
}

/** A remark on a lane: exceptions of a batch, data of an amendment. */
export interface Element {
  readonly lane: number;
  /** Quality code. */
  readonly code: number;
  /** Estimate or total, base units. */
  readonly value: bigint;
}

/** Bytes of an encoded element. */
export const ELEMENT_BYTES = 12;

const abi = AbiCoder.defaultAbiCoder();
const CHANGE_TYPE = "tuple(uint8 kind, uint16 lane, uint64 total, bytes32 subject)[]";

const OPEN = 1;
const RECORD = 2;
const CHANGE = 3;
const AMEND = 4;
const GROW = 5;

/** What a bank's first entry has for a head before it. */
export function origin(chainId: bigint, ledger: string, bank: number): string {
  return keccak256(abi.encode(["uint256", "address", "uint32"], [chainId, ledger, bank]));
}

/** The head of an entry. */
export function headOf(tip: Tip, root: string): string {
  return keccak256(
    abi.encode(
      ["bytes32", "uint32", "uint32", "bytes32", "bytes32"],
      [tip.before, tip.index, tip.slot, tip.note, root],
    ),
  );
}

/** The head of the entry after one with the given head and index. */
export function headAfter(head: string, index: number, link: Link): string {
  return headOf({ before: head, index: index + 1, slot: link.slot, note: link.note }, link.root);
}

/** Note of a bank's opening. */
export function openNote(): string {
  return keccak256(abi.encode(["uint256"], [OPEN]));
}

/** Note of a batch; `exceptions` is the encoded list. */
export function recordNote(evidence: string, exceptions: string): string {
  return keccak256(
    abi.encode(["uint256", "bytes32", "bytes32"], [RECORD, evidence, keccak256(exceptions)]),
  );
}

/** Note of a change of lanes. */
export function changeNote(changes: readonly Change[]): string {
  const digest = keccak256(abi.encode([CHANGE_TYPE], [changes]));
  return keccak256(abi.encode(["uint256", "bytes32"], [CHANGE, digest]));
}

/** Note of an amendment; `data` is the encoded list. */
export function amendNote(about: number, evidence: string, data: string): string {
  return keccak256(
    abi.encode(
      ["uint256", "uint32", "bytes32", "bytes32"],
      [AMEND, about, evidence, keccak256(data)],
    ),
  );
}

/** Note of a growth by a number of words. */
export function growNote(words: number): string {
  return keccak256(abi.encode(["uint256", "uint256"], [GROW, words]));
}

/** The hash of every page of a bank's words. */
export function pageHashes(words: readonly bigint[]): string[] {
  const hashes: string[] = [];
  for (let first = 0; first < words.length; first += PAGE_WORDS) {
    hashes.push(
      keccak256(concat(words.slice(first, first + PAGE_WORDS).map((word) => toBeHex(word, 32)))),
    );
  }
  return hashes;
}

/** The page that holds a lane, opened. */
export function pageOf(words: readonly bigint[], lane: number, wide: boolean): Page {
  const number = Math.floor(lane / lanesPerWord(wide) / PAGE_WORDS);
  const first = number * PAGE_WORDS;
  return { hashes: pageHashes(words), number, words: words.slice(first, first + PAGE_WORDS) };
}

/** Commitment to a bank's words: the hash of its pages' hashes. */
export function rootOf(words: readonly bigint[]): string {
  return keccak256(concat(pageHashes(words)));
}

/** Bytes of a list of elements, twelve each. Lanes must ascend strictly; the ledger refuses other lists. */
export function encodeElements(elements: readonly Element[]): string {
  return concat(
    elements.map(({ lane, code, value }) =>
      concat([toBeHex(lane, 2), toBeHex(code, 2), toBeHex(value, 8)]),
    ),
  );
}

/**
 * The elements of an encoded list.
 *
 * @throws RangeError when the bytes are not whole elements.
 */
export function decodeElements(list: string): Element[] {
  const digits = list.slice(2);
  if (digits.length % 24 !== 0)
    throw new RangeError(`${String(digits.length / 2)} bytes of elements`);
  const elements: Element[] = [];
  for (let at = 0; at < digits.length; at += 24) {
    elements.push({
      lane: Number.parseInt(digits.slice(at, at + 4), 16),
      code: Number.parseInt(digits.slice(at + 4, at + 8), 16),
      value: BigInt(`0x${digits.slice(at + 8, at + 24)}`),
    });
  }
  return elements;
}
