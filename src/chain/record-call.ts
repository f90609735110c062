import { getBytes } from "ethers";

import { IReadingLedger__factory } from "../../types/contracts/factories/metering/IReadingLedger__factory.ts";
import type { BankState } from "./bank-state.ts";
import type { CheckedBatch } from "./batch.ts";

/** A transaction's content without nonce and fees. */
export interface Call {
  readonly to: string;
  readonly data: string;
  readonly gasLimit: bigint;
}

/** Most bytes of a call: geth's pool takes transactions up to 128 KiB, envelope and signature included. */
const MOST_CALLDATA = 128 * 1024 - 512;
/** Words of calldata beside registers and exceptions: ten arguments or their offsets, three lengths. */
const FIXED_WORDS = 13;

const ledger = IReadingLedger__factory.createInterface();

/**
 * The call that records a batch on top of a state.
 *
 * @param next the state after it
 */
export function recordCall(
  address: string,
  state: BankState,
  batch: CheckedBatch,
  next: BankState,
): Call {
  const data = ledger.encodeFunctionData("record", [
    batch.bank,
    state.tip,
    [...state.words],
    batch.slot,
    batch.evidence,
    batch.exceptions,
    [...next.words],
  ]);
  const exceptions = (batch.exceptions.length - 2) / 24;
  return { to: address, data, gasLimit: recordGas(getBytes(data), state.words.length, exceptions) };
}

/** Whether a batch fits into one transaction: in the greatest banks not every lane can have an exception. */
export function fitsTransaction(words: number, batch: CheckedBatch): boolean {
  const exceptions = Math.ceil((batch.exceptions.length - 2) / 64);
  return 4 + 32 * (FIXED_WORDS + 2 * words + exceptions) <= MOST_CALLDATA;
}

/**
 * Gas that no batch exceeds. A node cannot estimate it: the witness of a batch becomes current only when those before
 * it are mined. What a batch costs does not depend on its values, apart from the calldata, which is counted exactly:
 * 40.2 thousand with a day's checkpoint, 385 a word and 810 an exception were measured (1,350 for the first), in the
 * greatest bank too, where memory grows dearer. On top of that stands a margin of a fifth and more.
 */
export function recordGas(data: Uint8Array, words: number, exceptions: number): bigint {
  let gas = 21_000 + 60_000 + 460 * words + 980 * exceptions;
  for (const byte of data) gas += byte === 0 ? 4 : 16;
  return BigInt(gas);
}
