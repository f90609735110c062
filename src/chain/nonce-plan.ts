import type { BankLine, Step } from "./bank-line.ts";
import type { Signed } from "./sender-rows.ts";

/** What becomes of a nonce that no block has used. */
export interface Position {
  readonly nonce: number;
  /** The transaction that was signed last for it; null when it is new. */
  readonly signed: Signed | null;
  /**
   * - `keep`: the transaction records its job on top of those before it.
   * - `build`: another one is to be signed that does.
   * - `spend`: nothing is to be recorded here, but later nonces wait for this one: what was signed may as well fail.
   */
  readonly action: "keep" | "build" | "spend";
  /** The job that is recorded here; null for `spend`. */
  readonly step: Step | null;
}

/**
 * Gives each nonce, in order, the job that is to be recorded next. A transaction that was signed stays as long as it
 * still does that: its bank's witness is what the transactions before it will leave. Others are replaced in place, so
 * that no nonce is wasted and the order of a bank's slots is kept. A nonce without a transaction (another process used
 * it, and a reorg undid that) is filled.
 *
 * @param from the first nonce that no block has used
 * @param signed what was signed for nonces from there on, the last version of each
 * @param lines the banks' jobs; they are taken
 * @param window most nonces in use
 */
export function planNonces(
  from: number,
  signed: ReadonlyMap<number, Signed>,
  lines: ReadonlyMap<number, BankLine>,
  window: number,
): Position[] {
  const positions: Position[] = [];
  const end = Math.max(from, ...[...signed.keys()].map((nonce) => nonce + 1));
  for (let nonce = from; nonce < end; nonce++) {
    const old = signed.get(nonce) ?? null;
    positions.push(place(nonce, old, old === null ? firstLine(lines) : lineOf(old, lines)));
  }
  for (let nonce = end; nonce < from + window; nonce++) {
    const line = firstLine(lines);
    if (line === null) break;
    positions.push(place(nonce, null, line));
  }
  return positions;
}

function place(nonce: number, signed: Signed | null, line: BankLine | null): Position {
  const step = line?.step ?? null;
  if (line === null || step === null) return { nonce, signed, action: "spend", step: null };
  line.take();
  const holds = signed?.job === step.job.id && signed.parent === step.state.head;
  return { nonce, signed, action: holds ? "keep" : "build", step };
}

function lineOf({ bank }: Signed, lines: ReadonlyMap<number, BankLine>): BankLine | null {
  return bank === null ? null : (lines.get(bank) ?? null);
}

/** The bank whose next job came first. */
function firstLine(lines: ReadonlyMap<number, BankLine>): BankLine | null {
  let first: BankLine | null = null;
  for (const line of lines.values()) {
    if (line.step === null) continue;
    if (first?.step == null || line.step.job.id < first.step.job.id) first = line;
  }
  return first;
}
