import type { Provider } from "ethers";

import { QuotaAuction__factory } from "../../types/contracts/factories/trading/QuotaAuction__factory.ts";

/** An auction that is not over. */
export interface OpenAuction {
  readonly id: bigint;
  /** Name of its phase. */
  readonly phase: string;
}

/** Phases by the contract's numbers, `IQuotaAuction.Phase`. */
const PHASES = [
  "None",
  "Bidding",
  "Depositing",
  "Revealing",
  "Deciding",
  "Expired",
  "Awarded",
  "Paid",
  "Delivered",
  "NoTrade",
  "Closed",
  "Void",
  "Defaulted",
] as const;

/** Nothing happens in these any more. */
const OVER: ReadonlySet<string> = new Set(["None", "Delivered", "Closed", "Void", "Defaulted"]);

/** Auctions that are asked about at once. */
const PORTION = 100n;

/** The auctions of a `QuotaAuction` that are not over at a block. */
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
      const name = PHASES[Number(phase)] ?? `number ${phase.toString()}`;
      const id = ids[i];
      if (id !== undefined && !OVER.has(name)) open.push({ id, phase: name });
    }
  }
  return open;
}
