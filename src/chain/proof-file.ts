import { keccak256, toUtf8Bytes } from "ethers";

import { GridwellError } from "../domain/errors.ts";
import { timeGrid, type TimeGrid } from "../domain/time-grid.ts";
import { wordsToHex } from "./bank-snapshot.ts";
import type { LedgerSite } from "./ledger-site.ts";
import { LATEST, readProof, type Ground, type Proof, type Reading } from "./proof-check.ts";
import type { Anchor, ReadingProof } from "./proofs.ts";
import { decimal, exactly, flag, hex, integer, list, nullable, object } from "./strict-json.ts";
import type { Reader } from "./strict-json.ts";

/** A proof that says where it belongs, so that it can be checked anywhere. */
export interface ProofFile extends ReadingProof {
  readonly site: LedgerSite;
}

/** The reading of a checked file, or why it proves nothing. */
export type Checked =
  | { readonly ok: true; readonly reading: Reading }
  | { readonly ok: false; readonly code: string; readonly reason: string };

const word = hex(32);

const readAnchor: Reader<Anchor> = (value, where) => {
  const isDay = typeof value === "object" && value !== null && "day" in value;
  return isDay
    ? object({ kind: exactly("day"), head: word, day: integer })(value, where)
    : object({
        kind: exactly("head"),
        head: word,
        block: object({ number: integer, hash: word }),
      })(value, where);
};

const readGrid: Reader<TimeGrid> = (value, where) => {
  const grid = object<TimeGrid>({ origin: integer, slotSeconds: integer })(value, where);
  return timeGrid(grid.origin, grid.slotSeconds);
};

/** The document; version 1. */
const readDocument = object({
  format: exactly("gridwell-proof"),
  version: exactly(1),
  site: object<LedgerSite>({ chainId: decimal, ledger: hex(20), grid: readGrid }),
  point: word,
  anchor: readAnchor,
  ground: object<Ground>({
    bank: integer,
    wide: flag,
    lane: integer,
    since: integer,
    until: nullable(integer),
    corrections: list(integer),
  }),
  reading: object<Reading>({
    slot: integer,
    total: decimal,
    quality: integer,
    estimate: decimal,
    index: integer,
    corrections: integer,
    closed: flag,
  }),
  proof: object<Proof>({
    before: word,
    index: integer,
    slot: integer,
    evidence: word,
    root: word,
    exceptions: hex(),
    later: list(object({ slot: integer, note: word, root: word })),
    opened: integer,
    day: integer,
    page: object({
      hashes: list(word),
      number: integer,
      words: list((value, where) => BigInt(word(value, where))),
    }),
  }),
  // Over all the rest. It shows damage, no more: whoever forges a proof forges it too, and fails at the anchor.
  digest: word,
});

/** The text of a proof: one JSON document. */
export function writeProofFile({ site, point, anchor, ground, reading, proof }: ProofFile): string {
  const { chainId, grid } = site;
  const { page } = proof;
  const words = page.words.map((register) => wordsToHex([register]));
  const document = {
    format: "gridwell-proof",
    version: 1,
    site: { chainId, ledger: site.ledger.toLowerCase(), grid },
    ...{ point, anchor, ground, reading },
    proof: { ...proof, page: { ...page, words } },
  };
  return `${JSON.stringify({ ...document, digest: digestOf(document) }, decimals, 2)}\n`;
}

/**
 * The proof of a text.
 *
 * @throws GridwellError `JSON_INVALID` for a text that is no such document, with the place; `PROOF_DAMAGED` when it
 * was altered after it was written; `TIME_GRID_INVALID`
 */
export function parseProofFile(text: string): ProofFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new GridwellError("JSON_INVALID", "the proof is no JSON document", { cause });
  }
  const { site, point, anchor, ground, reading, proof, digest } = readDocument(value, "proof");
  const rest = { ...(value as Record<string, unknown>), digest: undefined };
  if (digestOf(rest) !== digest) {
    throw new GridwellError(
      "PROOF_DAMAGED",
      "the proof was altered after it was written: get it anew",
    );
  }
  return { site, point, anchor, ground, reading, proof };
}

/**
 * Checks a proof offline: that the anchor commits to the total in the point's lane. What only the chain can say is
 * taken as given: the anchor's head, which is a parameter, and the file's `ground`; the contract `ReadingVerifier`
 * checks that too.
 *
 * @param anchorHead what the ledger stores at the file's anchor: `headOf(bank)` at the block, or
 * `dayHeadOf(bank, day)`
 */
export function verifyProof(file: ProofFile, anchorHead: string): Checked {
  const { anchor, proof, point, ground, reading } = file;
  if (anchor.head !== anchorHead.toLowerCase()) {
    const reason = `the proof leads to ${anchor.head}, not to ${anchorHead}: make it anew, the bank moved on`;
    return { ok: false, code: "PROOF_ANCHOR_OTHER", reason };
  }
  if (proof.day !== (anchor.kind === "day" ? anchor.day : LATEST)) {
    const reason = `the proof is for day ${String(proof.day)}, its anchor is another`;
    return { ok: false, code: "PROOF_ANCHOR_OTHER", reason };
  }
  const outcome = readProof(point, proof, ground, anchor.head);
  if (!outcome.ok) return { ok: false, code: "PROOF_WRONG", reason: outcome.reason };
  if (canonical(outcome.reading) !== canonical(reading)) {
    const shows = `${outcome.reading.total.toString()} in slot ${String(outcome.reading.slot)}`;
    const reason = `the proof shows ${shows}; the reading that the file states is another`;
    return { ok: false, code: "PROOF_READING_OTHER", reason };
  }
  return { ok: true, reading };
}

function digestOf(value: unknown): string {
  return keccak256(toUtf8Bytes(canonical(value)));
}

/** The one way to write a value: fields sorted, no white space. */
function canonical(value: unknown): string {
  // A field without a value is not written.
  return JSON.stringify(value, (_, item: unknown) => {
    if (typeof item !== "object" || item === null || Array.isArray(item)) return decimals("", item);
    return Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function decimals(_: string, item: unknown): unknown {
  return typeof item === "bigint" ? item.toString() : item;
}
