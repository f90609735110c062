import { AbiCoder, isHexString, keccak256, ZeroHash } from "ethers";

import { GridwellError } from "../domain/errors.ts";
import { LAST_SLOT } from "../domain/time-grid.ts";
import { encodeElements, type Element } from "./bank-history.ts";
import { lanesPerWord, laneTop, MAX_WORDS } from "./lanes.ts";

/** The readings of a bank at a slot, as a gateway hands them over. */
export interface Batch {
  readonly bank: number;
  readonly slot: number;
  /** Merkle root over the meters' signatures, 32 bytes; null when there are none. */
  readonly evidence: string | null;
  /** Lanes whose reading did not come or is doubtful, ascending, with the ledger's codes 1 to 4. */
  readonly exceptions: readonly Element[];
  /** Totals by lane, base units. Lanes that are not named keep theirs. */
  readonly totals: ReadonlyMap<number, bigint> | readonly (readonly [number, bigint])[];
}

/** A batch that was checked, in the one form that equal batches share. */
export interface CheckedBatch {
  readonly bank: number;
  readonly slot: number;
  readonly evidence: string;
  /** Encoded elements, as the ledger takes them. */
  readonly exceptions: string;
  /** By ascending lane. */
  readonly totals: readonly (readonly [number, bigint])[];
  /** Equal for equal batches only. */
  readonly digest: string;
}

const LAST_BANK = 2 ** 32 - 1;
const LANES = MAX_WORDS * lanesPerWord(false);
const TOP = laneTop(true);
const GREATEST_ESTIMATE = 2n ** 64n - 1n;
const CODES = { least: 1, greatest: 4 };

/**
 * A batch in its one form.
 *
 * @throws GridwellError `BATCH_INVALID` when no bank could ever take it, whatever its state
 */
export function checkBatch(batch: Batch): CheckedBatch {
  const { bank, slot } = batch;
  const where = `bank ${String(bank)}, slot ${String(slot)}`;
  checkRange(bank, 1, LAST_BANK, "bank", where);
  checkRange(slot, 1, LAST_SLOT, "slot", where);
  const evidence = (batch.evidence ?? ZeroHash).toLowerCase();
  if (!isHexString(evidence, 32)) {
    throw invalid(`the evidence ${evidence} must be 32 bytes of hex`, where);
  }

  let least = 0;
  for (const { lane, code, value } of batch.exceptions) {
    checkRange(lane, least, LANES - 1, "an exception's lane (they ascend)", where);
    checkRange(code, CODES.least, CODES.greatest, `the exception of lane ${String(lane)}`, where);
    checkAmount(value, GREATEST_ESTIMATE, `the estimate of lane ${String(lane)}`, where);
    least = lane + 1;
  }
  const exceptions = encodeElements(batch.exceptions);

  const totals = [...batch.totals].toSorted(([a], [b]) => a - b);
  least = 0;
  for (const [lane, total] of totals) {
    checkRange(lane, least, LANES - 1, "a total's lane (each may be named once)", where);
    checkAmount(total, TOP, `the total of lane ${String(lane)}`, where);
    least = lane + 1;
  }
  const digest = keccak256(
    AbiCoder.defaultAbiCoder().encode(
      ["uint32", "uint32", "bytes32", "bytes", "uint16[]", "uint64[]"],
      [
        bank,
        slot,
        evidence,
        exceptions,
        totals.map(([lane]) => lane),
        totals.map(([, total]) => total),
      ],
    ),
  );
  return { bank, slot, evidence, exceptions, totals, digest };
}

function checkRange(value: number, least: number, top: number, what: string, where: string): void {
  if (Number.isInteger(value) && value >= least && value <= top) return;
  throw invalid(
    `${what} is ${String(value)}: it must be a whole number from ${String(least)} to ${String(top)}`,
    where,
  );
}

function checkAmount(value: bigint, top: bigint, what: string, where: string): void {
  if (value >= 0n && value <= top) return;
  throw invalid(`${what} is ${value.toString()}: it must lie in 0 to ${top.toString()}`, where);
}

function invalid(message: string, where: string): GridwellError {
  return new GridwellError("BATCH_INVALID", message, { where });
}
