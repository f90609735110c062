import { expect } from "chai";
import { ZeroHash } from "ethers";
import { network } from "hardhat";

import { innerOf } from "../../../src/market/sealed-bid.ts";
import { AuctionDriver } from "../../support/contracts/auction-driver.ts";
import {
  CAP,
  marketLoader,
  PERIOD_SECONDS,
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

const PHASE = {
  Bidding: 1n,
  Depositing: 2n,
  Revealing: 3n,
  Deciding: 4n,
  Expired: 5n,
  Awarded: 6n,
  Paid: 7n,
  NoTrade: 9n,
  Closed: 10n,
  Void: 11n,
  Defaulted: 12n,
};

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

  describe("refundSucceed", function () {
    it("returns what is above the price, and the winner's bond but for its guarantee", async function () {
      const { auction, buyer, treasury, drive, start } = await market();
      const id = await drive.decided(50n, [20n, 30n]);
      await expect(auction.refundSucceed(id))
        .to.emit(auction, "SucceedRefunded")
        .withArgs(id, 30n, 0);
      expect(await drive.wealth(buyer)).to.equal(start - 30n);
      expect(await drive.wealth(drive.seller(0))).to.equal(start - 30n);
      expect(await drive.wealth(drive.seller(1))).to.equal(start);
      expect(await drive.credit(treasury)).to.equal(0n);
      await expect(auction.refundSucceed(id))
        .to.be.revertedWithCustomError(auction, "AuctionPhase")
        .withArgs(id, PHASE.Paid);
    });

    it("gives an unopened bond to the treasury, and the pair is worse off (15)", async function () {
      const { auction, treasury, drive, start } = await market();
      const id = await drive.decided(50n, [20n, 30n], [1]);
      expect((await auction.progressOf(id)).price).to.equal(50n);
      await auction.refundSucceed(id);
      expect(await drive.credit(treasury)).to.equal(CAP);
      expect(await drive.wealth(drive.seller(1))).to.equal(start - CAP);
      // The price rose by 20, the bond was 100.
    });

    it("lets a buyer's ladder of shill bids earn the treasury more than it saves (16)", async function () {
      const { auction, buyer, treasury, drive, start } = await market();
      const id = await drive.decided(50n, [20n, 21n, 35n], [2]);
      await auction.refundSucceed(id);
      expect(await drive.credit(treasury)).to.equal(CAP);
      const saved = 50n - 21n;
      expect(saved < CAP).to.equal(true);
      expect(await drive.wealth(buyer)).to.equal(start - 21n);
    });
  });

  describe("refundFail", function () {
    it("charges a buyer whose price was below all bids (4)", async function () {
      const { auction, buyer, treasury, drive, start } = await market();
      const id = await drive.decided(50n, [51n, 60n]);
      await expect(auction.refundFail(id))
        .to.emit(auction, "FailRefunded")
        .withArgs(id, buyer.address, PHASE.Closed, 1, 0);
      expect(await drive.wealth(buyer)).to.equal(start - 1n);
      expect(await drive.credit(treasury)).to.equal(1n);
      expect(await drive.wealth(drive.seller(0))).to.equal(start);
      expect(await auction.deadEndsOf(buyer)).to.equal(1n);
      await expect(auction.refundFail(id))
        .to.be.revertedWithCustomError(auction, "AuctionPhase")
        .withArgs(id, PHASE.Closed);
    });

    it("charges the buyer nothing when no bid was opened, and keeps the bonds", async function () {
      const { auction, buyer, treasury, drive, start } = await market();
      const id = await drive.decided(50n, [20n, 30n], [0, 1]);
      await auction.refundFail(id);
      expect(await drive.wealth(buyer)).to.equal(start);
      expect(await drive.credit(treasury)).to.equal(2n * CAP);
    });

    it("ends an offer without bids without a loss (7)", async function () {
      const { auction, buyer, drive, start } = await market();
      const id = await drive.committed(50n, []);
      await expect(auction.refundFail(id))
        .to.emit(auction, "FailRefunded")
        .withArgs(id, buyer.address, PHASE.Void, 0, 0);
      expect(await drive.wealth(buyer)).to.equal(start);
    });

    it("refunds everybody when there are too few bids (8)", async function () {
      const { auction, buyer, drive, start } = await market();
      const id = await drive.committed(50n, [30n], { minBids: 2 });
      await auction.refundFail(id);
      const inner = drive.inner(id, 0, 30n);
      const seller = drive.seller(0);
      expect(await auction.previewRefund(id, 0, inner, seller)).to.equal(CAP);
      await expect(auction.releaseReservation(id, 0, inner, seller))
        .to.emit(auction, "ReservationReleased")
        .withArgs(id, 0, seller.address, CAP);
      expect(await drive.wealth(buyer)).to.equal(start);
      expect(await drive.wealth(seller)).to.equal(start);
      expect(await drive.account(seller)).to.deep.equal([QUOTA, 0n, 0n, 0n]);
    });

    it("divides a silent buyer's bond among the bidders (9)", async function () {
      const { auction, buyer, treasury, drive, start } = await market();
      const id = await drive.committed(50n, [30n, 40n]);
      const { depositEnd } = await auction.offerOf(id);
      await time.setNextBlockTimestamp(depositEnd);
      await expect(auction.refundFail(id))
        .to.be.revertedWithCustomError(auction, "AuctionNotInDefault")
        .withArgs(id, depositEnd);
      await time.setNextBlockTimestamp(depositEnd + 1n);
      await expect(auction.refundFail(id))
        .to.emit(auction, "FailRefunded")
        .withArgs(id, buyer.address, PHASE.Defaulted, 5, 0);
      expect(await drive.wealth(buyer)).to.equal(start - 5n);
      expect(await drive.credit(treasury)).to.equal(1n);
      for (const seller of [0, 1]) {
        const inner = drive.inner(id, seller, seller === 0 ? 30n : 40n);
        await auction.releaseReservation(id, seller, inner, drive.seller(seller));
        expect(await drive.wealth(drive.seller(seller))).to.equal(start + 2n);
      }
      await expect(drive.deposit(id, 50n))
        .to.be.revertedWithCustomError(auction, "AuctionPhase")
        .withArgs(id, PHASE.Defaulted);
    });

    it("spares a buyer that was frozen when its time was over (25)", async function () {
      const { auction, token, buyer, drive } = await market();
      const id = await drive.committed(50n, [30n]);
      await token.freezeAccount(buyer, true);
      const { depositEnd } = await auction.offerOf(id);
      await time.increaseTo(depositEnd);
      await expect(drive.deposit(id, 50n)).to.be.revertedWithCustomError(
        token,
        "TokenAccountFrozen",
      );
      await expect(auction.refundFail(id))
        .to.emit(auction, "FailRefunded")
        .withArgs(id, buyer.address, PHASE.Void, 0, 0);
    });

    it("does not spare a buyer that was frozen afterwards", async function () {
      const { auction, token, buyer, drive } = await market();
      const id = await drive.committed(50n, [30n]);
      const { depositEnd } = await auction.offerOf(id);
      await time.setNextBlockTimestamp(depositEnd + 1n);
      await token.freezeAccount(buyer, true);
      await expect(auction.refundFail(id))
        .to.emit(auction, "FailRefunded")
        .withArgs(id, buyer.address, PHASE.Defaulted, 5, 0);
    });

    it("gives everything back when nothing was decided before the period's end", async function () {
      const { auction, buyer, treasury, drive, start, origin } = await market();
      const id = await drive.revealing(50n, [30n, 20n, 40n]);
      await drive.reveal(id, 0, 0, 30n);
      await time.setNextBlockTimestamp(origin + PERIOD_SECONDS);
      await expect(auction.checkWinner(id))
        .to.be.revertedWithCustomError(auction, "AuctionPhase")
        .withArgs(id, PHASE.Expired);
      await auction.refundFail(id);
      for (const [seller, price] of [
        [1, 20n],
        [2, 40n],
      ] as const) {
        const inner = drive.inner(id, seller, price);
        await auction.releaseReservation(id, seller, inner, drive.seller(seller));
      }
      for (const somebody of [buyer, ...[0, 1, 2].map((seller) => drive.seller(seller))]) {
        expect(await drive.wealth(somebody)).to.equal(start);
        expect(await drive.account(somebody)).to.deep.equal([QUOTA, 0n, 0n, 0n]);
      }
      expect(await drive.credit(treasury)).to.equal(0n);
    });

    it("gives back the deposit also when no bid was opened by then", async function () {
      const { auction, buyer, drive, start } = await market();
      const id = await drive.revealing(50n, [30n]);
      await drive.pastPeriod();
      await auction.refundFail(id);
      expect(await drive.wealth(buyer)).to.equal(start);
    });

    it("is refused while the auction goes on", async function () {
      const { auction, drive } = await market();
      const id = await drive.offer(50n);
      await expect(auction.refundFail(id))
        .to.be.revertedWithCustomError(auction, "AuctionPhase")
        .withArgs(id, PHASE.Bidding);
      await expect(auction.refundSucceed(id))
        .to.be.revertedWithCustomError(auction, "AuctionPhase")
        .withArgs(id, PHASE.Bidding);
    });
  });

  describe("releaseReservation", function () {
    it("frees the quota of an unopened bid, never its bond, once (23)", async function () {
      const { auction, drive, start } = await market();
      const id = await drive.decided(50n, [20n, 30n], [1]);
      const seller = drive.seller(1);
      const inner = drive.inner(id, 1, 30n);
      await auction.releaseReservation(id, 1, inner, seller);
      expect(await drive.account(seller)).to.deep.equal([QUOTA, 0n, 0n, 0n]);
      expect(await drive.wealth(seller)).to.equal(start - CAP);
      for (const call of [
        () => auction.releaseReservation(id, 1, inner, seller),
        () => auction.previewRefund(id, 1, inner, seller),
      ]) {
        await expect(call())
          .to.be.revertedWithCustomError(auction, "AuctionCommitmentMismatch")
          .withArgs(id, 1, seller.address);
      }
    });

    it("waits for the end of the auction", async function () {
      const { auction, drive } = await market();
      const id = await drive.revealing(50n, [30n]);
      await expect(auction.releaseReservation(id, 0, drive.inner(id, 0, 30n), drive.seller(0)))
        .to.be.revertedWithCustomError(auction, "AuctionPhase")
        .withArgs(id, PHASE.Revealing);
    });
  });

  describe("given frozen accounts", function () {
    it("opens a frozen seller's bid, keeps its credit, pays when thawed (24)", async function () {
      const { auction, token, drive } = await market();
      const id = await drive.revealing(50n, [30n, 20n]);
      const seller = drive.seller(0);
      await token.freezeAccount(seller, true);
      await drive.reveal(id, 0, 0, 30n);
      await drive.reveal(id, 1, 1, 20n);
      await expect(auction.connect(seller).withdraw(CAP))
        .to.be.revertedWithCustomError(token, "TokenAccountFrozen")
        .withArgs(seller.address);
      expect(await drive.credit(seller)).to.equal(CAP);
      await token.freezeAccount(seller, false);
      await expect(auction.connect(seller).withdraw(CAP))
        .to.emit(auction, "CreditWithdrawn")
        .withArgs(seller.address, CAP);
    });

    it("lets a frozen leader be displaced (36)", async function () {
      const { auction, token, drive } = await market();
      const id = await drive.revealing(50n, [30n, 20n]);
      await drive.reveal(id, 0, 0, 30n);
      await token.freezeAccount(drive.seller(0), true);
      await drive.reveal(id, 1, 1, 20n);
      expect((await auction.progressOf(id)).winner).to.equal(drive.seller(1).address);
      expect(await drive.credit(drive.seller(0))).to.equal(CAP);
    });
  });

  describe("given an accomplice as the seller", function () {
    it("conserves every token (17)", async function () {
      const { auction, token, buyer, treasury, drive, start } = await market();
      const id = await drive.decided(50n, [50n, 50n]);
      await auction.refundSucceed(id);
      await drive.pastGrace();
      await time.increase(14_400);
      await auction.confirmTimeout(id);
      const [seller, other] = [drive.seller(0), drive.seller(1)];
      const wealth = (await drive.wealth(buyer)) + (await drive.wealth(seller));
      expect(wealth).to.equal(2n * start);
      expect(await drive.wealth(other)).to.equal(start);
      const credits = await Promise.all(
        [buyer, seller, other, treasury].map((a) => drive.credit(a)),
      );
      expect(await token.balanceOf(auction)).to.equal(credits.reduce((a, b) => a + b));
    });
  });
});
