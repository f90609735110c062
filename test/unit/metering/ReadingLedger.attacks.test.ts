import { expect } from "chai";
import type { Signer } from "ethers";
import { network } from "hardhat";

import { foldAll } from "../../../src/chain/bank-fold.ts";
import { encodeElements, pageHashes, rootOf } from "../../../src/chain/bank-history.ts";
import type { LedgerEvent } from "../../../src/chain/entries.ts";
import { laneTop, vacantLane } from "../../../src/chain/lanes.ts";
import { decodeLedgerLog } from "../../../src/chain/ledger-log.ts";
import { readLedgerSite } from "../../../src/chain/ledger-site.ts";
import {
  correct,
  enrol,
  NO_EVIDENCE,
  TestBank,
  without,
  type Batch,
} from "../../support/contracts/bank.ts";
import {
  bankLoader,
  MAX_STEP,
  MIDNIGHT,
  openBank,
  point,
  type LedgerFixture,
} from "../../support/contracts/ledger.ts";

const connection = await network.create();
const { ethers, provider } = connection;
const withBank = bankLoader(connection);

const NEXT = MIDNIGHT + 1;

/** The witness of a bank, from the chain's logs and nothing else. */
async function recover({ ledger }: LedgerFixture, id: number): Promise<TestBank> {
  const address = await ledger.getAddress();
  const topics = [null, ethers.zeroPadValue(ethers.toBeHex(id), 32)];
  const logs = await ethers.provider.getLogs({ address, topics, fromBlock: 0 });
  const events = logs.map(decodeLedgerLog).filter((event): event is LedgerEvent => event !== null);
  const rebuilt = foldAll(await readLedgerSite(ledger), id, events);
  if (!rebuilt.ok) throw new Error(rebuilt.verdict.reason);
  const { tip, words, wide } = rebuilt.state;
  const entry = { tip, words, evidence: NO_EVIDENCE, exceptions: "0x" };
  return new TestBank(ledger, id, wide, [entry]);
}

/** The very bytes of a batch. */
const bytesOf = ({ ledger }: LedgerFixture, batch: Batch): string =>
  ledger.interface.encodeFunctionData("record", [...batch.args]);

/** Sends transactions into one block, in this order; tells which of them succeeded. */
async function mineTogether(
  fixture: LedgerFixture,
  calls: readonly (readonly [Signer, string])[],
): Promise<{ status: number | null; logs: number }[]> {
  const to = await fixture.ledger.getAddress();
  await provider.request({ method: "evm_setAutomine", params: [false] });
  try {
    const sent = [];
    for (const [place, [from, data]] of calls.entries()) {
      // The pool takes the dearest first.
      const maxPriorityFeePerGas = BigInt(calls.length - place) * 1_000_000_000n;
      const fees = { maxPriorityFeePerGas, maxFeePerGas: maxPriorityFeePerGas + 10n ** 11n };
      sent.push(await from.sendTransaction({ to, data, gasLimit: 1_000_000n, ...fees }));
    }
    await provider.request({ method: "hardhat_mine", params: [] });
    return await Promise.all(
      sent.map(async ({ hash }) => {
        const receipt = await ethers.provider.getTransactionReceipt(hash);
        return { status: receipt?.status ?? null, logs: receipt?.logs.length ?? 0 };
      }),
    );
  } finally {
    await provider.request({ method: "evm_setAutomine", params: [true] });
  }
}

