import type { Records } from "./paper.ts";

/** What is measured for Table 4. */
export type Table4Case =
  /** `ResourceMonitor`: one frame of all records. */
  | "post"
  /** `PaperMonitor`, a frame a record, into places that were empty. */
  | "postKeep"
  /** The same over records that were there. */
  | "postKeepAgain"
  /** `PaperMonitor`, 100 plain bytes a record, into places that were empty. */
  | "postPlain"
  /** The same over records that were there. */
  | "postPlainAgain"
  /** `NaiveMonitor`, a frame a record. */
  | "naive"
  /** `NaiveMonitor`, 100 plain bytes a record. */
  | "naivePlain"
  /** `NaiveMonitor`, 372 bytes a record: 100 under the paper's cipher with whole points and a signature. */
  | "naiveWide"
  /** A gateway's line, from which any number of records is read and checked. */
  | "read"
  /** The newest encrypted records of `PaperMonitor`. */
  | "readKeep"
  /** The newest plain records of `PaperMonitor`. */
  | "readPlain";

/** A measured case with a number of records. */
export interface Table4Row {
  readonly case: Table4Case;
  readonly records: Records;
  /** Of a write the receipt's gasUsed, of a read its execution alone. */
  readonly gas: number;
}

/**
 * A case's gas.
 *
 * @throws TypeError when it was not measured
 */
export function gasOf(rows: readonly Table4Row[], name: Table4Case, records: Records): number {
  const row = rows.find((each) => each.case === name && each.records === records);
  if (row === undefined) throw new TypeError(`${name} of ${String(records)} was not measured`);
  return row.gas;
}
