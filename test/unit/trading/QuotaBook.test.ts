import { expect } from "chai";
import { id, ZeroAddress } from "ethers";
import { network } from "hardhat";

import { QuotaBook__factory } from "../../../types/contracts/index.ts";
import { AuctionDriver } from "../../support/contracts/auction-driver.ts";
import {
  GRACE,
  marketLoader,
  PERIOD_SECONDS,
  pointOf,
  QUOTA,
  SLOT,
} from "../../support/contracts/market.ts";
import { ENERGY } from "../../support/token-fixture.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;
const load = marketLoader(connection);

const MEMBERS = 7n;
const OPEN = 0n;
const CORRECTING = 1n;
const CLOSED = 2n;

async function market() {
  const fixture = await load();
  const drive = new AuctionDriver(connection, fixture);
  // The market's own calls, in its name.
  await networkHelpers.impersonateAccount(fixture.place.auction);
  await networkHelpers.setBalance(fixture.place.auction, 10n ** 20n);
  const marketSigner = await connection.ethers.getSigner(fixture.place.auction);
  return {
    ...fixture,
    drive,
    seller: drive.seller(0),
    other: drive.seller(1),
    asMarket: fixture.book.connect(marketSigner),
  };
}

describe("QuotaBook", function () {
  describe("constructor", function () {
    for (const [what, over] of [
      ["periods of no length", { periodSeconds: 0 }],
      ["periods of half slots", { periodSeconds: SLOT / 2 }],
      ["an origin within a slot", { origin: SLOT + 1 }],
      ["an origin before the first slot's end", { origin: 0 }],
    ] as const) {
      it(`refuses ${what}`, async function () {
        const { book, verifier, registry, admin } = await market();
        const grid = { origin: SLOT, periodSeconds: SLOT, graceSeconds: 0, ...over };
        await expect(new QuotaBook__factory(admin).deploy(admin, verifier, registry, grid))
          .to.be.revertedWithCustomError(book, "QuotaGridInvalid")
          .withArgs(grid.origin, grid.periodSeconds);
      });
    }

    it("keeps what it was given", async function () {
      const { book, verifier, registry, origin } = await market();
      expect(await book.verifier()).to.equal(await verifier.getAddress());
      expect(await book.registry()).to.equal(await registry.getAddress());
      expect(await book.grid()).to.deep.equal([BigInt(origin), 86_400n, 7_200n]);
    });
  });

  describe("setCommunityLimit", function () {
    it("takes just what is allocated, not less", async function () {
      const { book } = await market();
      const allocated = MEMBERS * QUOTA;
      await expect(book.setCommunityLimit(ENERGY, 0, allocated - 1n))
        .to.be.revertedWithCustomError(book, "QuotaLimitExceeded")
        .withArgs(ENERGY, 0, allocated, allocated - 1n);
      await expect(book.setCommunityLimit(ENERGY, 0, allocated + 1n))
        .to.emit(book, "CommunityLimitSet")
        .withArgs(ENERGY, 0, allocated + 1n);
      expect(await book.communityOf(ENERGY, 0)).to.deep.equal([allocated + 1n, allocated]);
    });

    it("is for the administrator only", async function () {
      const { book, stranger } = await market();
      await expect(book.connect(stranger).setCommunityLimit(ENERGY, 0, 1))
        .to.be.revertedWithCustomError(book, "AccessControlUnauthorizedAccount")
        .withArgs(stranger.address, await book.DEFAULT_ADMIN_ROLE());
    });
  });

  describe("allocate", function () {
    it("keeps within the community's limit, to the last unit", async function () {
      const { book, seller } = await market();
      const limit = MEMBERS * QUOTA;
      await expect(book.allocate(ENERGY, 0, [seller], [QUOTA + 1n]))
        .to.be.revertedWithCustomError(book, "QuotaLimitExceeded")
        .withArgs(ENERGY, 0, limit + 1n, limit);
      await book.setCommunityLimit(ENERGY, 0, limit + 1n);
      await expect(book.allocate(ENERGY, 0, [seller], [QUOTA + 1n]))
        .to.emit(book, "QuotaAllocated")
        .withArgs(seller.address, ENERGY, 0, QUOTA + 1n);
      expect(await book.limitOf(seller, ENERGY, 0)).to.equal(QUOTA + 1n);
    });

    it("only raises once the period has begun; before that it may lower", async function () {
      const { book, seller, origin } = await market();
      await expect(book.allocate(ENERGY, 0, [seller], [QUOTA - 1n]))
        .to.be.revertedWithCustomError(book, "QuotaAllocationFalls")
        .withArgs(seller.address, QUOTA - 1n, QUOTA);
      await book.setCommunityLimit(ENERGY, 1, 100);
      await book.allocate(ENERGY, 1, [seller], [50]);
      await time.setNextBlockTimestamp(origin + PERIOD_SECONDS - 1);
      await book.allocate(ENERGY, 1, [seller], [40]);
      await time.setNextBlockTimestamp(origin + PERIOD_SECONDS);
      await expect(book.allocate(ENERGY, 1, [seller], [39]))
        .to.be.revertedWithCustomError(book, "QuotaAllocationFalls")
        .withArgs(seller.address, 39, 40);
    });

    it("never lowers below what is reserved", async function () {
      const { book, asMarket, seller } = await market();
      await book.setCommunityLimit(ENERGY, 1, 100);
      await book.allocate(ENERGY, 1, [seller], [50]);
      await asMarket.reserve(seller, ENERGY, 1, 30);
      await expect(book.allocate(ENERGY, 1, [seller], [29]))
        .to.be.revertedWithCustomError(book, "QuotaInsufficient")
        .withArgs(seller.address, 29, 30);
      await book.allocate(ENERGY, 1, [seller], [30]);
      expect(await book.availableOf(seller, ENERGY, 1)).to.equal(0n);
    });

    it("works to the period's last second, and then no more", async function () {
      const { book, seller, origin } = await market();
      const end = origin + PERIOD_SECONDS;
      expect([await book.startOf(0), await book.endOf(0)]).to.deep.equal([
        BigInt(origin),
        BigInt(end),
      ]);
      await time.setNextBlockTimestamp(end - 1);
      await book.allocate(ENERGY, 0, [seller], [QUOTA]);
      expect(await book.stateOf(0)).to.equal(OPEN);
      await time.setNextBlockTimestamp(end);
      await expect(book.allocate(ENERGY, 0, [seller], [QUOTA]))
        .to.be.revertedWithCustomError(book, "QuotaPeriodNotOpen")
        .withArgs(0, CORRECTING);
      await time.increaseTo(end + GRACE - 1);
      expect(await book.stateOf(0)).to.equal(CORRECTING);
      await time.increaseTo(end + GRACE);
      expect(await book.stateOf(0)).to.equal(CLOSED);
    });

    it("wants an amount for each member, and an allocator", async function () {
      const { book, seller, stranger } = await market();
      await expect(book.allocate(ENERGY, 0, [seller], []))
        .to.be.revertedWithCustomError(book, "QuotaLengthsDiffer")
        .withArgs(1, 0);
      for (const call of [
        () => book.connect(stranger).allocate(ENERGY, 0, [], []),
        () => book.connect(stranger).assignPoints(seller, ENERGY, 1, []),
        () => book.connect(stranger).settleCorrections(pointOf(0), 1),
      ]) {
        await expect(call())
          .to.be.revertedWithCustomError(book, "AccessControlUnauthorizedAccount")
          .withArgs(stranger.address, id("ALLOCATOR_ROLE"));
      }
    });
  });

  describe("reserve, release, award", function () {
    it("move quota and announce it", async function () {
      const { book, asMarket, seller, other } = await market();
      await expect(asMarket.reserve(seller, ENERGY, 0, 30))
        .to.emit(book, "QuotaReserved")
        .withArgs(seller.address, ENERGY, 0, 30);
      await expect(asMarket.release(seller, ENERGY, 0, 10))
        .to.emit(book, "QuotaReleased")
        .withArgs(seller.address, ENERGY, 0, 10);
      await expect(asMarket.award(seller, other, ENERGY, 0, 20))
        .to.emit(book, "QuotaAwarded")
        .withArgs(seller.address, other.address, ENERGY, 0, 20);
      expect(await book.accountOf(seller, ENERGY, 0)).to.deep.equal([QUOTA, 0n, 20n, 0n]);
      expect(await book.accountOf(other, ENERGY, 0)).to.deep.equal([QUOTA, 20n, 0n, 0n]);
      expect(await book.limitOf(seller, ENERGY, 0)).to.equal(QUOTA - 20n);
    });

    it("let received quota be sold again, to the last unit", async function () {
      const { book, asMarket, seller, other } = await market();
      await asMarket.reserve(seller, ENERGY, 0, QUOTA);
      await asMarket.award(seller, other, ENERGY, 0, QUOTA);
      await expect(asMarket.reserve(other, ENERGY, 0, 2n * QUOTA + 1n))
        .to.be.revertedWithCustomError(book, "QuotaInsufficient")
        .withArgs(other.address, 2n * QUOTA, 2n * QUOTA + 1n);
      await asMarket.reserve(other, ENERGY, 0, 2n * QUOTA);
      expect(await book.availableOf(other, ENERGY, 0)).to.equal(0n);
    });

    it("need what was reserved", async function () {
      const { book, asMarket, seller, other } = await market();
      await asMarket.reserve(seller, ENERGY, 0, 30);
      for (const call of [
        () => asMarket.release(seller, ENERGY, 0, 31),
        () => asMarket.award(seller, other, ENERGY, 0, 31),
      ]) {
        await expect(call())
          .to.be.revertedWithCustomError(book, "QuotaNotReserved")
          .withArgs(seller.address, 30, 31);
      }
    });

    it("change limits only while the period is open, and release always", async function () {
      const { book, asMarket, seller, other, drive } = await market();
      await asMarket.reserve(seller, ENERGY, 0, 30);
      await drive.pastPeriod();
      for (const call of [
        () => asMarket.reserve(seller, ENERGY, 0, 1),
        () => asMarket.award(seller, other, ENERGY, 0, 1),
      ]) {
        await expect(call())
          .to.be.revertedWithCustomError(book, "QuotaPeriodNotOpen")
          .withArgs(0, CORRECTING);
      }
      await asMarket.release(seller, ENERGY, 0, 30);
      expect(await book.accountOf(seller, ENERGY, 0)).to.deep.equal([QUOTA, 0n, 0n, 0n]);
    });

    it("are for the market only", async function () {
      const { book, seller, other, admin } = await market();
      for (const call of [
        () => book.reserve(seller, ENERGY, 0, 1),
        () => book.release(seller, ENERGY, 0, 0),
        () => book.award(seller, other, ENERGY, 0, 0),
      ]) {
        await expect(call())
          .to.be.revertedWithCustomError(book, "AccessControlUnauthorizedAccount")
          .withArgs(admin.address, id("MARKET_ROLE"));
      }
    });
  });

  describe("assignPoints", function () {
    it("names points from a period that has not begun, once more before it begins", async function () {
      const { book, seller } = await market();
      const points = [pointOf(1)];
      for (let i = 0; i < 2; i++) {
        await expect(book.assignPoints(seller, ENERGY, 3, points))
          .to.emit(book, "PointsAssigned")
          .withArgs(seller.address, ENERGY, 3, points);
      }
      expect(await book.pointsOf(seller, ENERGY, 2)).to.deep.equal(points);
      expect(await book.pointsOf(seller, ENERGY, 3)).to.deep.equal(points);
      expect(await book.pointsOf(seller, 9, 3)).to.deep.equal([]);
    });

    it("leaves the points of a begun period, and of those before the last, alone", async function () {
      const { book, seller } = await market();
      await expect(book.assignPoints(seller, ENERGY, 0, [pointOf(1)]))
        .to.be.revertedWithCustomError(book, "QuotaPointsFixed")
        .withArgs(seller.address, 0);
      await book.assignPoints(seller, ENERGY, 3, [pointOf(1)]);
      await expect(book.assignPoints(seller, ENERGY, 2, [pointOf(1)]))
        .to.be.revertedWithCustomError(book, "QuotaPointsFixed")
        .withArgs(seller.address, 2);
    });

    it("wants one to four of the member's own points, each once", async function () {
      const { book, seller, other } = await market();
      for (const points of [[], Array.from({ length: 5 }, () => pointOf(1))]) {
        await expect(book.assignPoints(seller, ENERGY, 1, points))
          .to.be.revertedWithCustomError(book, "QuotaPointsInvalid")
          .withArgs(points.length);
      }
      for (const [points, point, owner, resource] of [
        [[pointOf(2)], pointOf(2), other.address, ENERGY],
        [[pointOf(1), pointOf(1)], pointOf(1), seller.address, ENERGY],
      ] as const) {
        await expect(book.assignPoints(seller, ENERGY, 1, [...points]))
          .to.be.revertedWithCustomError(book, "QuotaPointInvalid")
          .withArgs(point, owner, resource);
      }
      await expect(book.assignPoints(seller, 2, 1, [pointOf(1)]))
        .to.be.revertedWithCustomError(book, "QuotaPointInvalid")
        .withArgs(pointOf(1), seller.address, ENERGY);
      await expect(book.assignPoints(ZeroAddress, 0, 1, [id("nowhere")]))
        .to.be.revertedWithCustomError(book, "QuotaPointInvalid")
        .withArgs(id("nowhere"), ZeroAddress, 0);
    });

    it("refuses a period that is over", async function () {
      const { book, seller, drive } = await market();
      await drive.pastPeriod();
      await expect(book.assignPoints(seller, 2, 0, [pointOf(1)]))
        .to.be.revertedWithCustomError(book, "QuotaPeriodNotOpen")
        .withArgs(0, CORRECTING);
    });
  });
});
