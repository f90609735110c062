import type { Provider } from "ethers";

import type { EventIndex } from "../chain/event-index.ts";
import {
  connectMarketContracts,
  type MarketAddresses,
  type MarketContracts,
} from "../chain/market-contracts.ts";
import type { Store } from "../chain/store.ts";
import { AuctionView } from "./auction-view.ts";
import type { AuctionPlace } from "./sealed-bid.ts";

/** A deployed market, as its members see it. */
export interface Market {
  readonly provider: Provider;
  /** Typed contracts, to be read; connect a signer to write. */
  readonly contracts: MarketContracts;
  /** The auction, as what sealed prices bind. */
  readonly place: AuctionPlace;
  /** The grid of quota periods, seconds; immutable in the contract. */
  readonly grid: PeriodGrid;
  /** The token's symbol; it has 18 decimals. */
  readonly symbol: string;
  /** The chain's events, those of the market among them (`watchMarket`). */
  readonly index: EventIndex;
  /** What the events say of the auctions. */
  readonly auctions: AuctionView;
  readonly store: Store;
  /** Blocks that make a transaction final, its own included. */
  readonly confirmations: number;
  /** Pause between two looks at the chain while something is waited for. */
  readonly pollSeconds: number;
}

/** The grid of quota periods: period 0 starts at `origin`, Unix seconds. */
export interface PeriodGrid {
  readonly origin: number;
  readonly periodSeconds: number;
  /** From the end of a period until its readings are final. */
  readonly graceSeconds: number;
}

/** What a market is connected with; a community has all of it but the addresses. */
export interface MarketConnection {
  readonly provider: Provider;
  readonly addresses: MarketAddresses;
  readonly index: EventIndex;
  readonly store: Store;
  readonly confirmations: number;
  readonly pollSeconds: number;
}

/** Connects to a market. Its index must watch the market's contracts, see `watchMarket`. */
export async function connectMarket({ addresses, ...rest }: MarketConnection): Promise<Market> {
  const { index, provider } = rest;
  const contracts = connectMarketContracts(addresses, provider);
  const [grid, symbol] = await Promise.all([contracts.book.grid(), contracts.token.symbol()]);
  return {
    ...rest,
    contracts,
    place: { chainId: index.site.chainId, auction: addresses.auction },
    grid: {
      origin: Number(grid.origin),
      periodSeconds: Number(grid.periodSeconds),
      graceSeconds: Number(grid.graceSeconds),
    },
    symbol,
    auctions: new AuctionView(index),
  };
}

/** When a period of quota starts and ends, and when its readings are final; Unix seconds. */
export function periodTimes(
  { origin, periodSeconds, graceSeconds }: PeriodGrid,
  period: number,
): { readonly start: number; readonly end: number; readonly closedAt: number } {
  const start = origin + period * periodSeconds;
  return {
    start,
    end: start + periodSeconds,
    closedAt: start + periodSeconds + graceSeconds,
  };
}
