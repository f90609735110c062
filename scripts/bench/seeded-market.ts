import {
  dataSlice,
  getAddress,
  id as digest,
  toQuantity,
  ZeroHash,
  type ContractTransactionResponse,
  type Signer,
} from "ethers";
import type { NetworkConnection } from "hardhat/types/network";

import { innerOf, maxHashOf, type AuctionPlace } from "../../src/market/sealed-bid.ts";
import {
  MeterStub__factory,
  PriceFeed__factory,
  QuotaAuction__factory,
  QuotaBook__factory,
  ReadingLedger__factory,
  ReadingVerifier__factory,
  SmartCommunityToken__factory,
  TermBook__factory,
  type QuotaAuction,
} from "../../types/contracts/index.ts";
import { SeededBank } from "./seeded-bank.ts";

const ENERGY = 1;
const SLOT = 900;
const DAY = 86_400;
const GRACE = 3 * DAY;
const UNIT = 10n ** 18n;
const CAP = 20n * UNIT;
const RESERVE = 10n * UNIT;
const QUANTITY = 5_000n;
const SALT = digest("salt");
const WINDOW = 900;
const NEVER = 2n ** 40n;
/** Entries of the bank from the one that is proved to its head: a few hours of batches. */
const LATER = 8;

/** The rules of a community that trades by the quarter of an hour; the shares are the defaults. */
const RULES = {
  bondShare: UNIT,
  defaultShare: UNIT / 20n,
  deadEndShare: UNIT / 100n,
  capMultiple: 4,
  minQuantity: 100n,
  minCap: 10n ** 15n,
  commitSeconds: WINDOW,
  depositSeconds: WINDOW,
  revealSeconds: WINDOW,
  settleSeconds: 3_600,
  confirmSeconds: 14 * DAY,
  signers: 3,
  blocksASigner: 1,
  blockSeconds: 10,
};

/** A call's gas, by the receipt. */
export async function gasOf(sent: Promise<ContractTransactionResponse>): Promise<bigint> {
  const receipt = await (await sent).wait();
  if (receipt === null) throw new Error("the transaction was not mined");
  return receipt.gasUsed;
}

/**
 * A market with a number of sellers, each with an account, quota, tokens, credit and a metering point on a real ledger,
 * for measurements of one auction. A registry is not needed: a point belongs to the account that its last bytes name.
 */
export class SeededMarket {
  readonly auction: QuotaAuction;
  readonly buyer: Signer;
  readonly sellers: readonly Signer[];
  readonly #connection: NetworkConnection;
  readonly #place: AuctionPlace;
  readonly #bank: SeededBank;
  readonly #origin: number;

  private constructor(
    connection: NetworkConnection,
    auction: QuotaAuction,
    place: AuctionPlace,
    people: { readonly buyer: Signer; readonly sellers: readonly Signer[] },
    bank: SeededBank,
    origin: number,
  ) {
    this.#connection = connection;
    this.#place = place;
    this.#bank = bank;
    this.#origin = origin;
    this.auction = auction;
    this.buyer = people.buyer;
    this.sellers = people.sellers;
  }

