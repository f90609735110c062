import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { ZeroHash, type ContractTransactionResponse } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import { innerOf, maxHashOf } from "../../../src/market/sealed-bid.ts";
import type { QuotaBook } from "../../../types/contracts/index.ts";
import { ENERGY } from "../token-fixture.ts";
import {
  CAP,
  GRACE,
  PERIOD_SECONDS,
  QUANTITY,
  REVEAL_BLOCKS,
  RULES,
  saltOf,
  type MarketFixture,
} from "./market.ts";

/** What a buyer asks for; see the contract. */
export interface Request {
  readonly resource: number;
  readonly period: number;
  readonly quantity: bigint;
  readonly cap: bigint;
  readonly minBids: number;
  readonly commitSeconds: number;
  readonly depositSeconds: number;
  readonly revealSeconds: number;
  readonly maxHash: string;
}

/** What an offer of the tests asks for. */
export function requestOf(
  { place, buyer }: MarketFixture,
  reserve: bigint,
  over: Partial<Request> = {},
): Request {
  return {
    resource: ENERGY,
    period: 0,
    quantity: QUANTITY,
    cap: CAP,
    minBids: 1,
    commitSeconds: RULES.commitSeconds,
    depositSeconds: RULES.depositSeconds,
    revealSeconds: RULES.revealSeconds,
    maxHash: maxHashOf(place, buyer.address, reserve, saltOf("max")),
    ...over,
  };
}

/** Drives auctions of a market in the names of its people. */
export class AuctionDriver {
  readonly #connection: NetworkConnection;
  readonly fixture: MarketFixture;

  constructor(connection: NetworkConnection, fixture: MarketFixture) {
    this.#connection = connection;
    this.fixture = fixture;
  }

  /** Posts an offer; its number. */
  async offer(reserve: bigint, over: Partial<Request> = {}): Promise<bigint> {
    const { auction, buyer } = this.fixture;
    await auction.connect(buyer).offer(requestOf(this.fixture, reserve, over));
    return auction.auctionCount();
  }

  /** What seller number `seller` hands in for a price. */
  inner(auctionId: bigint, seller: number, price: bigint, salt = saltOf(seller)): string {
    const bidder = this.seller(seller).address;
    return innerOf(this.fixture.place, { id: auctionId, bidder, price, salt });
  }

  async bid(
    auctionId: bigint,
    seller: number,
    price: bigint,
    salt = saltOf(seller),
  ): Promise<ContractTransactionResponse> {
    const { auction } = this.fixture;
    const inner = this.inner(auctionId, seller, price, salt);
    return auction.connect(this.seller(seller)).receiveBids(auctionId, inner, ZeroHash);
  }

  async deposit(auctionId: bigint, reserve: bigint): Promise<ContractTransactionResponse> {
    const { auction, buyer } = this.fixture;
    return auction.connect(buyer).depositMaxPrice(auctionId, reserve, saltOf("max"));
  }

  async reveal(
    auctionId: bigint,
    index: number,
    seller: number,
    price: bigint,
  ): Promise<ContractTransactionResponse> {
    const { auction, stranger } = this.fixture;
    const bidder = this.seller(seller);
    return auction.connect(stranger).revealBids(auctionId, index, bidder, price, saltOf(seller));
  }

  /** An auction whose bids are handed in, by seller 0 at the first price and so on; the buyer may deposit now. */
  async committed(
    reserve: bigint,
    prices: readonly bigint[],
    over: Partial<Request> = {},
  ): Promise<bigint> {
    const auctionId = await this.offer(reserve, over);
    for (const [seller, price] of prices.entries()) await this.bid(auctionId, seller, price);
    await this.pastCommits(auctionId);
    return auctionId;
  }

  /** The same, and the buyer's price is deposited. */
  async revealing(
    reserve: bigint,
    prices: readonly bigint[],
    over: Partial<Request> = {},
  ): Promise<bigint> {
    const auctionId = await this.committed(reserve, prices, over);
    await this.deposit(auctionId, reserve);
    return auctionId;
  }

  /** The same, decided: all bids but those left out are opened. */
  async decided(
    reserve: bigint,
    prices: readonly bigint[],
    withheld: readonly number[] = [],
  ): Promise<bigint> {
    const auctionId = await this.revealing(reserve, prices);
    for (const [seller, price] of prices.entries()) {
      if (!withheld.includes(seller)) await this.reveal(auctionId, seller, seller, price);
    }
    if (withheld.length > 0) await this.pastReveals(auctionId);
    await this.fixture.auction.checkWinner(auctionId);
    return auctionId;
  }

  async pastCommits(auctionId: bigint): Promise<void> {
    const { commitEnd } = await this.fixture.auction.offerOf(auctionId);
    await this.#connection.networkHelpers.time.increaseTo(commitEnd);
  }

  async pastReveals(auctionId: bigint): Promise<void> {
    const { revealEnd } = await this.fixture.auction.progressOf(auctionId);
    await this.#connection.networkHelpers.mine(REVEAL_BLOCKS);
    await this.#connection.networkHelpers.time.increaseTo(revealEnd);
  }

  /** Goes to the end of period 0, where limits and readings begin to be corrected. */
  async pastPeriod(): Promise<void> {
    const end = this.fixture.origin + PERIOD_SECONDS;
    await this.#connection.networkHelpers.time.increaseTo(end);
  }

  async pastGrace(): Promise<void> {
    const closed = this.fixture.origin + PERIOD_SECONDS + GRACE;
    await this.#connection.networkHelpers.time.increaseTo(closed);
  }

  async credit(account: { address: string }): Promise<bigint> {
    return this.fixture.auction.creditOf(account.address);
  }

  /** Tokens that somebody has, in hand and as credit. */
  async wealth(account: { address: string }): Promise<bigint> {
    const { token } = this.fixture;
    return (await token.balanceOf(account.address)) + (await this.credit(account));
  }

  seller(index: number): HardhatEthersSigner {
    const seller = this.fixture.sellers[index];
    if (seller === undefined) throw new Error(`no seller ${String(index)}`);
    return seller;
  }

  account(member: { address: string }): ReturnType<QuotaBook["accountOf"]> {
    return this.fixture.book.accountOf(member.address, ENERGY, 0);
  }
}
