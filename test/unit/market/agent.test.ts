import { expect } from "chai";
import { network } from "hardhat";

import { GridwellError } from "../../../src/domain/errors.ts";
import { PHASES } from "../../../src/chain/auction-phase.ts";
import { OpeningBook } from "../../../src/market/opening-book.ts";
import { openingOf, parseOpening, writeOpening } from "../../../src/market/opening-file.ts";
import type { AuctionPlace } from "../../../src/market/sealed-bid.ts";
import { AuctionDriver } from "../../support/contracts/auction-driver.ts";
import { marketLoader, REVEAL_BLOCKS } from "../../support/contracts/market.ts";
import { openMarket, TestMember } from "../../support/market-members.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const load = marketLoader(connection);

async function prepare() {
  const fixture = await load();
  const driver = new AuctionDriver(connection, fixture);
  const market = await openMarket(connection, fixture);
  const buyer = await TestMember.buyer(market);
  const sellers = await Promise.all([0, 1, 2, 3].map((i) => TestMember.seller(market, i)));
  const phase = async (id: bigint) => {
    const { phase } = await fixture.auction.progressOf(id);
    return PHASES[Number(phase)];
  };
  return { fixture, driver, market, buyer, sellers, phase };
}

/** Lets agents step, one after the other, until none has anything to do. */
async function settle(...members: readonly TestMember[]): Promise<void> {
  const agents = members.map((member) => member.agent());
  for (let round = 0; round < 12; round++) {
    let sent = 0;
    for (const agent of agents) {
      const { outcomes } = await agent.step();
      sent += outcomes.filter(({ kind }) => kind === "sent").length;
    }
    if (sent === 0) return;
  }
  throw new Error("the agents do not come to an end");
}

