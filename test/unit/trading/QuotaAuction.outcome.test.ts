import { expect } from "chai";
import { ZeroHash } from "ethers";
import { network } from "hardhat";

import { innerOf } from "../../../src/market/sealed-bid.ts";
import { AuctionDriver } from "../../support/contracts/auction-driver.ts";
import {
  CAP,
  marketLoader,
  PRICE,
  QUANTITY,
  QUOTA,
  REVEAL_BLOCKS,
  saltOf,
} from "../../support/contracts/market.ts";
import { ENERGY, SELL, UNIT } from "../../support/token-fixture.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;
const load = marketLoader(connection);

const PHASE = { Depositing: 2n, Revealing: 3n, Deciding: 4n, Awarded: 6n, NoTrade: 9n };

/** A market, and what everybody owns at its start. */
async function market() {
  const fixture = await load();
  const drive = new AuctionDriver(connection, fixture);
  const start = await drive.wealth(fixture.buyer);
  return { ...fixture, drive, start };
}

describe("QuotaAuction", function () {
  describe("revealBids", function () {
    it("opens a bid for whoever asks, in the bidder's favour (22)", async function () {
      const { auction, drive, start } = await market();
      const id = await drive.revealing(50n, [30n, 20n]);
      await expect(drive.reveal(id, 0, 0, 30n))
        .to.emit(auction, "BidRevealed")
        .withArgs(id, 0, drive.seller(0).address, 30n, true);
      await expect(drive.reveal(id, 1, 1, 20n))
        .to.emit(auction, "BidRevealed")
        .withArgs(id, 1, drive.seller(1).address, 20n, true);
      const { phase, price } = await auction.progressOf(id);
      expect([phase, price]).to.deep.equal([PHASE.Deciding, 30n]);
      // The displaced bidder has bond and quota back.
      expect(await drive.credit(drive.seller(0))).to.equal(CAP);
      expect(await drive.wealth(drive.seller(0))).to.equal(start);
      expect(await drive.account(drive.seller(0))).to.deep.equal([QUOTA, 0n, 0n, 0n]);
    });

    it("refuses a wrong salt, price, index or bidder (12)", async function () {
      const { auction, drive } = await market();
      const id = await drive.revealing(50n, [30n, 20n]);
      const [one, two] = [drive.seller(0), drive.seller(1)];
      for (const [index, bidder, price, salt] of [
        [0, one, 30n, saltOf(1)],
        [0, one, 29n, saltOf(0)],
        [1, one, 30n, saltOf(0)],
        [0, two, 30n, saltOf(0)],
      ] as const) {
        await expect(auction.revealBids(id, index, bidder, price, salt))
          .to.be.revertedWithCustomError(auction, "AuctionCommitmentMismatch")
          .withArgs(id, index, bidder.address);
      }
    });

    it("refuses to open a bid twice", async function () {
      const { auction, drive } = await market();
      const id = await drive.revealing(50n, [30n, 20n]);
      await drive.reveal(id, 0, 0, 30n);
      await expect(drive.reveal(id, 0, 0, 30n)).to.be.revertedWithCustomError(
        auction,
        "AuctionCommitmentMismatch",
      );
    });

    it("lets no rival open what it copied (13)", async function () {
      const { auction, drive } = await market();
      const id = await drive.offer(50n);
      await drive.bid(id, 0, 30n);
      const [, rival] = [drive.seller(0), drive.seller(1)];
      await auction.connect(rival).receiveBids(id, drive.inner(id, 0, 30n), ZeroHash);
      await drive.pastCommits(id);
      await drive.deposit(id, 50n);
      for (const bidder of [drive.seller(0), rival]) {
        await expect(auction.revealBids(id, 1, bidder, 30n, saltOf(0)))
          .to.be.revertedWithCustomError(auction, "AuctionCommitmentMismatch")
          .withArgs(id, 1, bidder.address);
      }
    });

    it("refuses a bid that was sealed for another auction (14)", async function () {
      const { auction, place, drive } = await market();
      const [first, second] = [await drive.offer(50n), await drive.offer(50n)];
      const bidder = drive.seller(0);
      const bid = { id: first, bidder: bidder.address, price: 30n, salt: saltOf(0) };
      await auction.connect(bidder).receiveBids(second, innerOf(place, bid), ZeroHash);
      await drive.pastCommits(second);
      await drive.deposit(second, 50n);
      await expect(
        auction.revealBids(second, 0, bidder, 30n, saltOf(0)),
      ).to.be.revertedWithCustomError(auction, "AuctionCommitmentMismatch");
    });

    it("takes the deadline's second, refuses the next (19)", async function () {
      const { auction, drive } = await market();
      const id = await drive.revealing(50n, [30n, 20n, 10n]);
      const { revealEnd } = await auction.progressOf(id);
      await networkHelpers.mine(REVEAL_BLOCKS);
      await time.setNextBlockTimestamp(revealEnd);
      await drive.reveal(id, 0, 0, 30n);
      await time.setNextBlockTimestamp(revealEnd + 1n);
      await expect(drive.reveal(id, 1, 1, 20n))
        .to.be.revertedWithCustomError(auction, "AuctionPhase")
        .withArgs(id, PHASE.Deciding);
    });

    it("stays open after the deadline until the chain made enough blocks", async function () {
      const { auction, drive } = await market();
      const id = await drive.revealing(50n, [30n, 20n, 10n]);
      const { revealEnd, revealBlock } = await auction.progressOf(id);
      await time.increaseTo(revealEnd + 100n);
      await networkHelpers.mine(revealBlock - BigInt(await time.latestBlock()) - 2n);
      await expect(auction.checkWinner(id))
        .to.be.revertedWithCustomError(auction, "AuctionPhase")
        .withArgs(id, PHASE.Revealing);
      // The transaction that was refused made no block: this one is the last before.
      await drive.reveal(id, 0, 0, 30n);
      await expect(drive.reveal(id, 1, 1, 20n))
        .to.be.revertedWithCustomError(auction, "AuctionPhase")
        .withArgs(id, PHASE.Deciding);
      await auction.checkWinner(id);
      expect((await auction.progressOf(id)).phase).to.equal(PHASE.Awarded);
    });

    it("waits for the buyer", async function () {
      const { auction, drive } = await market();
      const id = await drive.committed(50n, [30n]);
      await expect(drive.reveal(id, 0, 0, 30n))
        .to.be.revertedWithCustomError(auction, "AuctionPhase")
        .withArgs(id, PHASE.Depositing);
    });
  });

  describe("checkWinner", function () {
    for (const { title, reserve, prices, winner, price } of [
      {
        title: "a sole bid gets the buyer's price (1)",
        reserve: 50n,
        prices: [30n],
        winner: 0,
        price: 50n,
      },
      {
        title: "a tie goes to the lower index at its own price (2)",
        reserve: 50n,
        prices: [40n, 30n, 30n],
        winner: 1,
        price: 30n,
      },
      {
        title: "a second bid above the buyer's price leaves that price (3)",
        reserve: 50n,
        prices: [60n, 30n],
        winner: 1,
        price: 50n,
      },
      {
        title: "a sole bid at the buyer's price trades (5)",
        reserve: 50n,
        prices: [50n],
        winner: 0,
        price: 50n,
      },
      {
        title: "bids of zero move the quota for nothing (6)",
        reserve: 50n,
        prices: [0n, 0n],
        winner: 0,
        price: 0n,
      },
      {
        title: "the second lowest price is paid",
        reserve: 50n,
        prices: [40n, 20n, 30n],
        winner: 1,
        price: 30n,
      },
      {
        title: "a price of zero of the buyer's is one",
        reserve: 0n,
        prices: [0n],
        winner: 0,
        price: 0n,
      },
    ]) {
      it(title, async function () {
        const { auction, book, buyer, drive } = await market();
        const id = await drive.revealing(reserve, prices);
        for (const [seller, bid] of prices.entries()) await drive.reveal(id, seller, seller, bid);
        const seller = drive.seller(winner);
        const weight = (price * SELL * UNIT) / (QUANTITY * PRICE);
        const check = auction.checkWinner(id);
        await expect(check)
          .to.emit(auction, "WinnerChecked")
          .withArgs(id, seller.address, buyer.address, price, weight, PRICE, SELL);
        await expect(check)
          .to.emit(book, "QuotaAwarded")
          .withArgs(seller.address, buyer.address, ENERGY, 0, QUANTITY);
        expect(await drive.account(seller)).to.deep.equal([QUOTA, 0n, QUANTITY, 0n]);
        expect(await drive.account(buyer)).to.deep.equal([QUOTA, QUANTITY, 0n, 0n]);
        expect(await auction.tradedOf(ENERGY)).to.deep.equal([price, QUANTITY]);
        expect((await auction.progressOf(id)).winningIndex).to.equal(BigInt(winner));
      });
    }

    it("does not depend on the order in which bids are opened", async function () {
      const prices = [30n, 20n, 60n, 20n];
      const orders = [0, 1, 2, 3].flatMap((a) =>
        [0, 1, 2, 3].flatMap((b) =>
          [0, 1, 2, 3].flatMap((c) => {
            const order = [a, b, c, 6 - a - b - c];
            return new Set(order).size === 4 ? [order] : [];
          }),
        ),
      );
      expect(orders).to.have.length(24);
      for (const order of orders) {
        const { auction, drive } = await market();
        const id = await drive.revealing(50n, prices);
        for (const seller of order) await drive.reveal(id, seller, seller, prices[seller] ?? 0n);
        const { winningIndex, price } = await auction.progressOf(id);
        expect([winningIndex, price], order.join()).to.deep.equal([1n, 20n]);
      }
    });

    it("finds no trade when all bids are above the buyer's price (4)", async function () {
      const { auction, buyer, drive } = await market();
      const id = await drive.revealing(50n, [51n, 60n]);
      await drive.reveal(id, 0, 0, 51n);
      await drive.reveal(id, 1, 1, 60n);
      await expect(auction.checkWinner(id))
        .to.emit(auction, "NoTradeFound")
        .withArgs(id, buyer.address, 2);
      expect((await auction.progressOf(id)).phase).to.equal(PHASE.NoTrade);
    });

    it("gives no weight when a price is stale, and awards all the same (34)", async function () {
      const { auction, feed, buyer, drive } = await market();
      const id = await drive.revealing(50n, [30n]);
      await drive.reveal(id, 0, 0, 30n);
      await feed.setBounds(ENERGY, { least: 1n, most: 2n, stepBps: 0, maxAge: 1 });
      await expect(auction.checkWinner(id))
        .to.emit(auction, "WinnerChecked")
        .withArgs(id, drive.seller(0).address, buyer.address, 50n, 0, 0, SELL);
    });

    it("costs the same with few bids and with many (26)", async function () {
      const gas: bigint[] = [];
      for (const prices of [
        [30n, 40n],
        [30n, 40n, 30n, 50n, 35n, 60n],
      ]) {
        const { auction, drive } = await market();
        const id = await drive.revealing(50n, prices);
        for (const [seller, bid] of prices.entries()) await drive.reveal(id, seller, seller, bid);
        const receipt = await (await auction.checkWinner(id)).wait();
        gas.push(receipt?.gasUsed ?? 0n);
      }
      expect(gas[1]).to.equal(gas[0]);
    });

    it("waits until bids were opened or the window is over", async function () {
      const { auction, drive } = await market();
      const id = await drive.revealing(50n, [30n, 20n]);
      await expect(auction.checkWinner(id))
        .to.be.revertedWithCustomError(auction, "AuctionPhase")
        .withArgs(id, PHASE.Revealing);
      await drive.reveal(id, 0, 0, 30n);
      await drive.pastReveals(id);
      await auction.checkWinner(id);
      await expect(auction.checkWinner(id))
        .to.be.revertedWithCustomError(auction, "AuctionPhase")
        .withArgs(id, PHASE.Awarded);
    });

    it("lets a seller with two bids only lower its own price (37)", async function () {
      const { auction, drive } = await market();
      const id = await drive.offer(50n);
      await drive.bid(id, 0, 20n);
      await drive.bid(id, 0, 30n);
      await drive.pastCommits(id);
      await drive.deposit(id, 50n);
      await drive.reveal(id, 0, 0, 20n);
      await drive.reveal(id, 1, 0, 30n);
      expect((await auction.progressOf(id)).price).to.equal(30n);
      expect(await drive.account(drive.seller(0))).to.deep.equal([QUOTA, 0n, 0n, QUANTITY]);
    });
  });
});
