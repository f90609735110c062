import type { ReadingLedger } from "../../types/contracts/metering/ReadingLedger.ts";
import { GridwellError } from "../domain/errors.ts";
import { timeGrid, type TimeGrid } from "../domain/time-grid.ts";

/** Which ledger a history belongs to, and how it counts time: all that hashes bind besides content. */
export interface LedgerSite {
  readonly chainId: bigint;
  /** Address of the ledger. */
  readonly ledger: string;
  /** The slots of the ledger; immutable in the contract. */
  readonly grid: TimeGrid;
}

/**
 * Reads a ledger's site from its chain.
 *
 * @throws GridwellError `CHAIN_NOT_CONNECTED` when the contract was connected without a provider
 */
export async function readLedgerSite(ledger: ReadingLedger): Promise<LedgerSite> {
  const provider = ledger.runner?.provider;
  if (provider === undefined || provider === null) {
    throw new GridwellError(
      "CHAIN_NOT_CONNECTED",
      "the ledger has no provider: connect it to a signer or provider of its chain",
    );
  }
  const [address, { chainId }, slotSeconds, origin] = await Promise.all([
    ledger.getAddress(),
    provider.getNetwork(),
    ledger.slotSeconds(),
    ledger.gridOrigin(),
  ]);
  return { chainId, ledger: address, grid: timeGrid(Number(origin), Number(slotSeconds)) };
}
