import { expect } from "chai";
import { network } from "hardhat";

import { AuctionDriver } from "../../support/contracts/auction-driver.ts";
import { CAP, marketLoader, QUANTITY } from "../../support/contracts/market.ts";
import { ENERGY, NEVER } from "../../support/token-fixture.ts";

const connection = await network.create();
const { time } = connection.networkHelpers;
const load = marketLoader(connection);

const DAY = 86_400;
/** A Monday, 10:00 UTC, far ahead; periods of the tests are days. */
const MONDAY_10 = 1_893_405_600 + 7 * DAY;

const WISH = {
  minUnitPrice: 1n,
  qtyMin: QUANTITY,
  qtyMax: QUANTITY,
  periodFrom: 0,
  periodTo: 2 ** 31,
  weekdayMask: 0x7f,
  hourMask: 0xffffff,
  expiry: NEVER - 1n,
};

async function market() {
  const fixture = await load();
  const drive = new AuctionDriver(connection, fixture);
  const seller = drive.seller(0);
  const board = fixture.board.connect(seller);
  const subscribe = (over: Partial<typeof WISH> = {}) => {
    const w = { ...WISH, ...over };
    const { minUnitPrice, qtyMin, qtyMax, periodFrom, periodTo } = w;
    const range = [ENERGY, minUnitPrice, qtyMin, qtyMax, periodFrom, periodTo] as const;
    return board.subscribe(...range, w.weekdayMask, w.hourMask, w.expiry);
  };
  return { ...fixture, drive, seller, board, subscribe };
}

describe("TradeBoard", function () {
  describe("subscribe", function () {
    it("keeps and announces the subscription, in place of an earlier one", async function () {
      const { board, subscribe, seller } = await market();
      await subscribe();
      const values = [9n, QUANTITY, QUANTITY, 0n, 0x7fn, 2n ** 31n, 0xffffffn, NEVER - 1n];
      await expect(subscribe({ minUnitPrice: 9n }))
        .to.emit(board, "Subscribed")
        .withArgs(seller.address, ENERGY, values);
      expect(await board.subscriptionOf(seller, ENERGY)).to.deep.equal(values);
    });

    for (const [what, over] of [
      ["an empty range of quantities", { qtyMin: QUANTITY + 1n }],
      ["quantities of zero", { qtyMin: 0n, qtyMax: 0n }],
      ["an empty range of periods", { periodFrom: 2, periodTo: 1 }],
      ["no weekday", { weekdayMask: 0x80 }],
      ["no hour", { hourMask: 0 }],
      ["a past expiry", { expiry: 1n }],
    ] as const) {
      it(`refuses ${what}`, async function () {
        const { board, subscribe, seller } = await market();
        await expect(subscribe(over))
          .to.be.revertedWithCustomError(board, "BoardSubscriptionEmpty")
          .withArgs(seller.address, ENERGY);
      });
    }
  });

  describe("unsubscribe", function () {
    it("ends a subscription, once", async function () {
      const { board, subscribe, seller, drive } = await market();
      await subscribe();
      const id = await drive.offer(50n);
      expect(await board.matches(seller, id)).to.equal(true);
      await expect(board.unsubscribe(ENERGY))
        .to.emit(board, "Unsubscribed")
        .withArgs(seller.address, ENERGY);
      expect(await board.matches(seller, id)).to.equal(false);
      await expect(board.unsubscribe(ENERGY))
        .to.be.revertedWithCustomError(board, "BoardNotSubscribed")
        .withArgs(seller.address, ENERGY);
    });
  });

  describe("matches", function () {
    for (const [what, over, expected] of [
      ["everything within the wish", {}, true],
      ["a unit price of just the cap's", { minUnitPrice: CAP / QUANTITY }, true],
      ["a unit price above the cap's", { minUnitPrice: CAP / QUANTITY + 1n }, false],
      ["smaller lots", { qtyMin: 1n, qtyMax: QUANTITY - 1n }, false],
      ["greater lots", { qtyMin: QUANTITY + 1n, qtyMax: QUANTITY + 1n }, false],
      ["later periods", { periodFrom: 1 }, false],
      ["just this period", { periodTo: 0 }, true],
    ] as const) {
      it(`is ${String(expected)} for ${what}`, async function () {
        const { board, subscribe, seller, drive } = await market();
        await subscribe(over);
        const id = await drive.offer(50n);
        expect(await board.matches(seller, id)).to.equal(expected);
      });
    }

    it("compares with weekday and hour of the posting, in UTC", async function () {
      const { board, subscribe, seller, drive, origin } = await market();
      const period = Math.floor((MONDAY_10 - origin) / DAY) + 1;
      for (const [shift, weekdayMask, hourMask, expected] of [
        [0, 1, 1 << 10, true],
        [60, 1, 1 << 11, false],
        [120, 2, 1 << 10, false],
        [3_599, 1, 1 << 10, true],
        [3_700, 1, 1 << 11, true],
        [6 * DAY, 1 << 6, 1 << 10, true],
      ] as const) {
        await subscribe({ weekdayMask, hourMask });
        await time.setNextBlockTimestamp(MONDAY_10 + shift);
        const id = await drive.offer(50n, { period: period + 7 });
        expect(await board.matches(seller, id), String(shift)).to.equal(expected);
      }
    });

    it("ends with the expiry's second", async function () {
      const { board, subscribe, seller, drive } = await market();
      const id = await drive.offer(50n);
      const expiry = BigInt(await time.latest()) + 100n;
      await subscribe({ expiry });
      await time.increaseTo(expiry);
      expect(await board.matches(seller, id)).to.equal(true);
      await time.increaseTo(expiry + 1n);
      expect(await board.matches(seller, id)).to.equal(false);
    });

    it("is false for offers that do not exist and members who did not subscribe", async function () {
      const { board, subscribe, seller, drive, auction } = await market();
      await subscribe();
      expect(await board.matches(seller, 1)).to.equal(false);
      const id = await drive.offer(50n);
      expect(await board.matches(drive.seller(1), id)).to.equal(false);
      expect(await board.offers()).to.equal(await auction.getAddress());
    });
  });
});
