import { expect } from "chai";
import { network } from "hardhat";

import { SmartCommunityToken__factory } from "../../../types/contracts/index.ts";
import {
  BUY,
  deployToken,
  LIMITS,
  MAX_AGE,
  NEVER,
  SELL,
  TOKEN,
  UNIT,
  WINDOW,
} from "../../support/token-fixture.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

/** Alice holds 100 tokens; the reserve has what she paid. */
async function withHolder() {
  const fixture = await deployToken(connection);
  await fixture.token.connect(fixture.alice).buy(0, NEVER, { value: 100n * BUY });
  return fixture;
}

/** Lets time pass and reports the token's price again, so that the feed stays fresh. */
async function later(
  { feed, reporter }: Awaited<ReturnType<typeof withHolder>>,
  seconds: number,
  price = SELL,
): Promise<void> {
  await time.increase(seconds);
  await feed.connect(reporter).report(TOKEN, price, await time.latest());
}

describe("SmartCommunityToken", function () {
  describe("constructor", function () {
    it("names the token and protects it", async function () {
      const { token, feed, owner } = await networkHelpers.loadFixture(withHolder);
      expect(await token.name()).to.equal("Smart Community Token");
      expect(await token.symbol()).to.equal("SCT");
      expect(await token.feed()).to.equal(await feed.getAddress());
      expect(await token.owner()).to.equal(owner.address);
      expect(await token.isProtected(token)).to.equal(true);
    });

    for (const over of [
      { bandBps: 10_001 },
      { maxStepBps: 10_001 },
      { restockBps: 10_001 },
      { surplusWindow: 6 },
    ]) {
      it(`refuses ${JSON.stringify(over)}`, async function () {
        const { token, feed, owner } = await networkHelpers.loadFixture(withHolder);
        const limits = { ...LIMITS, ...over };
        const factory = new SmartCommunityToken__factory(owner);
        await expect(factory.deploy(owner, feed, limits, "T", "T")).to.be.revertedWithCustomError(
          token,
          "TokenLimitsInvalid",
        );
      });
    }
  });

  describe("setSCTPrice", function () {
    it("sets and announces both prices", async function () {
      const { token } = await networkHelpers.loadFixture(withHolder);
      await expect(token.setSCTPrice(BUY + 1n, SELL + 1n))
        .to.emit(token, "PricesSet")
        .withArgs(BUY + 1n, SELL + 1n);
      expect(await token.buyPrice()).to.equal(BUY + 1n);
      expect(await token.sellPrice()).to.equal(SELL + 1n);
    });

    for (const [buy, sell] of [
      [BUY, 0n],
      [SELL - 1n, SELL],
    ] as const) {
      it(`refuses to buy at ${String(buy)} and sell at ${String(sell)}`, async function () {
        const { token } = await networkHelpers.loadFixture(withHolder);
        await expect(token.setSCTPrice(buy, sell))
          .to.be.revertedWithCustomError(token, "TokenPricesInvalid")
          .withArgs(buy, sell);
      });
    }

    it("keeps to a step of the former prices, to the wei", async function () {
      const { token } = await networkHelpers.loadFixture(withHolder);
      const most = BUY + BUY / 10n;
      const least = SELL - SELL / 10n;
      await expect(token.setSCTPrice(most + 1n, SELL))
        .to.be.revertedWithCustomError(token, "TokenStepTooLarge")
        .withArgs(most + 1n, BUY, LIMITS.maxStepBps);
      await expect(token.setSCTPrice(BUY, least - 1n))
        .to.be.revertedWithCustomError(token, "TokenStepTooLarge")
        .withArgs(least - 1n, SELL, LIMITS.maxStepBps);
      await token.setSCTPrice(most, least);
      expect([await token.buyPrice(), await token.sellPrice()]).to.deep.equal([most, least]);
    });

    it("keeps to the band around the feed's price, to the wei", async function () {
      const { token } = await networkHelpers.loadFixture(withHolder);
      const highest = (SELL * 12n) / 10n;
      await token.setSCTPrice(SELL + SELL / 10n, SELL);
      await expect(token.setSCTPrice(highest + 1n, SELL))
        .to.be.revertedWithCustomError(token, "TokenPriceOutOfBand")
        .withArgs(highest + 1n, SELL, LIMITS.bandBps);
      await token.setSCTPrice(highest, SELL - SELL / 10n);
      const lowest = (SELL * 8n) / 10n;
      await token.setSCTPrice(highest, (SELL * 82n) / 100n);
      await expect(token.setSCTPrice(highest, lowest - 1n))
        .to.be.revertedWithCustomError(token, "TokenPriceOutOfBand")
        .withArgs(lowest - 1n, SELL, LIMITS.bandBps);
      await token.setSCTPrice(highest, lowest);
      expect([await token.buyPrice(), await token.sellPrice()]).to.deep.equal([highest, lowest]);
    });

    it("refuses a rise that the reserve does not cover, and takes it funded (27)", async function () {
      const { token } = await networkHelpers.loadFixture(withHolder);
      const sell = SELL + SELL / 10n;
      const required = 100n * sell;
      const available = 100n * BUY;
      const missing = required - available;
      await expect(token.setSCTPrice(sell, sell, { value: missing - 1n }))
        .to.be.revertedWithCustomError(token, "TokenReserveTooLow")
        .withArgs(required, required - 1n);
      await token.setSCTPrice(sell, sell, { value: missing });
      expect(await token.requiredReserve()).to.equal(required);
      expect(await ethers.provider.getBalance(token)).to.equal(required);
    });

    it("needs a fresh feed", async function () {
      const { token, feed } = await networkHelpers.loadFixture(withHolder);
      await time.increase(MAX_AGE + 10);
      await expect(token.setSCTPrice(BUY, SELL)).to.be.revertedWithCustomError(
        feed,
        "FeedStalePrice",
      );
    });

    it("is for the owner only", async function () {
      const { token, alice } = await networkHelpers.loadFixture(withHolder);
      await expect(token.connect(alice).setSCTPrice(BUY, SELL))
        .to.be.revertedWithCustomError(token, "OwnableUnauthorizedAccount")
        .withArgs(alice.address);
    });
  });

  describe("withdrawSurplus", function () {
    it("gives what no holder could claim, to the last wei", async function () {
      const { token, owner } = await networkHelpers.loadFixture(withHolder);
      const surplus = 100n * (BUY - SELL);
      expect(await token.surplus()).to.equal(surplus);
      await expect(token.withdrawSurplus(surplus + 1n))
        .to.be.revertedWithCustomError(token, "TokenReserveTooLow")
        .withArgs(100n * BUY + 1n, 100n * BUY);
      const withdrawal = token.withdrawSurplus(surplus);
      await expect(withdrawal).to.emit(token, "SurplusWithdrawn").withArgs(owner.address, surplus);
      await expect(withdrawal).to.changeEtherBalances(ethers, [token, owner], [-surplus, surplus]);
      expect(await token.surplus()).to.equal(0n);
    });

    it("owes the highest sell price of the last seven days", async function () {
      const fixture = await networkHelpers.loadFixture(withHolder);
      const { token } = fixture;
      await token.setSCTPrice(BUY, SELL - SELL / 10n);
      expect(await token.surplus()).to.equal(100n * (BUY - SELL));
      await later(fixture, WINDOW - 10);
      expect(await token.surplus()).to.equal(100n * (BUY - SELL));
    });

    it("forgets it two parts after the window at the latest", async function () {
      const fixture = await networkHelpers.loadFixture(withHolder);
      const { token } = fixture;
      await token.setSCTPrice(BUY, SELL - SELL / 10n);
      await later(fixture, WINDOW + (2 * WINDOW) / 7);
      expect(await token.surplus()).to.equal(100n * (BUY - SELL + SELL / 10n));
    });

    it("gives nothing when a price of the recent past is no longer covered", async function () {
      const { token, alice } = await networkHelpers.loadFixture(withHolder);
      await token.withdrawSurplus(100n * (BUY - SELL));
      await token.setSCTPrice(BUY, SELL - SELL / 10n);
      await token.createToken(UNIT, alice);
      expect(await token.surplus()).to.equal(0n);
      await expect(token.withdrawSurplus(0))
        .to.be.revertedWithCustomError(token, "TokenReserveTooLow")
        .withArgs(101n * SELL, 100n * SELL);
    });

    it("is for the owner only", async function () {
      const { token, alice } = await networkHelpers.loadFixture(withHolder);
      await expect(token.connect(alice).withdrawSurplus(1))
        .to.be.revertedWithCustomError(token, "OwnableUnauthorizedAccount")
        .withArgs(alice.address);
    });
  });

  describe("createToken", function () {
    it("makes tokens that are covered, to the last wei", async function () {
      const { token, bob } = await networkHelpers.loadFixture(withHolder);
      // The spread of 100 tokens covers exactly one more.
      await expect(token.createToken(UNIT + 1n, bob))
        .to.be.revertedWithCustomError(token, "TokenReserveTooLow")
        .withArgs(101n * SELL + 1n, 101n * SELL);
      await expect(token.createToken(UNIT, bob))
        .to.emit(token, "TokenCreated")
        .withArgs(bob.address, UNIT);
      await token.createToken(2n * UNIT, bob, { value: 2n * SELL });
      expect(await token.balanceOf(bob)).to.equal(3n * UNIT);
    });

    it("is for the owner only", async function () {
      const { token, alice } = await networkHelpers.loadFixture(withHolder);
      await expect(token.connect(alice).createToken(1, alice))
        .to.be.revertedWithCustomError(token, "OwnableUnauthorizedAccount")
        .withArgs(alice.address);
    });
  });

  describe("payments", function () {
    it("come in by fundReserve only", async function () {
      const { token, alice } = await networkHelpers.loadFixture(withHolder);
      await expect(alice.sendTransaction({ to: token, value: 5n }))
        .to.be.revertedWithCustomError(token, "TokenPaymentUnexpected")
        .withArgs(5n);
      await expect(token.connect(alice).fundReserve({ value: 5n }))
        .to.emit(token, "ReserveFunded")
        .withArgs(alice.address, 5n);
      expect(await ethers.provider.getBalance(token)).to.equal(100n * BUY + 5n);
    });
  });

  describe("ownership", function () {
    it("passes in two steps and announces who was authorized", async function () {
      const { token, owner, alice, bob } = await networkHelpers.loadFixture(withHolder);
      await expect(token.connect(alice).transferOwn(alice))
        .to.be.revertedWithCustomError(token, "OwnableUnauthorizedAccount")
        .withArgs(alice.address);
      await token.transferOwn(alice);
      expect(await token.owner()).to.equal(owner.address);
      await expect(token.connect(bob).acceptOwnership())
        .to.be.revertedWithCustomError(token, "OwnableUnauthorizedAccount")
        .withArgs(bob.address);
      await expect(token.connect(alice).acceptOwnership())
        .to.emit(token, "Authorized")
        .withArgs(alice.address);
      expect(await token.owner()).to.equal(alice.address);
    });

    it("cannot be given up", async function () {
      const { token } = await networkHelpers.loadFixture(withHolder);
      await expect(token.renounceOwnership()).to.be.revertedWithCustomError(
        token,
        "TokenOwnerRequired",
      );
    });
  });
});
