import { expect } from "chai";
import { network } from "hardhat";

import { ChangeKind, pageOf, type Change } from "../../../src/chain/bank-history.ts";
import { laneTop, vacantLane } from "../../../src/chain/lanes.ts";
import { correct, enrol, NO_EVIDENCE, without } from "../../support/contracts/bank.ts";
import { bankLoader, MIDNIGHT, openBank, point } from "../../support/contracts/ledger.ts";

const connection = await network.create();
const withBank = bankLoader(connection);

const VACANT = vacantLane(false);
const TOP = laneTop(false);

/** States of a seat. */
const [ACTIVE, SUSPENDED, RETIRED] = [1n, 2n, 3n];

/** A seat in bank 1 as the ledger returns it. */
const seat = (
  lane: number,
  state: bigint,
  { since = 1, until = 0, kept = 0n, keptSlot = 0 } = {},
): bigint[] => [1n, BigInt(lane), BigInt(since), BigInt(until), state, kept, BigInt(keptSlot)];

const asTuple = ({ kind, lane, total, subject }: Change): unknown[] => [
  BigInt(kind),
  BigInt(lane),
  total,
  subject,
];

describe("ReadingLedger", function () {
  describe("change", function () {
    it("appends one entry for all changes and says what they were", async function () {
      const { ledger, bank, operator } = await withBank();
      const before = bank.head;
      const changes = [enrol(4, point("e"), 5n), correct(0, 6n), without("Suspend", 1)];
      const sent = await bank.change(operator, changes, { 4: 5n, 0: 6n, 1: VACANT });
      await expect(sent)
        .to.emit(ledger, "LanesChanged")
        .withArgs(1, MIDNIGHT, 2, before, changes.map(asTuple));
      expect(await ledger.headOf(1)).to.equal(bank.head);
      expect(bank.last.tip.index).to.equal(2);
    });

    it("leaves other pages as they are", async function () {
      const { ledger, bank, operator } = await withBank();
      await bank.change(operator, [enrol(159, point("z"), 1n)], { 159: 1n });
      expect(await ledger.headOf(1)).to.equal(bank.head);
      expect(bank.lane(0)).to.equal(100n);
    });

    it("is the operator's alone, and not the gateway's", async function () {
      const { ledger, bank, gateway } = await withBank();
      await expect(bank.change(gateway, [correct(0, 0n)], {}))
        .to.be.revertedWithCustomError(ledger, "LedgerNotOperator")
        .withArgs(gateway.address);
    });

    it("refuses an unknown bank and an entry without a change", async function () {
      const { ledger, bank } = await withBank();
      const [, tip, page, changes] = bank.changeArgs([correct(0, 0n)]);
      await expect(ledger.change(2, tip, page, changes))
        .to.be.revertedWithCustomError(ledger, "LedgerBankUnknown")
        .withArgs(2);
      await expect(ledger.change(1, tip, page, []))
        .to.be.revertedWithCustomError(ledger, "LedgerEntryEmpty")
        .withArgs(1);
    });

    describe("given a page that the head does not commit to", function () {
      it("reverts with the page when its words are others", async function () {
        const { ledger, bank } = await withBank();
        const [id, tip, page, changes] = bank.changeArgs([correct(0, 0n)]);
        const forged = { ...page, words: page.words.with(0, 0n) };
        await expect(ledger.change(id, tip, forged, changes))
          .to.be.revertedWithCustomError(ledger, "HistoryPageMismatch")
          .withArgs(0);
      });

      it("reverts with the page when there is no such page", async function () {
        const { ledger, bank } = await withBank();
        const [id, tip, page, changes] = bank.changeArgs([correct(0, 0n)]);
        await expect(ledger.change(id, tip, { ...page, number: 2 }, changes))
          .to.be.revertedWithCustomError(ledger, "HistoryPageMismatch")
          .withArgs(2);
      });

      it("reverts with the head when the pages are others", async function () {
        const { ledger, bank } = await withBank();
        const [id, tip, , changes] = bank.changeArgs([correct(0, 0n)]);
        const forged = pageOf(bank.last.words.with(0, 0n), 0, false);
        await expect(ledger.change(id, tip, forged, changes))
          .to.be.revertedWithCustomError(ledger, "LedgerNotCurrent")
          .withArgs(1, bank.head);
      });
    });

    describe("given a lane that is not on the page", function () {
      it("reverts with the lane", async function () {
        const { ledger, bank, operator } = await withBank();
        // Lane 128 is the first of page 1, 159 the last of the bank.
        const wrong: [number, number][] = [
          [0, 128],
          [0, 160],
          [128, 127],
          [128, 160],
          [128, 65_535],
        ];
        for (const [opened, lane] of wrong) {
          const [id, tip, , changes] = bank.changeArgs([enrol(lane, point("x"))]);
          const page = pageOf(bank.last.words, opened, false);
          await expect(ledger.connect(operator).change(id, tip, page, changes))
            .to.be.revertedWithCustomError(ledger, "LedgerLaneInvalid")
            .withArgs(1, lane);
        }
      });
    });

    it("refuses a kind that does not exist", async function () {
      const { ledger, bank } = await withBank();
      const [id, tip, page] = bank.changeArgs([correct(0, 0n)]);
      const unknown = { kind: 6, lane: 0, total: 0n, subject: NO_EVIDENCE };
      await expect(ledger.change(id, tip, page, [unknown])).to.revert(connection.ethers);
      expect(await ledger.headOf(1)).to.equal(bank.head);
    });

    describe("Enrol", function () {
      it("seats a point in a vacant lane", async function () {
        const { ledger, bank, operator } = await withBank();
        await bank.change(operator, [enrol(5, point("f"), TOP)], { 5: TOP });
        expect(await ledger.seatOf(point("f"))).to.deep.equal(seat(5, ACTIVE, { since: 2 }));
        expect(await ledger.occupantOf(1, 5)).to.equal(point("f"));
        expect(await ledger.headOf(1)).to.equal(bank.head);
      });

      it("seats a point in a wide lane up to its greater top", async function () {
        const fixture = await withBank();
        const wide = await openBank(fixture, 2, true);
        const top = laneTop(true);
        await wide.change(fixture.operator, [enrol(79, point("w"), top)], { 79: top });
        expect(await fixture.ledger.headOf(2)).to.equal(wide.head);
      });

      it("refuses a total that would set the guard bit", async function () {
        const fixture = await withBank();
        const wide = await openBank(fixture, 2, true);
        for (const [bank, value] of [
          [fixture.bank, TOP + 1n],
          [fixture.bank, VACANT],
          [fixture.bank, 2n ** 32n],
          [wide, laneTop(true) + 1n],
          [wide, vacantLane(true)],
        ] as const) {
          const args = bank.changeArgs([enrol(5, point("f"), value)]);
          await expect(fixture.ledger.change(...args))
            .to.be.revertedWithCustomError(fixture.ledger, "LedgerTotalInvalid")
            .withArgs(5, value, laneTop(bank.wide));
        }
      });

      it("refuses a lane that is taken", async function () {
        const { ledger, bank } = await withBank();
        await expect(ledger.change(...bank.changeArgs([enrol(0, point("f"))])))
          .to.be.revertedWithCustomError(ledger, "LedgerLaneOccupied")
          .withArgs(1, 0, point("a"));
      });

      it("refuses a lane whose point is suspended", async function () {
        const { ledger, bank, operator } = await withBank();
        await bank.change(operator, [without("Suspend", 0)], { 0: VACANT });
        await expect(ledger.change(...bank.changeArgs([enrol(0, point("f"))])))
          .to.be.revertedWithCustomError(ledger, "LedgerLaneOccupied")
          .withArgs(1, 0, point("a"));
      });

      it("refuses a point that sits elsewhere, in any bank", async function () {
        const fixture = await withBank();
        const { ledger, bank } = fixture;
        const other = await openBank(fixture, 2);
        for (const [place, lane] of [
          [bank, 9],
          [other, 0],
        ] as const) {
          await expect(ledger.change(...place.changeArgs([enrol(lane, point("b"))])))
            .to.be.revertedWithCustomError(ledger, "LedgerPointSeated")
            .withArgs(point("b"), 1, 1);
        }
      });

      it("refuses a point that has retired", async function () {
        const { ledger, bank, operator } = await withBank();
        await bank.change(operator, [without("Retire", 1)], { 1: VACANT });
        await expect(ledger.change(...bank.changeArgs([enrol(1, point("b"))])))
          .to.be.revertedWithCustomError(ledger, "LedgerPointSeated")
          .withArgs(point("b"), 1, 1);
      });

      it("refuses the same point twice in one entry", async function () {
        const { ledger, bank } = await withBank();
        const twice = [enrol(5, point("f")), enrol(6, point("f"))];
        await expect(ledger.change(...bank.changeArgs(twice)))
          .to.be.revertedWithCustomError(ledger, "LedgerPointSeated")
          .withArgs(point("f"), 1, 5);
      });

      it("refuses a point without a name", async function () {
        const { ledger, bank } = await withBank();
        await expect(ledger.change(...bank.changeArgs([enrol(5, NO_EVIDENCE)])))
          .to.be.revertedWithCustomError(ledger, "LedgerPointInvalid")
          .withArgs(NO_EVIDENCE);
      });
    });

    describe("Exchange", function () {
      it("makes an entry and moves nothing", async function () {
        const { ledger, bank, operator } = await withBank();
        const before = bank.head;
        await bank.change(operator, [without("Exchange", 0, point("new meter"))], {});
        expect(await ledger.headOf(1))
          .to.equal(bank.head)
          .not.to.equal(before);
        expect(bank.lane(0)).to.equal(100n);
        expect(await ledger.seatOf(point("a"))).to.deep.equal(seat(0, ACTIVE));
      });
    });

    describe("Correct", function () {
      it("lowers a total, and counts it", async function () {
        const { ledger, bank, operator } = await withBank();
        await bank.change(operator, [correct(0, 3n, point("misread"))], { 0: 3n });
        expect(await ledger.headOf(1)).to.equal(bank.head);
        expect(await ledger.correctionsUpTo(point("a"), 1)).to.equal(0);
        expect(await ledger.correctionsUpTo(point("a"), 2)).to.equal(1);
        expect(await ledger.correctionsUpTo(point("b"), 2)).to.equal(0);
      });

      it("raises a total beyond any limit", async function () {
        const { ledger, bank, operator } = await withBank();
        await bank.change(operator, [correct(0, TOP)], { 0: TOP });
        expect(await ledger.headOf(1)).to.equal(bank.head);
      });

      it("counts each of two in one entry", async function () {
        const { ledger, bank, operator } = await withBank();
        await bank.change(operator, [correct(0, 1n), correct(0, 2n)], { 0: 2n });
        expect(await ledger.headOf(1)).to.equal(bank.head);
        expect(await ledger.correctionsUpTo(point("a"), 2)).to.equal(2);
      });

      it("refuses a total that no lane holds", async function () {
        const { ledger, bank } = await withBank();
        await expect(ledger.change(...bank.changeArgs([correct(0, TOP + 1n)])))
          .to.be.revertedWithCustomError(ledger, "LedgerTotalInvalid")
          .withArgs(0, TOP + 1n, TOP);
      });
    });

    describe("Suspend and Resume", function () {
      it("keep the total, with its slot, while the lane is vacant", async function () {
        const { ledger, bank, operator, gateway } = await withBank();
        await bank.record(gateway, MIDNIGHT + 1, { 0: 150n });
        await bank.change(operator, [without("Suspend", 0)], { 0: VACANT });
        const kept = { kept: 150n, keptSlot: MIDNIGHT + 1 };
        expect(await ledger.seatOf(point("a"))).to.deep.equal(seat(0, SUSPENDED, kept));
        expect(await ledger.occupantOf(1, 0)).to.equal(point("a"));

        await bank.record(gateway, MIDNIGHT + 2, { 1: 120n });
        await bank.change(operator, [without("Resume", 0)], { 0: 150n });
        expect(await ledger.seatOf(point("a"))).to.deep.equal(seat(0, ACTIVE));
        await bank.record(gateway, MIDNIGHT + 3, { 0: 151n });
        expect(await ledger.headOf(1)).to.equal(bank.head);
      });

      it("may stand in one entry, with a correction", async function () {
        const { ledger, bank, operator } = await withBank();
        const changes = [without("Suspend", 0), without("Resume", 0), correct(0, 40n)];
        await bank.change(operator, changes, { 0: 40n });
        expect(await ledger.headOf(1)).to.equal(bank.head);
      });
    });

    describe("Retire", function () {
      it("frees the lane for another point, and keeps the last total", async function () {
        const { ledger, bank, operator } = await withBank();
        await bank.change(operator, [without("Retire", 0), enrol(0, point("n"), 7n)], { 0: 7n });
        expect(await ledger.headOf(1)).to.equal(bank.head);
        const gone = { until: 2, kept: 100n, keptSlot: MIDNIGHT };
        expect(await ledger.seatOf(point("a"))).to.deep.equal(seat(0, RETIRED, gone));
        expect(await ledger.seatOf(point("n"))).to.deep.equal(seat(0, ACTIVE, { since: 2 }));
        expect(await ledger.occupantOf(1, 0)).to.equal(point("n"));
      });

      it("keeps the total of a suspended point, not the vacant lane", async function () {
        const { ledger, bank, operator, gateway } = await withBank();
        await bank.change(operator, [without("Suspend", 0)], { 0: VACANT });
        await bank.record(gateway, MIDNIGHT + 5, {});
        await bank.change(operator, [without("Retire", 0)], {});
        expect(await ledger.headOf(1)).to.equal(bank.head);
        const gone = { until: 4, kept: 100n, keptSlot: MIDNIGHT };
        expect(await ledger.seatOf(point("a"))).to.deep.equal(seat(0, RETIRED, gone));
        expect(await ledger.occupantOf(1, 0)).to.equal(NO_EVIDENCE);
      });
    });

    describe("given an entry that corrects a point", function () {
      it("cannot empty its lane too, or nobody could prove what was set", async function () {
        const { ledger, bank, operator } = await withBank();
        for (const last of [without("Suspend", 0), without("Retire", 0)]) {
          const changes = [correct(0, 40n), correct(1, 30n), last];
          await expect(ledger.change(...bank.changeArgs(changes)))
            .to.be.revertedWithCustomError(ledger, "LedgerCorrectedInEntry")
            .withArgs(point("a"), 2);
        }
        await bank.change(operator, [correct(0, 40n), without("Retire", 1)], { 0: 40n, 1: VACANT });
        await bank.change(operator, [without("Retire", 0)], { 0: VACANT });
        expect(await ledger.headOf(1)).to.equal(bank.head);
      });
    });

    describe("given a lane where nobody sits", function () {
      it("reverts with the lane, whatever the change", async function () {
        const { ledger, bank } = await withBank();
        for (const kind of Object.values(ChangeKind)) {
          if (kind === ChangeKind.Enrol) continue;
          const changes = [{ kind, lane: 9, total: 0n, subject: NO_EVIDENCE }];
          await expect(ledger.change(...bank.changeArgs(changes)))
            .to.be.revertedWithCustomError(ledger, "LedgerLaneFree")
            .withArgs(1, 9);
        }
      });
    });

    describe("given a state that does not suit the change", function () {
      it("reverts with the point and its state", async function () {
        const { ledger, bank, operator } = await withBank();
        await bank.change(operator, [without("Suspend", 1)], { 1: VACANT });
        const wrong: [Change, string, bigint][] = [
          [without("Resume", 0), "a", ACTIVE],
          [without("Suspend", 1), "b", SUSPENDED],
          [without("Exchange", 1), "b", SUSPENDED],
          [correct(1, 0n), "b", SUSPENDED],
        ];
        for (const [changed, name, state] of wrong) {
          await expect(ledger.change(...bank.changeArgs([changed])))
            .to.be.revertedWithCustomError(ledger, "LedgerSeatState")
            .withArgs(point(name), state);
        }
      });
    });

    describe("given two changes of which the second is refused", function () {
      it("undoes the first", async function () {
        const { ledger, bank } = await withBank();
        const changes = [enrol(5, point("f")), without("Resume", 0)];
        await expect(ledger.change(...bank.changeArgs(changes))).to.be.revertedWithCustomError(
          ledger,
          "LedgerSeatState",
        );
        expect((await ledger.seatOf(point("f"))).state).to.equal(0);
        expect(await ledger.occupantOf(1, 5)).to.equal(NO_EVIDENCE);
        expect(await ledger.headOf(1)).to.equal(bank.head);
      });
    });
  });
});
