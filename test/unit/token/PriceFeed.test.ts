import { expect } from "chai";
import { id } from "ethers";
import { network } from "hardhat";

import { BOUNDS, deployToken, ENERGY, MAX_AGE, SELL, TOKEN } from "../../support/token-fixture.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { time } = networkHelpers;

const PRICE = 1_000_000n;

/** A feed with a price of energy, seen at `seen`. */
async function withPrice() {
  const fixture = await deployToken(connection);
  const { feed, owner, reporter } = fixture;
  await feed.connect(owner).setBounds(ENERGY, { ...BOUNDS, least: 1_000n, most: 2_000_000n });
  const seen = await time.latest();
  await feed.connect(reporter).report(ENERGY, PRICE, seen);
  return { ...fixture, seen, reports: feed.connect(reporter) };
}

describe("PriceFeed", function () {
  describe("setBounds", function () {
    it("keeps and announces the bounds", async function () {
      const { feed } = await networkHelpers.loadFixture(withPrice);
      const bounds = { least: 5n, most: 6n, stepBps: 7, maxAge: 8 };
      await expect(feed.setBounds(2, bounds)).to.emit(feed, "BoundsSet").withArgs(2, 5n, 6n, 7, 8);
      expect(await feed.boundsOf(2)).to.deep.equal([5n, 6n, 7n, 8n]);
    });

    for (const [what, over] of [
      ["a least price of zero", { least: 0n }],
      ["a least price above the most", { least: BOUNDS.most + 1n }],
      ["prices that are never fresh", { maxAge: 0 }],
    ] as const) {
      it(`refuses ${what}`, async function () {
        const { feed } = await networkHelpers.loadFixture(withPrice);
        const bounds = { ...BOUNDS, ...over };
        await expect(feed.setBounds(2, bounds))
          .to.be.revertedWithCustomError(feed, "FeedBoundsInvalid")
          .withArgs(2, bounds.least, bounds.most, bounds.maxAge);
      });
    }

    it("is for the administrator only", async function () {
      const { feed, reporter } = await networkHelpers.loadFixture(withPrice);
      await expect(feed.connect(reporter).setBounds(2, BOUNDS))
        .to.be.revertedWithCustomError(feed, "AccessControlUnauthorizedAccount")
        .withArgs(reporter.address, await feed.DEFAULT_ADMIN_ROLE());
    });
  });

  describe("report", function () {
    it("keeps and announces the price", async function () {
      const { feed, reports, reporter, seen } = await networkHelpers.loadFixture(withPrice);
      await expect(reports.report(ENERGY, PRICE + 1n, seen + 1))
        .to.emit(feed, "PriceReported")
        .withArgs(ENERGY, reporter.address, PRICE + 1n, seen + 1);
      expect(await feed.priceOf(ENERGY)).to.deep.equal([[PRICE + 1n, BigInt(seen + 1)], true]);
      expect(await feed.getMarketPrice(ENERGY)).to.equal(PRICE + 1n);
      expect(await feed.getMarketPrice(TOKEN)).to.equal(SELL);
    });

    it("takes a step of just the greatest size, up or down", async function () {
      const { feed, reports, seen } = await networkHelpers.loadFixture(withPrice);
      await reports.report(ENERGY, 1_100_000n, seen + 1);
      await reports.report(ENERGY, 990_000n, seen + 2);
      expect(await feed.getMarketPrice(ENERGY)).to.equal(990_000n);
    });

    for (const price of [1_100_001n, 899_999n]) {
      it(`refuses a step to ${String(price)}, one too far`, async function () {
        const { feed, reports, seen } = await networkHelpers.loadFixture(withPrice);
        await expect(reports.report(ENERGY, price, seen + 1))
          .to.be.revertedWithCustomError(feed, "FeedStepTooLarge")
          .withArgs(ENERGY, price, PRICE, BOUNDS.stepBps);
      });
    }

    it("takes the first price without a step, at both bounds", async function () {
      const { feed, reports } = await networkHelpers.loadFixture(withPrice);
      const now = await time.latest();
      for (const [resource, price] of [
        [2, 10n],
        [3, 20n],
      ] as const) {
        await feed.setBounds(resource, { ...BOUNDS, least: 10n, most: 20n });
        await reports.report(resource, price, now);
        expect(await feed.getMarketPrice(resource)).to.equal(price);
      }
    });

    for (const price of [9n, 21n]) {
      it(`refuses ${String(price)} outside 10 to 20`, async function () {
        const { feed, reports } = await networkHelpers.loadFixture(withPrice);
        await feed.setBounds(2, { ...BOUNDS, least: 10n, most: 20n });
        await expect(reports.report(2, price, await time.latest()))
          .to.be.revertedWithCustomError(feed, "FeedPriceOutOfBounds")
          .withArgs(2, price, 10n, 20n);
      });
    }

    it("refuses a resource without bounds, even at zero", async function () {
      const { feed, reports } = await networkHelpers.loadFixture(withPrice);
      for (const price of [0n, 1n]) {
        await expect(reports.report(9, price, await time.latest()))
          .to.be.revertedWithCustomError(feed, "FeedPriceOutOfBounds")
          .withArgs(9, price, 0n, 0n);
      }
    });

    it("refuses the same second again", async function () {
      const { feed, reports, seen } = await networkHelpers.loadFixture(withPrice);
      await expect(reports.report(ENERGY, PRICE, seen))
        .to.be.revertedWithCustomError(feed, "FeedTimeInvalid")
        .withArgs(ENERGY, seen, seen);
    });

    it("takes the present second, refuses the next", async function () {
      const { feed, reports, seen } = await networkHelpers.loadFixture(withPrice);
      await time.setNextBlockTimestamp(seen + 100);
      await expect(reports.report(ENERGY, PRICE, seen + 101))
        .to.be.revertedWithCustomError(feed, "FeedTimeInvalid")
        .withArgs(ENERGY, seen + 101, seen);
      await time.setNextBlockTimestamp(seen + 102);
      await reports.report(ENERGY, PRICE, seen + 102);
      expect(await feed.priceOf(ENERGY)).to.deep.equal([[PRICE, BigInt(seen + 102)], true]);
    });

    it("is for reporters only", async function () {
      const { feed, stranger, seen } = await networkHelpers.loadFixture(withPrice);
      await expect(feed.connect(stranger).report(ENERGY, PRICE, seen + 1))
        .to.be.revertedWithCustomError(feed, "AccessControlUnauthorizedAccount")
        .withArgs(stranger.address, id("REPORTER_ROLE"));
    });
  });

  describe("reset", function () {
    it("jumps within the bounds", async function () {
      const { feed, owner, seen } = await networkHelpers.loadFixture(withPrice);
      await expect(feed.reset(ENERGY, 2_000_000n, seen + 1))
        .to.emit(feed, "PriceReported")
        .withArgs(ENERGY, owner.address, 2_000_000n, seen + 1);
      await expect(feed.reset(ENERGY, 2_000_001n, seen + 2))
        .to.be.revertedWithCustomError(feed, "FeedPriceOutOfBounds")
        .withArgs(ENERGY, 2_000_001n, 1_000n, 2_000_000n);
    });

    it("is for the administrator only", async function () {
      const { feed, reports, reporter, seen } = await networkHelpers.loadFixture(withPrice);
      await expect(reports.reset(ENERGY, PRICE, seen + 1))
        .to.be.revertedWithCustomError(feed, "AccessControlUnauthorizedAccount")
        .withArgs(reporter.address, await feed.DEFAULT_ADMIN_ROLE());
    });
  });

  describe("getMarketPrice", function () {
    it("is fresh to the last second of its age, stale in the next", async function () {
      const { feed, seen } = await networkHelpers.loadFixture(withPrice);
      await time.increaseTo(seen + MAX_AGE);
      expect(await feed.getMarketPrice(ENERGY)).to.equal(PRICE);
      await time.increaseTo(seen + MAX_AGE + 1);
      await expect(feed.getMarketPrice(ENERGY))
        .to.be.revertedWithCustomError(feed, "FeedStalePrice")
        .withArgs(ENERGY, seen, MAX_AGE);
      expect(await feed.priceOf(ENERGY)).to.deep.equal([[PRICE, BigInt(seen)], false]);
    });

    it("refuses a price that was never reported", async function () {
      const { feed } = await networkHelpers.loadFixture(withPrice);
      await expect(feed.getMarketPrice(9))
        .to.be.revertedWithCustomError(feed, "FeedStalePrice")
        .withArgs(9, 0, 0);
    });
  });
});
