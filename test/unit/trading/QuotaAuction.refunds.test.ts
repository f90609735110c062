import { expect } from "chai";
import { network } from "hardhat";

import { AuctionDriver } from "../../support/contracts/auction-driver.ts";
import { CAP, marketLoader, PERIOD_SECONDS, QUOTA } from "../../support/contracts/market.ts";

const connection = await network.create();
const { time } = connection.networkHelpers;
const load = marketLoader(connection);

const PHASE = {
  Bidding: 1n,
  Revealing: 3n,
  Expired: 5n,
  Paid: 7n,
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
