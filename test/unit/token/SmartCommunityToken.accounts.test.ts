import { expect } from "chai";
import { Signature, ZeroAddress } from "ethers";
import { network } from "hardhat";

import { BUY, deployToken, NEVER, SELL, UNIT } from "../../support/token-fixture.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const { time } = networkHelpers;

const SEALER = "0x5ea1E50000000000000000000000000000000001";
const REWARD = 10n ** 15n;

/** Alice and Bob hold 100 tokens each. */
async function withHolders() {
  const fixture = await deployToken(connection);
  for (const holder of [fixture.alice, fixture.bob]) {
    await fixture.token.connect(holder).buy(0, NEVER, { value: 100n * BUY });
  }
  return fixture;
}

/** Rewards are on, with two and a half of them in the pool and three in a day's budget. */
async function withRewards() {
  const fixture = await withHolders();
  await fixture.token.connect(fixture.bob).fundRewards((REWARD * 5n) / 2n);
  await fixture.token.setReward(REWARD, 3n * REWARD);
  await networkHelpers.setCoinbase(SEALER);
  return fixture;
}

describe("SmartCommunityToken", function () {
  describe("freezeAccount", function () {
    it("keeps a frozen account from sending and receiving, its tokens stay", async function () {
      const { token, alice, bob } = await networkHelpers.loadFixture(withHolders);
      await expect(token.freezeAccount(alice, true))
        .to.emit(token, "AccountFrozen")
        .withArgs(alice.address, true);
      const since = BigInt(await time.latest());
      expect(await token.frozenSince(alice)).to.equal(since);
      const refused = [
        () => token.connect(alice).transfer(bob, 1),
        () => token.connect(bob).transfer(alice, 1),
        () => token.connect(alice).sell(UNIT, 0, NEVER),
        () => token.connect(alice).burn(1),
        () => token.connect(alice).fundRewards(1),
        () => token.createToken(1, alice),
      ];
      for (const call of refused) {
        await expect(call())
          .to.be.revertedWithCustomError(token, "TokenAccountFrozen")
          .withArgs(alice.address);
      }
      expect(await token.balanceOf(alice)).to.equal(100n * UNIT);
      await token.freezeAccount(alice, true);
      expect(await token.frozenSince(alice)).to.equal(since);
    });

    it("keeps a frozen spender from using its allowance, which stays", async function () {
      const { token, alice, bob, stranger } = await networkHelpers.loadFixture(withHolders);
      await token.connect(alice).approve(bob, 10);
      await token.freezeAccount(bob, true);
      await expect(token.connect(bob).transferFrom(alice, stranger, 1))
        .to.be.revertedWithCustomError(token, "TokenAccountFrozen")
        .withArgs(bob.address);
      await token.freezeAccount(bob, false);
      expect(await token.frozenSince(bob)).to.equal(0n);
      await token.connect(bob).transferFrom(alice, stranger, 1);
      expect(await token.allowance(alice, bob)).to.equal(9n);
    });

    it("is for the owner only", async function () {
      const { token, alice, bob } = await networkHelpers.loadFixture(withHolders);
      for (const call of [
        () => token.connect(alice).freezeAccount(bob, true),
        () => token.connect(alice).protectAccount(bob),
        () => token.connect(alice).setReward(1, 1),
      ]) {
        await expect(call())
          .to.be.revertedWithCustomError(token, "OwnableUnauthorizedAccount")
          .withArgs(alice.address);
      }
    });
  });

  describe("protectAccount", function () {
    it("keeps an account from ever being frozen", async function () {
      const { token, alice } = await networkHelpers.loadFixture(withHolders);
      await expect(token.protectAccount(alice))
        .to.emit(token, "AccountProtected")
        .withArgs(alice.address);
      for (const account of [alice, token]) {
        await expect(token.freezeAccount(account, true))
          .to.be.revertedWithCustomError(token, "TokenAccountProtected")
          .withArgs(account);
      }
    });

    it("refuses an account that is frozen", async function () {
      const { token, alice } = await networkHelpers.loadFixture(withHolders);
      await token.freezeAccount(alice, true);
      await expect(token.protectAccount(alice))
        .to.be.revertedWithCustomError(token, "TokenAccountFrozen")
        .withArgs(alice.address);
    });
  });

  describe("transfer", function () {
    it("refuses the token itself", async function () {
      const { token, alice } = await networkHelpers.loadFixture(withHolders);
      await expect(token.connect(alice).transfer(token, 1)).to.be.revertedWithCustomError(
        token,
        "TokenTransferToSelf",
      );
    });
  });

  describe("permit", function () {
    it("allows by signature, once", async function () {
      const { token, alice, bob } = await networkHelpers.loadFixture(withHolders);
      const { chainId } = await ethers.provider.getNetwork();
      const domain = {
        name: "Smart Community Token",
        version: "1",
        chainId,
        verifyingContract: await token.getAddress(),
      };
      const names = ["owner", "spender"].map((name) => ({ name, type: "address" }));
      const numbers = ["value", "nonce", "deadline"].map((name) => ({ name, type: "uint256" }));
      const [owner, spender] = [alice.address, bob.address];
      const message = { owner, spender, value: 7n, nonce: 0n, deadline: NEVER };
      const types = { Permit: [...names, ...numbers] };
      const { v, r, s } = Signature.from(await alice.signTypedData(domain, types, message));
      await token.permit(owner, spender, 7n, NEVER, v, r, s);
      expect(await token.allowance(alice, bob)).to.equal(7n);
      await expect(token.permit(owner, spender, 7n, NEVER, v, r, s)).to.be.revertedWithCustomError(
        token,
        "ERC2612InvalidSigner",
      );
    });
  });

  describe("getBlockReward", function () {
    it("pays the sealer with a purchase, a sale, and on demand, until the pool is empty", async function () {
      const { token, alice, bob } = await networkHelpers.loadFixture(withRewards);
      await expect(token.connect(alice).buy(0, NEVER, { value: BUY }))
        .to.emit(token, "BlockRewarded")
        .withArgs(SEALER, REWARD);
      await expect(token.connect(alice).sell(UNIT, 0, NEVER))
        .to.emit(token, "BlockRewarded")
        .withArgs(SEALER, REWARD);
      await expect(token.connect(bob).getBlockReward())
        .to.emit(token, "BlockRewarded")
        .withArgs(SEALER, REWARD / 2n);
      await expect(token.connect(bob).getBlockReward()).to.not.emit(token, "BlockRewarded");
      expect(await token.balanceOf(SEALER)).to.equal((REWARD * 5n) / 2n);
      expect(await token.balanceOf(token)).to.equal(0n);
    });

    it("pays once a block (33)", async function () {
      const { token, alice, bob } = await networkHelpers.loadFixture(withRewards);
      await networkHelpers.mine();
      await ethers.provider.send("evm_setAutomine", [false]);
      try {
        const gasLimit = 500_000n;
        await token.connect(alice).getBlockReward({ gasLimit });
        await token.connect(bob).getBlockReward({ gasLimit });
        await networkHelpers.mine();
      } finally {
        await ethers.provider.send("evm_setAutomine", [true]);
      }
      expect(await token.balanceOf(SEALER)).to.equal(REWARD);
    });

    it("keeps to the day's budget, and begins anew the next day", async function () {
      const { token, bob } = await networkHelpers.loadFixture(withRewards);
      await token.connect(bob).fundRewards(10n * REWARD);
      await expect(token.setReward(REWARD, (REWARD * 3n) / 2n))
        .to.emit(token, "RewardSet")
        .withArgs(REWARD, (REWARD * 3n) / 2n);
      const midnight = (Math.floor((await time.latest()) / 86_400) + 1) * 86_400;
      await time.increaseTo(midnight);
      for (const expected of [REWARD, (REWARD * 3n) / 2n, (REWARD * 3n) / 2n]) {
        await token.getBlockReward();
        expect(await token.balanceOf(SEALER)).to.equal(expected);
      }
      await time.increaseTo(midnight + 86_400);
      await token.getBlockReward();
      expect(await token.balanceOf(SEALER)).to.equal((REWARD * 5n) / 2n);
    });

    it("is off unless set", async function () {
      const { token, bob } = await networkHelpers.loadFixture(withHolders);
      await expect(token.connect(bob).fundRewards(REWARD))
        .to.emit(token, "RewardsFunded")
        .withArgs(bob.address, REWARD);
      await expect(token.getBlockReward()).to.not.emit(token, "BlockRewarded");
    });

    it("skips a sealer that is unknown, frozen, or the token", async function () {
      const { token, alice } = await networkHelpers.loadFixture(withRewards);
      await token.freezeAccount(SEALER, true);
      for (const sealer of [SEALER, ZeroAddress, await token.getAddress()]) {
        await networkHelpers.setCoinbase(sealer);
        await expect(token.connect(alice).sell(UNIT, SELL, NEVER)).to.not.emit(
          token,
          "BlockRewarded",
        );
      }
    });
  });
});
