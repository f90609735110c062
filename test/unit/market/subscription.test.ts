import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";

import { matches, type PostedOffer, type Subscription } from "../../../src/market/subscription.ts";
import { AuctionDriver } from "../../support/contracts/auction-driver.ts";
import { marketLoader, PERIOD_SECONDS } from "../../support/contracts/market.ts";
import { ENERGY } from "../../support/token-fixture.ts";

const connection = await network.create();
const { time } = connection.networkHelpers;
const load = marketLoader(connection);

const HOUR = 3_600;

/** Lots, caps and the hours after the first at which they are offered: neighbours of every bound. */
const OFFERS = [
  { quantity: 100n, cap: 100n, after: 0 },
  { quantity: 101n, cap: 201n, after: 1 },
  { quantity: 100n, cap: 200n, after: 26 },
  { quantity: 99n, cap: 300n, after: 80 },
] as const;

const wish = fc.record({
  minUnitPrice: fc.bigInt(0n, 4n),
  qtyMin: fc.bigInt(98n, 102n),
  qtyMax: fc.bigInt(98n, 102n),
  periodFrom: fc.integer({ min: 5, max: 8 }),
  periodTo: fc.integer({ min: 5, max: 8 }),
  weekdayMask: fc.integer({ min: 1, max: 255 }),
  hourMask: fc.integer({ min: 1, max: 2 ** 24 - 1 }),
});

describe("matches", function () {
  it("answers as the contract does, for random subscriptions around every bound", async function () {
    const fixture = await load();
    const { auction, origin } = fixture;
    const drive = new AuctionDriver(connection, fixture);
    const seller = drive.seller(0);
    const board = fixture.board.connect(seller);
    const offers: (PostedOffer & { id: bigint })[] = [];
    for (const [index, { quantity, cap, after }] of OFFERS.entries()) {
      await time.increaseTo(origin + 600 + after * HOUR);
      const id = await drive.offer(50n, { quantity, cap, period: 5 + index });
      const { period, postedAt } = await auction.offerOf(id);
      offers.push({ id, quantity, cap, period: Number(period), postedAt: Number(postedAt) });
    }
    const seen = { yes: 0, no: 0 };
    await fc.assert(
      fc.asyncProperty(wish, fc.integer({ min: 2, max: 9 }), async (drawn, lasts) => {
        fc.pre(drawn.qtyMin <= drawn.qtyMax && drawn.periodFrom <= drawn.periodTo);
        fc.pre((drawn.weekdayMask & 0x7f) !== 0);
        const subscription: Subscription = { ...drawn, expiry: (await time.latest()) + lasts };
        const { minUnitPrice, qtyMin, qtyMax, periodFrom, periodTo } = subscription;
        const range = [ENERGY, minUnitPrice, qtyMin, qtyMax, periodFrom, periodTo] as const;
        const { weekdayMask, hourMask, expiry } = subscription;
        await board.subscribe(...range, weekdayMask, hourMask, expiry);
        for (const now of [expiry, expiry + 1]) {
          await time.increaseTo(now);
          const blockTag = await connection.ethers.provider.getBlockNumber();
          for (const offer of offers) {
            const expected = await board.matches(seller, offer.id, { blockTag });
            expect(matches(subscription, offer, now)).to.equal(expected);
            seen[expected ? "yes" : "no"]++;
          }
        }
      }),
      { numRuns: 60 },
    );
    expect(seen.no).to.be.greaterThan(0);
    expect(offers.at(-1)?.postedAt).to.be.lessThan(origin + 5 * PERIOD_SECONDS);
  });

  it("knows no offer without a quantity", function () {
    const all: Subscription = {
      minUnitPrice: 0n,
      qtyMin: 0n,
      qtyMax: 9n,
      periodFrom: 0,
      periodTo: 9,
      weekdayMask: 0x7f,
      hourMask: 0xffffff,
      expiry: 9,
    };
    const offer = { quantity: 0n, cap: 1n, period: 1, postedAt: 1 };
    expect(matches(all, offer, 9)).to.equal(false);
    expect(matches(all, { ...offer, quantity: 1n }, 9)).to.equal(true);
    expect(matches(all, { ...offer, quantity: 1n }, 10)).to.equal(false);
  });
});