describe("ReadingLedger", function () {
  describe("given a gateway that lost everything", function () {
    for (const wide of [false, true]) {
      it(`goes on from the events, with lanes of ${wide ? "64" : "32"} bits`, async function () {
        const fixture = await withBank();
        const { ledger, operator, gateway } = fixture;
        const bank = await openBank(fixture, 5, wide);
        const points = ["p", "q", "r"].map(point);
        await bank.enrol(operator, points, 50n);
        await bank.record(gateway, NEXT, { 0: 60n, 1: 61n, 2: 62n });
        await bank.record(gateway, NEXT + 1, { 0: 70n, 1: 71n, 2: 72n });
        const vacant = vacantLane(wide);
        await bank.change(operator, [without("Suspend", 0), correct(1, 5n)], { 0: vacant, 1: 5n });
        await bank.grow(operator, 2);
        await bank.amend(gateway, NEXT, [{ lane: 2, code: 2, value: 61n }]);
        await bank.change(operator, [without("Resume", 0), without("Retire", 2)], {
          0: 70n,
          2: vacant,
        });

        const rebuilt = await recover(fixture, 5);
        expect(rebuilt.lanes).to.deep.equal(bank.lanes);
        await rebuilt.record(gateway, NEXT + 2, { 0: 80n, 1: 6n });
        expect(await ledger.headOf(5)).to.equal(rebuilt.head);
      });
    }
  });

  describe("given a bank that is handed to another gateway", function () {
    it("refuses the old one's batch in flight and takes the new one's", async function () {
      const fixture = await withBank();
      const { ledger, bank, gateway, otherGateway } = fixture;
      const inFlight = bank.batch(NEXT, { 0: 101n });
      await ledger.appoint(1, otherGateway, MAX_STEP);
      await expect(ledger.connect(gateway).record(...inFlight.args))
        .to.be.revertedWithCustomError(ledger, "LedgerNotGateway")
        .withArgs(1, gateway.address);
      const rebuilt = await recover(fixture, 1);
      await rebuilt.record(otherGateway, NEXT, { 0: 102n });
      expect(await ledger.headOf(1)).to.equal(rebuilt.head);
    });

    it("no longer lets the old one amend", async function () {
      const { ledger, bank, gateway, otherGateway } = await withBank();
      await ledger.appoint(1, otherGateway, MAX_STEP);
      await expect(bank.amend(gateway, MIDNIGHT, [{ lane: 0, code: 0, value: 1n }]))
        .to.be.revertedWithCustomError(ledger, "LedgerNotGateway")
        .withArgs(1, gateway.address);
    });
  });

  describe("given a reorganisation that undoes batches", function () {
    it("comes to the same head when the same bytes are sent again in order", async function () {
      const fixture = await withBank();
      const { ledger, bank, gateway } = fixture;
      const to = await ledger.getAddress();
      const batches: string[] = [];
      const undone: unknown = await provider.request({ method: "evm_snapshot", params: [] });
      for (const [i, total] of [110n, 120n, 130n].entries()) {
        batches.push(bytesOf(fixture, bank.batch(NEXT + 60 * i, { 0: total })));
        await bank.record(gateway, NEXT + 60 * i, { 0: total });
      }
      const day = await ledger.dayHeadOf(1, 10);
      await provider.request({ method: "evm_revert", params: [undone] });
      expect(await ledger.headOf(1)).not.to.equal(bank.head);

      // Another block, another time, as after a real one.
      await connection.networkHelpers.mine(3);
      for (const data of batches) await gateway.sendTransaction({ to, data });
      expect(await ledger.headOf(1)).to.equal(bank.head);
      expect(await ledger.dayHeadOf(1, 10))
        .to.equal(day)
        .not.to.equal(NO_EVIDENCE);
    });

    it("refuses the later batch before the earlier one is there again", async function () {
      const { ledger, bank, gateway } = await withBank();
      const first = bank.batch(NEXT, { 0: 110n });
      const head = bank.head;
      bank.entries.push(first.entry);
      const second = bank.batch(NEXT + 1, { 0: 120n });
      await expect(ledger.connect(gateway).record(...second.args))
        .to.be.revertedWithCustomError(ledger, "LedgerNotCurrent")
        .withArgs(1, head);
      await ledger.connect(gateway).record(...first.args);
      await ledger.connect(gateway).record(...second.args);
      bank.entries.push(second.entry);
      expect(await ledger.headOf(1)).to.equal(bank.head);
    });
  });

  describe("given batches sent ahead of their confirmation, the first of them lost", function () {
    it("refuses all that follow, and takes them in order afterwards", async function () {
      const fixture = await withBank();
      const { ledger, bank, gateway } = fixture;
      const ahead = bank.copy();
      const batches = [101n, 102n, 103n].map((total, i) => {
        const batch = ahead.batch(NEXT + i, { 0: total });
        ahead.entries.push(batch.entry);
        return bytesOf(fixture, batch);
      });
      const send = (data: string): readonly [Signer, string] => [gateway, data];
      const lost = await mineTogether(fixture, batches.slice(1).map(send));
      expect(lost.map(({ status }) => status)).to.deep.equal([0, 0]);
      expect(await ledger.headOf(1)).to.equal(bank.head);
      const resent = await mineTogether(fixture, batches.map(send));
      expect(resent.map(({ status }) => status)).to.deep.equal([1, 1, 1]);
      expect(await ledger.headOf(1)).to.equal(ahead.head);
    });
  });

  describe("given a change and a batch made from the same head", function () {
    for (const changeFirst of [true, false]) {
      const first = changeFirst ? "change" : "batch";
      it(`takes the ${first} that comes first, and the other once it is made anew`, async function () {
        const fixture = await withBank();
        const { ledger, bank, gateway, operator } = fixture;
        const changes = [enrol(9, point("late"), 4n)];
        const changing = [
          operator,
          ledger.interface.encodeFunctionData("change", bank.changeArgs(changes)),
        ] as const;
        const recording = [gateway, bytesOf(fixture, bank.batch(NEXT, { 0: 101n }))] as const;
        const calls = changeFirst ? [changing, recording] : [recording, changing];
        const mined = await mineTogether(fixture, calls);
        expect(mined.map(({ status }) => status)).to.deep.equal([1, 0]);

        const rebuilt = await recover(fixture, 1);
        if (changeFirst) await rebuilt.record(gateway, NEXT, { 0: 101n });
        else await rebuilt.change(operator, changes, { 9: 4n });
        expect(await ledger.headOf(1)).to.equal(rebuilt.head);
        expect([rebuilt.lane(0), rebuilt.lane(9)]).to.deep.equal([101n, 4n]);
      });
    }
  });

  describe("given two processes of one gateway", function () {
    it("takes the same batch once", async function () {
      const fixture = await withBank();
      const { ledger, bank, gateway } = fixture;
      const batch = bank.batch(NEXT, { 0: 101n });
      const data = bytesOf(fixture, batch);
      const mined = await mineTogether(fixture, [
        [gateway, data],
        [gateway, data],
      ]);
      // The day's end and the batch itself; then nothing.
      expect(mined).to.deep.equal([
        { status: 1, logs: 2 },
        { status: 1, logs: 0 },
      ]);
      bank.entries.push(batch.entry);
      expect(await ledger.headOf(1)).to.equal(bank.head);
    });

    it("takes the first of two different batches", async function () {
      const fixture = await withBank();
      const { ledger, bank, gateway } = fixture;
      const [one, other] = [bank.batch(NEXT, { 0: 101n }), bank.batch(NEXT, { 0: 102n })];
      const mined = await mineTogether(fixture, [
        [gateway, bytesOf(fixture, one)],
        [gateway, bytesOf(fixture, other)],
      ]);
      expect(mined.map(({ status }) => status)).to.deep.equal([1, 0]);
      bank.entries.push(one.entry);
      expect(await ledger.headOf(1)).to.equal(bank.head);
    });
  });

  describe("given a malicious gateway", function () {
    it("cannot leap further than the limit, which the operator can mend", async function () {
      const { ledger, bank, gateway, operator } = await withBank();
      const top = laneTop(false);
      await expect(bank.record(gateway, NEXT, { 0: top }))
        .to.be.revertedWithCustomError(ledger, "LedgerImplausible")
        .withArgs(1, 0, 100n, top);
      await bank.record(gateway, NEXT, { 0: 100n + MAX_STEP });
      await bank.change(operator, [correct(0, 105n, point("leapt"))], { 0: 105n });
      await bank.record(gateway, NEXT + 1, { 0: 106n });
      expect(await ledger.headOf(1)).to.equal(bank.head);
    });

    it("cannot correct, enrol, suspend or widen its own limit", async function () {
      const { ledger, bank, gateway } = await withBank();
      const notOperator = async (call: Promise<unknown>): Promise<void> => {
        await expect(call)
          .to.be.revertedWithCustomError(ledger, "LedgerNotOperator")
          .withArgs(gateway.address);
      };
      await notOperator(bank.change(gateway, [correct(0, 0n)], {}));
      await notOperator(bank.change(gateway, [enrol(9, point("mine"))], {}));
      await notOperator(bank.change(gateway, [without("Suspend", 0)], {}));
      await notOperator(ledger.connect(gateway).appoint(1, gateway, 2n ** 60n));
    });
  });

  describe("given a malicious operator", function () {
    it("cannot record", async function () {
      const { ledger, bank, operator } = await withBank();
      await expect(bank.record(operator, NEXT, { 0: 101n }))
        .to.be.revertedWithCustomError(ledger, "LedgerNotGateway")
        .withArgs(1, operator.address);
    });

    it("cannot lower a total without being counted", async function () {
      const { ledger, bank, operator } = await withBank();
      const change = correct(0, 0n, point("why"));
      const sent = await bank.change(operator, [change], { 0: 0n });
      await expect(sent).to.emit(ledger, "LanesChanged");
      expect(await ledger.correctionsUpTo(point("a"), bank.last.tip.index)).to.equal(1);
      // Nor does a suspension or a return forget it: the kept total is the ledger's, not the operator's.
      const inOne = [without("Suspend", 1), { ...without("Resume", 1), total: 5n }];
      await bank.change(operator, inOne, {});
      expect(await ledger.headOf(1)).to.equal(bank.head);
      expect(bank.lane(1)).to.equal(100n);
    });

    it("cannot retire a point and seat it anew with another total", async function () {
      const { ledger, bank } = await withBank();
      const changes = [without("Retire", 0), enrol(0, point("a"), 0n)];
      await expect(ledger.change(...bank.changeArgs(changes)))
        .to.be.revertedWithCustomError(ledger, "LedgerPointSeated")
        .withArgs(point("a"), 1, 0);
    });
  });

  describe("given a stranger with the right witness", function () {
    it("can move nothing", async function () {
      const { ledger, bank, stranger } = await withBank();
      const { tip, words } = bank.last;
      const as = ledger.connect(stranger);
      const data = encodeElements([{ lane: 0, code: 0, value: 0n }]);
      for (const call of [
        () => as.open(9, stranger, false, 1n, 1, 1),
        () => as.appoint(1, stranger, 1n),
        () => as.grow(1, tip, [...words], 1),
        () => as.change(...bank.changeArgs([correct(0, 0n)])),
      ]) {
        await expect(call())
          .to.be.revertedWithCustomError(ledger, "LedgerNotOperator")
          .withArgs(stranger.address);
      }
      for (const call of [
        () => as.record(...bank.batch(NEXT, {}).args),
        () => as.amend(1, tip, rootOf(words), 1, NO_EVIDENCE, data),
      ]) {
        await expect(call())
          .to.be.revertedWithCustomError(ledger, "LedgerNotGateway")
          .withArgs(1, stranger.address);
      }
      expect(await ledger.headOf(1)).to.equal(bank.head);
    });
  });

  describe("given words that could be read in two ways", function () {
    it("takes no page's hash for a root", async function () {
      const { ledger, bank, gateway } = await withBank();
      const [pageHash = NO_EVIDENCE] = pageHashes(bank.last.words);
      const data = encodeElements([{ lane: 0, code: 0, value: 0n }]);
      await expect(
        ledger.connect(gateway).amend(1, bank.last.tip, pageHash, 1, NO_EVIDENCE, data),
      ).to.be.revertedWithCustomError(ledger, "LedgerNotCurrent");
    });

    it("takes no page of pages: the depth is fixed", async function () {
      const { ledger, bank } = await withBank();
      const { words } = bank.last;
      // One page whose words are the hashes of the real ones.
      const hashes = [rootOf(words)];
      const page = { hashes, number: 0, words: pageHashes(words).map(BigInt) };
      await expect(
        ledger.change(1, bank.last.tip, page, [correct(0, 0n)]),
      ).to.be.revertedWithCustomError(ledger, "LedgerNotCurrent");
    });

    it("takes no page cut otherwise", async function () {
      const { ledger, bank } = await withBank();
      const { words } = bank.last;
      const hashes = [...pageHashes(words.slice(0, 8)), ...pageHashes(words.slice(8))];
      const page = { hashes, number: 0, words: words.slice(0, 8) };
      await expect(
        ledger.change(1, bank.last.tip, page, [correct(0, 0n)]),
      ).to.be.revertedWithCustomError(ledger, "LedgerNotCurrent");
    });

    it("takes no bank's witness for another bank of the same content", async function () {
      const fixture = await withBank();
      const { ledger, gateway } = fixture;
      const [one, other] = [await openBank(fixture, 7), await openBank(fixture, 8)];
      const [, ...args] = one.batch(NEXT, {}).args;
      await expect(ledger.connect(gateway).record(8, ...args))
        .to.be.revertedWithCustomError(ledger, "LedgerNotCurrent")
        .withArgs(8, other.head);
    });
  });

  describe("given a bank of the greatest size", function () {
    it("fits a batch into a transaction, twice over", async function () {
      const fixture = await withBank();
      const { ledger, operator, gateway } = fixture;
      const opening = { id: 2, gateway: gateway.address, wide: false, maxStep: 1n, words: 1_024 };
      const bank = await TestBank.open(ledger, operator, { ...opening, slot: MIDNIGHT });
      const sent = await bank.record(gateway, NEXT, {});
      expect(await ledger.headOf(2)).to.equal(bank.head);
      // A node takes 128 KiB of a transaction.
      expect((sent.data.length - 2) / 2).to.be.lessThan(67 * 1_024);
    });
  });
});
