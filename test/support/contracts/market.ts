import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { id } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import type { AuctionPlace } from "../../../src/market/sealed-bid.ts";
import {
  PriceFeed__factory,
  QuotaAuction__factory,
  QuotaBook__factory,
  SmartCommunityToken__factory,
  TradeBoard__factory,
  type PriceFeed,
  type QuotaAuction,
  type QuotaBook,
  type SmartCommunityToken,
  type TradeBoard,
} from "../../../types/contracts/index.ts";
import { BOUNDS, BUY, ENERGY, LIMITS, NEVER, SELL, TOKEN, UNIT } from "../token-fixture.ts";
import type { Proof } from "./bank.ts";
import {
  deployWithBank,
  draft,
  enrolAll,
  meterKey,
  signBoth,
  type RegistryFixture,
} from "./registrar.ts";

export const SLOT = 900;
export const PERIOD_SECONDS = 86_400;
export const GRACE = 7_200;
export const QUOTA = 1_000n;

/** What auctions of the tests keep to. */
export const RULES = {
  bondShare: UNIT,
  defaultShare: UNIT / 20n,
  deadEndShare: UNIT / 100n,
  capMultiple: 4,
  minQuantity: 10n,
  minCap: 6n,
  commitSeconds: 600,
  depositSeconds: 300,
  revealSeconds: 600,
  settleSeconds: 3_600,
  confirmSeconds: 14_400,
  signers: 4,
  blocksASigner: 2,
  blockSeconds: 60,
};

/** Blocks that a reveal window lasts at least: two for each of three signers. */
export const REVEAL_BLOCKS = 6;

/** Market price of energy in the tests: a base unit is worth a thousandth of a base unit's price of the token. */
export const PRICE = SELL;

export const QUANTITY = 100n;
export const CAP = 100n;

/** A market on a community: a buyer and six sellers with quota of energy, a meter each, and tokens. */
export interface MarketFixture extends RegistryFixture {
  readonly feed: PriceFeed;
  readonly token: SmartCommunityToken;
  readonly book: QuotaBook;
  readonly auction: QuotaAuction;
  readonly board: TradeBoard;
  readonly place: AuctionPlace;
  readonly buyer: HardhatEthersSigner;
  readonly sellers: readonly HardhatEthersSigner[];
  readonly treasury: HardhatEthersSigner;
  readonly reporter: HardhatEthersSigner;
  /** Start of period 0, Unix seconds; the slot that ends there. */
  readonly origin: number;
  readonly firstSlot: number;
}

/** Deploys all of it and goes to the first minute of period 0. To be given to `loadFixture` as it is. */
export async function deployMarket(connection: NetworkConnection): Promise<MarketFixture> {
  const community = await deployWithBank(connection);
  const { time } = connection.networkHelpers;
  const { admin, verifier, registry, domain, bank, deadline, gateway } = community;
  const [, , , , , buyer, ...rest] = await connection.ethers.getSigners();
  const [treasury, reporter, ...sellers] = rest.slice(0, 8);
  if (!buyer || !treasury || !reporter) throw new Error("too few accounts");
  const members = [buyer, ...sellers];

  // Meters: the member number i has the home in lane i.
  const enrolments = members.map((owner, i) => draft(i, deadline, { owner: owner.address }));
  const signatures = await Promise.all(
    enrolments.map((enrolment, i) => signBoth(domain, enrolment, meterKey(i), members[i] ?? buyer)),
  );
  await enrolAll(registry, bank, enrolments, signatures);

  const feed = await new PriceFeed__factory(admin).deploy(admin);
  await feed.grantRole(id("REPORTER_ROLE"), reporter);
  for (const resource of [TOKEN, ENERGY]) {
    await feed.setBounds(resource, { ...BOUNDS, maxAge: 3 * PERIOD_SECONDS });
    await feed.connect(reporter).report(resource, SELL, await time.latest());
  }
  const token = await new SmartCommunityToken__factory(admin).deploy(
    admin,
    feed,
    LIMITS,
    "Smart Community Token",
    "SCT",
  );
  await token.setSCTPrice(BUY, SELL);

  const firstSlot = Math.floor((await time.latest()) / SLOT) + 2;
  const origin = firstSlot * SLOT;
  const grid = { origin, periodSeconds: PERIOD_SECONDS, graceSeconds: GRACE };
  const book = await new QuotaBook__factory(admin).deploy(admin, verifier, registry, grid);
  const auction = await new QuotaAuction__factory(admin).deploy(token, book, feed, treasury, RULES);
  const board = await new TradeBoard__factory(admin).deploy(auction);
  await book.grantRole(id("MARKET_ROLE"), auction);
  await book.grantRole(id("ALLOCATOR_ROLE"), admin);
  for (const account of [await auction.getAddress(), treasury.address]) {
    await token.protectAccount(account);
  }

  await book.setCommunityLimit(ENERGY, 0, QUOTA * BigInt(members.length));
  await book.allocate(
    ENERGY,
    0,
    members.map(({ address }) => address),
    members.map(() => QUOTA),
  );
  for (const [i, member] of members.entries()) {
    await book.assignPoints(member, ENERGY, 0, [pointOf(i)]);
    await token.connect(member).buy(0, NEVER, { value: BUY });
    await token.connect(member).approve(auction, 2n ** 255n);
  }
  await time.increaseTo(origin + 60);
  await bank.record(gateway, firstSlot, Object.fromEntries(members.map((_, i) => [i, 8_000n])));
  const { chainId } = await connection.ethers.provider.getNetwork();
  return {
    ...community,
    feed,
    token,
    book,
    auction,
    board,
    place: { chainId, auction: await auction.getAddress() },
    buyer,
    sellers,
    treasury,
    reporter,
    origin,
    firstSlot,
  };
}

/** Gives a fresh market to every test that asks. */
export function marketLoader(connection: NetworkConnection): () => Promise<MarketFixture> {
  const deploy = (): Promise<MarketFixture> => deployMarket(connection);
  return async () => {
    const fixture = await connection.networkHelpers.loadFixture(deploy);
    return { ...fixture, bank: fixture.bank.copy() };
  };
}

/** The point of the member number `index`: 0 is the buyer, the sellers follow. */
export const pointOf = (index: number): string => id(`point ${String(index)}`);

/** A salt for tests. */
export const saltOf = (name: string | number): string => id(`salt ${String(name)}`);

/** A seller's or the buyer's proof of what the batch number `from` and the batch number `to` say. */
export function spanOf(
  { bank }: MarketFixture,
  lane: number,
  from: number,
  to: number,
): { start: Proof; end: Proof } {
  return { start: bank.proof(from, lane), end: bank.proof(to, lane) };
}
