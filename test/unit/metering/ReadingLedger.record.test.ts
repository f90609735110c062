import { expect } from "chai";
import { encodeBytes32String } from "ethers";
import { network } from "hardhat";

import type { Tip } from "../../../src/chain/bank-history.ts";
import { laneTop, vacantLane } from "../../../src/chain/lanes.ts";
import { enrol, NO_EVIDENCE, TestBank } from "../../support/contracts/bank.ts";
import {
  bankLoader,
  endOf,
  MAX_STEP,
  MIDNIGHT,
  openBank,
  point,
  SLOTS_A_DAY,
  TOLERANCE,
} from "../../support/contracts/ledger.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const withBank = bankLoader(connection);

const VACANT = vacantLane(false);
const TOP = laneTop(false);
const NEXT = MIDNIGHT + 1;
const EVIDENCE = encodeBytes32String("evidence");

describe("ReadingLedger", function () {
  describe("record", function () {
    describe("given a batch that keeps the rules", function () {
      it("appends an entry and shows all registers", async function () {
        const { ledger, bank, gateway } = await withBank();
        const before = bank.head;
        const exceptions = [{ lane: 1, code: 2, value: 130n }];
        const batch = bank.batch(NEXT, { 0: 150n }, { evidence: EVIDENCE, exceptions });
        expect(await ledger.connect(gateway).record.staticCall(...batch.args)).to.equal(true);
        await expect(bank.record(gateway, NEXT, { 0: 150n }, { evidence: EVIDENCE, exceptions }))
          .to.emit(ledger, "Recorded")
          .withArgs(1, NEXT, 2, before, EVIDENCE, "0x000100020000000000000082", [
            ...batch.entry.words,
          ]);
        expect(await ledger.headOf(1)).to.equal(bank.head);
        expect(bank.last.tip.index).to.equal(2);
      });

      it("takes one in which nothing moves", async function () {
        const { ledger, bank, gateway } = await withBank();
        await bank.record(gateway, NEXT, {});
        expect(await ledger.headOf(1)).to.equal(bank.head);
      });

      it("takes lanes of 64 bits", async function () {
        const fixture = await withBank();
        const wide = await openBank(fixture, 2, true);
        const start = 2n ** 40n;
        await wide.change(fixture.operator, [enrol(70, point("w"), start)], { 70: start });
        await wide.record(fixture.gateway, NEXT, { 70: start + MAX_STEP });
        expect(await fixture.ledger.headOf(2)).to.equal(wide.head);
      });
    });

    describe("given another caller than the bank's gateway", function () {
      it("reverts with the caller", async function () {
        const { ledger, bank, stranger, operator, otherGateway } = await withBank();
        for (const caller of [stranger, operator, otherGateway]) {
          await expect(bank.record(caller, NEXT, {}))
            .to.be.revertedWithCustomError(ledger, "LedgerNotGateway")
            .withArgs(1, caller.address);
        }
      });

      it("reverts for a bank that does not exist, whoever calls", async function () {
        const { ledger, bank, gateway } = await withBank();
        const [, ...args] = bank.batch(NEXT, {}).args;
        await expect(ledger.connect(gateway).record(2, ...args))
          .to.be.revertedWithCustomError(ledger, "LedgerNotGateway")
          .withArgs(2, gateway.address);
      });
    });

    describe("given a witness that does not open the head", function () {
      it("reverts with the head", async function () {
        const { ledger, bank, gateway } = await withBank();
        const { args } = bank.batch(NEXT, {});
        const [id, tip, prev, ...rest] = args;
        const tips: Tip[] = [
          { ...tip, before: EVIDENCE },
          { ...tip, index: tip.index + 1 },
          { ...tip, slot: tip.slot - 1 },
          { ...tip, note: EVIDENCE },
        ];
        for (const wrong of tips) {
          await expect(ledger.connect(gateway).record(id, wrong, prev, ...rest))
            .to.be.revertedWithCustomError(ledger, "LedgerNotCurrent")
            .withArgs(1, bank.head);
        }
        await expect(ledger.connect(gateway).record(id, tip, prev.with(19, 0n), ...rest))
          .to.be.revertedWithCustomError(ledger, "LedgerNotCurrent")
          .withArgs(1, bank.head);
      });

      it("reverts with the head when both ends lack a word", async function () {
        const { ledger, bank, gateway } = await withBank();
        const [id, tip, prev, slot, evidence, exceptions, next] = bank.batch(NEXT, {}).args;
        const short = [id, tip, prev.slice(1), slot, evidence, exceptions, next.slice(1)] as const;
        await expect(ledger.connect(gateway).record(...short))
          .to.be.revertedWithCustomError(ledger, "LedgerNotCurrent")
          .withArgs(1, bank.head);
      });
    });

    it("refuses more or fewer registers than there are", async function () {
      const { ledger, bank, gateway } = await withBank();
      const { words } = bank.last;
      for (const next of [[], words.slice(1), [...words, 2n ** 256n - 1n]]) {
        const { args } = bank.batchOf(NEXT, next);
        await expect(ledger.connect(gateway).record(...args))
          .to.be.revertedWithCustomError(ledger, "LedgerWordsInvalid")
          .withArgs(1, next.length);
      }
    });

    describe("slots", function () {
      it("must be later than the opening", async function () {
        const { ledger, bank, gateway } = await withBank();
        for (const slot of [MIDNIGHT, MIDNIGHT - 1, 0]) {
          await expect(bank.record(gateway, slot, {}))
            .to.be.revertedWithCustomError(ledger, "LedgerSlotNotAfter")
            .withArgs(1, slot, MIDNIGHT);
        }
      });

      it("must be later than the last batch, even for the same totals", async function () {
        const { ledger, bank, gateway } = await withBank();
        await bank.record(gateway, NEXT + 4, { 0: 101n });
        for (const slot of [NEXT + 4, NEXT + 3]) {
          await expect(bank.record(gateway, slot, {}))
            .to.be.revertedWithCustomError(ledger, "LedgerSlotNotAfter")
            .withArgs(1, slot, NEXT + 4);
        }
        await bank.record(gateway, NEXT + 5, {});
        expect(await ledger.headOf(1)).to.equal(bank.head);
      });

      it("may end the tolerance ahead of the clock, to the second", async function () {
        const fixture = await withBank();
        const { ledger, bank, gateway } = fixture;
        const slot = Number(await ledger.latestSlot()) + 1;
        const time = endOf(fixture, slot) - TOLERANCE;
        await networkHelpers.time.setNextBlockTimestamp(time - 1);
        await expect(bank.record(gateway, slot, {}))
          .to.be.revertedWithCustomError(ledger, "LedgerSlotInFuture")
          .withArgs(slot, slot - 1);
        await networkHelpers.time.setNextBlockTimestamp(time);
        await bank.record(gateway, slot, {});
        expect(await ledger.headOf(1)).to.equal(bank.head);
      });

      it("never reach the last number there is, which would end the bank", async function () {
        const { ledger, bank, gateway } = await withBank();
        await expect(bank.record(gateway, 2 ** 32 - 1, {}))
          .to.be.revertedWithCustomError(ledger, "LedgerSlotInFuture")
          .withArgs(2 ** 32 - 1, await ledger.latestSlot());
      });
    });

    describe("totals", function () {
      it("may rise by the limit and by no more", async function () {
        const { ledger, bank, gateway } = await withBank();
        await expect(bank.record(gateway, NEXT, { 3: 100n + MAX_STEP + 1n }))
          .to.be.revertedWithCustomError(ledger, "LedgerImplausible")
          .withArgs(1, 3, 100n, 100n + MAX_STEP + 1n);
        await bank.record(gateway, NEXT, { 3: 100n + MAX_STEP });
        expect(await ledger.headOf(1)).to.equal(bank.head);
      });

      it("may rise by as many limits as slots have passed", async function () {
        const { ledger, bank, gateway } = await withBank();
        const limit = 3n * MAX_STEP;
        await expect(bank.record(gateway, MIDNIGHT + 3, { 0: 100n + limit + 1n }))
          .to.be.revertedWithCustomError(ledger, "LedgerImplausible")
          .withArgs(1, 0, 100n, 100n + limit + 1n);
        await bank.record(gateway, MIDNIGHT + 3, { 0: 100n + limit });
        expect(await ledger.headOf(1)).to.equal(bank.head);
      });

      it("may reach the top of a lane, however great the limit, but not the guard bit", async function () {
        const fixture = await withBank();
        const { ledger, gateway, operator } = fixture;
        for (const [id, wide] of [
          [2, false],
          [3, true],
        ] as const) {
          const bank = await openBank(fixture, id, wide);
          await bank.change(operator, [enrol(0, point(`t${String(id)}`), 1n)], { 0: 1n });
          await ledger.appoint(id, gateway, 2n ** 64n - 1n);
          const top = laneTop(wide);
          const each = wide ? 64n : 32n;
          const guarded = bank.last.words.with(
            0,
            ((top + 1n) << (256n - each)) | (2n ** (256n - each) - 1n),
          );
          const { args } = bank.batchOf(NEXT, guarded);
          await expect(ledger.connect(gateway).record(...args))
            .to.be.revertedWithCustomError(ledger, "LedgerImplausible")
            .withArgs(id, 0, 1n, top + 1n);
          await bank.record(gateway, NEXT, { 0: top });
          expect(await ledger.headOf(id)).to.equal(bank.head);
        }
      });

      it("may not fall, not even by one beside lanes that rise", async function () {
        const { ledger, bank, gateway } = await withBank();
        await expect(bank.record(gateway, NEXT, { 0: 101n, 1: 99n, 2: 101n, 3: 101n }))
          .to.be.revertedWithCustomError(ledger, "LedgerImplausible")
          .withArgs(1, 1, 100n, 99n);
      });

      it("may not fall by half a lane's range, where it looks like a rise", async function () {
        const fixture = await withBank();
        const { ledger, gateway, operator } = fixture;
        const bank = await openBank(fixture, 2);
        await bank.change(operator, [enrol(0, point("high"), TOP)], { 0: TOP });
        await ledger.appoint(2, gateway, TOP);
        await expect(bank.record(gateway, NEXT, { 0: 0n }))
          .to.be.revertedWithCustomError(ledger, "LedgerImplausible")
          .withArgs(2, 0, TOP, 0n);
      });

      it("name the first lane that is wrong, on any page", async function () {
        const { ledger, bank, gateway, operator } = await withBank();
        const far = [enrol(150, point("y"), 5n), enrol(151, point("z"), 5n)];
        await bank.change(operator, far, { 150: 5n, 151: 5n });
        await expect(bank.record(gateway, NEXT, { 0: 200n, 150: 4n, 151: 3n }))
          .to.be.revertedWithCustomError(ledger, "LedgerImplausible")
          .withArgs(1, 150, 5n, 4n);
      });

      it("may not become vacant", async function () {
        const { ledger, bank, gateway } = await withBank();
        await expect(bank.record(gateway, NEXT, { 0: VACANT }))
          .to.be.revertedWithCustomError(ledger, "LedgerImplausible")
          .withArgs(1, 0, 100n, VACANT);
      });

      it("may not appear in a vacant lane", async function () {
        const { ledger, bank, gateway } = await withBank();
        for (const total of [0n, 1n, TOP]) {
          await expect(bank.record(gateway, NEXT, { 4: total }))
            .to.be.revertedWithCustomError(ledger, "LedgerImplausible")
            .withArgs(1, 4, VACANT, total);
        }
      });

      it("may not leave guard bits in a vacant lane", async function () {
        const { ledger, bank, gateway } = await withBank();
        // Lane 159 is the lowest of the last word: it holds 2^32 - 2 instead of all bits.
        const { args } = bank.batchOf(NEXT, bank.last.words.with(19, 2n ** 256n - 2n));
        await expect(ledger.connect(gateway).record(...args))
          .to.be.revertedWithCustomError(ledger, "LedgerImplausible")
          .withArgs(1, 159, VACANT, VACANT - 1n);
      });
    });

    describe("exceptions", function () {
      it("may name any lane of the bank, the vacant ones too", async function () {
        const { ledger, bank, gateway } = await withBank();
        const exceptions = [
          { lane: 0, code: 1, value: 0n },
          { lane: 1, code: 2, value: 2n ** 64n - 1n },
          { lane: 2, code: 3, value: 7n },
          { lane: 3, code: 4, value: 0n },
          { lane: 159, code: 1, value: 0n },
        ];
        await bank.record(gateway, NEXT, { 3: 101n }, { exceptions });
        expect(await ledger.headOf(1)).to.equal(bank.head);
      });

      it("hold a lane whose reading is missing, estimated or substituted", async function () {
        const { ledger, bank, gateway } = await withBank();
        for (const code of [1, 2, 3]) {
          const exceptions = [{ lane: 2, code, value: 101n }];
          await expect(bank.record(gateway, NEXT, { 2: 101n }, { exceptions }))
            .to.be.revertedWithCustomError(ledger, "LedgerImplausible")
            .withArgs(1, 2, 100n, 101n);
        }
      });

      it("let a questionable total rise within the limit only", async function () {
        const { ledger, bank, gateway } = await withBank();
        const exceptions = [{ lane: 2, code: 4, value: 0n }];
        const total = 101n + MAX_STEP;
        await expect(bank.record(gateway, NEXT, { 2: total }, { exceptions }))
          .to.be.revertedWithCustomError(ledger, "LedgerImplausible")
          .withArgs(1, 2, 100n, total);
      });

      it("know codes 1 to 4 and no others", async function () {
        const { ledger, bank, gateway } = await withBank();
        for (const code of [0, 5, 65_535]) {
          const exceptions = [{ lane: 2, code, value: 0n }];
          await expect(bank.record(gateway, NEXT, {}, { exceptions }))
            .to.be.revertedWithCustomError(ledger, "LedgerQualityInvalid")
            .withArgs(1, 2, code);
        }
      });

      it("name lanes in ascending order, each once, and none beyond the bank", async function () {
        const { ledger, bank, gateway } = await withBank();
        for (const [first, second] of [
          [3, 3],
          [3, 2],
          [3, 160],
          [3, 65_535],
        ] as const) {
          const exceptions = [first, second].map((lane) => ({ lane, code: 1, value: 0n }));
          await expect(bank.record(gateway, NEXT, {}, { exceptions }))
            .to.be.revertedWithCustomError(ledger, "ElementsMalformed")
            .withArgs(1);
        }
      });

      it("must be whole", async function () {
        const { ledger, bank, gateway } = await withBank();
        const [id, tip, prev, slot, evidence, , next] = bank.batch(NEXT, {}).args;
        for (const bytes of [1, 11, 13]) {
          const exceptions = `0x${"01".repeat(bytes)}`;
          await expect(
            ledger.connect(gateway).record(id, tip, prev, slot, evidence, exceptions, next),
          )
            .to.be.revertedWithCustomError(ledger, "ElementsMalformed")
            .withArgs(bytes);
        }
      });

      it("work alike in lanes of 64 bits", async function () {
        const fixture = await withBank();
        const wide = await openBank(fixture, 2, true);
        const { ledger, gateway, operator } = fixture;
        await wide.change(operator, [enrol(77, point("w"), 5n)], { 77: 5n });
        const exceptions = [{ lane: 77, code: 1, value: 0n }];
        await expect(wide.record(gateway, NEXT, { 77: 6n }, { exceptions }))
          .to.be.revertedWithCustomError(ledger, "LedgerImplausible")
          .withArgs(2, 77, 5n, 6n);
        await wide.record(gateway, NEXT, {}, { exceptions });
        expect(await ledger.headOf(2)).to.equal(wide.head);
      });
    });

    describe("given the batch that was recorded last", function () {
      it("does nothing and says so", async function () {
        const { ledger, bank, gateway } = await withBank();
        const { args } = bank.batch(NEXT + SLOTS_A_DAY, { 0: 150n });
        await ledger.connect(gateway).record(...args);
        const head = await ledger.headOf(1);
        expect(await ledger.connect(gateway).record.staticCall(...args)).to.equal(false);
        const again = await ledger.connect(gateway).record(...args);
        expect((await again.wait())?.logs).to.deep.equal([]);
        expect(await ledger.headOf(1)).to.equal(head);
      });

      it("reverts with the head when anything in it differs", async function () {
        const { ledger, bank, gateway } = await withBank();
        const { args } = bank.batch(NEXT, { 0: 150n });
        const others = [
          bank.batch(NEXT, { 0: 151n }).args,
          bank.batch(NEXT + 1, { 0: 150n }).args,
          bank.batch(NEXT, { 0: 150n }, { evidence: EVIDENCE }).args,
        ];
        await bank.record(gateway, NEXT, { 0: 150n });
        expect(await ledger.connect(gateway).record.staticCall(...args)).to.equal(false);
        for (const other of others) {
          await expect(ledger.connect(gateway).record(...other))
            .to.be.revertedWithCustomError(ledger, "LedgerNotCurrent")
            .withArgs(1, bank.head);
        }
      });

      it("reverts with the head once another entry followed", async function () {
        const { ledger, bank, gateway } = await withBank();
        const { args } = bank.batch(NEXT, { 0: 150n });
        await bank.record(gateway, NEXT, { 0: 150n });
        await bank.record(gateway, NEXT + 1, {});
        await expect(ledger.connect(gateway).record(...args))
          .to.be.revertedWithCustomError(ledger, "LedgerNotCurrent")
          .withArgs(1, bank.head);
      });
    });

    describe("days", function () {
      it("are closed by the first batch after midnight, with the head before it", async function () {
        const { ledger, bank, gateway } = await withBank();
        const head = bank.head;
        const sent = await bank.record(gateway, NEXT, {});
        await expect(sent).to.emit(ledger, "DayClosed").withArgs(1, 9, head);
        expect(await ledger.dayHeadOf(1, 9)).to.equal(head);
        expect(await ledger.dayHeadOf(1, 10)).to.equal(NO_EVIDENCE);
      });

      it("stay open until then, midnight's own batch included", async function () {
        const { ledger, bank, gateway } = await withBank();
        await bank.record(gateway, NEXT, {});
        for (const slot of [NEXT + 1, MIDNIGHT + SLOTS_A_DAY]) {
          const sent = await bank.record(gateway, slot, {});
          await expect(sent).not.to.emit(ledger, "DayClosed");
        }
        const head = bank.head;
        await bank.record(gateway, NEXT + SLOTS_A_DAY, {});
        expect(await ledger.dayHeadOf(1, 10)).to.equal(head);
      });

      it("count what the operator and amendments said after midnight's batch", async function () {
        const { ledger, bank, gateway, operator } = await withBank();
        await bank.record(gateway, NEXT, {});
        await bank.record(gateway, MIDNIGHT + SLOTS_A_DAY, { 0: 101n });
        await bank.change(operator, [enrol(9, point("late"))], { 9: 0n });
        await bank.amend(gateway, NEXT, [{ lane: 0, code: 3, value: 100n }]);
        const head = bank.head;
        await bank.record(gateway, NEXT + SLOTS_A_DAY, {});
        expect(await ledger.dayHeadOf(1, 10)).to.equal(head);
      });

      it("without a batch have no head", async function () {
        const { ledger, bank, gateway } = await withBank();
        await bank.record(gateway, NEXT, {});
        const head = bank.head;
        await bank.record(gateway, NEXT + 3 * SLOTS_A_DAY, {});
        expect(await ledger.dayHeadOf(1, 10)).to.equal(head);
        expect(await ledger.dayHeadOf(1, 11)).to.equal(NO_EVIDENCE);
        expect(await ledger.dayHeadOf(1, 12)).to.equal(NO_EVIDENCE);
      });

      it("begin with the first slot of the grid", async function () {
        const fixture = await withBank();
        const { ledger, operator, gateway } = fixture;
        const opening = { id: 2, gateway: gateway.address, wide: false, maxStep: 1n, words: 1 };
        const bank = await TestBank.open(ledger, operator, { ...opening, slot: 1 });
        await bank.record(gateway, SLOTS_A_DAY, {});
        const head = bank.head;
        await bank.record(gateway, SLOTS_A_DAY + 1, {});
        expect(await ledger.dayHeadOf(2, 0)).to.equal(head);
      });
    });
  });
});
