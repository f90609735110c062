import { expect } from "chai";
import { getBytes, hexlify, ZeroHash } from "ethers";
import { network } from "hardhat";

import { compress, decompress, ORDER, pointOf } from "../../../src/crypto/bn254.ts";
import type { ProofContext } from "../../../src/crypto/challenge.ts";
import { proveEquality } from "../../../src/crypto/equality-proof.ts";
import { readEssentials } from "../../../src/crypto/essential-frame.ts";
import {
  openField,
  readFieldValue,
  type FieldOpening,
} from "../../../src/crypto/field-commitment.ts";
import { decodeFrame, encodeFrame, fixedPart } from "../../../src/crypto/frame.ts";
import { digestOf, stepOf } from "../../../src/crypto/line.ts";
import { openFrameWithPoint } from "../../../src/crypto/sealed-frame.ts";
import { SecretScalar } from "../../../src/crypto/secrets.ts";
import { essentialAt } from "../../../scripts/crypto-vectors.ts";
import { Disputes__factory, ResourceMonitor__factory } from "../../../types/contracts/index.ts";
import type { IDisputes } from "../../../types/contracts/monitoring/IDisputes.ts";
import {
  deployMonitor,
  frameUpTo,
  LIMITS,
  publish,
  toSlot,
} from "../../support/contracts/monitor.ts";
import { random } from "../../support/crypto/random.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const LATEST = 2 ** 24 - 1;
const WHOLE_FRAME = 2 ** 32 - 1;
const [OPEN, ANSWERED] = [1n, 2n];

/** A frame that was posted after a line. */
interface Posted {
  readonly previous: bigint;
  readonly frame: Uint8Array;
}

/** The second record of two, its first entry's consumption. */
const FIELD = 16 + 1;

const digestOfPost = ({ previous, frame }: Posted): string =>
  hexlify(digestOf(stepOf(previous, frame)));

/** A post as a dispute shows it, the later ones between it and the line where the walk begins. */
function exhibitOf(
  gateway: string,
  { previous, frame }: Posted,
  later: readonly Posted[] = [],
  over: Partial<IDisputes.ExhibitStruct> = {},
): IDisputes.ExhibitStruct {
  return {
    gateway,
    day: LATEST,
    steps: later.map((each) => stepOf(each.previous, each.frame)).reverse(),
    previous,
    head: fixedPart(frame),
    bodyHash: stepOf(previous, frame).bodyHash,
    ...over,
  };
}

function openingOf({ index, ...opening }: FieldOpening): IDisputes.OpeningStruct {
  return { field: index, ...opening, path: [...opening.path] };
}

/** A home's four posts: one of two records yesterday, three of one record today. */
async function withPosts() {
  const fixture = await deployMonitor(connection);
  const { monitor, manager, home } = fixture;
  const disputes = await new Disputes__factory(manager).deploy(monitor);
  const mine = monitor.connect(home);
  const latest = Number(await monitor.latestSlot());
  await toSlot(fixture, networkHelpers, latest + 5);
  const posts: Posted[] = [];
  for (const [slot, count] of [
    [latest - 1, 2],
    [latest + 1, 1],
    [latest + 2, 1],
    [latest + 4, 1],
  ] as const) {
    const [previous, frame] = [await monitor.lineOf(home), frameUpTo(fixture, slot, count)];
    await mine.post(frame);
    posts.push({ previous, frame });
  }
  const records = [latest - 2, latest - 1].map(essentialAt);
  const [first, ...later] = posts;
  const newest = posts.at(-1);
  if (first === undefined || newest === undefined) throw new TypeError("four were posted");
  const { chainId } = fixture.place;
  const contract = getBytes(await disputes.getAddress());
  return {
    ...fixture,
    fixture,
    disputes,
    first,
    later,
    newest,
    records,
    latest,
    chainId,
    contract,
  };
}

async function ready() {
  return networkHelpers.loadFixture(withPosts);
}

type Ready = Awaited<ReturnType<typeof ready>>;

