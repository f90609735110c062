import { parseProofFile, verifyProof, writeProofFile } from "../../src/chain/proof-file.ts";
import { proveReading } from "../../src/chain/proofs.ts";
import type { Community } from "../../src/gateway/community.ts";

/** The proof of a point's total at a slot, as a file that anybody can check. */
export function proofOf({ index, site }: Community, point: string, slot: number): string {
  return writeProofFile({ ...proveReading(index, point, slot), site });
}

/** Checks such a file against a head that the reader asks a node of their own for; the total in base units. */
export async function totalProvedBy(
  { contracts: { ledger } }: Community,
  text: string,
): Promise<bigint> {
  const file = parseProofFile(text);
  const { anchor, ground } = file;
  const head =
    anchor.kind === "day"
      ? await ledger.dayHeadOf(ground.bank, anchor.day)
      : await ledger.headOf(ground.bank, { blockTag: anchor.block.number });
  const checked = verifyProof(file, head);
  if (!checked.ok) throw new Error(checked.reason);
  return checked.reading.total;
}