describe("MarketAgent", function () {
  it("carries an auction from bids to payment, and everybody's money out", async function () {
    const { fixture, driver, market, buyer, sellers, phase } = await prepare();
    const before = await Promise.all(
      [buyer, ...sellers].map(({ wallet }) => driver.wealth(wallet)),
    );
    const id = await buyer.offer(90n);
    const prices = [70n, 50n, 60n];
    for (const [i, price] of prices.entries()) await sellers[i]?.bid(id, price);
    await settle(buyer, ...sellers);
    expect(await phase(id)).to.equal("bidding");
    await driver.pastCommits(id);
    await networkHelpers.mine(1);
    await settle(buyer, ...sellers);
    expect(await phase(id)).to.equal("paid");
    const { winner, price } = await fixture.auction.progressOf(id);
    expect(winner).to.equal(sellers[1]?.wallet.address);
    expect(price).to.equal(60n);
    expect(market.auctions.get(id)?.award?.price).to.equal(60n);

    await driver.pastGrace();
    await networkHelpers.mine(1);
    await networkHelpers.time.increase(14_400);
    await settle(buyer, ...sellers);
    expect(await phase(id)).to.equal("delivered");
    for (const { wallet } of [buyer, ...sellers]) {
      expect(await fixture.auction.creditOf(wallet.address)).to.equal(0n);
    }
    const after = await Promise.all([buyer, ...sellers].map(({ wallet }) => driver.wealth(wallet)));
    // Nothing was shown of the meters, so nothing counts as delivered: the guarantee goes to the buyer.
    expect(after.map((wealth, i) => wealth - (before[i] ?? 0n))).to.deep.equal([
      60n,
      0n,
      -60n,
      0n,
      0n,
    ]);
  });

  it("gives a bond back after a failure without the price or salt being shown", async function () {
    const { driver, buyer, sellers, phase, market } = await prepare();
    const [one] = sellers;
    const id = await buyer.offer(90n, { minBids: 2 });
    await one?.bid(id, 70n);
    await driver.pastCommits(id);
    await networkHelpers.mine(1);
    await settle(buyer, ...sellers);
    expect(await phase(id)).to.equal("void");
    expect(market.auctions.get(id)?.bids[0]?.price).to.equal(null);
    expect(market.auctions.get(id)?.bids[0]?.released).to.equal(true);
  });

  it("leaves the settling of a silent buyer's offer to the bidders", async function () {
    const { fixture, driver, buyer, sellers, phase } = await prepare();
    const [one, two] = sellers;
    const id = await buyer.offer(90n);
    await one?.bid(id, 70n);
    await two?.bid(id, 70n);
    await networkHelpers.time.increaseTo((await fixture.auction.offerOf(id)).depositEnd + 1n);
    const first = await two?.agent().step();
    expect(first?.due).to.deep.equal([]);
    await settle(...sellers);
    expect(await phase(id)).to.equal("defaulted");
    // 5 % of the cap, in two halves; five do not divide by two.
    expect(await driver.wealth(fixture.sellers[0] ?? fixture.buyer)).to.be.greaterThan(0n);
  });

  it("closes the window when bids stay shut", async function () {
    const { driver, buyer, sellers, phase } = await prepare();
    const [one, two] = sellers;
    if (!one || !two) throw new Error("two sellers");
    const id = await buyer.offer(90n);
    await one.bid(id, 70n);
    await two.bid(id, 50n);
    await driver.pastCommits(id);
    await networkHelpers.mine(1);
    await settle(buyer, one);
    expect(await phase(id)).to.equal("revealing");
    await driver.pastReveals(id);
    await networkHelpers.mine(REVEAL_BLOCKS);
    await settle(buyer, one);
    expect(await phase(id)).to.equal("paid");
  });

  it("does again what a reorg undid", async function () {
    const { driver, buyer, sellers, market } = await prepare();
    const [one, two] = sellers;
    if (!one || !two) throw new Error("two sellers");
    const id = await buyer.offer(90n);
    await one.bid(id, 70n);
    await two.bid(id, 50n);
    await driver.pastCommits(id);
    await networkHelpers.mine(1);
    await buyer.agent().step();
    const agent = one.agent();
    const shot = await networkHelpers.takeSnapshot();
    expect((await agent.step()).outcomes.map(({ kind }) => kind)).to.deep.equal(["sent"]);
    await shot.restore();
    await networkHelpers.mine(1);
    market.index.rebuild();
    expect((await agent.step()).outcomes.map(({ kind }) => kind)).to.deep.equal(["sent"]);
    await market.index.sync();
    expect(market.auctions.get(id)?.bids.map(({ price }) => price)).to.deep.equal([70n, null]);
  });

  it("opens a bid and a highest price from wallet and chain alone", async function () {
    const { fixture, driver, buyer, sellers } = await prepare();
    const id = await buyer.offer(90n);
    await sellers[0]?.bid(id, 70n);
    await sellers[0]?.bid(id, 65n);
    await driver.pastCommits(id);
    await networkHelpers.mine(1);
    // Another machine: nothing but the key and the chain.
    const fresh = await openMarket(connection, fixture);
    await settle(await TestMember.buyer(fresh));
    await settle(await TestMember.seller(fresh, 0));
    await fresh.index.sync();
    const record = fresh.auctions.get(id);
    expect(record?.reserve).to.equal(90n);
    expect(record?.bids.map(({ price }) => price)).to.deep.equal([70n, 65n]);
  });

  describe("as a watchtower", function () {
    it("opens the bid of another, who gets the credit, and forgets it afterwards", async function () {
      const { fixture, driver, market, buyer, sellers } = await prepare();
      const [bidder, tower] = sellers;
      if (!bidder || !tower) throw new Error("two sellers");
      const id = await buyer.offer(90n);
      await bidder.bid(id, 70n);
      const record = market.auctions.get(id);
      if (record === null) throw new Error("no auction");
      const opening = openingOf(bidder.secrets, record, 0);
      const text = writeOpening(opening);
      const book = new OpeningBook(market.store, tower.secrets);
      book.add(parseOpening(text, market.place, "bid.json"));
      const [row] = market.store.all("SELECT sealed FROM market_opening");
      expect(Buffer.from(row?.["sealed"] as Uint8Array).includes(opening.salt)).to.equal(false);

      const agent = tower.agent({ openings: book });
      expect((await agent.step()).due).to.deep.equal([]);
      await driver.pastCommits(id);
      await networkHelpers.mine(1);
      await buyer.agent().step();
      expect((await agent.step()).outcomes.map(({ kind }) => kind)).to.deep.equal(["sent"]);
      const { winner } = await fixture.auction.progressOf(id);
      expect(winner).to.equal(bidder.wallet.address);
      expect(await fixture.auction.creditOf(tower.wallet.address)).to.equal(0n);

      await settle(buyer);
      for (let step = 0; step < 3; step++) await agent.step();
      expect(book.all()).to.deep.equal([]);
    });

    it("refuses an opening of another market, and what is none", async function () {
      const { market, buyer, sellers } = await prepare();
      const [bidder] = sellers;
      if (!bidder) throw new Error("a seller");
      const id = await buyer.offer(90n);
      await bidder.bid(id, 70n);
      const record = market.auctions.get(id);
      if (record === null) throw new Error("no auction");
      const text = writeOpening(openingOf(bidder.secrets, record, 0));
      const code = (place: AuctionPlace, document: string): string => {
        try {
          parseOpening(document, place, "bid.json");
        } catch (error) {
          if (error instanceof GridwellError) return error.code;
        }
        return "taken";
      };
      expect(code(market.place, text)).to.equal("taken");
      expect(code({ ...market.place, chainId: 1n }, text)).to.equal("OPENING_ELSEWHERE");
      expect(code(market.place, text.slice(1))).to.equal("OPENING_INVALID");
    });

    it("cannot read what another wallet's state holds", async function () {
      const { market, buyer, sellers } = await prepare();
      const [bidder, tower] = sellers;
      if (!bidder || !tower) throw new Error("two sellers");
      const id = await buyer.offer(90n);
      await bidder.bid(id, 70n);
      const record = market.auctions.get(id);
      if (record === null) throw new Error("no auction");
      new OpeningBook(market.store, tower.secrets).add(openingOf(bidder.secrets, record, 0));
      expect(new OpeningBook(market.store, bidder.secrets).all()).to.deep.equal([]);
      market.store.run("UPDATE market_opening SET holder = ?", bidder.secrets.account);
      expect(() => new OpeningBook(market.store, bidder.secrets).all())
        .to.throw(GridwellError)
        .with.property("code", "OPENING_DAMAGED");
    });
  });
});
