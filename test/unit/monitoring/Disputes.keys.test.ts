import { expect } from "chai";
import { getBytes, hexlify } from "ethers";
import { network } from "hardhat";

import { compress, ORDER, pointOf } from "../../../src/crypto/bn254.ts";
import { readEssentials } from "../../../src/crypto/essential-frame.ts";
import { decodeFrame, encodeFrame } from "../../../src/crypto/frame.ts";
import { openFrameWithPoint } from "../../../src/crypto/sealed-frame.ts";
import { SecretScalar } from "../../../src/crypto/secrets.ts";
import {
  digestOfPost,
  disputesOn,
  exhibitOf,
  FIELD,
  keyProof,
  WHOLE_FRAME,
} from "../../support/contracts/disputes.ts";
import { frameUpTo, publish, toSlot } from "../../support/contracts/monitor.ts";
import { random } from "../../support/crypto/random.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const ready = disputesOn(connection);

const ANSWERED = 2n;

describe("Disputes", function () {
  this.timeout(60_000);

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
