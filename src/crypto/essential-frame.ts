import { equalBytes } from "@noble/curves/utils.js";

import { GridwellError } from "../domain/errors.ts";
import { decodeEssential, encodeEssential, type EssentialRecord } from "./essential-record.ts";
import { commitmentRoot } from "./field-commitment.ts";
import type { PlainRecord } from "./record-cipher.ts";
import type { OpenedFrame } from "./sealed-frame.ts";

/** A frame's records before encryption, its slots, and the root that commits to them. */
export interface PreparedRecords {
  readonly first: number;
  readonly last: number;
  readonly root: Uint8Array;
  readonly records: readonly PlainRecord[];
}

/**
 * Prepares essential records for one frame of either suite.
 *
 * @param records one at least, slots ascending
 * @throws GridwellError RECORD_INVALID, or FRAME_INVALID for slots out of order
 */
export function prepareEssentials(records: readonly EssentialRecord[]): PreparedRecords {
  const first = records[0]?.slot ?? 0;
  const last = records.at(-1)?.slot ?? 0;
  const plain = records.map((record) => {
    return { offset: record.slot - first, plaintext: encodeEssential(record) };
  });
  return { first, last, root: commitmentRoot(records), records: plain };
}

/**
 * The essential records of an opened frame. That it was sealed to the reader does not make it true to its form: a
 * sender can seal anything, also another's bytes.
 *
 * @throws GridwellError RECORD_INVALID for bytes that are no record, or of another slot than they stand for;
 * COMMITMENT_MISMATCH when the frame's root commits to other records
 */
export function readEssentials({ frame, records }: OpenedFrame): EssentialRecord[] {
  const read = records.map(({ offset, plaintext }) => {
    const record = decodeEssential(plaintext);
    if (record.slot !== frame.first + offset) {
      const message = `A record of slot ${String(record.slot)} stands for slot ${String(frame.first + offset)}`;
      throw new GridwellError("RECORD_INVALID", message);
    }
    return record;
  });
  if (!equalBytes(commitmentRoot(read), frame.root)) {
    const message =
      "The frame's root commits to other records than those in it: its sender is at fault";
    throw new GridwellError("COMMITMENT_MISMATCH", message);
  }
  return read;
}
