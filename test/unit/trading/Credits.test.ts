import { expect } from "chai";
import { Signature, ZeroHash, type Signer } from "ethers";
import { network } from "hardhat";

import { AuctionDriver, requestOf } from "../../support/contracts/auction-driver.ts";
import { CAP, marketLoader } from "../../support/contracts/market.ts";
import { NEVER } from "../../support/token-fixture.ts";

const connection = await network.create();
const load = marketLoader(connection);

async function market() {
  const fixture = await load();
  return { ...fixture, drive: new AuctionDriver(connection, fixture) };
}

/** A signed allowance of the token for the auction. */
async function permit(
  { token, auction, place }: Awaited<ReturnType<typeof market>>,
  signer: Signer,
  value: bigint,
) {
  const owner = await signer.getAddress();
  const spender = await auction.getAddress();
  const verifyingContract = await token.getAddress();
  const nonce = await token.nonces(owner);
  const domain = {
    name: "Smart Community Token",
    version: "1",
    chainId: place.chainId,
    verifyingContract,
  };
  const types = {
    Permit: [
      { name: "owner", type: "address" },
      { name: "spender", type: "address" },
      { name: "value", type: "uint256" },
      { name: "nonce", type: "uint256" },
      { name: "deadline", type: "uint256" },
    ],
  };
  const message = { owner, spender, value, nonce, deadline: NEVER };
  return Signature.from(await signer.signTypedData(domain, types, message));
}

describe("QuotaAuction", function () {
  describe("withdraw", function () {
    it("gives credit back to its owner, not more", async function () {
      const { auction, token, drive } = await market();
      const seller = drive.seller(0);
      const before = await token.balanceOf(seller);
      await auction.connect(seller).fund(10);
      await expect(auction.connect(seller).withdraw(11))
        .to.be.revertedWithCustomError(auction, "AuctionCreditTooLow")
        .withArgs(seller.address, 10, 11);
      await auction.connect(seller).withdraw(4);
      expect(await auction.creditOf(seller)).to.equal(6n);
      expect(await token.balanceOf(seller)).to.equal(before - 6n);
    });
  });

  describe("selfPermit", function () {
    it("allows and bids in one transaction, also when the permit was front-run (29)", async function () {
      const fixture = await market();
      const { auction, token, stranger, drive } = fixture;
      const id = await drive.offer(50n);
      const seller = drive.seller(0);
      await token.connect(seller).approve(auction, 0);
      for (const frontRun of [false, true]) {
        const { v, r, s } = await permit(fixture, seller, CAP);
        if (frontRun) {
          await token.connect(stranger).permit(seller, auction, CAP, NEVER, v, r, s);
        }
        const uses = auction.connect(seller);
        expect(await uses.selfPermit.staticCall(CAP, NEVER, v, r, s)).to.equal(!frontRun);
        await uses.multicall([
          auction.interface.encodeFunctionData("selfPermit", [CAP, NEVER, v, r, s]),
          auction.interface.encodeFunctionData("receiveBids", [id, ZeroHash, ZeroHash]),
        ]);
        expect(await token.allowance(seller, auction)).to.equal(0n);
      }
      expect((await auction.progressOf(id)).commits).to.equal(2n);
    });
  });

  describe("fund", function () {
    it("needs an allowance", async function () {
      const fixture = await market();
      const { auction, token, buyer } = fixture;
      await token.connect(buyer).approve(auction, 0);
      const errors = [
        () => auction.connect(buyer).fund(1),
        () => auction.connect(buyer).offer(requestOf(fixture, 50n)),
      ];
      for (const call of errors) {
        await expect(call()).to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance");
      }
    });
  });
});
