import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { id, ZeroHash, type ContractTransactionResponse } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import MarketModule from "../../deploy/modules/Market.ts";
import { gasOf, SeededMarket } from "../bench/seeded-market.ts";
import { innerOf, maxHashOf } from "../../src/market/sealed-bid.ts";
import {
  PriceFeed__factory,
  QuotaAuction__factory,
  QuotaBook__factory,
  SmartCommunityToken__factory,
  type QuotaAuction,
  type SmartCommunityToken,
} from "../../types/contracts/index.ts";

const ENERGY = 1;
const DAY = 86_400;
const UNIT = 10n ** 18n;
const CAP = 20n * UNIT;
const RESERVE = 10n * UNIT;
const QUANTITY = 5_000n;
const SALT = id("salt");
const WINDOW = 900;

export const name = "market";

/** Every step of an auction with 2 and with 300 bids; what a losing seller pays from its bid to its credit. */
export async function* measure(
  connection: NetworkConnection,
): AsyncGenerator<readonly [scenario: string, gasUsed: bigint]> {
  const market = await Market.open(connection);
  const { auction, token, buyer } = market;
  const [first, second, third] = market.sellers;
  if (!first || !second || !third) throw new Error("too few accounts");

  yield ["offer", await gasOf(market.offer())];
  yield ["commit, by transfer", await gasOf(market.bid(1n, first, 9n))];
  await gasOf(auction.connect(second).fund(3n * CAP));
  const commit = await gasOf(market.bid(1n, second, 8n));
  yield ["commit, from credit", commit];
  await gasOf(auction.connect(third).fund(2n * CAP));
  await gasOf(market.bid(1n, third, 9n));
  await market.pass(WINDOW);
  yield ["deposit", await gasOf(market.deposit(1n))];
  yield ["reveal, leading alone", await gasOf(market.reveal(1n, 0, first, 9n))];
  yield [
    "reveal, leading, first credit of the displaced",
    await gasOf(market.reveal(1n, 1, second, 8n)),
  ];
  const losing = await gasOf(market.reveal(1n, 2, third, 9n));
  yield ["reveal, losing", losing];
  yield ["check, first of a resource", await gasOf(auction.checkWinner(1n))];
  yield ["settle, award", await gasOf(auction.refundSucceed(1n))];
  yield ["withdraw", await gasOf(auction.connect(third).withdraw(CAP))];
  yield ["seller end to end, losing", commit + losing];

  // The displaced leader has credit by now.
  await gasOf(market.offer());
  await gasOf(market.bid(2n, second, 9n));
  await gasOf(market.bid(2n, third, 8n));
  await market.pass(WINDOW);
  await gasOf(market.deposit(2n));
  await gasOf(market.reveal(2n, 0, second, 9n));
  yield ["reveal, leading", await gasOf(market.reveal(2n, 1, third, 8n))];
  yield ["check, 2 bids", await gasOf(auction.checkWinner(2n))];

  await gasOf(market.offer());
  for (let i = 0; i < 300; i++) await gasOf(market.bid(3n, first, 9n));
  await market.pass(WINDOW);
  await gasOf(market.deposit(3n));
  for (let i = 0; i < 300; i++) await gasOf(market.reveal(3n, i, first, 9n));
  yield ["check, 300 bids", await gasOf(auction.checkWinner(3n))];

  await gasOf(market.offer());
  await market.pass(WINDOW);
  yield ["settle, no bids", await gasOf(auction.refundFail(4n))];
  yield* measureDelivery(connection);
  yield ["buy tokens", await gasOf(token.connect(buyer).buy(0, 2n ** 40n, { value: UNIT }))];
  yield ["sell tokens", await gasOf(token.connect(buyer).sell(UNIT, 0, 2n ** 40n))];
}

/** What it costs to prove a delivery on a real ledger, by a seller whose bank has so many meters. */
async function* measureDelivery(
  connection: NetworkConnection,
): AsyncGenerator<readonly [scenario: string, gasUsed: bigint]> {
  for (const meters of [10, 200]) {
    const seeded = await SeededMarket.open(connection, meters);
    const [seller] = seeded.sellers;
    if (seller === undefined) throw new Error("too few sellers");
    await seeded.offer();
    await seeded.bid(seller, 6n);
    await seeded.deposit();
    await seeded.reveal(0, 6n);
    await seeded.check();
    yield [`confirm, exact, a bank of ${String(meters)}`, await seeded.confirm()];
  }
}

