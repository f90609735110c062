import {
  parseProofFile,
  verifyProof,
  writeProofFile,
  type ProofFile,
} from "../chain/proof-file.ts";
import { headAfter, headOf, recordNote } from "../chain/bank-history.ts";
import type { Contracts } from "../chain/contracts.ts";
import { proveReading } from "../chain/proofs.ts";
import { GridwellError } from "../domain/errors.ts";
import type { Community } from "./community.ts";

/** How far a reading is proved. */
export type Verdict =
  /** The chain's own contract opened the same reading. */
  | "proved"
  /** Everything in the proof agrees; that the chain holds its anchor was not asked. */
  | "consistent";

/** A step of a proof, from the batch to the anchor. */
export interface Rung {
  /** Number of the entry. */
  readonly index: number;
  /** Slot of the last record at or before it. */
  readonly slot: number;
  /** Head after it: it hashes the head before, so it commits to all of them. */
  readonly head: string;
}

/**
 * Proves a point's total at a slot from the index, checks the proof offline and lets the contract `ReadingVerifier` open
 * it.
 *
 * @throws GridwellError `SLOT_NOT_RECORDED`, `READING_ABSENT`; `PROOF_WRONG` and its like when a check fails
 */
export async function proveAndCheck(
  { index, contracts, site }: Community,
  point: string,
  slot: number,
): Promise<ProofFile> {
  const file: ProofFile = { ...proveReading(index, point, slot), site };
  checkOffline(file, file.anchor.head);
  await checkOnChain(file, contracts);
  return file;
}

/**
 * The proof of a file's text, checked offline against the anchor that it names itself.
 *
 * @throws GridwellError `JSON_INVALID`, `PROOF_DAMAGED`, `PROOF_WRONG` and its like
 */
export function openProofFile(text: string): ProofFile {
  const file = parseProofFile(text);
  checkOffline(file, file.anchor.head);
  return file;
}

/** A proof as the text of a file that {@link openProofFile} opens. */
export function proofFileText(file: ProofFile): string {
  return writeProofFile(file);
}

/**
 * Asks the chain about a proof: whether it holds the anchor, and whether its verifier opens the same reading.
 *
 * @throws GridwellError `PROOF_ELSEWHERE` when the proof is of another ledger, `PROOF_ANCHOR_OTHER` when the chain holds
 * another head there, `PROOF_READING_OTHER` when its contract reads something else, with the verifier's error when it
 * refuses the proof
 */
export async function confirmProof(
  { contracts, site, provider }: Pick<Community, "contracts" | "site" | "provider">,
  file: ProofFile,
): Promise<void> {
  const { anchor, ground } = file;
  const elsewhere =
    site.chainId !== file.site.chainId ||
    site.ledger.toLowerCase() !== file.site.ledger.toLowerCase();
  if (elsewhere) {
    throw new GridwellError(
      "PROOF_ELSEWHERE",
      `The proof is of ledger ${file.site.ledger} on chain ${file.site.chainId.toString()}, this is ${site.ledger} on ` +
        `chain ${site.chainId.toString()}: name the right network`,
    );
  }
  if (anchor.kind === "head") {
    const block = await provider.getBlock(anchor.block.number);
    if (block?.hash?.toLowerCase() !== anchor.block.hash.toLowerCase()) {
      throw new GridwellError(
        "PROOF_ANCHOR_OTHER",
        `Block ${String(anchor.block.number)} of this chain is not ${anchor.block.hash}: the proof was made on a block ` +
          "that was taken back, or on another chain; make it anew",
      );
    }
  }
  const { ledger } = contracts;
  const stored =
    anchor.kind === "day"
      ? await ledger.dayHeadOf(ground.bank, anchor.day)
      : await ledger.headOf(ground.bank, { blockTag: anchor.block.number });
  checkOffline(file, stored);
  await checkOnChain(file, contracts);
}

/** The way from a proof's batch to its anchor. */
export function ladderOf({ proof }: ProofFile): Rung[] {
  const { before, index, slot, root, later } = proof;
  const note = recordNote(proof.evidence, proof.exceptions);
  let head = headOf({ before, index, slot, note }, root);
  const rungs: Rung[] = [{ index, slot, head }];
  for (const [position, link] of later.entries()) {
    head = headAfter(head, index + position, link);
    rungs.push({ index: index + position + 1, slot: link.slot, head });
  }
  return rungs;
}

function checkOffline(file: ProofFile, anchorHead: string): void {
  const checked = verifyProof(file, anchorHead);
  if (!checked.ok) throw new GridwellError(checked.code, checked.reason);
}

/** Lets the chain's verifier open the proof, at the block whose head it leads to. */
async function checkOnChain(
  { point, proof, anchor, reading }: ProofFile,
  { verifier }: Contracts,
): Promise<void> {
  const at = anchor.kind === "head" ? { blockTag: anchor.block.number } : {};
  const { page, later } = proof;
  const argument = {
    ...proof,
    later: [...later],
    page: { ...page, hashes: [...page.hashes], words: [...page.words] },
  };
  const opened = await verifier.readingOf(point, argument, at);
  const agrees =
    Number(opened.slot) === reading.slot &&
    opened.total === reading.total &&
    Number(opened.quality) === reading.quality &&
    opened.estimate === reading.estimate &&
    Number(opened.index) === reading.index &&
    Number(opened.corrections) === reading.corrections &&
    opened.closed === reading.closed;
  if (agrees) return;
  throw new GridwellError(
    "PROOF_READING_OTHER",
    `The chain's verifier reads ${opened.total.toString()} in slot ${opened.slot.toString()}, the proof says ` +
      `${reading.total.toString()} in slot ${String(reading.slot)}: do not trust the file`,
  );
}
