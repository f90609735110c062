import { formatInstant } from "../../src/domain/instant.ts";
import { formatTotal, type Resource } from "../../src/domain/resource.ts";
import type { Phase } from "../../src/chain/auction-phase.ts";
import { formatTokens } from "../../src/market/money.ts";
import type { Standing } from "../../src/market/standing.ts";
import { table } from "../cli/table.ts";
import { resourceOf, type OpenMarket } from "../market/open.ts";

/** An auction in JSON; `market-auction.schema.json`. Amounts are base units. */
export interface AuctionDocument {
  readonly id: bigint;
  readonly phase: Phase;
  readonly buyer: string;
  readonly resource: string;
  readonly period: number;
  readonly quantity: bigint;
  readonly cap: bigint;
  readonly bond: bigint;
  readonly minBids: number;
  readonly bids: number;
  readonly opened: number;
  readonly commitEnd: string;
  readonly depositEnd: string;
  readonly revealEnd: string | null;
  readonly periodEnd: string;
  readonly closedAt: string;
  readonly reserve: bigint | null;
  readonly winner: string | null;
  readonly price: bigint | null;
  readonly delivery: {
    readonly undelivered: bigint;
    readonly payment: bigint;
    readonly refund: bigint;
    readonly penalty: bigint;
  } | null;
  readonly next: string;
}

/** An auction as it is shown. */
export interface ShownAuction {
  readonly document: AuctionDocument;
  /** What it sells, for amounts in its display unit. */
  readonly resource: Resource;
}

/** What comes next, by phase. */
const NEXT: Readonly<Record<Phase, string>> = {
  none: "nothing: there is no such auction",
  bidding: "sellers bid",
  depositing: "the buyer deposits its highest price (auction deposit)",
  revealing: "bidders open their bids (auction reveal, or the agent)",
  deciding: "anybody settles (auction settle)",
  expired: "anybody settles (auction settle): everybody gets everything back",
  awarded: "anybody settles (auction settle), delivery is shown after the period",
  paid: "delivery is shown once the period is closed (auction confirm)",
  delivered: "everybody takes credit out (auction withdraw)",
  "no-trade": "anybody settles (auction settle)",
  closed: "everybody takes credit out (auction withdraw)",
  void: "everybody takes credit out (auction withdraw)",
  defaulted: "bidders settle (auction settle) and take credit out (auction withdraw)",
};

/** An auction as JSON, and what people need besides. */
export async function showAuction(open: OpenMarket, standing: Standing): Promise<ShownAuction> {
  const { record, deadlines } = standing;
  const resource = await resourceOf(open, record.resource);
  const document: AuctionDocument = {
    id: record.id,
    phase: standing.phase,
    buyer: record.buyer,
    resource: resource.name,
    period: record.period,
    quantity: record.quantity,
    cap: record.cap,
    bond: standing.bond,
    minBids: record.minBids,
    bids: standing.commits,
    opened: standing.revealed,
    commitEnd: formatInstant(deadlines.commitEnd),
    depositEnd: formatInstant(deadlines.depositEnd),
    revealEnd: deadlines.revealEnd === 0 ? null : formatInstant(deadlines.revealEnd),
    periodEnd: formatInstant(deadlines.periodEnd),
    closedAt: formatInstant(deadlines.closedAt),
    reserve: record.reserve,
    winner: standing.winner,
    price: standing.price,
    delivery: record.delivery,
    next: NEXT[standing.phase],
  };
  return { document, resource };
}

/** Auctions for people. */
export function auctionTable(auctions: readonly ShownAuction[], symbol: string): string[] {
  return table(
    ["auction", "phase", "lot", "of", "period", "cap", "bids", "open", "price", "bidding ends"],
    auctions.map(({ document: auction, resource }) => [
      auction.id.toString(),
      auction.phase,
      formatTotal(resource, auction.quantity),
      auction.resource,
      String(auction.period),
      formatTokens(auction.cap, symbol),
      String(auction.bids),
      String(auction.opened),
      auction.price === null ? "" : formatTokens(auction.price, symbol),
      auction.commitEnd,
    ]),
    ["right", "left", "right", "left", "right", "right", "right", "right", "right", "left"],
  );
}
