import { ReadingVerifier__factory } from "../../types/contracts/factories/metering/ReadingVerifier__factory.ts";
import type { ReadingVerifier } from "../../types/contracts/metering/ReadingVerifier.ts";
import type { TermBook } from "../../types/contracts/mocks/TermBook.ts";
import { decodeContractError } from "../../src/chain/contract-errors.ts";
import type { Proof, Reading } from "../../src/chain/proof-check.ts";
import type { LedgerFixture } from "./bank-driver.ts";

/** A verifier of a ledger, with terms as one likes them. */
export interface VerifierFixture {
  readonly verifier: ReadingVerifier;
  readonly terms: TermBook;
}

/** Deploys a verifier for a ledger. */
export async function deployVerifier({
  ledger,
  terms,
  operator,
}: LedgerFixture): Promise<VerifierFixture> {
  const verifier = await new ReadingVerifier__factory(operator).deploy(ledger, terms);
  return { verifier, terms };
}

/** What the contract makes of a proof: a reading, or the name of its error. */
export async function onChain(
  verifier: ReadingVerifier,
  point: string,
  proof: Proof,
): Promise<Reading | string> {
  try {
    const reading = await verifier.readingOf(point, proof);
    return {
      slot: Number(reading.slot),
      total: reading.total,
      quality: Number(reading.quality),
      estimate: reading.estimate,
      index: Number(reading.index),
      corrections: Number(reading.corrections),
      closed: reading.closed,
    };
  } catch (error) {
    const decoded = decodeContractError(error);
    if (decoded === null) throw error;
    return decoded.name;
  }
}
