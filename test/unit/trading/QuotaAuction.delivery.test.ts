import { expect } from "chai";
import { network } from "hardhat";

import { AuctionDriver } from "../../support/contracts/auction-driver.ts";
import { correctAndFollow, exchangeMeter } from "../../support/contracts/market-meters.ts";
import {
  CAP,
  GRACE,
  marketLoader,
  PERIOD_SECONDS,
  pointOf,
  QUANTITY,
  QUOTA,
  RULES,
  spanOf,
} from "../../support/contracts/market.ts";
import { ENERGY } from "../../support/token-fixture.ts";

const connection = await network.create();
const { time } = connection.networkHelpers;
const load = marketLoader(connection);

const PHASE = { Paid: 7n, Delivered: 8n, NoTrade: 9n };

/** Slots in a period. */
const SLOTS = PERIOD_SECONDS / 900;

/** Seller 0 sold the lot for 30; it has the lane 1. */
async function market() {
  const fixture = await load();
  const drive = new AuctionDriver(connection, fixture);
  const start = await drive.wealth(fixture.buyer);
  const { bank, gateway, firstSlot } = fixture;
  const first = bank.entries.length - 1;
  const award = await drive.decided(30n, [20n, 30n]);
  await fixture.auction.refundSucceed(award);
  return {
    ...fixture,
    drive,
    start,
    first,
    award,
    seller: drive.seller(0),
    /** Records what the seller used since the period's start, in a slot of it; the batch's number. */
    used: async (units: bigint, slot = SLOTS, quality?: number): Promise<number> => {
      const now = fixture.origin + slot * 900;
      if ((await time.latest()) < now) await time.increaseTo(now);
      const exceptions =
        quality === undefined ? [] : [{ lane: 1, code: quality, value: 8_000n + units }];
      const totals: Record<number, bigint> =
        quality === undefined || quality > 3 ? { 1: 8_000n + units } : {};
      await bank.record(gateway, firstSlot + slot, totals, { exceptions });
      return bank.entries.length - 1;
    },
  };
}

/** The same; a last batch makes the readings final, and the period is closed. */
async function closed(units: bigint, slot = SLOTS) {
  const fixture = await market();
  const last = await fixture.used(units, slot);
  await fixture.used(units + 1n, slot + 1);
  await fixture.drive.pastGrace();
  return { ...fixture, last, span: spanOf(fixture, 1, fixture.first, last) };
}

/** What the seller may use after it sold the lot. */
const LIMIT = QUOTA - QUANTITY;

