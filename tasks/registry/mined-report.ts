import type { Mined } from "../../src/gateway/operator-entry.ts";
import { grouped } from "../cli/table.ts";

/** A transaction in JSON; `common.schema.json#/$defs/mined`. */
export interface MinedDocument {
  readonly transaction: string;
  readonly block: number;
  readonly gasUsed: number;
}

/** A transaction as JSON; null where nothing had to be done. */
export function minedDocument(mined: Mined | null): MinedDocument | null {
  return mined === null ? null : { ...mined, gasUsed: Number(mined.gasUsed) };
}

/** A transaction for people. */
export function minedLines(mined: Mined | null): string[] {
  return mined === null
    ? ["Nothing had to be changed."]
    : [
        `  transaction ${mined.transaction}, block ${String(mined.block)}, ${grouped(mined.gasUsed)} gas`,
      ];
}