/** What a community gateway proves of a frame's point, for the sender of the fixture's disputes. */
function keyProof(
  { secret, chainId, contract, community }: Ready,
  { frame }: Posted,
  over: Partial<ProofContext> = {},
  holder = secret,
) {
  const { share, epoch, last } = decodeFrame(frame);
  const base = decompress(share);
  const sender = getBytes(community.address);
  const context = { chainId, contract, sender, epoch, place: last, ...over };
  const { e, z } = proveEquality(holder, base, context, random);
  return { ...holder.times(base).toAffine(), e, z };
}

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

    describe("given another witness", function () {
      it("names the step that the line above it does not commit to", async function () {
        const { disputes, home, first, later, records } = await ready();
        await disputes.connect(home).openDispute(home, digestOfPost(first), FIELD);
        const opening = openingOf(openField(records, 1, 0, "consumption"));
        const { steps } = exhibitOf(home.address, first, later);
        const forged = { previous: 1n, fixedHash: ZeroHash, bodyHash: ZeroHash };
        const at = (index: number) => steps.slice(index, index + 1);
        for (const [what, walk, step] of [
          ["none", [], 0],
          ["one left out", [...at(0), ...at(2)], 1],
          ["two in another order", [...at(1), ...at(0), ...at(2)], 0],
          ["one twice", [...at(0), ...at(0), ...at(1), ...at(2)], 1],
          ["the last left out", steps.slice(0, 2), 2],
          ["a forged one at the end", [...steps, forged], 3],
          ["a forged one before", [forged, ...steps], 0],
          ["an altered one", steps.map((each) => ({ ...each, bodyHash: ZeroHash })), 0],
        ] as const) {
          const exhibit = exhibitOf(home.address, first, [], { steps: [...walk] });
          await expect(disputes.revealField(exhibit, opening), what)
            .to.be.revertedWithCustomError(disputes, "WitnessBroken")
            .withArgs(step);
        }
      });

      it("refuses a walk that is too long before it begins", async function () {
        const { disputes, home, first } = await ready();
        await disputes.connect(home).openDispute(home, digestOfPost(first), FIELD);
        const step = { previous: 0n, fixedHash: ZeroHash, bodyHash: ZeroHash };
        const opening = { field: FIELD, value: 0n, salt: ZeroHash, path: [] };
        for (const [count, error, args] of [
          [1_440, "WitnessBroken", [0]],
          [1_441, "WitnessTooLong", [1_441, 1_440]],
        ] as const) {
          const steps = Array.from({ length: count }, () => step);
          await expect(disputes.revealField(exhibitOf(home.address, first, [], { steps }), opening))
            .to.be.revertedWithCustomError(disputes, error)
            .withArgs(...args);
        }
      });

      it("refuses a frame that another home posted", async function () {
        const { disputes, monitor, manager, home, stranger, first, later, records } = await ready();
        await monitor.enrol(stranger);
        const previous = await monitor.lineOf(stranger);
        await monitor.connect(stranger).post(first.frame);
        const copy = { previous, frame: first.frame };
        const opening = openingOf(openField(records, 1, 0, "consumption"));
        // Of this home the copy's digest is no post; of the other the original's.
        for (const [gateway, post, between] of [
          [home, copy, []],
          [home, copy, later],
          [stranger, first, later],
          [stranger, first, []],
        ] as const) {
          const digest = digestOfPost(post);
          if ((await disputes.stageOf(gateway, digest, FIELD)) === 0n) {
            await disputes.connect(manager).openDispute(gateway, digest, FIELD);
          }
          await expect(
            disputes.revealField(exhibitOf(gateway.address, post, between), opening),
          ).to.be.revertedWithCustomError(disputes, "WitnessBroken");
        }
      });

      it("refuses a frame of another contract", async function () {
        const { fixture, disputes, manager, community, home, secret, first, records } =
          await ready();
        const other = await new ResourceMonitor__factory(manager).deploy(
          manager,
          900,
          await fixture.monitor.gridOrigin(),
          LIMITS,
        );
        await other.setCommunityGateway(community);
        await publish(other.connect(community), community.address, secret, 1);
        await other.enrol(home);
        const previous = await other.lineOf(home);
        await other.connect(home).post(first.frame);
        const foreign = { previous, frame: first.frame };
        await disputes.connect(home).openDispute(home, digestOfPost(foreign), FIELD);
        const opening = openingOf(openField(records, 1, 0, "consumption"));
        await expect(disputes.revealField(exhibitOf(home.address, foreign), opening))
          .to.be.revertedWithCustomError(disputes, "WitnessBroken")
          .withArgs(0);
      });

      it("refuses a day without a line, and a home that was never enrolled", async function () {
        const { disputes, manager, home, stranger, first, latest } = await ready();
        const opening = { field: FIELD, value: 0n, salt: ZeroHash, path: [] };
        for (const [gateway, day] of [
          [home, Math.floor((latest + 1) / 96) + 5],
          [stranger, LATEST],
        ] as const) {
          await disputes.connect(manager).openDispute(gateway, digestOfPost(first), FIELD);
          await expect(
            disputes.revealField(exhibitOf(gateway.address, first, [], { day }), opening),
          )
            .to.be.revertedWithCustomError(disputes, "DisputeNoLine")
            .withArgs(gateway.address, day);
        }
      });
    });
  });

  describe("revealKey", function () {
    it("gives everybody the point that decrypts the frame", async function () {
      const all = await ready();
      const { disputes, home, community, place, first, later, records } = all;
      const digest = digestOfPost(first);
      await disputes.connect(home).openDispute(home, digest, WHOLE_FRAME);
      const { x, y, e, z } = keyProof(all, first);
      const exhibit = exhibitOf(home.address, first, later);
      await expect(disputes.connect(community).revealKey(exhibit, x, y, e, z))
        .to.emit(disputes, "KeyRevealed")
        .withArgs(home.address, digest, x, y);
      expect(await disputes.stageOf(home, digest, WHOLE_FRAME)).to.equal(ANSWERED);
      const opened = openFrameWithPoint(first.frame, place, pointOf(x, y));
      expect(readEssentials(opened)).to.deep.equal(records);
    });

    it("asks for the community's key of the frame's epoch, whoever is community gateway now", async function () {
      const all = await ready();
      const { disputes, monitor, home, community, stranger, first, later } = all;
      await monitor.setCommunityGateway(stranger);
      const theirs = SecretScalar.random(random);
      await publish(monitor.connect(stranger), stranger.address, theirs, 2);
      await disputes.connect(home).openDispute(home, digestOfPost(first), WHOLE_FRAME);
      const exhibit = exhibitOf(home.address, first, later);
      const sender = getBytes(stranger.address);
      const other = keyProof(all, first, { sender }, theirs);
      await expect(
        disputes.connect(stranger).revealKey(exhibit, other.x, other.y, other.e, other.z),
      ).to.be.revertedWithCustomError(disputes, "DisputeProofInvalid");
      const { x, y, e, z } = keyProof(all, first);
      await disputes.connect(community).revealKey(exhibit, x, y, e, z);
    });

    it("refuses without a dispute about the whole frame (scenario 24), and a second answer", async function () {
      const all = await ready();
      const { disputes, home, community, first, later } = all;
      const { x, y, e, z } = keyProof(all, first);
      const exhibit = exhibitOf(home.address, first, later);
      const reveal = () => disputes.connect(community).revealKey(exhibit, x, y, e, z);
      const digest = digestOfPost(first);
      const refused = async () =>
        expect(reveal())
          .to.be.revertedWithCustomError(disputes, "DisputeNotOpen")
          .withArgs(digest, WHOLE_FRAME);
      await disputes.connect(home).openDispute(home, digest, FIELD);
      await refused();
      await disputes.connect(home).openDispute(home, digest, WHOLE_FRAME);
      await reveal();
      await refused();
    });

    it("refuses another point, and a proof for another sender, epoch, slot, contract or chain (scenario 25)", async function () {
      const all = await ready();
      const { disputes, home, community, stranger, first, later } = all;
      const digest = digestOfPost(first);
      await disputes.connect(home).openDispute(home, digest, WHOLE_FRAME);
      const exhibit = exhibitOf(home.address, first, later);
      const right = keyProof(all, first);
      const { last } = decodeFrame(first.frame);
      const other = SecretScalar.random(random);
      for (const [what, { x, y, e, z }] of [
        ["another point", { ...right, ...other.publicPoint().toAffine() }],
        ["another's key", keyProof(all, first, {}, other)],
        ["another challenge", { ...right, e: right.e + 1n }],
        ["another answer", { ...right, z: right.z + 1n }],
        ["another sender", keyProof(all, first, { sender: getBytes(stranger.address) })],
        ["another epoch", keyProof(all, first, { epoch: 2 })],
        ["another slot", keyProof(all, first, { place: last + 1 })],
        ["another contract", keyProof(all, first, { contract: all.place.contract })],
        ["another chain", keyProof(all, first, { chainId: 1n })],
        ["another frame", keyProof(all, later[0] ?? first)],
      ] as const) {
        await expect(disputes.connect(community).revealKey(exhibit, x, y, e, z), what)
          .to.be.revertedWithCustomError(disputes, "DisputeProofInvalid")
          .withArgs(digest, WHOLE_FRAME);
      }
    });

    it("refuses what is no point and no scalar", async function () {
      const all = await ready();
      const { disputes, home, community, first, later } = all;
      await disputes.connect(home).openDispute(home, digestOfPost(first), WHOLE_FRAME);
      const exhibit = exhibitOf(home.address, first, later);
      const { x, y, e, z } = keyProof(all, first);
      const reveal = disputes.connect(community).revealKey;
      for (const [a, b] of [
        [0n, 0n],
        [x, y + 1n],
      ] as const) {
        await expect(reveal(exhibit, a, b, e, z))
          .to.be.revertedWithCustomError(disputes, "Bn254PointInvalid")
          .withArgs(a, b);
      }
      for (const [a, b] of [
        [e + ORDER, z],
        [e, z + ORDER],
      ] as const) {
        await expect(reveal(exhibit, x, y, a, b)).to.be.revertedWithCustomError(
          disputes,
          "Bn254ScalarInvalid",
        );
      }
    });

    it("refuses frames that have no point of the community's key", async function () {
      const all = await ready();
      const { disputes, monitor, home, community, fixture, latest } = all;
      await toSlot(fixture, networkHelpers, latest + 10);
      const { x, y, e, z } = keyProof(all, all.first);
      for (const [offset, suite] of [
        [5, 2],
        [6, 3],
      ] as const) {
        const sealed = decodeFrame(frameUpTo(fixture, latest + offset));
        const frame = encodeFrame({ ...sealed, suite });
        const previous = await monitor.lineOf(home);
        await monitor.connect(home).post(frame);
        const post = { previous, frame };
        await disputes.connect(home).openDispute(home, digestOfPost(post), WHOLE_FRAME);
        await expect(
          disputes.connect(community).revealKey(exhibitOf(home.address, post), x, y, e, z),
        )
          .to.be.revertedWithCustomError(disputes, "DisputeNoPoint")
          .withArgs(suite);
      }
    });

    it("refuses a frame whose C1 is no point, which nobody can decrypt", async function () {
      const all = await ready();
      const { disputes, monitor, home, community, fixture, latest } = all;
      const share = compress(pointOf(1n, 2n)).fill(0xff, 0, 16);
      const sealed = decodeFrame(frameUpTo(fixture, latest + 5));
      const frame = encodeFrame({ ...sealed, share });
      const post = { previous: await monitor.lineOf(home), frame };
      await monitor.connect(home).post(frame);
      await disputes.connect(home).openDispute(home, digestOfPost(post), WHOLE_FRAME);
      const { x, y, e, z } = keyProof(all, all.first);
      await expect(disputes.connect(community).revealKey(exhibitOf(home.address, post), x, y, e, z))
        .to.be.revertedWithCustomError(disputes, "Bn254CompressedInvalid")
        .withArgs(hexlify(share));
    });
  });
});
