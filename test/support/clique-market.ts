import { id, type JsonRpcProvider, type Wallet } from "ethers";

import { EventIndex } from "../../src/chain/event-index.ts";
import { readLedgerSite } from "../../src/chain/ledger-site.ts";
import { watchMarket, type MarketAddresses } from "../../src/chain/market-contracts.ts";
import { Store } from "../../src/chain/store.ts";
import { connectMarket, type Market } from "../../src/market/market.ts";
import {
  MeterRegistry__factory,
  PriceFeed__factory,
  QuotaAuction__factory,
  QuotaBook__factory,
  ReadingLedger__factory,
  ReadingVerifier__factory,
  SmartCommunityToken__factory,
  TradeBoard__factory,
} from "../../types/contracts/index.ts";
import { BOUNDS, BUY, ENERGY, LIMITS, SELL, TOKEN, UNIT } from "./token-fixture.ts";

/** Where a market of a test stands; a process can be told. */
export interface MarketPlace {
  readonly url: string;
  readonly ledger: string;
  readonly addresses: MarketAddresses;
  /** Block before the first contract. */
  readonly fromBlock: number;
}

/** Seconds of a period of quota, and of a slot of the ledger. */
export const PERIOD_SECONDS = 10;

/** What auctions keep to. The floor of the reveal window is that of a community: 20 blocks for each of two signers. */
export const RULES = {
  ...{ bondShare: UNIT, defaultShare: UNIT / 20n, deadEndShare: UNIT / 100n, capMultiple: 4 },
  ...{ minQuantity: 10n, minCap: 6n },
  ...{ commitSeconds: 30, depositSeconds: 40, revealSeconds: 45, settleSeconds: 5 },
  ...{ confirmSeconds: 1, signers: 3, blocksASigner: 20, blockSeconds: 2 },
};

/** More than any contract takes to be created, less than a block has. */
const GAS = { gasLimit: 8_000_000n } as const;

/** Deploys a market without meters, with first prices. The admin reports, allocates, and is the treasury. */
export async function deployPlace(url: string, admin: Wallet): Promise<MarketPlace> {
  const { address, provider } = admin;
  if (provider === null) throw new Error("an admin without a node");
  const block = await provider.getBlock("latest");
  const now = block?.timestamp ?? 0;
  let nonce = await admin.getNonce();
  // One behind the other without waiting for blocks.
  const next = (): { gasLimit: bigint; nonce: number } => ({ ...GAS, nonce: nonce++ });

  const registry = await new MeterRegistry__factory(admin).deploy(address, 0, next());
  const ledger = await new ReadingLedger__factory(admin).deploy(
    registry,
    PERIOD_SECONDS,
    0,
    next(),
  );
  await ledger.waitForDeployment();
  const verifier = await new ReadingVerifier__factory(admin).deploy(ledger, registry, next());
  const feed = await new PriceFeed__factory(admin).deploy(address, next());
  const label = ["Smart Community Token", "SCT"] as const;
  const token = await new SmartCommunityToken__factory(admin).deploy(
    ...[address, feed, LIMITS, ...label, next()],
  );
  const grid = {
    origin: now - (now % PERIOD_SECONDS),
    periodSeconds: PERIOD_SECONDS,
    graceSeconds: 0,
  };
  const book = await new QuotaBook__factory(admin).deploy(
    ...[address, verifier, registry, grid, next()],
  );
  const auction = await new QuotaAuction__factory(admin).deploy(
    ...[token, book, feed, address, RULES, next()],
  );
  const board = await new TradeBoard__factory(admin).deploy(auction, next());
  await feed.grantRole(id("REPORTER_ROLE"), address, next());
  for (const resource of [TOKEN, ENERGY]) {
    await feed.setBounds(resource, BOUNDS, next());
    await feed.report(resource, SELL, now, next());
  }
  await token.setSCTPrice(BUY, SELL, next());
  await book.grantRole(id("MARKET_ROLE"), auction, next());
  await book.grantRole(id("ALLOCATOR_ROLE"), address, next());
  for (const account of [await auction.getAddress(), address]) {
    const last = await token.protectAccount(account, next());
    await last.wait();
  }
  return {
    url,
    ledger: await ledger.getAddress(),
    addresses: {
      feed: await feed.getAddress(),
      token: await token.getAddress(),
      book: await book.getAddress(),
      auction: await auction.getAddress(),
      board: await board.getAddress(),
    },
    fromBlock: block?.number ?? 0,
  };
}

/** Opens a market with nothing but its place and the chain. */
export async function openPlace(place: MarketPlace, provider: JsonRpcProvider): Promise<Market> {
  const { addresses, fromBlock } = place;
  const store = new Store(":memory:");
  const site = await readLedgerSite(ReadingLedger__factory.connect(place.ledger, provider));
  const contracts = watchMarket(addresses);
  // Half of three signers, and one.
  const index = new EventIndex({ store, reader: provider, site, contracts, fromBlock, depth: 2 });
  await index.sync();
  return connectMarket({
    ...{ provider, addresses, index, store, confirmations: 3, pollSeconds: 0.3 },
  });
}
