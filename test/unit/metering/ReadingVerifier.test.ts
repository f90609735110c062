import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { network } from "hardhat";

import { encodeElements, pageOf } from "../../../src/chain/bank-history.ts";
import { vacantLane } from "../../../src/chain/lanes.ts";
import { ReadingVerifier__factory, TermBook__factory } from "../../../types/contracts/index.ts";
import {
  correct,
  enrol,
  LATEST,
  NO_EVIDENCE,
  without,
  type Proof,
  type TestBank,
} from "../../support/contracts/bank.ts";
import { openBank, point } from "../../support/contracts/ledger.ts";
import { FIRST, NEXT, reading, verifierLoader } from "../../support/contracts/verifier.ts";

const withBatches = verifierLoader(await network.create());

const VACANT = vacantLane(false);

describe("ReadingVerifier", function () {
  describe("constructor", function () {
    it("keeps ledger and registry", async function () {
      const { verifier, ledger, terms } = await withBatches();
      expect(await verifier.ledger()).to.equal(await ledger.getAddress());
      expect(await verifier.terms()).to.equal(await terms.getAddress());
      expect(await verifier.LATEST()).to.equal(LATEST);
    });

    it("refuses addresses without a contract", async function () {
      const { verifier, ledger, terms, stranger } = await withBatches();
      const factory = new ReadingVerifier__factory(stranger);
      await expect(factory.deploy(ZeroAddress, terms))
        .to.be.revertedWithCustomError(verifier, "VerifierContractInvalid")
        .withArgs(ZeroAddress);
      await expect(factory.deploy(ledger, stranger))
        .to.be.revertedWithCustomError(verifier, "VerifierContractInvalid")
        .withArgs(stranger.address);
    });

    it("refuses terms that are not of the ledger's operator", async function () {
      const { verifier, ledger, stranger, operator } = await withBatches();
      const others = await new TermBook__factory(stranger).deploy();
      await expect(new ReadingVerifier__factory(stranger).deploy(ledger, others))
        .to.be.revertedWithCustomError(verifier, "VerifierTermsInvalid")
        .withArgs(others, operator.address);
    });
  });

  describe("stands", function () {
    const rootAt = (bank: TestBank, index: number): string => bank.proof(index, 0).root;

    it("is true for every entry of a history", async function () {
      const { verifier, bank, operator, gateway } = await withBatches();
      await bank.grow(operator, 1);
      await bank.amend(gateway, NEXT, [{ lane: 0, code: 3, value: 1n }]);
      for (const [index, { tip }] of bank.entries.entries()) {
        const links = bank.links(index);
        expect(await verifier.stands(1, tip, rootAt(bank, index), links, LATEST)).to.equal(true);
      }
    });

    it("is true up to the last head of a closed day", async function () {
      const { verifier, bank } = await withBatches();
      const { tip } = bank.entry(0);
      const root = rootAt(bank, 0);
      expect(await verifier.stands(1, tip, root, bank.links(0, 1), 9)).to.equal(true);
      expect(await verifier.stands(1, tip, root, bank.links(0, 2), 9)).to.equal(false);
    });

    it("is false when an entry is altered, left out or invented", async function () {
      const { verifier, bank } = await withBatches();
      const { tip } = bank.entry(1);
      const root = rootAt(bank, 1);
      const [first, second] = bank.links(1);
      if (first === undefined || second === undefined) throw new Error("two batches were sent");
      const stands = (t: typeof tip, r: string, later: (typeof first)[]): Promise<boolean> =>
        verifier.stands(1, t, r, later, LATEST);
      expect(await stands(tip, root, [first, second])).to.equal(true);
      expect(await stands(tip, root, [first])).to.equal(false);
      expect(await stands(tip, root, [second, first])).to.equal(false);
      expect(await stands(tip, root, [first, second, second])).to.equal(false);
      expect(await stands(tip, root, [{ ...first, slot: first.slot + 1 }, second])).to.equal(false);
      expect(await stands(tip, root, [{ ...first, root }, second])).to.equal(false);
      expect(await stands(tip, second.root, [first, second])).to.equal(false);
      expect(await stands({ ...tip, index: tip.index + 1 }, root, [first, second])).to.equal(false);
      expect(await stands({ ...tip, index: 2 ** 32 - 1 }, root, [first])).to.equal(false);
    });

    it("is false for another bank, and for banks and days that are not there", async function () {
      const fixture = await withBatches();
      const { verifier, bank } = fixture;
      await openBank(fixture, 2);
      const { tip } = bank.last;
      const root = rootAt(bank, bank.entries.length - 1);
      for (const [id, day] of [
        [2, LATEST],
        [3, LATEST],
        [1, 10],
        [1, 9],
      ] as const) {
        expect(await verifier.stands(id, tip, root, [], day)).to.equal(false);
      }
    });
  });

  describe("readingOf", function () {
    it("gives what a batch wrote", async function () {
      const { verifier, bank } = await withBatches();
      const read = (name: string, index: number, lane: number): Promise<(bigint | boolean)[]> =>
        verifier.readingOf(point(name), bank.proof(index, lane));
      const closed = true;
      expect(await read("a", FIRST, 0)).to.deep.equal(reading(NEXT, 110n, FIRST, { closed }));
      expect(await read("b", FIRST, 1)).to.deep.equal(reading(NEXT, 120n, FIRST, { closed }));
      expect(await read("a", FIRST + 1, 0)).to.deep.equal(reading(NEXT + 1, 130n, FIRST + 1));
      expect(await read("b", FIRST + 1, 1)).to.deep.equal(reading(NEXT + 1, 120n, FIRST + 1));
    });

    it("gives it after any later entries", async function () {
      const { verifier, bank, operator, gateway } = await withBatches();
      await bank.amend(gateway, NEXT, [{ lane: 0, code: 3, value: 1n }]);
      await bank.grow(operator, 20);
      await bank.record(gateway, NEXT + 9, { 0: 140n });
      await bank.change(operator, [without("Suspend", 0)], { 0: VACANT });
      const proof = bank.proof(FIRST, 0);
      expect(await verifier.readingOf(point("a"), proof)).to.deep.equal(
        reading(NEXT, 110n, FIRST, { closed: true }),
      );
    });

    it("gives it from the last head of its day, long after", async function () {
      const { verifier, bank, gateway } = await withBatches();
      await bank.record(gateway, NEXT + 96, {});
      await bank.record(gateway, NEXT + 97, {});
      const proof = bank.proof(FIRST, 0, 0, 10, FIRST + 1);
      expect(await verifier.readingOf(point("a"), proof)).to.deep.equal(
        reading(NEXT, 110n, FIRST, { closed: true }),
      );
    });

    for (const wide of [false, true]) {
      it(`finds a lane on the last, short page of a ${wide ? "wide" : "narrow"} bank`, async function () {
        const fixture = await withBatches();
        const { verifier, operator, gateway } = fixture;
        const bank = await openBank(fixture, 2, wide);
        const lane = wide ? 79 : 159;
        await bank.change(operator, [enrol(lane, point("far"), 5n)], { [lane]: 5n });
        await bank.record(gateway, NEXT, { [lane]: 6n });
        const proof = bank.proof(2, lane);
        expect(await verifier.readingOf(point("far"), proof)).to.deep.equal(reading(NEXT, 6n, 2));
      });
    }

    it("tells a carried or doubtful total by its exception", async function () {
      const { verifier, bank, gateway } = await withBatches();
      const exceptions = [
        { lane: 0, code: 1, value: 0n },
        { lane: 1, code: 2, value: 125n },
        { lane: 3, code: 4, value: 9n },
      ];
      await bank.record(gateway, NEXT + 2, { 3: 101n }, { exceptions });
      const index = FIRST + 2;
      const slot = NEXT + 2;
      const expected: [string, number, ReturnType<typeof reading>][] = [
        ["a", 0, reading(slot, 130n, index, { quality: 1n })],
        ["b", 1, reading(slot, 120n, index, { quality: 2n, estimate: 125n })],
        ["c", 2, reading(slot, 100n, index)],
        ["d", 3, reading(slot, 101n, index, { quality: 4n, estimate: 9n })],
      ];
      for (const [name, lane, read] of expected) {
        const proof = bank.proof(index, lane);
        expect(await verifier.readingOf(point(name), proof)).to.deep.equal(read);
      }
    });

    it("does not hide that a proof is of an older slot than the one wanted", async function () {
      const { verifier, bank } = await withBatches();
      const stale = await verifier.readingOf(point("a"), bank.proof(FIRST, 0));
      expect(stale.slot)
        .to.equal(NEXT)
        .not.to.equal(NEXT + 1);
    });

    describe("given a point that was corrected", function () {
      it("counts the correction between two readings", async function () {
        const { verifier, bank, operator, gateway } = await withBatches();
        await bank.record(gateway, NEXT + 2, { 0: 140n });
        await bank.change(operator, [correct(0, 20n)], { 0: 20n });
        await bank.record(gateway, NEXT + 3, { 0: 30n });
        const [before, after] = [FIRST + 1, FIRST + 4];
        expect(await verifier.readingOf(point("a"), bank.proof(before, 0))).to.deep.equal(
          reading(NEXT + 1, 130n, before, { closed: true }),
        );
        expect(await verifier.readingOf(point("a"), bank.proof(after, 0))).to.deep.equal(
          reading(NEXT + 3, 30n, after, { corrections: 1n }),
        );
      });

      it("gives the corrected total for the slot of the correction, and no other", async function () {
        const { verifier, bank, operator, gateway } = await withBatches();
        await bank.amend(gateway, NEXT, [{ lane: 0, code: 3, value: 1n }]);
        await bank.change(operator, [correct(0, 20n)], { 0: 20n });
        await bank.change(operator, [correct(0, 25n)], { 0: 25n });
        await bank.grow(operator, 1);
        await bank.record(gateway, NEXT + 2, { 0: 30n });
        const batch = FIRST + 1;
        const last = reading(NEXT + 1, 25n, batch + 3, { corrections: 2n, closed: true });
        const proof = bank.proof(batch, 0, 3);
        expect(await verifier.readingOf(point("a"), proof)).to.deep.equal(last);
        for (const opened of [0, 1, 2, 4]) {
          await expect(verifier.readingOf(point("a"), bank.proof(batch, 0, opened)))
            .to.be.revertedWithCustomError(verifier, "VerifierNotRegister")
            .withArgs(point("a"), NEXT + 1, opened);
        }
      });

      it("cannot have the correction cut off the proof", async function () {
        const { verifier, bank, operator } = await withBatches();
        await bank.change(operator, [correct(0, 20n)], { 0: 20n });
        const batch = FIRST + 1;
        const cut = bank.proof(batch, 0, 0, LATEST, batch);
        await expect(verifier.readingOf(point("a"), cut))
          .to.be.revertedWithCustomError(verifier, "VerifierNotInHistory")
          .withArgs(1, LATEST);
      });

      it("leaves the points beside it alone", async function () {
        const { verifier, bank, operator } = await withBatches();
        await bank.change(operator, [correct(0, 20n)], { 0: 20n });
        const batch = FIRST + 1;
        const expected = reading(NEXT + 1, 120n, batch);
        const proof = bank.proof(batch, 1);
        expect(await verifier.readingOf(point("b"), proof)).to.deep.equal(expected);
        await expect(verifier.readingOf(point("b"), bank.proof(batch, 1, 1)))
          .to.be.revertedWithCustomError(verifier, "VerifierNotRegister")
          .withArgs(point("b"), NEXT + 1, 1);
      });
    });

    describe("given a point that was suspended", function () {
      it("gives no reading of the slots between", async function () {
        const { verifier, bank, operator, gateway } = await withBatches();
        await bank.change(operator, [without("Suspend", 0)], { 0: VACANT });
        await bank.record(gateway, NEXT + 2, {});
        const proof = bank.proof(FIRST + 3, 0);
        await expect(verifier.readingOf(point("a"), proof))
          .to.be.revertedWithCustomError(verifier, "VerifierVacant")
          .withArgs(point("a"), NEXT + 2);
      });

      it("gives the batch of the slot in which it was suspended", async function () {
        const { verifier, bank, operator } = await withBatches();
        await bank.change(operator, [without("Suspend", 0)], { 0: VACANT });
        const expected = reading(NEXT + 1, 130n, FIRST + 1);
        const proof = bank.proof(FIRST + 1, 0);
        expect(await verifier.readingOf(point("a"), proof)).to.deep.equal(expected);
      });

      it("does not take a return for a reading", async function () {
        const { verifier, bank, operator, gateway } = await withBatches();
        await bank.change(operator, [without("Suspend", 0)], { 0: VACANT });
        await bank.record(gateway, NEXT + 2, {});
        await bank.change(operator, [without("Resume", 0)], { 0: 130n });
        await expect(verifier.readingOf(point("a"), bank.proof(FIRST + 3, 0, 1)))
          .to.be.revertedWithCustomError(verifier, "VerifierNotRegister")
          .withArgs(point("a"), NEXT + 2, 1);
      });
    });

    describe("given a lane that changed hands", function () {
      it("gives each point its own batches only", async function () {
        const { verifier, bank, operator, gateway } = await withBatches();
        await bank.change(operator, [without("Retire", 0), enrol(0, point("n"), 7n)], { 0: 7n });
        await bank.record(gateway, NEXT + 2, { 0: 8n });
        const [last, change, next] = [FIRST + 1, FIRST + 2, FIRST + 3];
        const old = reading(NEXT + 1, 130n, last, { closed: true });
        expect(await verifier.readingOf(point("a"), bank.proof(last, 0))).to.deep.equal(old);
        const young = reading(NEXT + 2, 8n, next);
        expect(await verifier.readingOf(point("n"), bank.proof(next, 0))).to.deep.equal(young);

        const wrong: [string, Proof, number][] = [
          ["a", bank.proof(next, 0), next],
          ["a", bank.proof(last, 0, 1), change],
          ["n", bank.proof(last, 0), last],
          ["n", bank.proof(last, 0, 1), change],
        ];
        for (const [name, proof, index] of wrong) {
          await expect(verifier.readingOf(point(name), proof))
            .to.be.revertedWithCustomError(verifier, "VerifierNotSeated")
            .withArgs(point(name), index);
        }
      });

      it("gives the corrected total though the point was retired in the same slot", async function () {
        const { verifier, bank, operator } = await withBatches();
        await bank.change(operator, [correct(0, 9n)], { 0: 9n });
        await bank.change(operator, [without("Retire", 0)], { 0: VACANT });
        const batch = FIRST + 1;
        expect(await verifier.readingOf(point("a"), bank.proof(batch, 0, 1))).to.deep.equal(
          reading(NEXT + 1, 9n, batch + 1, { corrections: 1n }),
        );
        await expect(verifier.readingOf(point("a"), bank.proof(batch, 0)))
          .to.be.revertedWithCustomError(verifier, "VerifierNotRegister")
          .withArgs(point("a"), NEXT + 1, 0);
      });
    });

    describe("given the last slot of a bank", function () {
      it("says that its reading may change, until a later slot is recorded", async function () {
        const { verifier, bank, operator, gateway } = await withBatches();
        const read = (opened: number): Promise<ReturnType<typeof reading>> =>
          verifier.readingOf(point("a"), bank.proof(FIRST + 1, 0, opened));
        expect(await read(0)).to.deep.equal(reading(NEXT + 1, 130n, FIRST + 1));
        await bank.amend(gateway, NEXT, [{ lane: 0, code: 0, value: 1n }]);
        await bank.change(operator, [correct(0, 20n)], { 0: 20n });
        const corrected = { corrections: 1n };
        const open = reading(NEXT + 1, 20n, FIRST + 3, corrected);
        expect(await read(2)).to.deep.equal(open);
        await bank.record(gateway, NEXT + 2, {});
        const closed = reading(NEXT + 1, 20n, FIRST + 3, { ...corrected, closed: true });
        expect(await read(2)).to.deep.equal(closed);
      });

      it("does not change any more once its day is closed, though the proof ends in it", async function () {
        const { verifier, bank, gateway } = await withBatches();
        await bank.record(gateway, NEXT + 96, {});
        const proof = bank.proof(FIRST + 1, 0, 0, 10, FIRST + 1);
        expect(await verifier.readingOf(point("a"), proof)).to.deep.equal(
          reading(NEXT + 1, 130n, FIRST + 1, { closed: true }),
        );
      });
    });

    describe("given a proof that was tampered with", function () {
      it("reverts with the bank when it does not lead to the anchor", async function () {
        const { verifier, bank } = await withBatches();
        const proof = bank.proof(FIRST, 0);
        const forged: Partial<Proof>[] = [
          { before: NO_EVIDENCE },
          { index: FIRST + 1 },
          { slot: NEXT + 1 },
          { evidence: point("evidence") },
          { exceptions: encodeElements([{ lane: 0, code: 4, value: 0n }]) },
          { exceptions: "0x01" },
          { root: NO_EVIDENCE },
          { later: [] },
          { later: [...proof.later, ...proof.later] },
        ];
        for (const change of forged) {
          await expect(verifier.readingOf(point("a"), { ...proof, ...change }))
            .to.be.revertedWithCustomError(verifier, "VerifierNotInHistory")
            .withArgs(1, LATEST);
        }
        await expect(verifier.readingOf(point("a"), { ...proof, day: 10 }))
          .to.be.revertedWithCustomError(verifier, "VerifierNotInHistory")
          .withArgs(1, 10);
      });

      it("reverts when another entry poses as a batch", async function () {
        const { verifier, bank, gateway } = await withBatches();
        await bank.amend(gateway, NEXT, [{ lane: 0, code: 0, value: 1n }]);
        for (const index of [0, 1, FIRST + 2]) {
          await expect(
            verifier.readingOf(point("a"), bank.proof(index, 0)),
          ).to.be.revertedWithCustomError(verifier, "VerifierNotInHistory");
        }
      });

      it("reverts with the slot when the opened entry is not of it", async function () {
        const { verifier, bank } = await withBatches();
        const proof = bank.proof(FIRST, 0, 1);
        for (const opened of [1, 2, 3, 2 ** 32 - 1]) {
          await expect(verifier.readingOf(point("a"), { ...proof, opened }))
            .to.be.revertedWithCustomError(verifier, "VerifierNotOfSlot")
            .withArgs(NEXT, opened);
        }
      });

      it("reverts with the page when it is not the lane's or not the entry's", async function () {
        const { verifier, bank } = await withBatches();
        const proof = bank.proof(FIRST, 0);
        const { words } = bank.entry(FIRST);
        for (const page of [
          pageOf(words, 128, false),
          bank.proof(FIRST + 1, 0).page,
          pageOf(words.with(0, 0n), 0, false),
        ]) {
          await expect(verifier.readingOf(point("a"), { ...proof, page }))
            .to.be.revertedWithCustomError(verifier, "VerifierPageInvalid")
            .withArgs(0, page.number);
        }
        const page = { ...proof.page, words: words.slice(0, 16).with(0, 0n) };
        await expect(verifier.readingOf(point("a"), { ...proof, page }))
          .to.be.revertedWithCustomError(verifier, "HistoryPageMismatch")
          .withArgs(0);
      });

      it("reverts with the point when nobody knows it", async function () {
        const { verifier, bank } = await withBatches();
        await expect(verifier.readingOf(point("x"), bank.proof(FIRST, 0)))
          .to.be.revertedWithCustomError(verifier, "VerifierPointUnknown")
          .withArgs(point("x"));
      });

      it("reverts with the point's own bank when it is of another one", async function () {
        const fixture = await withBatches();
        const { verifier, operator, gateway } = fixture;
        const other = await openBank(fixture, 2);
        await other.enrol(operator, [point("o")], 5n);
        await other.record(gateway, NEXT, { 0: 6n });
        await expect(verifier.readingOf(point("a"), other.proof(2, 0)))
          .to.be.revertedWithCustomError(verifier, "VerifierNotInHistory")
          .withArgs(1, LATEST);
      });
    });

    it("needs the links of entries that came since the proof was made", async function () {
      const { verifier, bank, gateway } = await withBatches();
      const old = bank.proof(FIRST, 0);
      await bank.record(gateway, NEXT + 2, {});
      await expect(verifier.readingOf(point("a"), old)).to.be.revertedWithCustomError(
        verifier,
        "VerifierNotInHistory",
      );
      const longer = { ...old, later: bank.links(FIRST) };
      const expected = reading(NEXT, 110n, FIRST, { closed: true });
      expect(await verifier.readingOf(point("a"), longer)).to.deep.equal(expected);
    });
  });
});
