/**
 * Reads a proof of a reading as the contract `ReadingVerifier` does, without a chain.
 */
import { concat, dataLength, keccak256 } from "ethers";

import {
  decodeElements,
  ELEMENT_BYTES,
  headAfter,
  headOf,
  recordNote,
  type Link,
  type Page,
} from "./bank-history.ts";
import { wordsToHex } from "./bank-snapshot.ts";
import { explainContractError, type ContractError } from "./contract-errors.ts";
import { laneAt, lanesPerWord, PAGE_WORDS, vacantLane } from "./lanes.ts";

/** The `day` of a proof that leads to its bank's current head. */
export const LATEST = 2 ** 32 - 1;

/** Opens one reading; the verifier's struct of that name. */
export interface Proof {
  /** Head before the batch. */
  readonly before: string;
  /** Index of the batch. */
  readonly index: number;
  readonly slot: number;
  readonly evidence: string;
  /** Commitment to the registers after the batch. */
  readonly root: string;
  /** Encoded elements. */
  readonly exceptions: string;
  /** All entries after the batch up to the anchor. */
  readonly later: Link[];
  /** The entry whose page is opened, counted from the batch. */
  readonly opened: number;
  /** The anchor: {@link LATEST}, or the day whose last head it is. */
  readonly day: number;
  readonly page: Page;
}

/** What the chain stores besides: a proof is true against it, or not at all. */
export interface Ground {
  readonly bank: number;
  readonly wide: boolean;
  readonly lane: number;
  /** Index of the entry that enrolled the point. */
  readonly since: number;
  /** Index of the entry that retired it; null while it has not been. */
  readonly until: number | null;
  /** Indices of the entries that corrected it, ascending; one entry may stand here twice. */
  readonly corrections: readonly number[];
}

/** A point's total at a slot. */
export interface Reading {
  readonly slot: number;
  /** Base units. */
  readonly total: bigint;
  /** Quality code of the batch; 1 to 3: it took no reading, its total is an earlier one. */
  readonly quality: number;
  /** The value of the exception; zero without one. */
  readonly estimate: bigint;
  /** Index of the entry whose registers were opened. */
  readonly index: number;
  /**
   * Corrections of the point up to that entry. Between two readings with as many and no term that began between them,
   * the difference was metered.
   */
  readonly corrections: number;
  /** Whether a later slot was recorded: if not, a correction may still change the slot's reading. */
  readonly closed: boolean;
}

/** A reading, or the error that the contract would revert with. */
export type Outcome =
  | { readonly ok: true; readonly reading: Reading }
  | { readonly ok: false; readonly fault: ContractError; readonly reason: string };

/**
 * The reading that a proof opens.
 *
 * @param anchorHead what the chain stores at the proof's anchor: the bank's head, or the day's last one
 */
export function readProof(
  point: string,
  proof: Proof,
  ground: Ground,
  anchorHead: string,
): Outcome {
  const { bank, lane, wide, since, until } = ground;
  const { index, slot, opened, later, day } = proof;
  if (anchorOf(proof) !== anchorHead) return refuse("VerifierNotInHistory", { bank, day });

  const change = later.findIndex((link) => link.slot !== slot);
  const same = change === -1 ? later.length : change;
  if (opened > same) return refuse("VerifierNotOfSlot", { slot, opened });
  const at = index + opened;
  if (index < since || (until !== null && at >= until)) {
    return refuse("VerifierNotSeated", { point, index: at });
  }

  const word = Math.floor(lane / lanesPerWord(wide));
  const { hashes, number, words } = proof.page;
  const wrongPage = refuse("VerifierPageInvalid", { lane, page: number });
  if (number !== Math.floor(word / PAGE_WORDS)) return wrongPage;
  if (keccak256(wordsToHex(words)) !== hashes[number]) {
    return refuse("HistoryPageMismatch", { number });
  }
  const root = opened === 0 ? proof.root : later[opened - 1]?.root;
  if (keccak256(concat(hashes)) !== root || word % PAGE_WORDS >= words.length) return wrongPage;
  const total = laneAt(words, lane % (PAGE_WORDS * lanesPerWord(wide)), wide);
  if (total === vacantLane(wide)) return refuse("VerifierVacant", { point, slot });

  const upTo = (entry: number): number => ground.corrections.filter((at) => at <= entry).length;
  const corrections = upTo(at);
  if (upTo(index + same) !== corrections || (opened !== 0 && upTo(at - 1) === corrections)) {
    return refuse("VerifierNotRegister", { point, slot, opened });
  }
  const exceptions = dataLength(proof.exceptions);
  if (exceptions % ELEMENT_BYTES !== 0)
    return refuse("ElementsMalformed", { position: exceptions });
  const remark = decodeElements(proof.exceptions).find((element) => element.lane === lane);
  return {
    ok: true,
    reading: {
      slot,
      total,
      quality: remark?.code ?? 0,
      estimate: remark?.value ?? 0n,
      index: at,
      corrections,
      closed: same < later.length || day !== LATEST,
    },
  };
}

/** The head that a proof leads to. */
function anchorOf(proof: Proof): string {
  const { before, index, slot, root, later } = proof;
  const note = recordNote(proof.evidence, proof.exceptions);
  const batch = headOf({ before, index, slot, note }, root);
  return later.reduce((head, link, i) => headAfter(head, index + i, link), batch);
}

function refuse(name: string, args: ContractError["args"]): Outcome {
  const fault = { name, args };
  return { ok: false, fault, reason: explainContractError(fault) };
}