/** A market whose members have quota and tokens. */
class Market {
  readonly auction: QuotaAuction;
  readonly token: SmartCommunityToken;
  readonly buyer: HardhatEthersSigner;
  readonly sellers: readonly HardhatEthersSigner[];
  readonly #connection: NetworkConnection;
  readonly #place: { chainId: bigint; auction: string };

  private constructor(
    connection: NetworkConnection,
    auction: QuotaAuction,
    token: SmartCommunityToken,
    members: readonly HardhatEthersSigner[],
    place: { chainId: bigint; auction: string },
  ) {
    const [buyer, ...sellers] = members;
    if (buyer === undefined) throw new Error("too few accounts");
    this.#connection = connection;
    this.#place = place;
    this.auction = auction;
    this.token = token;
    this.buyer = buyer;
    this.sellers = sellers;
  }

  static async open(connection: NetworkConnection): Promise<Market> {
    const { ethers, ignition, networkHelpers } = connection;
    const now = await networkHelpers.time.latest();
    const origin = (Math.floor(now / DAY) + 1) * DAY;
    const deployed = await ignition.deploy(MarketModule, {
      parameters: {
        MeterRegistry: { adminDelay: DAY },
        ReadingLedger: { slotSeconds: 900, origin: 0 },
        QuotaBook: { origin },
        QuotaAuction: { blocksASigner: 1, revealSeconds: WINDOW },
      },
    });
    const [admin, operator, ...others] = await ethers.getSigners();
    const members = others.slice(0, 4);
    if (!admin || !operator) throw new Error("too few accounts");
    const feed = PriceFeed__factory.connect(await deployed.feed.getAddress(), admin);
    const token = SmartCommunityToken__factory.connect(await deployed.token.getAddress(), admin);
    const book = QuotaBook__factory.connect(await deployed.book.getAddress(), operator);
    const auction = QuotaAuction__factory.connect(await deployed.auction.getAddress(), admin);

    const bounds = { least: 1n, most: 10n ** 36n, stepBps: 1_000, maxAge: 90 * DAY };
    for (const [resource, price] of [
      [0, 10n ** 15n],
      [ENERGY, 2n * 10n ** 30n],
    ] as const) {
      await feed.setBounds(resource, bounds);
      await feed.connect(operator).report(resource, price, now);
    }
    await token.setSCTPrice(10n ** 15n, 10n ** 15n);
    await book.connect(admin).setCommunityLimit(ENERGY, 0, 10n ** 9n);
    for (const member of members) {
      await book.allocate(ENERGY, 0, [member], [10n ** 7n]);
      await token.connect(member).buy(0, 2n ** 40n, { value: 100n * UNIT });
      await token.connect(member).approve(auction, 2n ** 256n - 1n);
    }
    await networkHelpers.time.increaseTo(origin);
    const { chainId } = await ethers.provider.getNetwork();
    const place = { chainId, auction: await auction.getAddress() };
    return new Market(connection, auction, token, members, place);
  }

  offer(): Promise<ContractTransactionResponse> {
    const maxHash = maxHashOf(this.#place, this.buyer.address, RESERVE, SALT);
    return this.auction.connect(this.buyer).offer({
      resource: ENERGY,
      period: 0,
      quantity: QUANTITY,
      cap: CAP,
      minBids: 1,
      commitSeconds: WINDOW,
      depositSeconds: WINDOW,
      revealSeconds: WINDOW,
      maxHash,
    });
  }

  bid(
    auctionId: bigint,
    seller: HardhatEthersSigner,
    price: bigint,
  ): Promise<ContractTransactionResponse> {
    const bid = { id: auctionId, bidder: seller.address, price: price * UNIT, salt: SALT };
    const inner = innerOf(this.#place, bid);
    return this.auction.connect(seller).receiveBids(auctionId, inner, ZeroHash);
  }

  deposit(auctionId: bigint): Promise<ContractTransactionResponse> {
    return this.auction.connect(this.buyer).depositMaxPrice(auctionId, RESERVE, SALT);
  }

  reveal(
    auctionId: bigint,
    index: number,
    seller: HardhatEthersSigner,
    price: bigint,
  ): Promise<ContractTransactionResponse> {
    return this.auction.revealBids(auctionId, index, seller, price * UNIT, SALT);
  }

  /** Lets a window pass, with the blocks that it needs. */
  async pass(seconds: number): Promise<void> {
    await this.#connection.networkHelpers.mine(30);
    await this.#connection.networkHelpers.time.increase(seconds + 1);
  }
}
