import { expect } from "chai";
import { ZeroHash } from "ethers";
import { network } from "hardhat";

import {
  openField,
  readFieldValue,
  type FieldOpening,
} from "../../../src/crypto/field-commitment.ts";
import { fixedPart } from "../../../src/crypto/frame.ts";
import { essentialAt } from "../../../scripts/crypto-vectors.ts";
import {
  digestOfPost,
  disputesOn,
  exhibitOf,
  FIELD,
  LATEST,
  openingOf,
  WHOLE_FRAME,
  type Posted,
} from "../../support/contracts/disputes.ts";

const ready = disputesOn(await network.create());

const [OPEN, ANSWERED] = [1n, 2n];

describe("Disputes", function () {
  this.timeout(60_000);

  describe("openDispute", function () {
    it("is for the gateway and for the manager", async function () {
      const { disputes, home, manager, first, newest } = await ready();
      for (const [party, post] of [
        [home, first],
        [manager, newest],
      ] as const) {
        const digest = digestOfPost(post);
        await expect(disputes.connect(party).openDispute(home, digest, FIELD))
          .to.emit(disputes, "DisputeOpened")
          .withArgs(home.address, digest, FIELD, party.address);
        expect(await disputes.stageOf(home, digest, FIELD)).to.equal(OPEN);
        expect(await disputes.stageOf(home, digest, FIELD + 1)).to.equal(0n);
      }
    });

    it("is for nobody else, the community gateway included", async function () {
      const { disputes, home, community, stranger, first } = await ready();
      for (const other of [community, stranger]) {
        await expect(disputes.connect(other).openDispute(home, digestOfPost(first), FIELD))
          .to.be.revertedWithCustomError(disputes, "DisputeNotParty")
          .withArgs(other.address, home.address);
      }
    });

    it("is done once, also after the answer", async function () {
      const { disputes, home, first, later, records } = await ready();
      const [mine, digest] = [disputes.connect(home), digestOfPost(first)];
      await mine.openDispute(home, digest, FIELD);
      const again = () => mine.openDispute(home, digest, FIELD);
      const refused = async () =>
        expect(again())
          .to.be.revertedWithCustomError(disputes, "DisputeKnown")
          .withArgs(digest, FIELD);
      await refused();
      const opening = openingOf(openField(records, 1, 0, "consumption"));
      await disputes.revealField(exhibitOf(home.address, first, later), opening);
      await refused();
    });
  });

  describe("revealField", function () {
    it("opens the number of a frame some posts back, and it alone", async function () {
      const { disputes, home, community, first, later, records } = await ready();
      const digest = digestOfPost(first);
      await disputes.connect(home).openDispute(home, digest, FIELD);
      const opening = openField(records, 1, 0, "consumption");
      expect(opening.index).to.equal(FIELD);
      const exhibit = exhibitOf(home.address, first, later);
      await expect(disputes.connect(community).revealField(exhibit, openingOf(opening)))
        .to.emit(disputes, "FieldRevealed")
        .withArgs(home.address, digest, FIELD, opening.value);
      expect(await disputes.stageOf(home, digest, FIELD)).to.equal(ANSWERED);
      const { slot, number, resource } = readFieldValue(opening.value);
      expect({ slot, number, resource }).to.deep.equal({
        ...{ slot: records[1]?.slot, resource: 1, number: 412n },
      });
    });

    it("opens one of the newest frame without a step, for whoever knows the opening", async function () {
      const { disputes, home, manager, stranger, newest, latest } = await ready();
      const digest = digestOfPost(newest);
      await disputes.connect(manager).openDispute(home, digest, 2);
      const opening = openField([essentialAt(latest + 4)], 0, 0, "quotaLeft");
      const exhibit = exhibitOf(home.address, newest);
      await expect(disputes.connect(stranger).revealField(exhibit, openingOf(opening)))
        .to.emit(disputes, "FieldRevealed")
        .withArgs(home.address, digest, 2, opening.value);
      expect(readFieldValue(opening.value).number).to.equal(-7n);
    });

    it("walks back from the first line of a day as well", async function () {
      const { disputes, home, first, later, records, latest } = await ready();
      await disputes.connect(home).openDispute(home, digestOfPost(first), FIELD);
      const opening = openingOf(openField(records, 1, 0, "consumption"));
      // The line before today's first post is the one that yesterday's made.
      const day = Math.floor((latest + 1) / 96);
      const exhibit = exhibitOf(home.address, first, [], { day });
      await expect(disputes.revealField({ ...exhibit, day: LATEST }, opening))
        .to.be.revertedWithCustomError(disputes, "WitnessBroken")
        .withArgs(0);
      await expect(disputes.revealField(exhibitOf(home.address, first, later, { day }), opening))
        .to.be.revertedWithCustomError(disputes, "WitnessBroken")
        .withArgs(0);
      await expect(disputes.revealField(exhibit, opening)).to.emit(disputes, "FieldRevealed");
    });

    it("opens what a suspended gateway posted", async function () {
      const { disputes, monitor, home, newest, latest } = await ready();
      await disputes.connect(home).openDispute(home, digestOfPost(newest), 0);
      await monitor.suspend(home);
      const opening = openField([essentialAt(latest + 4)], 0, 0, "register");
      await expect(disputes.revealField(exhibitOf(home.address, newest), openingOf(opening)))
        .to.emit(disputes, "FieldRevealed")
        .withArgs(home.address, digestOfPost(newest), 0, opening.value);
    });

    describe("given no dispute about it (scenario 24)", function () {
      it("refuses another field, another frame, a frame whose key is in dispute, and a second answer", async function () {
        const { disputes, home, first, later, newest, records, latest } = await ready();
        const mine = disputes.connect(home);
        const refused = async (post: Posted, between: readonly Posted[], opening: FieldOpening) =>
          expect(mine.revealField(exhibitOf(home.address, post, between), openingOf(opening)))
            .to.be.revertedWithCustomError(disputes, "DisputeNotOpen")
            .withArgs(digestOfPost(post), opening.index);
        await mine.openDispute(home, digestOfPost(first), FIELD);
        await mine.openDispute(home, digestOfPost(newest), WHOLE_FRAME);
        await refused(first, later, openField(records, 0, 0, "consumption"));
        await refused(newest, [], openField([essentialAt(latest + 4)], 0, 0, "consumption"));
        const opening = openField(records, 1, 0, "consumption");
        await mine.revealField(exhibitOf(home.address, first, later), openingOf(opening));
        await refused(first, later, opening);
      });

      it("refuses a frame with another head, body or line before it, since it is another frame", async function () {
        const { disputes, home, first, later, records } = await ready();
        await disputes.connect(home).openDispute(home, digestOfPost(first), FIELD);
        const opening = openingOf(openField(records, 1, 0, "consumption"));
        const head = Uint8Array.from(fixedPart(first.frame));
        head[70] = (head[70] ?? 0) ^ 1;
        for (const over of [{ head }, { bodyHash: ZeroHash }, { previous: first.previous + 1n }]) {
          await expect(
            disputes.revealField(exhibitOf(home.address, first, later, over), opening),
          ).to.be.revertedWithCustomError(disputes, "DisputeNotOpen");
        }
      });

      it("does not take a dispute of another home for it", async function () {
        const { disputes, manager, home, stranger, newest, latest } = await ready();
        const digest = digestOfPost(newest);
        await disputes.connect(manager).openDispute(stranger, digest, 0);
        const opening = openField([essentialAt(latest + 4)], 0, 0, "register");
        await expect(disputes.revealField(exhibitOf(home.address, newest), openingOf(opening)))
          .to.be.revertedWithCustomError(disputes, "DisputeNotOpen")
          .withArgs(digest, 0);
      });
    });

    describe("given another opening (scenario 24)", function () {
      it("refuses every changed part, and a field beyond the frame's records", async function () {
        const { disputes, home, first, later, records } = await ready();
        const digest = digestOfPost(first);
        const [mine, right] = [disputes.connect(home), openField(records, 1, 0, "consumption")];
        await mine.openDispute(home, digest, FIELD);
        await mine.openDispute(home, digest, 32);
        const flipped = (bytes: Uint8Array): Uint8Array =>
          bytes.map((byte, index) => (index === 31 ? byte ^ 1 : byte));
        const other = openField(records, 0, 0, "consumption");
        const wrong: FieldOpening[] = [
          { ...right, value: right.value + 1n },
          { ...right, salt: flipped(right.salt) },
          { ...other, index: FIELD },
          { ...right, path: right.path.slice(1) },
          { ...right, path: [...right.path, right.salt] },
          { ...right, path: [] },
          ...right.path.map((hash, at) => {
            return { ...right, path: right.path.with(at, flipped(hash)) };
          }),
          { ...right, index: 32 },
        ];
        for (const opening of wrong) {
          await expect(mine.revealField(exhibitOf(home.address, first, later), openingOf(opening)))
            .to.be.revertedWithCustomError(disputes, "DisputeProofInvalid")
            .withArgs(digest, opening.index);
        }
        await mine.revealField(exhibitOf(home.address, first, later), openingOf(right));
      });
    });
  });
});
