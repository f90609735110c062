import { errorCode, explainContractError, type ContractError } from "./contract-errors.ts";
import type { CheckedBatch } from "./batch.ts";

/**
 * How far a batch has come.
 *
 * - `queued`: on disk, not on the chain; a transaction of it may be on its way.
 * - `recorded`: in a block that a reorg may still undo.
 * - `final`: on the chain for good.
 * - `conflict`: for good, the chain has passed its slot with another content, or without any.
 * - `refused`: for good, the ledger does not take it.
 */
export type JobState = "queued" | "recorded" | "final" | "conflict" | "refused";

/** Where a batch was recorded. */
export interface JobPlace {
  readonly block: number;
  /** The transaction; it may be another sender's with the same content. */
  readonly transaction: string;
}

/** Why a batch stands still or was given up. */
export interface Reason {
  /** As a `GridwellError` would have it, for example `LEDGER_IMPLAUSIBLE`. */
  readonly code: string;
  /** A sentence with the values and the way out. */
  readonly message: string;
  /** The values by the names that the contract gives them, as text. */
  readonly values: Readonly<Record<string, string>>;
}

/** A batch that was promised and is not settled. */
export interface Job {
  /** Counts all jobs of a store in the order in which they came. */
  readonly id: number;
  readonly batch: CheckedBatch;
  readonly state: JobState;
  /** Transactions that failed for good though the ledger should have taken them. */
  readonly failures: number;
  /** Null while it is not recorded. */
  readonly place: JobPlace | null;
}

/** What becomes of a job. */
export interface JobUpdate {
  readonly job: Job;
  readonly state: JobState;
  readonly failures: number;
  readonly place: JobPlace | null;
  /** Null where all is well. */
  readonly reason: Reason | null;
}

/** A job as it is shown. */
export interface JobReport {
  readonly bank: number;
  readonly slot: number;
  readonly state: JobState;
  readonly place: JobPlace | null;
  /** Why it was given up; null otherwise. */
  readonly reason: Reason | null;
}

/** The reason that an error of the ledger gives. */
export function reasonOf(error: ContractError): Reason {
  const values = Object.entries(error.args).map(([name, value]) => [name, String(value)]);
  return {
    code: errorCode(error.name),
    message: explainContractError(error),
    values: Object.fromEntries(values) as Record<string, string>,
  };
}
