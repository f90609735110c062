/** What the rows of the sender's tables hold. */
import { decodeElements } from "./bank-history.ts";
import type { Fees } from "./fees.ts";
import type { Job, JobPlace, JobReport, JobState, Reason } from "./job.ts";
import { hexOf, numberOf, textOf } from "./row.ts";
import type { Row } from "./store.ts";

/** A signed transaction. */
export interface Signed {
  readonly nonce: number;
  /** Counts the transactions with this nonce; a greater one takes the place of those before. */
  readonly version: number;
  readonly hash: string;
  /** The bytes as hex. */
  readonly raw: string;
  /** Its job; null when it does nothing but use up its nonce. */
  readonly job: number | null;
  /** The bank of the job; null without one. */
  readonly bank: number | null;
  /** The head that its witness opens; null without a job. */
  readonly parent: string | null;
  readonly gasLimit: bigint;
  readonly fees: Fees;
  /** The chain's last block when it was signed. */
  readonly since: number;
}

/** The job of a row, content and all. */
export function jobOf(row: Row): Job {
  const totals = decodeElements(hexOf(row, "totals"));
  return {
    id: numberOf(row, "id"),
    batch: {
      bank: numberOf(row, "bank"),
      slot: numberOf(row, "slot"),
      evidence: textOf(row, "evidence"),
      exceptions: hexOf(row, "exceptions"),
      totals: totals.map(({ lane, value }): [number, bigint] => [lane, value]),
      digest: textOf(row, "digest"),
    },
    state: stateOf(row),
    failures: numberOf(row, "failures"),
    place: placeOf(row),
  };
}

/** The transaction of a row. */
export function signedOf(row: Row): Signed {
  return {
    nonce: numberOf(row, "nonce"),
    version: numberOf(row, "version"),
    hash: textOf(row, "hash"),
    raw: hexOf(row, "raw"),
    job: row["job"] === null ? null : numberOf(row, "job"),
    bank: row["bank"] === null ? null : numberOf(row, "bank"),
    parent: row["parent"] === null ? null : textOf(row, "parent"),
    gasLimit: BigInt(textOf(row, "gas_limit")),
    fees: {
      cap: BigInt(textOf(row, "cap")),
      tip: BigInt(textOf(row, "tip")),
      dynamic: numberOf(row, "dynamic") === 1,
    },
    since: numberOf(row, "since"),
  };
}

function placeOf(row: Row): JobPlace | null {
  if (row["transaction_hash"] === null) return null;
  return { block: numberOf(row, "block"), transaction: textOf(row, "transaction_hash") };
}

function stateOf(row: Row): JobState {
  // Written from a state, and the database is ours.
  return textOf(row, "state") as JobState;
}

/** The job of a row as it is shown. */
export function reportOf(row: Row): JobReport {
  return {
    bank: numberOf(row, "bank"),
    slot: numberOf(row, "slot"),
    state: stateOf(row),
    place: placeOf(row),
    // Written from a reason, and the database is ours.
    reason: row["reason"] === null ? null : (JSON.parse(textOf(row, "reason")) as Reason),
  };
}
