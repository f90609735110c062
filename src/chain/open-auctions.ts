import type { Provider } from "ethers";

import { QuotaAuction__factory } from "../../types/contracts/factories/trading/QuotaAuction__factory.ts";
import { isUndecided, PHASES } from "./auction-phase.ts";

/** An auction that nobody has won yet. */
export interface OpenAuction {
  readonly id: bigint;
  /** Name of its phase, or its number where this version does not know it. */
  readonly phase: string;
}

/** Auctions that are asked about at once. */
const PORTION = 100n;

/**
 * The auctions of a `QuotaAuction` that are not decided at a block: their windows count blocks. One that waits for its
 * payment, its delivery or refunds counts time alone, and may wait for months.
 */
export async function openAuctions(
  address: string,
  provider: Provider,
  block: number,
): Promise<OpenAuction[]> {
  const auction = QuotaAuction__factory.connect(address, provider);
  const at = { blockTag: block };
  const count = await auction.auctionCount(at);
  const open: OpenAuction[] = [];
  for (let first = 1n; first <= count; first += PORTION) {
    const ids: bigint[] = [];
    for (let id = first; id < first + PORTION && id <= count; id++) ids.push(id);
    const found = await Promise.all(ids.map(async (id) => auction.progressOf(id, at)));
    for (const [i, { phase }] of found.entries()) {
      const known = PHASES[Number(phase)];
      const id = ids[i];
      if (id === undefined || (known !== undefined && !isUndecided(known))) continue;
      open.push({ id, phase: known ?? `number ${phase.toString()}` });
    }
  }
  return open;
}
