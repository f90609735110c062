import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";

import { openNote, origin } from "../../../src/chain/bank-history.ts";
import { ReadingLedger__factory } from "../../../types/contracts/index.ts";
import { enrol, NO_EVIDENCE, TestBank } from "../../support/contracts/bank.ts";
import {
  bankLoader,
  DAY,
  endOf,
  ledgerLoader,
  MAX_STEP,
  MIDNIGHT,
  openBank,
  point,
  SLOT_SECONDS,
  SLOTS_A_DAY,
  TOLERANCE,
} from "../../support/contracts/ledger.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;
const empty = ledgerLoader(connection);
const withBank = bankLoader(connection);

describe("ReadingLedger", function () {
  describe("constructor", function () {
    it("keeps operator and grid", async function () {
      const { ledger, operator, gridOrigin } = await empty();
      expect(await ledger.operator()).to.equal(operator.address);
      expect(await ledger.slotSeconds()).to.equal(SLOT_SECONDS);
      expect(await ledger.slotsPerDay()).to.equal(SLOTS_A_DAY);
      expect(await ledger.gridOrigin()).to.equal(gridOrigin);
      expect(await ledger.CLOCK_TOLERANCE()).to.equal(TOLERANCE);
      expect(await ledger.MAX_WORDS()).to.equal(1_024);
    });

    it("takes slots of a second and of a day", async function () {
      const { operator } = await empty();
      for (const seconds of [1, DAY]) {
        const ledger = await new ReadingLedger__factory(operator).deploy(operator, seconds, 0);
        expect(await ledger.slotsPerDay()).to.equal(DAY / seconds);
      }
    });

    it("refuses slots that do not fill a day", async function () {
      const { ledger, operator } = await empty();
      for (const seconds of [0, 7, 901, 2 * DAY]) {
        await expect(new ReadingLedger__factory(operator).deploy(operator, seconds, 0))
          .to.be.revertedWithCustomError(ledger, "LedgerGridInvalid")
          .withArgs(seconds, 0);
      }
    });

    it("takes a grid that begins in this second, and none that begins in the next", async function () {
      const { ledger, operator } = await empty();
      const factory = new ReadingLedger__factory(operator);
      const now = (await networkHelpers.time.latest()) + 10;
      await networkHelpers.time.setNextBlockTimestamp(now);
      const young = await factory.deploy(operator, SLOT_SECONDS, now);
      expect(await young.latestSlot()).to.equal(0);

      await networkHelpers.time.setNextBlockTimestamp(now + 10);
      await expect(factory.deploy(operator, SLOT_SECONDS, now + 11))
        .to.be.revertedWithCustomError(ledger, "LedgerGridInvalid")
        .withArgs(SLOT_SECONDS, now + 11);
    });

    it("refuses to have no operator", async function () {
      const { ledger, operator } = await empty();
      await expect(new ReadingLedger__factory(operator).deploy(ZeroAddress, SLOT_SECONDS, 0))
        .to.be.revertedWithCustomError(ledger, "LedgerOperatorInvalid")
        .withArgs(ZeroAddress);
    });
  });

  describe("dayOf", function () {
    it("lets a midnight close its day", async function () {
      const { ledger } = await empty();
      expect(await ledger.dayOf(1)).to.equal(0);
      expect(await ledger.dayOf(SLOTS_A_DAY)).to.equal(0);
      expect(await ledger.dayOf(SLOTS_A_DAY + 1)).to.equal(1);
      expect(await ledger.dayOf(2 ** 32 - 1)).to.equal(Math.floor((2 ** 32 - 2) / SLOTS_A_DAY));
    });

    it("knows no slot zero", async function () {
      const { ledger } = await empty();
      await expect(ledger.dayOf(0)).to.be.revertedWithCustomError(ledger, "LedgerSlotZero");
    });
  });

  describe("latestSlot", function () {
    it("moves on when the slot's end is no more than the tolerance ahead", async function () {
      const fixture = await empty();
      const slot = Number(await fixture.ledger.latestSlot()) + 1;
      await networkHelpers.time.increaseTo(endOf(fixture, slot) - TOLERANCE - 1);
      expect(await fixture.ledger.latestSlot()).to.equal(slot - 1);
      await networkHelpers.time.increaseTo(endOf(fixture, slot) - TOLERANCE);
      expect(await fixture.ledger.latestSlot()).to.equal(slot);
    });
  });

  describe("open", function () {
    it("commits to vacant lanes, keeps the settings and says so", async function () {
      const fixture = await empty();
      const { ledger, gateway, operator } = fixture;
      const { chainId } = await ethers.provider.getNetwork();
      const before = origin(chainId, await ledger.getAddress(), 7);
      await expect(ledger.open(7, gateway, true, 5n, 17, MIDNIGHT))
        .to.emit(ledger, "BankOpened")
        .withArgs(7, MIDNIGHT, before, gateway.address, 5n, true, 17);
      expect(await ledger.bankOf(7)).to.deep.equal([gateway.address, 5n, true, 17n]);

      const tip = { before, index: 0, slot: MIDNIGHT, note: openNote() };
      const words = Array.from({ length: 17 }, () => 2n ** 256n - 1n);
      const entry = { tip, words, evidence: NO_EVIDENCE, exceptions: "0x" };
      const bank = new TestBank(ledger, 7, true, [entry]);
      expect(await ledger.headOf(7)).to.equal(bank.head);
      await bank.change(operator, [enrol(67, point("last"), 9n)], { 67: 9n });
      expect(await ledger.headOf(7)).to.equal(bank.head);
    });

    it("takes one word and 1,024", async function () {
      const { ledger, gateway } = await empty();
      await ledger.open(1, gateway, false, 1n, 1, 1);
      await ledger.open(2, gateway, true, 1n, 1_024, 1);
      expect((await ledger.bankOf(2)).words).to.equal(1_024);
    });

    it("gives two banks different heads", async function () {
      const { ledger, gateway } = await empty();
      await ledger.open(1, gateway, false, 1n, 1, 1);
      await ledger.open(2, gateway, false, 1n, 1, 1);
      expect(await ledger.headOf(1)).not.to.equal(await ledger.headOf(2));
    });

    it("is the operator's alone", async function () {
      const { ledger, gateway } = await empty();
      await expect(ledger.connect(gateway).open(1, gateway, false, 1n, 1, 1))
        .to.be.revertedWithCustomError(ledger, "LedgerNotOperator")
        .withArgs(gateway.address);
    });

    it("refuses what no bank can be", async function () {
      const { ledger, gateway } = await empty();
      await expect(ledger.open(0, gateway, false, 1n, 1, 1))
        .to.be.revertedWithCustomError(ledger, "LedgerBankInvalid")
        .withArgs(0);
      await expect(ledger.open(1, ZeroAddress, false, 1n, 1, 1))
        .to.be.revertedWithCustomError(ledger, "LedgerGatewayInvalid")
        .withArgs(1, ZeroAddress);
      await expect(ledger.open(1, gateway, false, 0n, 1, 1))
        .to.be.revertedWithCustomError(ledger, "LedgerMaxStepZero")
        .withArgs(1);
      for (const words of [0, 1_025]) {
        await expect(ledger.open(1, gateway, false, 1n, words, 1))
          .to.be.revertedWithCustomError(ledger, "LedgerWordsInvalid")
          .withArgs(1, words);
      }
      await expect(ledger.open(1, gateway, false, 1n, 1, 0)).to.be.revertedWithCustomError(
        ledger,
        "LedgerSlotZero",
      );
      expect(await ledger.headOf(1)).to.equal(NO_EVIDENCE);
      expect(await ledger.bankOf(1)).to.deep.equal([ZeroAddress, 0n, false, 0n]);
    });

    it("takes the latest slot and no later one, least of all the last there is", async function () {
      const fixture = await empty();
      const { ledger, gateway } = fixture;
      const slot = Number(await ledger.latestSlot()) + 1;
      const time = endOf(fixture, slot) - TOLERANCE;
      await networkHelpers.time.setNextBlockTimestamp(time - 1);
      await expect(ledger.open(1, gateway, false, 1n, 1, slot))
        .to.be.revertedWithCustomError(ledger, "LedgerSlotInFuture")
        .withArgs(slot, slot - 1);
      await networkHelpers.time.setNextBlockTimestamp(time);
      await ledger.open(1, gateway, false, 1n, 1, slot);
      await expect(ledger.open(2, gateway, false, 1n, 1, 2 ** 32 - 1))
        .to.be.revertedWithCustomError(ledger, "LedgerSlotInFuture")
        .withArgs(2 ** 32 - 1, slot);
    });

    it("refuses a number that is taken, and changes nothing", async function () {
      const { ledger, bank, otherGateway, gateway } = await withBank();
      await expect(ledger.open(1, otherGateway, true, 5n, 1, MIDNIGHT))
        .to.be.revertedWithCustomError(ledger, "LedgerBankExists")
        .withArgs(1);
      expect(await ledger.headOf(1)).to.equal(bank.head);
      expect(await ledger.bankOf(1)).to.deep.equal([gateway.address, MAX_STEP, false, 20n]);
    });
  });

  describe("appoint", function () {
    it("hands the bank over and leaves its history alone", async function () {
      const fixture = await withBank();
      const { ledger, bank, otherGateway } = fixture;
      await expect(ledger.appoint(1, otherGateway, 7n))
        .to.emit(ledger, "GatewayAppointed")
        .withArgs(1, otherGateway.address, 7n);
      expect(await ledger.bankOf(1)).to.deep.equal([otherGateway.address, 7n, false, 20n]);
      expect(await ledger.headOf(1)).to.equal(bank.head);
    });

    it("is the operator's alone", async function () {
      const { ledger, gateway } = await withBank();
      await expect(ledger.connect(gateway).appoint(1, gateway, 2n ** 63n))
        .to.be.revertedWithCustomError(ledger, "LedgerNotOperator")
        .withArgs(gateway.address);
    });

    it("refuses an unknown bank, no gateway and no rise", async function () {
      const { ledger, gateway } = await withBank();
      await expect(ledger.appoint(2, gateway, 1n))
        .to.be.revertedWithCustomError(ledger, "LedgerBankUnknown")
        .withArgs(2);
      await expect(ledger.appoint(1, ZeroAddress, 1n))
        .to.be.revertedWithCustomError(ledger, "LedgerGatewayInvalid")
        .withArgs(1, ZeroAddress);
      await expect(ledger.appoint(1, gateway, 0n))
        .to.be.revertedWithCustomError(ledger, "LedgerMaxStepZero")
        .withArgs(1);
    });
  });

  describe("grow", function () {
    it("appends vacant lanes that points can take", async function () {
      const { ledger, bank, operator } = await withBank();
      const before = bank.head;
      await expect(bank.grow(operator, 13))
        .to.emit(ledger, "BankGrown")
        .withArgs(1, MIDNIGHT, 2, before, 13);
      expect((await ledger.bankOf(1)).words).to.equal(33);
      expect(await ledger.headOf(1)).to.equal(bank.head);

      // Lane 263 is the last of word 32, alone on the third page.
      await bank.change(operator, [enrol(263, point("far"), 1n)], { 263: 1n });
      expect(await ledger.headOf(1)).to.equal(bank.head);
    });

    it("fills up to 1,024 words and no further", async function () {
      const { ledger, bank, operator } = await withBank();
      await expect(bank.grow(operator, 1_005))
        .to.be.revertedWithCustomError(ledger, "LedgerWordsInvalid")
        .withArgs(1, 1_005);
      await bank.grow(operator, 1_004);
      expect((await ledger.bankOf(1)).words).to.equal(1_024);
      await expect(bank.grow(operator, 1))
        .to.be.revertedWithCustomError(ledger, "LedgerWordsInvalid")
        .withArgs(1, 1);
    });

    it("refuses to grow by nothing", async function () {
      const { ledger, bank, operator } = await withBank();
      await expect(bank.grow(operator, 0))
        .to.be.revertedWithCustomError(ledger, "LedgerWordsInvalid")
        .withArgs(1, 0);
    });

    it("is the operator's alone", async function () {
      const { ledger, bank, gateway } = await withBank();
      await expect(bank.grow(gateway, 1))
        .to.be.revertedWithCustomError(ledger, "LedgerNotOperator")
        .withArgs(gateway.address);
    });

    it("refuses an unknown bank and a witness that opens nothing", async function () {
      const { ledger, bank } = await withBank();
      const { tip, words } = bank.last;
      await expect(ledger.grow(9, tip, [...words], 1))
        .to.be.revertedWithCustomError(ledger, "LedgerBankUnknown")
        .withArgs(9);
      for (const wrong of [words.slice(1), [...words, 0n], words.with(0, 0n)]) {
        await expect(ledger.grow(1, tip, wrong, 1))
          .to.be.revertedWithCustomError(ledger, "LedgerNotCurrent")
          .withArgs(1, bank.head);
      }
    });
  });

  describe("views", function () {
    it("answer zero for what does not exist", async function () {
      const fixture = await empty();
      const { ledger } = fixture;
      expect(await ledger.headOf(1)).to.equal(NO_EVIDENCE);
      expect(await ledger.dayHeadOf(1, 9)).to.equal(NO_EVIDENCE);
      expect(await ledger.seatOf(point("a"))).to.deep.equal([0n, 0n, 0n, 0n, 0n, 0n, 0n]);
      expect(await ledger.occupantOf(1, 0)).to.equal(NO_EVIDENCE);
      expect(await ledger.correctionsUpTo(point("a"), 2 ** 32 - 1)).to.equal(0);
      await openBank(fixture, 3);
      expect(await ledger.occupantOf(3, 0)).to.equal(NO_EVIDENCE);
    });
  });
});
