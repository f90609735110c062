import { expect } from "chai";
import fc from "fast-check";
import { network } from "hardhat";

import {
  decodeElements,
  ELEMENT_BYTES,
  encodeElements,
  headAfter,
  headOf,
  openNote,
  origin,
  pageHashes,
  pageOf,
  rootOf,
} from "../../../src/chain/bank-history.ts";
import { vacantLane } from "../../../src/chain/lanes.ts";
import { correct, enrol, LATEST, without } from "../../support/contracts/bank.ts";
import { point } from "../../support/contracts/ledger.ts";
import { FIRST, NEXT, verifierLoader } from "../../support/contracts/verifier.ts";

const connection = await network.create();
const withBatches = verifierLoader(connection);

const words = (count: number): bigint[] => Array.from({ length: count }, (_, i) => BigInt(i) ** 7n);

describe("bank history", function () {
  it("has the contract's head after every kind of entry", async function () {
    const { ledger, bank, operator, gateway } = await withBatches();
    const vacant = vacantLane(false);
    const steps = [
      () => bank.change(operator, [enrol(140, point("e"), 9n)], { 140: 9n }),
      () =>
        bank.change(operator, [without("Exchange", 0, point("new")), correct(1, 3n)], { 1: 3n }),
      () => bank.change(operator, [without("Suspend", 0)], { 0: vacant }),
      () => bank.amend(gateway, NEXT, [{ lane: 3, code: 2, value: 77n }], point("evidence")),
      () => bank.grow(operator, 14),
      () =>
        bank.record(
          gateway,
          NEXT + 200,
          { 140: 500n },
          {
            evidence: point("evidence"),
            exceptions: [{ lane: 1, code: 3, value: 2n ** 64n - 1n }],
          },
        ),
    ];
    for (const step of steps) {
      await step();
      expect(await ledger.headOf(1)).to.equal(bank.head);
    }
  });

  it("begins with chain, ledger and bank", async function () {
    const { ledger, gateway } = await withBatches();
    const { chainId } = await connection.ethers.provider.getNetwork();
    await ledger.open(77, gateway, false, 1n, 33, 5);
    const tip = { before: origin(chainId, await ledger.getAddress(), 77), index: 0, slot: 5 };
    const vacant = Array.from({ length: 33 }, () => 2n ** 256n - 1n);
    const head = headOf({ ...tip, note: openNote() }, rootOf(vacant));
    expect(await ledger.headOf(77)).to.equal(head);
  });

  it("is folded as the verifier folds it", async function () {
    const { bank, verifier } = await withBatches();
    const { tip } = bank.entry(FIRST);
    const root = rootOf(bank.entry(FIRST).words);
    const [link] = bank.links(FIRST);
    if (link === undefined) throw new Error("a batch follows");
    expect(headAfter(headOf(tip, root), tip.index, link)).to.equal(bank.head);
    expect(await verifier.stands(1, tip, root, [link], LATEST)).to.equal(true);
  });

  describe("pages", function () {
    it("are of sixteen words, the last may be short", function () {
      for (const [count, pages] of [
        [0, 0],
        [1, 1],
        [16, 1],
        [17, 2],
        [32, 2],
        [33, 3],
      ] as const) {
        expect(pageHashes(words(count))).to.have.length(pages);
      }
    });

    it("open at the lane that is wanted", function () {
      for (const [lane, wide, number, length] of [
        [0, false, 0, 16],
        [127, false, 0, 16],
        [128, false, 1, 16],
        [256, false, 2, 1],
        [63, true, 0, 16],
        [64, true, 1, 16],
        [128, true, 2, 1],
      ] as const) {
        const page = pageOf(words(33), lane, wide);
        expect(page.number).to.equal(number);
        expect(page.words).to.deep.equal(words(33).slice(16 * number, 16 * number + length));
        expect(page.hashes[number]).to.equal(pageHashes(page.words)[0]);
      }
    });
  });

  describe("elements", function () {
    const element = fc.record({
      lane: fc.integer({ min: 0, max: 65_535 }),
      code: fc.integer({ min: 0, max: 65_535 }),
      value: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    });

    it("come back from bytes as they were", function () {
      fc.assert(
        fc.property(fc.array(element, { maxLength: 20 }), (elements) => {
          const list = encodeElements(elements);
          expect(list).to.have.length(2 + 2 * ELEMENT_BYTES * elements.length);
          expect(decodeElements(list)).to.deep.equal(elements);
        }),
      );
    });

    it("are read by the contract as they were meant", async function () {
      const { ledger, bank, gateway } = await withBatches();
      const wrong = [{ lane: 258, code: 772, value: 1n }];
      await expect(bank.record(gateway, NEXT + 2, {}, { exceptions: wrong }))
        .to.be.revertedWithCustomError(ledger, "ElementsMalformed")
        .withArgs(0);
      const code = [{ lane: 130, code: 772, value: 1n }];
      await expect(bank.record(gateway, NEXT + 2, {}, { exceptions: code }))
        .to.be.revertedWithCustomError(ledger, "LedgerQualityInvalid")
        .withArgs(1, 130, 772);
      const value = [{ lane: 130, code: 0, value: 0x0102_0304_0506_0708n }];
      await expect(bank.amend(gateway, NEXT, value))
        .to.be.revertedWithCustomError(ledger, "LedgerTotalInvalid")
        .withArgs(130, 0x0102_0304_0506_0708n, 2n ** 31n - 1n);
    });

    it("are whole, or refused", function () {
      for (const list of ["0x00", `0x${"00".repeat(11)}`, `0x${"00".repeat(13)}`]) {
        expect(() => decodeElements(list)).to.throw(RangeError);
      }
    });

    it("may be none", function () {
      expect(encodeElements([])).to.equal("0x");
      expect(decodeElements("0x")).to.deep.equal([]);
    });
  });
});
