import type { ContractRunner, Interface } from "ethers";

import { PriceFeed__factory } from "../../types/contracts/factories/token/PriceFeed__factory.ts";
import { SmartCommunityToken__factory } from "../../types/contracts/factories/token/SmartCommunityToken__factory.ts";
import { QuotaAuction__factory } from "../../types/contracts/factories/trading/QuotaAuction__factory.ts";
import { QuotaBook__factory } from "../../types/contracts/factories/trading/QuotaBook__factory.ts";
import { TradeBoard__factory } from "../../types/contracts/factories/trading/TradeBoard__factory.ts";
import type { PriceFeed } from "../../types/contracts/token/PriceFeed.ts";
import type { SmartCommunityToken } from "../../types/contracts/token/SmartCommunityToken.ts";
import type { QuotaAuction } from "../../types/contracts/trading/QuotaAuction.ts";
import type { QuotaBook } from "../../types/contracts/trading/QuotaBook.ts";
import type { TradeBoard } from "../../types/contracts/trading/TradeBoard.ts";
import type { WatchedContract } from "./indexed-event.ts";

/** A market's contracts, with the types of their functions. */
export interface MarketContracts {
  readonly feed: PriceFeed;
  readonly token: SmartCommunityToken;
  readonly book: QuotaBook;
  readonly auction: QuotaAuction;
  readonly board: TradeBoard;
}

/** Where they stand. */
export type MarketAddresses = { readonly [name in keyof MarketContracts]: string };

/** Their interfaces: what their errors and events are decoded with. */
export const MARKET_INTERFACES: { readonly [name in keyof MarketContracts]: Interface } = {
  feed: PriceFeed__factory.createInterface(),
  token: SmartCommunityToken__factory.createInterface(),
  book: QuotaBook__factory.createInterface(),
  auction: QuotaAuction__factory.createInterface(),
  board: TradeBoard__factory.createInterface(),
};

/** Names of the contracts that the event index follows; tokens change hands too often for nothing. */
const FOLLOWED = ["auction", "book", "board", "feed"] as const;

/**
 * Contracts to call.
 *
 * @param runner a provider to read; a signer with a provider to write too. A `JsonRpcProvider` needs the option
 * `cacheTimeout: -1`, or it answers with what was true a moment ago.
 */
export function connectMarketContracts(
  addresses: MarketAddresses,
  runner: ContractRunner,
): MarketContracts {
  return {
    feed: PriceFeed__factory.connect(addresses.feed, runner),
    token: SmartCommunityToken__factory.connect(addresses.token, runner),
    book: QuotaBook__factory.connect(addresses.book, runner),
    auction: QuotaAuction__factory.connect(addresses.auction, runner),
    board: TradeBoard__factory.connect(addresses.board, runner),
  };
}

/** What an event index is to follow of a market, by the names that its queries use. */
export function watchMarket(addresses: MarketAddresses): WatchedContract[] {
  return FOLLOWED.map((name) => ({
    name,
    address: addresses[name],
    abi: MARKET_INTERFACES[name],
  }));
}
