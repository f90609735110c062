import type { EventIndex } from "./event-index.ts";
import type { FeeBounds } from "./fees.ts";
import type { JobReport, JobState, Reason } from "./job.ts";
import type { SenderProvider } from "./sender-view.ts";
import type { Store } from "./store.ts";
import type { OfflineSigner } from "./transaction-writer.ts";

/** What a sender is made of. */
export interface SenderOptions {
  /** The node. A `JsonRpcProvider` needs the option `cacheTimeout: -1`. */
  readonly provider: SenderProvider;
  /** The gateway's key. Its transactions are all this sender's: nothing else should send with it. */
  readonly signer: OfflineSigner;
  /** The chain's events; its depth says what is final. It may be shared with others. */
  readonly index: EventIndex;
  /** Where the journal is kept. */
  readonly store: Store;
  /** Most transactions that are sent and not mined. Default 16. */
  readonly window?: number;
  /** Blocks after which a transaction that is not mined is replaced by one that offers more. Default 5. */
  readonly patience?: number;
  /** Pause of `run` and `flush` after a round in which nothing happened. Default 1. */
  readonly pollSeconds?: number;
  /** What transactions may offer. */
  readonly fees?: Partial<FeeBounds>;
  /** Unix seconds, for slots that have not ended yet. Default: the machine's clock. */
  readonly clock?: () => number;
  /** Waits between rounds. Default: a timer. */
  readonly wait?: (seconds: number, signal: AbortSignal) => Promise<void>;
  /** Takes a line on whatever an operator should know. */
  readonly log?: (line: string) => void;
  /** Called after a job's change is on disk. */
  readonly onChange?: (change: JobChange) => void;
}

/** A job has come further, or fallen back. */
export interface JobChange extends JobReport {
  /** The state before. */
  readonly from: JobState;
}

/** What one round did. */
export interface RoundReport {
  /** The chain's last block; null when the round saw none, because the chain was moving. */
  readonly head: number | null;
  readonly changes: readonly JobChange[];
  /** Transactions that were signed. */
  readonly signed: number;
  /** Transactions that were handed to the node. */
  readonly sent: number;
  /** What the node said when it refused a transaction; null when it did not. */
  readonly refusal: string | null;
}

/** A job that stands still, and holds back the later ones of its bank. */
export interface HeldJob {
  readonly bank: number;
  readonly slot: number;
  readonly reason: Reason;
}

/** How a sender stands. */
export interface SenderStatus {
  readonly account: string;
  /** How many jobs are in each state. */
  readonly jobs: Readonly<Record<JobState, number>>;
  /** Jobs that stood still in the last round. */
  readonly held: readonly HeldJob[];
  /** What the last round reported; null before the first. */
  readonly last: RoundReport | null;
}