  /** Deploys it on the connection's chain and goes to the first minute of its first period. */
  static async open(connection: NetworkConnection, count: number): Promise<SeededMarket> {
    const { ethers, networkHelpers } = connection;
    const [admin, gateway, buyer] = await ethers.getSigners();
    if (!admin || !gateway || !buyer) throw new Error("the chain has too few accounts");
    const now = await networkHelpers.time.latest();
    const origin = (Math.floor(now / DAY) + 1) * DAY;

    // The terms stand in for the registry, which is the ledger's operator.
    const terms = await new TermBook__factory(admin).deploy();
    const operator = await rich(connection, await terms.getAddress());
    const ledger = await new ReadingLedger__factory(admin).deploy(operator, SLOT, 0);
    const verifier = await new ReadingVerifier__factory(admin).deploy(ledger, terms);
    const place = { number: 1, meters: count, wide: false };
    const bank = await SeededBank.open(
      ledger,
      { operator, gateway },
      place,
      Math.floor(now / SLOT),
    );
    const points = Array.from({ length: count }, (_, lane) => digest(`point 1/${String(lane)}`));
    const sellers: Signer[] = [];
    for (const point of points) {
      sellers.push(await rich(connection, getAddress(dataSlice(point, 12))));
    }

    const feed = await new PriceFeed__factory(admin).deploy(admin);
    await feed.grantRole(digest("REPORTER_ROLE"), admin);
    const bounds = { least: 1n, most: 10n ** 36n, stepBps: 1_000, maxAge: 90 * DAY };
    for (const [resource, price] of [
      [0, 10n ** 15n],
      [ENERGY, 2n * 10n ** 30n],
    ] as const) {
      await feed.setBounds(resource, bounds);
      await feed.report(resource, price, now);
    }
    const limits = { bandBps: 2_000, maxStepBps: 1_000, restockBps: 0, surplusWindow: 7 * DAY };
    const token = await new SmartCommunityToken__factory(admin).deploy(
      admin,
      feed,
      limits,
      "Smart Community Token",
      "SCT",
    );
    await token.setSCTPrice(10n ** 15n, 10n ** 15n);
    const registry = await new MeterStub__factory(admin).deploy();
    const grid = { origin, periodSeconds: DAY, graceSeconds: GRACE };
    const book = await new QuotaBook__factory(admin).deploy(admin, verifier, registry, grid);
    const auction = await new QuotaAuction__factory(admin).deploy(token, book, feed, admin, RULES);
    await book.grantRole(digest("MARKET_ROLE"), auction);
    await book.grantRole(digest("ALLOCATOR_ROLE"), admin);
    await book.setCommunityLimit(ENERGY, 0, 10n ** 12n);
    for (const [i, member] of [buyer, ...sellers].entries()) {
      await book.allocate(ENERGY, 0, [await member.getAddress()], [10n ** 7n]);
      await token.connect(member).buy(0, NEVER, { value: UNIT / 10n });
      await token.connect(member).approve(auction, 2n ** 256n - 1n);
      if (i > 0) await auction.connect(member).fund(2n * CAP);
    }
    await book.assignPoints(sellers[0] ?? buyer, ENERGY, 0, points.slice(0, 1));
    await networkHelpers.time.increaseTo(origin);
    await bank.record(bank.nextBatch(origin / SLOT - bank.slot));
    const { chainId } = await ethers.provider.getNetwork();
    const site = { chainId, auction: await auction.getAddress() };
    return new SeededMarket(connection, auction, site, { buyer, sellers }, bank, origin);
  }

  async offer(): Promise<bigint> {
    const maxHash = maxHashOf(this.#place, await this.buyer.getAddress(), RESERVE, SALT);
    const offer = this.auction.connect(this.buyer).offer({
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
    return gasOf(offer);
  }

  /** A seller's sealed bid of a price in whole tokens. */
  async bid(seller: Signer, price: bigint): Promise<bigint> {
    const bidder = await seller.getAddress();
    const inner = innerOf(this.#place, { id: 1n, bidder, price: price * UNIT, salt: SALT });
    return gasOf(this.auction.connect(seller).receiveBids(1n, inner, ZeroHash));
  }

  /** The buyer opens its price, when the time for bids is over. */
  async deposit(): Promise<bigint> {
    await this.#connection.networkHelpers.mine(30);
    await this.#connection.networkHelpers.time.increase(WINDOW + 1);
    return gasOf(this.auction.connect(this.buyer).depositMaxPrice(1n, RESERVE, SALT));
  }

  async reveal(index: number, price: bigint): Promise<bigint> {
    const bidder = this.sellers[index];
    if (bidder === undefined) throw new Error(`there is no seller ${String(index)}`);
    return gasOf(this.auction.revealBids(1n, index, bidder, price * UNIT, SALT));
  }

  check(): Promise<bigint> {
    return gasOf(this.auction.checkWinner(1n));
  }

  /** The first seller's proof that it kept to its limit, when the period is closed; it pays out all that is due. */
  async confirm(): Promise<bigint> {
    const start = this.#bank.entries.length - 1;
    const { time } = this.#connection.networkHelpers;
    await time.increaseTo(this.#origin + DAY + GRACE);
    await this.#bank.record(this.#bank.nextBatch(DAY / SLOT));
    const end = this.#bank.entries.length - 1;
    for (let i = 0; i < LATER; i++) await this.#bank.record(this.#bank.nextBatch(1));
    await gasOf(this.auction.refundSucceed(1n));
    const span = { start: this.#bank.proof(start, 0), end: this.#bank.proof(end, 0) };
    return gasOf(this.auction.confirmResourceExchange(1n, [span]));
  }

  withdraw(seller: Signer): Promise<bigint> {
    return gasOf(this.auction.connect(seller).withdraw(CAP));
  }
}

/** An account of whatever address, with currency. */
async function rich(connection: NetworkConnection, address: string): Promise<Signer> {
  await connection.provider.request({
    method: "hardhat_setBalance",
    params: [address, toQuantity(1_000n * UNIT)],
  });
  return connection.ethers.getImpersonatedSigner(address);
}
