import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";

import {
  ReentrantHolder__factory,
  SmartCommunityToken__factory,
} from "../../../types/contracts/index.ts";
import {
  BUY,
  deployToken,
  LIMITS,
  MAX_AGE,
  NEVER,
  SELL,
  UNIT,
} from "../../support/token-fixture.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const fixture = () => deployToken(connection);

/** Alice holds 100 tokens. */
async function withHolder() {
  const deployed = await deployToken(connection);
  await deployed.token.connect(deployed.alice).buy(0, NEVER, { value: 100n * BUY });
  return deployed;
}

describe("SmartCommunityToken", function () {
  describe("buy", function () {
    it("mints for the payment, rounded down", async function () {
      const { token, alice } = await networkHelpers.loadFixture(fixture);
      const paid = 3n * BUY + 7n;
      const tokens = (paid * UNIT) / BUY;
      await expect(token.connect(alice).buy(tokens, NEVER, { value: paid }))
        .to.emit(token, "Bought")
        .withArgs(alice.address, paid, tokens, 0);
      expect(await token.balanceOf(alice)).to.equal(tokens);
      expect(await token.totalSupply()).to.equal(tokens);
    });

    it("refuses fewer than the buyer wants, and none", async function () {
      const { token, alice } = await networkHelpers.loadFixture(fixture);
      await expect(token.connect(alice).buy(UNIT + 1n, NEVER, { value: BUY }))
        .to.be.revertedWithCustomError(token, "TokenTooLittle")
        .withArgs(UNIT, UNIT + 1n);
      await expect(token.connect(alice).buy(0, NEVER))
        .to.be.revertedWithCustomError(token, "TokenTooLittle")
        .withArgs(0, 0);
    });

    it("takes the deadline's second, refuses the next", async function () {
      const { token, alice } = await networkHelpers.loadFixture(fixture);
      const deadline = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(deadline);
      await token.connect(alice).buy(0, deadline, { value: BUY });
      await time.setNextBlockTimestamp(deadline + 1);
      await expect(token.connect(alice).buy(0, deadline, { value: BUY }))
        .to.be.revertedWithCustomError(token, "TokenDeadlinePassed")
        .withArgs(deadline, deadline + 1);
    });

    it("needs prices and a fresh feed", async function () {
      const { token, feed, owner, alice } = await networkHelpers.loadFixture(fixture);
      const fresh = await new SmartCommunityToken__factory(owner).deploy(
        owner,
        feed,
        LIMITS,
        "T",
        "T",
      );
      await expect(
        fresh.connect(alice).buy(0, NEVER, { value: BUY }),
      ).to.be.revertedWithCustomError(token, "TokenPriceUnset");
      await time.increase(MAX_AGE + 10);
      await expect(
        token.connect(alice).buy(0, NEVER, { value: BUY }),
      ).to.be.revertedWithCustomError(feed, "FeedStalePrice");
    });

    it("refuses a frozen account", async function () {
      const { token, alice } = await networkHelpers.loadFixture(fixture);
      await token.freezeAccount(alice, true);
      await expect(token.connect(alice).buy(0, NEVER, { value: BUY }))
        .to.be.revertedWithCustomError(token, "TokenAccountFrozen")
        .withArgs(alice.address);
    });
  });

  describe("restock", function () {
    it("hands back what the buyer lacks, at most its share of the payment", async function () {
      const { token, alice } = await networkHelpers.loadFixture(fixture);
      await expect(token.connect(alice).restock(2n ** 200n))
        .to.emit(token, "RestockSet")
        .withArgs(alice.address, 2n ** 200n);
      expect(await token.minBalanceOf(alice)).to.equal(2n ** 200n);
      const paid = 100n * BUY;
      const tokens = 95n * UNIT;
      const purchase = token.connect(alice).buy(tokens, NEVER, { value: paid });
      await expect(purchase)
        .to.emit(token, "Bought")
        .withArgs(alice.address, paid, tokens, 5n * BUY);
      await expect(purchase).to.changeEtherBalances(
        ethers,
        [token, alice],
        [95n * BUY, -95n * BUY],
      );
    });

    it("hands nothing back to whom lacks nothing, and checks the rest against what is wanted", async function () {
      const { token, alice } = await networkHelpers.loadFixture(fixture);
      await token.connect(alice).restock(1);
      await token.connect(alice).buy(UNIT, NEVER, { value: BUY });
      expect(await token.balanceOf(alice)).to.equal(UNIT);
      await token.connect(alice).restock(2n ** 200n);
      await expect(token.connect(alice).buy(UNIT, NEVER, { value: BUY }))
        .to.be.revertedWithCustomError(token, "TokenTooLittle")
        .withArgs((95n * UNIT) / 100n, UNIT);
    });
  });

  describe("sell", function () {
    it("burns and pays, rounded down, with a stale feed too", async function () {
      const { token, alice } = await networkHelpers.loadFixture(withHolder);
      await time.increase(MAX_AGE + 10);
      const tokens = UNIT + 999n;
      const paid = (tokens * SELL) / UNIT;
      const sale = token.connect(alice).sell(tokens, paid, NEVER);
      await expect(sale).to.emit(token, "Sold").withArgs(alice.address, tokens, paid);
      await expect(sale).to.changeEtherBalances(ethers, [token, alice], [-paid, paid]);
      expect(await token.totalSupply()).to.equal(99n * UNIT - 999n);
    });

    it("refuses to pay less than wanted, or nothing", async function () {
      const { token, alice } = await networkHelpers.loadFixture(withHolder);
      await expect(token.connect(alice).sell(UNIT, SELL + 1n, NEVER))
        .to.be.revertedWithCustomError(token, "TokenTooLittle")
        .withArgs(SELL, SELL + 1n);
      await expect(token.connect(alice).sell(999n, 0, NEVER))
        .to.be.revertedWithCustomError(token, "TokenTooLittle")
        .withArgs(0, 0);
    });

    it("takes the deadline's second, refuses the next", async function () {
      const { token, alice } = await networkHelpers.loadFixture(withHolder);
      const deadline = (await time.latest()) + 10;
      await time.setNextBlockTimestamp(deadline);
      await token.connect(alice).sell(UNIT, 0, deadline);
      await time.setNextBlockTimestamp(deadline + 1);
      await expect(token.connect(alice).sell(UNIT, 0, deadline))
        .to.be.revertedWithCustomError(token, "TokenDeadlinePassed")
        .withArgs(deadline, deadline + 1);
    });

    it("refuses a seller who sells again while being paid (35)", async function () {
      const { token, alice } = await networkHelpers.loadFixture(withHolder);
      const holder = await new ReentrantHolder__factory(alice).deploy(token);
      await holder.buy({ value: 10n * BUY });
      await expect(holder.sell()).to.be.revertedWithCustomError(
        token,
        "ReentrancyGuardReentrantCall",
      );
      expect(await token.balanceOf(holder)).to.equal(10n * UNIT);
    });
  });

  describe("solvency", function () {
    it("lets all holders sell in any order without a shortfall (28)", async function () {
      const amounts = fc.array(fc.bigInt({ min: 1n, max: 50n * BUY }), {
        minLength: 4,
        maxLength: 4,
      });
      const order = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 });
      await fc.assert(
        fc.asyncProperty(amounts, order, async (payments, turns) => {
          const { token, owner, alice, bob, stranger } = await networkHelpers.loadFixture(fixture);
          const holders = [owner, alice, bob, stranger].map((signer, i) => {
            return { signer, paid: (payments[i] ?? 1n) + 10_000n };
          });
          for (const { signer, paid } of holders) {
            await token.connect(signer).buy(0, NEVER, { value: paid });
          }
          await token.withdrawSurplus(await token.surplus());
          for (const turn of turns) {
            const { signer } = holders[turn] ?? { signer: owner };
            const tokens = await token.balanceOf(signer);
            await token.connect(signer).sell(tokens, (tokens * SELL) / UNIT, NEVER);
            const reserve = await ethers.provider.getBalance(token);
            expect(reserve >= (await token.requiredReserve())).to.equal(true);
          }
          expect(await token.totalSupply()).to.equal(0n);
        }),
        { numRuns: 10 },
      );
    });
  });
});