describe("QuotaAuction", function () {
  describe("confirmResourceExchange", function () {
    for (const [title, excess, undelivered, payment, penalty] of [
      ["pays a seller that kept to its limit, to the unit", 0n, 0n, 30n, 0n],
      ["rounds a breach of one against the seller (30)", 1n, 1n, 29n, 1n],
      ["divides a partial breach pro rata", 50n, 50n, 15n, 15n],
      ["pays nothing for a total breach, and takes the guarantee", 100n, 100n, 0n, 30n],
      ["does not punish more than the lot", 1_000n, 100n, 0n, 30n],
    ] as const) {
      it(title, async function () {
        const { auction, buyer, seller, drive, start, award, span } = await closed(LIMIT + excess);
        await expect(auction.confirmResourceExchange(award, [span]))
          .to.emit(auction, "DeliverySettled")
          .withArgs(award, undelivered, payment, 30n - payment, penalty);
        expect(await drive.wealth(seller)).to.equal(start + payment - penalty);
        expect(await drive.wealth(buyer)).to.equal(start - payment + penalty);
        expect((await auction.progressOf(award)).phase).to.equal(PHASE.Delivered);
      });
    }

    it("shares an excess among all that the seller sold", async function () {
      const fixture = await load();
      const drive = new AuctionDriver(connection, fixture);
      const { auction, bank, gateway, firstSlot, origin } = fixture;
      const first = bank.entries.length - 1;
      const [one, two] = [await drive.decided(30n, [20n]), await drive.decided(30n, [20n])];
      await time.increaseTo(origin + PERIOD_SECONDS + 900);
      // 800 are left of its limit, and 200 were sold: an excess of 51 is a quarter of each lot, rounded up.
      await bank.record(gateway, firstSlot + SLOTS, { 1: 8_000n + 851n });
      await bank.record(gateway, firstSlot + SLOTS + 1, {});
      const span = spanOf(fixture, 1, first, first + 1);
      await drive.pastGrace();
      for (const award of [one, two]) {
        await expect(auction.confirmResourceExchange(award, [span]))
          .to.emit(auction, "DeliverySettled")
          .withArgs(award, 26, 22, 8, 8);
      }
    });

    it("settles with an upper bound that is within the limit (31)", async function () {
      const { auction, award, span } = await closed(LIMIT, SLOTS + 2);
      await expect(auction.confirmResourceExchange(award, [span]))
        .to.emit(auction, "DeliverySettled")
        .withArgs(award, 0, 30, 0, 0);
    });

    it("keeps the least of the upper bounds shown, for the end of the time", async function () {
      const fixture = await market();
      const { auction, award, first, used, drive } = fixture;
      const [near, far] = [await used(LIMIT + 20n, SLOTS + 1), await used(LIMIT + 30n, SLOTS + 2)];
      await used(LIMIT + 40n, SLOTS + 3);
      await drive.pastGrace();
      await expect(auction.confirmResourceExchange(award, [spanOf(fixture, 1, first, far)]))
        .to.emit(auction, "DeliveryShown")
        .withArgs(award, LIMIT + 30n, 30);
      await auction.confirmResourceExchange(award, [spanOf(fixture, 1, first, near)]);
      for (const again of [near, far]) {
        await expect(auction.confirmResourceExchange(award, [spanOf(fixture, 1, first, again)]))
          .to.be.revertedWithCustomError(auction, "DeliveryNotTighter")
          .withArgs(award, again === near ? LIMIT + 20n : LIMIT + 30n, LIMIT + 20n);
      }
      await time.increase(RULES.confirmSeconds);
      await expect(auction.confirmTimeout(award))
        .to.emit(auction, "DeliverySettled")
        .withArgs(award, 20, 24, 6, 6);
    });

    it("waits until the period is closed, to the second", async function () {
      const { auction, award, span, origin } = await closedButEarly();
      const earliest = origin + PERIOD_SECONDS + GRACE;
      await time.setNextBlockTimestamp(earliest - 1);
      await expect(auction.confirmResourceExchange(award, [span]))
        .to.be.revertedWithCustomError(auction, "DeliveryTooEarly")
        .withArgs(award, earliest);
      await time.setNextBlockTimestamp(earliest);
      await auction.confirmResourceExchange(award, [span]);
      await expect(auction.confirmResourceExchange(award, [span]))
        .to.be.revertedWithCustomError(auction, "AuctionPhase")
        .withArgs(award, PHASE.Delivered);
    });

    it("pays the award out first when nobody did", async function () {
      const fixture = await load();
      const drive = new AuctionDriver(connection, fixture);
      const { auction, buyer, bank, gateway, firstSlot } = fixture;
      const start = await drive.wealth(buyer);
      const first = bank.entries.length - 1;
      const award = await drive.decided(50n, [20n, 30n]);
      await drive.pastGrace();
      await bank.record(gateway, firstSlot + SLOTS, {});
      await bank.record(gateway, firstSlot + SLOTS + 1, {});
      const span = spanOf(fixture, 1, first, first + 1);
      await expect(auction.confirmResourceExchange(award, [span]))
        .to.emit(auction, "SucceedRefunded")
        .withArgs(award, 30, 0);
      expect(await drive.wealth(buyer)).to.equal(start - 30n);
      expect(await drive.wealth(drive.seller(0))).to.equal(start + 30n);
    });

    it("is for awards only", async function () {
      const fixture = await load();
      const drive = new AuctionDriver(connection, fixture);
      const id = await drive.decided(10n, [20n]);
      for (const call of [
        () => fixture.auction.confirmResourceExchange(id, []),
        () => fixture.auction.confirmTimeout(id),
      ]) {
        await expect(call())
          .to.be.revertedWithCustomError(fixture.auction, "AuctionPhase")
          .withArgs(id, PHASE.NoTrade);
      }
    });
  });

  describe("confirmTimeout", function () {
    it("finds nothing delivered when nothing was shown, to the second", async function () {
      const { auction, award, drive, buyer, seller, start, origin } = await market();
      const end = origin + PERIOD_SECONDS + GRACE + RULES.confirmSeconds;
      await time.increaseTo(end - 2);
      await time.setNextBlockTimestamp(end - 1);
      await expect(auction.confirmTimeout(award))
        .to.be.revertedWithCustomError(auction, "DeliveryTooEarly")
        .withArgs(award, end);
      await time.setNextBlockTimestamp(end);
      await expect(auction.confirmTimeout(award))
        .to.emit(auction, "DeliverySettled")
        .withArgs(award, QUANTITY, 0, 30, 30);
      expect(await drive.wealth(buyer)).to.equal(start + 30n);
      expect(await drive.wealth(seller)).to.equal(start - 30n);
      expect(CAP).to.equal(await auction.bondOf(award));
    });
  });
});

