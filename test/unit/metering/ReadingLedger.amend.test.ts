import { expect } from "chai";
import { encodeBytes32String } from "ethers";
import { network } from "hardhat";

import { rootOf } from "../../../src/chain/bank-history.ts";
import { laneTop } from "../../../src/chain/lanes.ts";
import { NO_EVIDENCE } from "../../support/contracts/bank.ts";
import { bankLoader, MIDNIGHT, openBank } from "../../support/contracts/ledger.ts";

const connection = await network.create();
const withBank = bankLoader(connection);

const TOP = laneTop(false);
const LAST = MIDNIGHT + 2;
const REMARK = [{ lane: 1, code: 3, value: 111n }];

/** A bank with two batches. */
async function withBatches(): ReturnType<typeof withBank> {
  const fixture = await withBank();
  const { bank, gateway } = fixture;
  await bank.record(gateway, MIDNIGHT + 1, { 0: 120n });
  await bank.record(gateway, LAST, { 0: 140n });
  return fixture;
}

describe("ReadingLedger", function () {
  describe("amend", function () {
    it("appends an entry that moves no register", async function () {
      const { ledger, bank, gateway } = await withBatches();
      const before = bank.head;
      const registers = rootOf(bank.last.words);
      const evidence = encodeBytes32String("evidence");
      await expect(bank.amend(gateway, MIDNIGHT + 1, REMARK, evidence))
        .to.emit(ledger, "Amended")
        .withArgs(1, LAST, 4, before, MIDNIGHT + 1, evidence, "0x00010003000000000000006f");
      expect(await ledger.headOf(1)).to.equal(bank.head);
      expect(rootOf(bank.last.words)).to.equal(registers);
      expect(bank.last.tip).to.include({ index: 4, slot: LAST, before });
    });

    it("lets the history go on", async function () {
      const { ledger, bank, gateway } = await withBatches();
      await bank.amend(gateway, LAST, REMARK);
      await bank.record(gateway, LAST + 1, { 0: 150n });
      expect(await ledger.headOf(1)).to.equal(bank.head);
    });

    it("may be said by the operator too", async function () {
      const { ledger, bank, operator } = await withBatches();
      await bank.amend(operator, LAST, REMARK);
      expect(await ledger.headOf(1)).to.equal(bank.head);
    });

    it("may be said twice: each is an entry", async function () {
      const { ledger, bank, gateway } = await withBatches();
      await bank.amend(gateway, LAST, REMARK);
      await bank.amend(gateway, LAST, REMARK);
      expect(bank.last.tip.index).to.equal(5);
      expect(await ledger.headOf(1)).to.equal(bank.head);
    });

    it("takes codes from valid to questionable, the first slot, the last lane and the top", async function () {
      const { ledger, bank, gateway } = await withBatches();
      const data = [
        { lane: 0, code: 0, value: 0n },
        { lane: 159, code: 4, value: TOP },
      ];
      await bank.amend(gateway, 1, data);
      expect(await ledger.headOf(1)).to.equal(bank.head);
    });

    it("takes totals of wide lanes", async function () {
      const fixture = await withBatches();
      const wide = await openBank(fixture, 2, true);
      await wide.amend(fixture.gateway, 1, [{ lane: 79, code: 0, value: laneTop(true) }]);
      expect(await fixture.ledger.headOf(2)).to.equal(wide.head);
    });

    it("is for the gateway and the operator only", async function () {
      const { ledger, bank, stranger, otherGateway } = await withBatches();
      for (const caller of [stranger, otherGateway]) {
        await expect(bank.amend(caller, LAST, REMARK))
          .to.be.revertedWithCustomError(ledger, "LedgerNotGateway")
          .withArgs(1, caller.address);
      }
    });

    it("refuses an unknown bank", async function () {
      const { ledger, bank } = await withBatches();
      const { tip, words } = bank.last;
      await expect(ledger.amend(2, tip, rootOf(words), 1, NO_EVIDENCE, `0x${"00".repeat(12)}`))
        .to.be.revertedWithCustomError(ledger, "LedgerBankUnknown")
        .withArgs(2);
    });

    it("refuses a root that the head does not commit to: it would move registers", async function () {
      const { ledger, bank, gateway } = await withBatches();
      const forged = rootOf(bank.last.words.with(0, 0n));
      const data = `0x${"00".repeat(12)}`;
      await expect(ledger.connect(gateway).amend(1, bank.last.tip, forged, LAST, NO_EVIDENCE, data))
        .to.be.revertedWithCustomError(ledger, "LedgerNotCurrent")
        .withArgs(1, bank.head);
    });

    it("is about slots up to the last batch's", async function () {
      const { ledger, bank, gateway } = await withBatches();
      for (const about of [0, LAST + 1, 2 ** 32 - 1]) {
        await expect(bank.amend(gateway, about, REMARK))
          .to.be.revertedWithCustomError(ledger, "LedgerSlotNotPast")
          .withArgs(1, about, LAST);
      }
    });

    it("must say something", async function () {
      const { ledger, bank, gateway } = await withBatches();
      await expect(bank.amend(gateway, LAST, []))
        .to.be.revertedWithCustomError(ledger, "LedgerEntryEmpty")
        .withArgs(1);
    });

    it("must be whole", async function () {
      const { ledger, bank, gateway } = await withBatches();
      const { tip, words } = bank.last;
      await expect(
        ledger.connect(gateway).amend(1, tip, rootOf(words), LAST, NO_EVIDENCE, "0x000000"),
      )
        .to.be.revertedWithCustomError(ledger, "ElementsMalformed")
        .withArgs(3);
    });

    it("names lanes in ascending order, each once, and none beyond the bank", async function () {
      const { ledger, bank, gateway } = await withBatches();
      for (const [first, second] of [
        [3, 3],
        [3, 2],
        [3, 160],
      ] as const) {
        const data = [first, second].map((lane) => ({ lane, code: 0, value: 0n }));
        await expect(bank.amend(gateway, LAST, data))
          .to.be.revertedWithCustomError(ledger, "ElementsMalformed")
          .withArgs(1);
      }
    });

    it("refuses codes that are none", async function () {
      const { ledger, bank, gateway } = await withBatches();
      for (const code of [5, 65_535]) {
        await expect(bank.amend(gateway, LAST, [{ lane: 2, code, value: 0n }]))
          .to.be.revertedWithCustomError(ledger, "LedgerQualityInvalid")
          .withArgs(1, 2, code);
      }
    });

    it("names totals that a lane can hold", async function () {
      const { ledger, bank, gateway } = await withBatches();
      await expect(bank.amend(gateway, LAST, [{ lane: 2, code: 0, value: TOP + 1n }]))
        .to.be.revertedWithCustomError(ledger, "LedgerTotalInvalid")
        .withArgs(2, TOP + 1n, TOP);
    });
  });
});
