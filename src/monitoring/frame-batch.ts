import type { Point } from "../crypto/bn254.ts";
import type { EssentialRecord } from "../crypto/essential-record.ts";
import { touches } from "./scope.ts";

/** A delegation that a home serves. */
export interface ServedDelegation {
  /** Its number. */
  readonly id: number;
  /** First slot, and the first after the last. */
  readonly from: number;
  readonly until: number;
  /** Ids of the resources that the delegatee reads; what a home has besides goes to the community gateway alone. */
  readonly resources: readonly number[];
  /** The delegatee's key, as it was pinned. */
  readonly key: Point;
}

/** Bytes of a frame without records or extended record: header, share, root, correction. */
const FRAME_BYTES = 4 * 96;
/** Bytes of a sealed record. */
const RECORD_BYTES = 118;
/** Most records of a frame: what a transaction of some 330,000 gas carries. */
const MOST_RECORDS = 100;

/** How many records a frame holds; one that may carry an extended record keeps half of its room for it. */
export function recordsIn(maxFrame: number, mayExtend: boolean): number {
  const room = roomBeside(0, maxFrame) / (mayExtend ? 2 : 1);
  return Math.max(1, Math.min(MOST_RECORDS, Math.floor(room / RECORD_BYTES)));
}

/** Bytes that a frame has left beside so many records. */
export function roomBeside(records: number, maxFrame: number): number {
  return maxFrame - FRAME_BYTES - records * RECORD_BYTES;
}

/** The records of the next frame: a frame is for a delegatee or it is not, never across an edge of the term. */
export function nextBatch(
  due: readonly EssentialRecord[],
  delegation: ServedDelegation | null,
  most: number,
): readonly EssentialRecord[] {
  const [first] = due;
  const served = first !== undefined && isServed(delegation, first);
  const edge = due.findIndex((record) => isServed(delegation, record) !== served);
  return due.slice(0, edge === -1 ? most : Math.min(edge, most));
}

/** Whether a delegatee reads something of a record. */
export function isServed(delegation: ServedDelegation | null, record: EssentialRecord): boolean {
  if (delegation === null) return false;
  const { from, until, resources } = delegation;
  return record.slot >= from && record.slot < until && touches(record, resources);
}