describe("QuotaBook", function () {
  describe("consumptionOf", function () {
    it("is exact on the edges of the period, and remaining the limit less it", async function () {
      const { book, seller, span } = await closed(LIMIT + 7n);
      expect(await book.consumptionOf(seller, ENERGY, 0, [span])).to.deep.equal([LIMIT + 7n, true]);
      expect(await book.remaining(seller, ENERGY, 0, [span])).to.equal(-7n);
    });

    it("goes on over an exchange of the meter (32)", async function () {
      const fixture = await market();
      const { book, seller, used, first } = fixture;
      await used(50n, 10);
      await exchangeMeter(fixture, 1, 8_060n);
      const last = await used(100n);
      await used(101n, SLOTS + 1);
      const span = spanOf(fixture, 1, first, last);
      expect(await book.consumptionOf(seller, ENERGY, 0, [span])).to.deep.equal([100n, true]);
    });

    it("takes a start that was carried over a gap as an upper bound only", async function () {
      const fixture = await market();
      const { book, seller, used, firstSlot, bank } = fixture;
      // Period 1 starts with the slot that ends period 0.
      const start = await used(0n, SLOTS, 1);
      const last = await used(90n, 2 * SLOTS);
      await used(91n, 2 * SLOTS + 1);
      expect(bank.entry(start).tip.slot).to.equal(firstSlot + SLOTS);
      const span = spanOf(fixture, 1, start, last);
      expect(await book.consumptionOf(seller, ENERGY, 1, [span])).to.deep.equal([90n, false]);
    });

    for (const quality of [1, 2, 3]) {
      it(`refuses an end of quality ${String(quality)}, carried over a gap`, async function () {
        const fixture = await market();
        const { book, seller, used, first, firstSlot } = fixture;
        const last = await used(50n, SLOTS, quality);
        await used(101n, SLOTS + 1);
        await expect(book.consumptionOf(seller, ENERGY, 0, [spanOf(fixture, 1, first, last)]))
          .to.be.revertedWithCustomError(book, "ConsumptionEndMissing")
          .withArgs(pointOf(1), firstSlot + SLOTS, quality);
      });
    }

    it("takes an end of quality 4, which was read", async function () {
      const fixture = await market();
      const { book, seller, used, first } = fixture;
      const last = await used(50n, SLOTS, 4);
      await used(51n, SLOTS + 1);
      const span = spanOf(fixture, 1, first, last);
      expect(await book.consumptionOf(seller, ENERGY, 0, [span])).to.deep.equal([50n, true]);
    });

    it("refuses readings that begin late, end early or are not final", async function () {
      const fixture = await market();
      const { book, seller, used, first, firstSlot } = fixture;
      const late = await used(1n, 1);
      const early = await used(2n, SLOTS - 1);
      const last = await used(3n, SLOTS);
      for (const [from, to, error, slot, wanted] of [
        [late, last, "ConsumptionStartLate", firstSlot + 1, firstSlot],
        [first, early, "ConsumptionEndEarly", firstSlot + SLOTS - 1, firstSlot + SLOTS],
      ] as const) {
        await expect(book.consumptionOf(seller, ENERGY, 0, [spanOf(fixture, 1, from, to)]))
          .to.be.revertedWithCustomError(book, error)
          .withArgs(pointOf(1), slot, wanted);
      }
      await expect(book.consumptionOf(seller, ENERGY, 0, [spanOf(fixture, 1, first, last)]))
        .to.be.revertedWithCustomError(book, "ConsumptionNotFinal")
        .withArgs(pointOf(1), firstSlot + SLOTS);
      // Of period 1, where the last batch begins.
      await expect(book.consumptionOf(seller, ENERGY, 1, [spanOf(fixture, 1, last, last)]))
        .to.be.revertedWithCustomError(book, "ConsumptionEndEarly")
        .withArgs(pointOf(1), firstSlot + SLOTS, firstSlot + 2 * SLOTS);
    });

    it("refuses a span with a correction in it until it is settled", async function () {
      const fixture = await market();
      const { book, seller, used, first } = fixture;
      await used(500n, 10);
      await correctAndFollow(fixture, 1, 8_040n);
      const last = await used(100n);
      await used(101n, SLOTS + 1);
      const span = spanOf(fixture, 1, first, last);
      await expect(book.consumptionOf(seller, ENERGY, 0, [span]))
        .to.be.revertedWithCustomError(book, "ConsumptionCorrected")
        .withArgs(pointOf(1), 1, 0);
      await expect(book.settleCorrections(pointOf(1), 1))
        .to.emit(book, "CorrectionsSettled")
        .withArgs(pointOf(1), 1);
      expect(await book.consumptionOf(seller, ENERGY, 0, [span])).to.deep.equal([100n, true]);
    });

    it("wants a span for each point, of a member that has some", async function () {
      const { book, seller, stranger, span } = await closed(1n);
      await expect(book.consumptionOf(seller, ENERGY, 0, []))
        .to.be.revertedWithCustomError(book, "QuotaSpansDiffer")
        .withArgs(1, 0);
      await expect(book.consumptionOf(stranger, ENERGY, 0, [span]))
        .to.be.revertedWithCustomError(book, "QuotaPointsUnknown")
        .withArgs(stranger.address, ENERGY, 0);
    });
  });
});

/** All is recorded, and the period is not closed yet. */
async function closedButEarly() {
  const fixture = await market();
  const last = await fixture.used(LIMIT);
  await fixture.used(LIMIT + 1n, SLOTS + 1);
  return { ...fixture, span: spanOf(fixture, 1, fixture.first, last) };
}
