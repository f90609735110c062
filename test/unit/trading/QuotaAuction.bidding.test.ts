import { expect } from "chai";
import { ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import { innerOf, maxHashOf, outerOf } from "../../../src/market/sealed-bid.ts";
import { QuotaAuction__factory } from "../../../types/contracts/index.ts";
import { AuctionDriver, requestOf } from "../../support/contracts/auction-driver.ts";
import {
  CAP,
  marketLoader,
  PERIOD_SECONDS,
  PRICE,
  QUANTITY,
  QUOTA,
  RULES,
  saltOf,
} from "../../support/contracts/market.ts";
import { ENERGY, UNIT } from "../../support/token-fixture.ts";

const connection = await network.create();
const { time } = connection.networkHelpers;
const load = marketLoader(connection);

/** Phases in the order of the contract. */
const PHASE = { Bidding: 1n, Depositing: 2n, Revealing: 3n };

async function market() {
  const fixture = await load();
  const drive = new AuctionDriver(connection, fixture);
  return { ...fixture, drive, buys: fixture.auction.connect(fixture.buyer) };
}

describe("QuotaAuction", function () {
  describe("constructor", function () {
    for (const over of [
      { bondShare: UNIT + 1n },
      { defaultShare: UNIT + 1n },
      { deadEndShare: UNIT / 20n + 1n },
      { blockSeconds: 0 },
      { signers: 0 },
      { minQuantity: 0n },
    ]) {
      it(`refuses ${Object.keys(over).join()} of ${String(Object.values(over)[0])}`, async function () {
        const { token, book, feed, treasury, admin, auction } = await market();
        const rules = { ...RULES, ...over };
        const factory = new QuotaAuction__factory(admin);
        await expect(
          factory.deploy(token, book, feed, treasury, rules),
        ).to.be.revertedWithCustomError(auction, "AuctionRulesInvalid");
      });
    }

    it("needs a treasury, and keeps what it was given", async function () {
      const { token, book, feed, treasury, admin, auction } = await market();
      const factory = new QuotaAuction__factory(admin);
      await expect(factory.deploy(token, book, feed, ZeroAddress, RULES))
        .to.be.revertedWithCustomError(auction, "AuctionTreasuryInvalid")
        .withArgs(ZeroAddress);
      expect([await auction.token(), await auction.book(), await auction.feed()]).to.deep.equal([
        await token.getAddress(),
        await book.getAddress(),
        await feed.getAddress(),
      ]);
      expect(await auction.treasury()).to.equal(treasury.address);
    });
  });

  describe("offer", function () {
    it("posts the terms, indexed by resource, period and size, against a bond", async function () {
      const { auction, buys, buyer, drive, ...fixture } = await market();
      const request = requestOf({ ...fixture, auction, buyer }, 50n);
      const before = await drive.wealth(buyer);
      await expect(buys.offer(request))
        .to.emit(auction, "OfferPosted")
        .withArgs(1, ENERGY, 6n << 64n, buyer.address, Object.values(request), CAP / 20n);
      const at = BigInt(await time.latest());
      expect(await auction.offerOf(1)).to.deep.equal([
        buyer.address,
        BigInt(ENERGY),
        0n,
        QUANTITY,
        CAP,
        1n,
        at,
        at + 600n,
        at + 900n,
        600n,
      ]);
      expect((await auction.progressOf(1)).phase).to.equal(PHASE.Bidding);
      expect(await auction.bondOf(1)).to.equal(CAP);
      expect(await auction.auctionCount()).to.equal(1n);
      expect(before - (await drive.wealth(buyer))).to.equal(CAP / 20n);
    });

    for (const over of [{ quantity: 9n }, { cap: 5n }]) {
      it(`refuses too little ${Object.keys(over).join()}`, async function () {
        const fixture = await market();
        const request = requestOf(fixture, 5n, over);
        await expect(fixture.buys.offer(request))
          .to.be.revertedWithCustomError(fixture.auction, "AuctionTooSmall")
          .withArgs(request.quantity, request.cap);
      });
    }

    for (const over of [{ maxHash: ZeroHash }, { minBids: 0 }]) {
      it(`refuses no ${Object.keys(over).join()}`, async function () {
        const fixture = await market();
        const request = requestOf(fixture, 5n, over);
        await expect(fixture.buys.offer(request))
          .to.be.revertedWithCustomError(fixture.auction, "AuctionRequestInvalid")
          .withArgs(request.maxHash, request.minBids);
      });
    }

    for (const window of ["commitSeconds", "depositSeconds", "revealSeconds"] as const) {
      it(`refuses ${window} one below the least`, async function () {
        const fixture = await market();
        const least = RULES[window];
        await expect(fixture.buys.offer(requestOf(fixture, 5n, { [window]: least - 1 })))
          .to.be.revertedWithCustomError(fixture.auction, "AuctionWindowTooShort")
          .withArgs(least - 1, least);
      });
    }

    it("leaves time to settle before the period ends, to the second", async function () {
      const fixture = await market();
      const { origin, auction, buys } = fixture;
      const latest = origin + PERIOD_SECONDS - RULES.settleSeconds;
      const now = (await time.latest()) + 100;
      const commitSeconds = latest - now - RULES.depositSeconds - RULES.revealSeconds;
      await time.setNextBlockTimestamp(now);
      await expect(buys.offer(requestOf(fixture, 5n, { commitSeconds: commitSeconds + 1 })))
        .to.be.revertedWithCustomError(auction, "AuctionTooLate")
        .withArgs(latest + 1, latest);
      await time.setNextBlockTimestamp(now + 1);
      await buys.offer(requestOf(fixture, 5n, { commitSeconds: commitSeconds - 1 }));
      expect((await auction.offerOf(1)).depositEnd).to.equal(latest - RULES.revealSeconds);
    });

    it("keeps the cap within four times the market value while prices are fresh", async function () {
      const fixture = await market();
      const { auction, buys } = fixture;
      await expect(buys.offer(requestOf(fixture, 5n, { cap: 401n })))
        .to.be.revertedWithCustomError(auction, "AuctionCapTooHigh")
        .withArgs(401n, 400n);
      await buys.offer(requestOf(fixture, 5n, { cap: 400n }));
      await buys.offer(requestOf(fixture, 5n, { cap: 401n, resource: 2 }));
      expect(await auction.auctionCount()).to.equal(2n);
      expect(PRICE).to.equal(await fixture.token.sellPrice());
    });
  });

  describe("receiveBids", function () {
    it("stores a hash, takes the bond and reserves the lot", async function () {
      const { auction, drive, sellers } = await market();
      const id = await drive.offer(50n);
      const [seller] = sellers;
      if (!seller) throw new Error("no seller");
      const before = await drive.wealth(seller);
      const inner = drive.inner(id, 0, 30n);
      await expect(auction.connect(seller).receiveBids(id, inner, saltOf("memo")))
        .to.emit(auction, "BidReceived")
        .withArgs(id, 0, seller.address, inner, saltOf("memo"));
      expect(await auction.commitmentOf(id, 0)).to.equal(outerOf(inner, seller.address));
      expect(before - (await drive.wealth(seller))).to.equal(CAP);
      expect(await drive.account(seller)).to.deep.equal([QUOTA, 0n, 0n, QUANTITY]);
    });

    it("takes the bond from credit first (and credit alone suffices)", async function () {
      const { auction, token, drive, sellers } = await market();
      const id = await drive.offer(50n);
      const seller = drive.seller(0);
      await expect(auction.connect(seller).fund(CAP + 30n))
        .to.emit(auction, "Credited")
        .withArgs(seller.address, 0, CAP + 30n);
      const tokens = await token.balanceOf(seller);
      await expect(drive.bid(id, 0, 1n))
        .to.emit(auction, "Escrowed")
        .withArgs(seller.address, id, CAP, CAP);
      await expect(drive.bid(id, 0, 2n))
        .to.emit(auction, "Escrowed")
        .withArgs(seller.address, id, CAP, 30n);
      expect(await drive.credit(seller)).to.equal(0n);
      expect(await token.balanceOf(seller)).to.equal(tokens - CAP + 30n);
      expect(sellers).to.have.length(6);
    });

    it("takes the deadline's second, refuses the next (18)", async function () {
      const { auction, drive } = await market();
      const id = await drive.offer(50n);
      const { commitEnd } = await auction.offerOf(id);
      await time.setNextBlockTimestamp(commitEnd);
      await drive.bid(id, 0, 1n);
      await time.setNextBlockTimestamp(commitEnd + 1n);
      await expect(drive.bid(id, 1, 1n))
        .to.be.revertedWithCustomError(auction, "AuctionPhase")
        .withArgs(id, PHASE.Depositing);
    });

    it("refuses an auction that does not exist", async function () {
      const { auction, drive } = await market();
      await expect(drive.bid(7n, 0, 1n))
        .to.be.revertedWithCustomError(auction, "AuctionPhase")
        .withArgs(7, 0);
    });

    it("refuses the buyer", async function () {
      const { auction, buys, buyer, drive } = await market();
      const id = await drive.offer(50n);
      await expect(buys.receiveBids(id, saltOf(1), ZeroHash))
        .to.be.revertedWithCustomError(auction, "AuctionBuyerBids")
        .withArgs(id, buyer.address);
    });

    it("refuses a seller without quota (20)", async function () {
      const { auction, book, token, treasury, drive } = await market();
      const id = await drive.offer(50n);
      await token.createToken(CAP, treasury, { value: 1_000n });
      await token.connect(treasury).approve(auction, CAP);
      await expect(auction.connect(treasury).receiveBids(id, saltOf(1), ZeroHash))
        .to.be.revertedWithCustomError(book, "QuotaInsufficient")
        .withArgs(treasury.address, 0, QUANTITY);
    });

    it("refuses the same quota in a second auction (21)", async function () {
      const { book, drive } = await market();
      const first = await drive.offer(50n, { quantity: QUOTA });
      const second = await drive.offer(50n);
      await drive.bid(first, 0, 1n);
      await expect(drive.bid(second, 0, 1n))
        .to.be.revertedWithCustomError(book, "QuotaInsufficient")
        .withArgs(drive.seller(0).address, 0, QUANTITY);
    });
  });

  describe("depositMaxPrice", function () {
    it("holds the price, the bond counted, and opens the reveal window", async function () {
      const { auction, buyer, drive } = await market();
      const id = await drive.committed(50n, [30n]);
      const before = await drive.wealth(buyer);
      const deposit = drive.deposit(id, 50n);
      await deposit;
      const revealEnd = BigInt(await time.latest()) + 600n;
      await expect(deposit).to.emit(auction, "MaxPriceDeposited").withArgs(id, 50n, 50n, revealEnd);
      expect(before - (await drive.wealth(buyer))).to.equal(45n);
      const progress = await auction.progressOf(id);
      expect(progress.phase).to.equal(PHASE.Revealing);
      expect(progress.reserve).to.equal(50n);
      expect(progress.revealEnd).to.equal(revealEnd);
      expect([progress.winner, progress.price]).to.deep.equal([ZeroAddress, 0n]);
    });

    it("never holds less than the bond", async function () {
      const { auction, buyer, drive } = await market();
      const id = await drive.committed(2n, [30n]);
      const before = await drive.wealth(buyer);
      await expect(drive.deposit(id, 2n)).to.emit(auction, "MaxPriceDeposited");
      expect(await drive.wealth(buyer)).to.equal(before);
    });

    it("refuses a price above the cap (11)", async function () {
      const { auction, drive } = await market();
      const id = await drive.committed(CAP + 1n, [30n]);
      await expect(drive.deposit(id, CAP + 1n))
        .to.be.revertedWithCustomError(auction, "AuctionAboveCap")
        .withArgs(id, CAP + 1n, CAP);
    });

    it("refuses another price or salt than the offer hid", async function () {
      const { auction, buys, place, buyer, drive } = await market();
      const id = await drive.committed(50n, [30n]);
      const maxHash = maxHashOf(place, buyer.address, 50n, saltOf("max"));
      for (const [price, salt] of [
        [49n, saltOf("max")],
        [50n, saltOf("other")],
      ] as const) {
        await expect(buys.depositMaxPrice(id, price, salt))
          .to.be.revertedWithCustomError(auction, "AuctionMaxPriceMismatch")
          .withArgs(id, maxHash);
      }
    });

    it("reverts without an allowance, and works with one (10)", async function () {
      const { auction, token, buyer, drive } = await market();
      const id = await drive.committed(50n, [30n]);
      await token.connect(buyer).approve(auction, 44n);
      await expect(drive.deposit(id, 50n))
        .to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance")
        .withArgs(await auction.getAddress(), 44n, 45n);
      await token.connect(buyer).approve(auction, 45n);
      await drive.deposit(id, 50n);
      expect((await auction.progressOf(id)).phase).to.equal(PHASE.Revealing);
    });

    it("is for the buyer, after the bids, when there are enough", async function () {
      const { auction, stranger, drive } = await market();
      const id = await drive.offer(50n, { minBids: 2 });
      await drive.bid(id, 0, 30n);
      const { commitEnd } = await auction.offerOf(id);
      await time.setNextBlockTimestamp(commitEnd);
      await expect(drive.deposit(id, 50n))
        .to.be.revertedWithCustomError(auction, "AuctionPhase")
        .withArgs(id, PHASE.Bidding);
      await time.increaseTo(commitEnd + 1n);
      await expect(auction.connect(stranger).depositMaxPrice(id, 50n, saltOf("max")))
        .to.be.revertedWithCustomError(auction, "AuctionNotBuyer")
        .withArgs(id, stranger.address);
      await expect(drive.deposit(id, 50n))
        .to.be.revertedWithCustomError(auction, "AuctionTooFewBids")
        .withArgs(id, 1, 2);
    });

    it("comes late as long as nobody declared the default, but not too late to settle", async function () {
      const fixture = await market();
      const { auction, drive, origin } = fixture;
      const first = await drive.committed(50n, [30n]);
      const second = await drive.committed(50n, [30n]);
      const latest = origin + PERIOD_SECONDS - RULES.settleSeconds;
      await time.setNextBlockTimestamp(latest - RULES.revealSeconds);
      await drive.deposit(first, 50n);
      await expect(drive.deposit(second, 50n))
        .to.be.revertedWithCustomError(auction, "AuctionTooLate")
        .withArgs(latest + 1, latest);
    });
  });

  describe("a sealed bid", function () {
    it("binds chain, contract, auction, bidder, price and salt (14)", async function () {
      const { place, sellers } = await market();
      const bid = { id: 1n, bidder: sellers[0]?.address ?? "", price: 7n, salt: saltOf(1) };
      const other = sellers[1]?.address ?? "";
      const hashes = [
        innerOf(place, bid),
        innerOf({ ...place, chainId: 1n }, bid),
        innerOf({ ...place, auction: other }, bid),
        innerOf(place, { ...bid, id: 2n }),
        innerOf(place, { ...bid, bidder: other }),
        innerOf(place, { ...bid, price: 8n }),
        innerOf(place, { ...bid, salt: saltOf(2) }),
      ];
      expect(new Set(hashes).size).to.equal(hashes.length);
    });
  });
});
