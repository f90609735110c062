import { expect } from "chai";
import { network } from "hardhat";

import { Printer } from "../../tasks/demo/printer.ts";
import { checkConservation } from "../../tasks/market/demo/accounts.ts";
import { tellMarketStory, type MarketStory } from "../../tasks/market/demo/story.ts";
import { openTown, type Town } from "../../tasks/market/demo/town.ts";

const SCT = 10n ** 18n;

describe("the market's story", function () {
  this.timeout(120_000);
  const lines: string[] = [];
  const printer = new Printer((line) => lines.push(line));
  let town: Town;
  let story: MarketStory;

  before(async function () {
    town = await openTown(await network.create());
    story = await tellMarketStory(town, printer);
  });

  after(async function () {
    await town[Symbol.asyncDispose]();
  });

  const changeOf = (name: string): bigint | undefined =>
    story.accounts.find((row) => row.name === name)?.change;

  it("tells every step in its order, and each goes as it says", function () {
    expect(printer.steps.map(({ name, ok }) => [name, ok])).to.deep.equal(
      ["market", "noon", "offer", "bids", "deposit", "reveal", "winner"]
        .concat(["forfeit", "evening", "delivery", "accounts"])
        .map((name) => [name, true]),
    );
  });

  it("sells the tie to the earlier bid, at the second lowest price", function () {
    const { auction } = story;
    expect(auction?.seller).to.equal(town.members[2]?.address);
    expect(auction?.price).to.equal(6n * SCT);
    expect(auction?.quantity).to.equal(4_410n);
  });

  it("pays for what was delivered, rounded as the specification says", function () {
    const { auction } = story;
    // 6,690 used of 5,590 left: 1,100 of the 4,410 that were sold.
    expect(auction?.undelivered).to.equal(1_100n);
    expect(auction?.payment).to.equal((6n * SCT * 3_310n) / 4_410n);
    expect(auction?.penalty).to.equal((6n * SCT * 1_100n) / 4_410n + 1n);
  });

  it("takes the silent bidder's bond, all of it, for the treasury", function () {
    expect(changeOf("home 6")).to.equal(-(35n * SCT + (28n * SCT) / 100n));
    expect(changeOf("treasury")).to.equal(35n * SCT + (28n * SCT) / 100n);
  });

  it("leaves everybody else as it was", function () {
    for (const home of [2, 4, 5, 7, 8, 9, 10, 11, 12]) {
      expect(changeOf(`home ${String(home)}`)).to.equal(0n);
    }
    expect((changeOf("home 1") ?? 0n) + (changeOf("home 3") ?? 1n)).to.equal(0n);
  });

  it("moves the quota once, and frees what was reserved", async function () {
    const { book } = town.market.contracts;
    const accounts = await Promise.all(
      town.members.map(({ address }) => book.accountOf(address, 1, 0)),
    );
    expect(accounts[0]?.received).to.equal(4_410n);
    expect(accounts[2]?.ceded).to.equal(4_410n);
    for (const { reserved, allocated } of accounts) {
      expect(reserved).to.equal(0n);
      expect(allocated).to.equal(10_000n);
    }
  });

  describe("the check of conservation", function () {
    it("finds a coin that an account has too much", async function () {
      const rows = story.accounts.map((row, i) =>
        i === 4 ? { ...row, after: row.after + 1n } : row,
      );
      const failure = await checkConservation(town, rows).catch((error: unknown) => error);
      expect(failure).to.have.property("code", "DEMO_FAILED");
      expect(failure)
        .to.have.property("message")
        .that.matches(/^home 5 should be/);
    });

    it("finds an account that is missing", async function () {
      const failure = await checkConservation(town, story.accounts.slice(1)).catch(
        (error: unknown) => error,
      );
      expect(failure)
        .to.have.property("message")
        .that.matches(/^all tokens should be/);
    });

    it("finds a coin that stays with the auction", async function () {
      const { token, auction } = town.market.contracts;
      const [member] = town.members;
      if (member === undefined) throw new Error("a town has members");
      await (await token.connect(member.wallet).transfer(await auction.getAddress(), 1n)).wait();
      const failure = await checkConservation(town, story.accounts).catch(
        (error: unknown) => error,
      );
      expect(failure)
        .to.have.property("message")
        .that.matches(/^the auction's tokens should be 0/);
    });
  });
});
