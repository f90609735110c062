import { expect } from "chai";
import { network } from "hardhat";

import { consumedSoFar, proveConsumption } from "../../../src/market/delivery.ts";
import { periodTimes } from "../../../src/market/market.ts";
import { AuctionDriver } from "../../support/contracts/auction-driver.ts";
import {
  marketLoader,
  PERIOD_SECONDS,
  QUANTITY,
  QUOTA,
  SLOT,
} from "../../support/contracts/market.ts";
import { openMarket, TestMember } from "../../support/market-members.ts";
import { rejection } from "../../support/rejection.ts";
import { ENERGY } from "../../support/token-fixture.ts";

const connection = await network.create();
const { time } = connection.networkHelpers;
const load = marketLoader(connection);

/** Slots in a period. */
const SLOTS = PERIOD_SECONDS / SLOT;
/** What all meters show at the period's start. */
const START = 8_000n;
/** Lane of the first seller's meter. */
const LANE = 1;

/** A market whose first seller has a meter; its index follows the ledger's own events. */
async function metered() {
  const fixture = await load();
  const { bank, gateway, origin, firstSlot } = fixture;
  const drive = new AuctionDriver(connection, fixture);
  const market = await openMarket(connection, fixture);
  const member = drive.seller(0).address;
  return {
    ...fixture,
    drive,
    market,
    member,
    /** Records what the seller used since the period's start; a gap where nothing could be read. */
    record: async (slot: number, used: bigint | "gap"): Promise<void> => {
      const now = origin + slot * SLOT;
      if ((await time.latest()) < now) await time.increaseTo(now);
      if (used === "gap") {
        const exceptions = [{ lane: LANE, code: 1, value: 0n }];
        await bank.record(gateway, firstSlot + slot, {}, { exceptions });
      } else {
        await bank.record(gateway, firstSlot + slot, { [LANE]: START + used });
      }
      await market.index.sync();
    },
    prove: () => proveConsumption(market, member, ENERGY, 0),
    sofar: () => consumedSoFar(market, member, ENERGY, 0),
  };
}

describe("delivery from recorded readings", function () {
  it("is proved to the unit by readings on the period's edges, as the contract counts it", async function () {
    const { book, drive, member, record, prove } = await metered();
    await record(SLOTS / 2, 300n);
    await record(SLOTS, 640n);
    await record(SLOTS + 1, 700n);
    const { consumed, spans, points } = await prove();
    expect(consumed).to.equal(640n);
    expect(points).to.have.length(1);
    await drive.pastGrace();
    expect(await book.remaining(member, ENERGY, 0, [...spans])).to.equal(QUOTA - 640n);
  });

  it("counts up to the next reading that was taken, where the last one is a gap", async function () {
    const { book, drive, member, record, prove } = await metered();
    await record(SLOTS, "gap");
    await record(SLOTS + 1, 700n);
    await record(SLOTS + 2, 750n);
    const { consumed, spans } = await prove();
    expect(consumed).to.equal(700n);
    await drive.pastGrace();
    expect(await book.remaining(member, ENERGY, 0, [...spans])).to.equal(QUOTA - 700n);
  });

  it("is not proved before a reading after the period's end is final", async function () {
    const { record, prove } = await metered();
    await record(SLOTS - 1, 600n);
    expect(await rejection(prove())).to.include({ code: "DELIVERY_UNPROVED" });
    await record(SLOTS, 640n);
    expect(await rejection(prove())).to.include({ code: "DELIVERY_UNPROVED" });
    await record(SLOTS + 1, 640n);
    expect((await prove()).consumed).to.equal(640n);
  });

  it("is nothing for a member whose points nobody named", async function () {
    const { market, stranger } = await metered();
    const error = await rejection(proveConsumption(market, stranger.address, ENERGY, 0));
    expect(error).to.include({ code: "MEMBER_WITHOUT_POINTS" });
  });

  it("is known within the period as far as it is recorded", async function () {
    const { market, record, sofar } = await metered();
    const { start } = periodTimes(market.grid, 0);
    expect(await sofar()).to.deep.equal({ consumed: 0n, until: start });
    await record(10, 120n);
    expect(await sofar()).to.deep.equal({ consumed: 120n, until: start + 10 * SLOT });
  });

  for (const [title, used, gain] of [
    ["is paid for in full within the limit", QUOTA - QUANTITY, 60n],
    // 45 of the price is paid, 15 of the guarantee lost.
    ["costs a quarter of price and guarantee", QUOTA - QUANTITY + QUANTITY / 4n, 30n],
  ] as const) {
    it(`${title}, when agents show it`, async function () {
      const { auction, drive, market, record } = await metered();
      const buyer = await TestMember.buyer(market);
      const sellers = await Promise.all([0, 1].map((i) => TestMember.seller(market, i)));
      const before = await Promise.all([buyer, ...sellers].map((m) => drive.wealth(m.wallet)));
      const id = await buyer.offer(90n);
      await sellers[0]?.bid(id, 50n);
      await sellers[1]?.bid(id, 60n);
      await drive.pastCommits(id);
      const act = async (): Promise<void> => {
        for (let round = 0; round < 6; round++) {
          for (const member of [buyer, ...sellers]) await member.agent().step();
        }
      };
      await connection.networkHelpers.mine(1);
      await act();
      await record(SLOTS, used);
      await record(SLOTS + 1, used);
      await drive.pastGrace();
      await connection.networkHelpers.mine(1);
      await act();
      expect((await auction.progressOf(id)).phase).to.equal(8n);
      const after = await Promise.all([buyer, ...sellers].map((m) => drive.wealth(m.wallet)));
      const change = after.map((wealth, i) => wealth - (before[i] ?? 0n));
      expect(change).to.deep.equal([-gain, gain, 0n]);
    });
  }
});
