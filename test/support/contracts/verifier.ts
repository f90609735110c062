import type { NetworkConnection } from "hardhat/types/network";

import { ReadingVerifier__factory, type ReadingVerifier } from "../../../types/contracts/index.ts";
import { bankLoader, MIDNIGHT, type BankFixture } from "./ledger.ts";

/** Slot of the first batch. */
export const NEXT = MIDNIGHT + 1;

/** Number of the first batch: it comes after the bank's opening and its enrolments. */
export const FIRST = 2;

/** A bank's verifier. The bank got batches of {@link NEXT} (a: 110, b: 120) and of the slot after it (a: 130). */
export interface VerifierFixture extends BankFixture {
  readonly verifier: ReadingVerifier;
}

/** Gives a fresh bank with two batches and a verifier to every test that asks. */
export function verifierLoader(connection: NetworkConnection): () => Promise<VerifierFixture> {
  const load = bankLoader(connection);
  return async () => {
    const fixture = await load();
    const { ledger, terms, operator, bank, gateway } = fixture;
    const verifier = await new ReadingVerifier__factory(operator).deploy(ledger, terms);
    await bank.record(gateway, NEXT, { 0: 110n, 1: 120n });
    await bank.record(gateway, NEXT + 1, { 0: 130n });
    return { ...fixture, verifier };
  };
}

/** A reading as the verifier returns it. */
export const reading = (
  slot: number,
  total: bigint,
  index: number,
  { quality = 0n, estimate = 0n, corrections = 0n, closed = false } = {},
): (bigint | boolean)[] => [
  BigInt(slot),
  total,
  quality,
  estimate,
  BigInt(index),
  corrections,
  closed,
];
