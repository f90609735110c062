import type { Provider, Wallet } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import { CONTRACT_INTERFACES } from "../../src/chain/contracts.ts";
import { EventIndex } from "../../src/chain/event-index.ts";
import { readLedgerSite } from "../../src/chain/ledger-site.ts";
import { watchMarket, type MarketAddresses } from "../../src/chain/market-contracts.ts";
import { Store } from "../../src/chain/store.ts";
import { transact } from "../../src/chain/transact.ts";
import { MarketAgent, type AgentOptions } from "../../src/market/agent.ts";
import type { BidSecrets } from "../../src/market/bid-secrets.ts";
import { bidCall, offerCall, type AuctionCall, type OfferWish } from "../../src/market/calls.ts";
import { connectMarket, type Market } from "../../src/market/market.ts";
import { deriveSecrets } from "../../src/market/wallet-seed.ts";
import { CAP, QUANTITY, RULES, type MarketFixture } from "./contracts/market.ts";
import { devWallet } from "./sender-chain.ts";
import { ENERGY } from "./token-fixture.ts";

/** Account of the buyer, and of the first seller, on the test chain. */
const BUYER = 5;
const FIRST_SELLER = 8;

/** The market of a fixture as its members open it. */
export async function openMarket(
  connection: NetworkConnection,
  fixture: MarketFixture,
  store = new Store(":memory:"),
): Promise<Market> {
  const { feed, token, book, auction, board } = fixture;
  const addresses: MarketAddresses = {
    feed: await feed.getAddress(),
    token: await token.getAddress(),
    book: await book.getAddress(),
    auction: await auction.getAddress(),
    board: await board.getAddress(),
  };
  const provider: Provider = connection.ethers.provider;
  const site = await readLedgerSite(fixture.ledger);
  const registry = {
    name: "registry",
    address: fixture.addresses.registry,
    abi: CONTRACT_INTERFACES.registry,
  };
  const contracts = [registry, ...watchMarket(addresses)];
  const index = new EventIndex({ store, reader: provider, site, contracts, depth: 0 });
  await index.sync();
  return connectMarket({
    ...{ provider, addresses, index, store, confirmations: 1, pollSeconds: 0.01 },
  });
}

/** A member with its own key. */
export class TestMember {
  readonly market: Market;
  readonly wallet: Wallet;
  readonly secrets: BidSecrets;

  private constructor(market: Market, wallet: Wallet, secrets: BidSecrets) {
    this.market = market;
    this.wallet = wallet;
    this.secrets = secrets;
  }

  static async open(market: Market, account: number): Promise<TestMember> {
    const wallet = devWallet(account).connect(market.provider) as unknown as Wallet;
    return new TestMember(market, wallet, await deriveSecrets(wallet, market.place));
  }

  static async buyer(market: Market): Promise<TestMember> {
    return TestMember.open(market, BUYER);
  }

  static async seller(market: Market, index: number): Promise<TestMember> {
    return TestMember.open(market, FIRST_SELLER + index);
  }

  agent(options: Partial<AgentOptions> = {}): MarketAgent {
    const { market, wallet, secrets } = this;
    // Time passes as the test says.
    return new MarketAgent({ market, wallet, secrets, clock: () => 0, ...options });
  }

  /** Posts an offer; its number. */
  async offer(maximum: bigint, over: Partial<OfferWish> = {}): Promise<bigint> {
    const wish: OfferWish = {
      ...{ resource: ENERGY, period: 0, quantity: QUANTITY, cap: CAP, maximum, minBids: 1 },
      ...{ commitSeconds: RULES.commitSeconds, depositSeconds: RULES.depositSeconds },
      ...{ revealSeconds: RULES.revealSeconds },
      ...over,
    };
    await this.send(await offerCall(this.market, this.secrets, this.wallet, wish));
    return this.market.contracts.auction.auctionCount();
  }

  /** Bids for a lot. */
  async bid(id: bigint, price: bigint): Promise<void> {
    const { market, secrets, wallet } = this;
    await market.index.sync();
    const record = market.auctions.get(id);
    if (record === null) throw new Error(`no auction ${String(id)}`);
    await this.send(await bidCall(market, secrets, wallet, record, price));
  }

  async send(call: AuctionCall): Promise<void> {
    await transact(this.wallet, call);
    await this.market.index.sync();
  }
}
