import { expect } from "chai";
import { hexlify } from "ethers";
import { network } from "hardhat";

import { contributionWords } from "../../../src/chain/contribution-words.ts";
import type { GENERATOR } from "../../../src/crypto/bn254.ts";
import { SecretScalar } from "../../../src/crypto/secrets.ts";
import type { Contribution } from "../../../src/crypto/sum-contribution.ts";
import { frameUpTo, publish, publishResource, toSlot } from "../../support/contracts/monitor.ts";
import {
  contributeWith,
  contributionOf,
  maskOf,
  postSum,
  postWords,
  RESOURCES,
  sumOf,
  sumsOn,
} from "../../support/contracts/sums.ts";
import { random } from "../../support/crypto/random.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const ready = sumsOn(connection);

const words = (point: typeof GENERATOR): [bigint, bigint] => {
  const { x, y } = point.toAffine();
  return [x, y];
};

describe("EncryptedSums", function () {
  this.timeout(120_000);

  describe("postSum", function () {
    it("posts the frame, adds every home's numbers, and links contributions block by block", async function () {
      const { monitor, fixture, homes, latest } = await ready();
      const mask = maskOf([1]);
      const contributions: Contribution[] = [];
      let previous = 0;
      // Scenario 30: nothing consumed is a number, too.
      for (const [index, home] of homes.slice(0, 3).entries()) {
        const contribution = contributionOf(fixture, home.address, latest, [BigInt(index)]);
        contributions.push(contribution);
        const frame = frameUpTo(fixture, latest);
        const line = await monitor.lineOf(home);
        const given = contributionWords(contribution);
        const sent = await monitor.connect(home).postSum(frame, mask, given);
        await expect(sent)
          .to.emit(monitor, "Essential")
          .withArgs(home.address, line, hexlify(frame));
        await expect(sent)
          .to.emit(monitor, "SumAdded")
          .withArgs(home.address, latest, mask, 1, previous, given);
        previous = sent.blockNumber ?? 0;
        const sum = sumOf(contributions);
        expect(await monitor.sumOf(latest, mask)).to.deep.equal([
          ...[1n, BigInt(index + 1), BigInt(previous), 0n, words(sum.c1), [words(sum.c2)]],
        ]);
      }
    });

    it("adds up every resource of the mask, for every slot of the frame", async function () {
      const { monitor, fixture, homes, latest } = await ready();
      const mask = maskOf(RESOURCES);
      const slots = [latest - 2, latest - 1, latest];
      const made: Contribution[][] = [];
      for (const home of homes.slice(0, 2)) {
        const row = slots.map((slot, index) => {
          const numbers = [1n, 2n, 3n].map((number) => number * BigInt(index + 1));
          return contributionOf(fixture, home.address, slot, numbers, { resources: RESOURCES });
        });
        made.push(row);
        const frame = frameUpTo(fixture, latest, 3);
        await monitor.connect(home).postSum(frame, mask, row.flatMap(contributionWords));
      }
      for (const [at, slot] of slots.entries()) {
        const column = made.map((row) => row[at]).filter((one) => one !== undefined);
        const held = await monitor.sumOf(slot, mask);
        expect(held.count).to.equal(2n);
        expect(held.c1).to.deep.equal(words(sumOf(column).c1));
        expect(held.c2).to.deep.equal(RESOURCES.map((_, index) => words(sumOf(column, index).c2)));
      }
    });

    it("keeps homes with other resources apart", async function () {
      const { monitor, fixture, first, second, latest } = await ready();
      await postSum(fixture, first, latest, [5n]);
      await postSum(fixture, second, latest, [6n, 7n], { resources: [1, 3] });
      expect((await monitor.sumOf(latest, maskOf([1]))).count).to.equal(1n);
      expect((await monitor.sumOf(latest, maskOf([1, 3]))).count).to.equal(1n);
      expect((await monitor.sumOf(latest, maskOf([3]))).count).to.equal(0n);
    });

    it("begins anew where the ring comes round, with nothing of the slot before", async function () {
      const { monitor, fixture, first, second, latest } = await ready();
      await postSum(fixture, first, latest, [5n]);
      await postSum(fixture, second, latest, [6n]);
      const again = latest + 256;
      await toSlot(fixture, networkHelpers, again);
      const contribution = contributionOf(fixture, first.address, again, [7n]);
      await monitor
        .connect(first)
        .postSum(frameUpTo(fixture, again), maskOf([1]), contributionWords(contribution));
      const held = await monitor.sumOf(again, maskOf([1]));
      expect(held.count).to.equal(1n);
      expect(held.c1).to.deep.equal(words(contribution.c1));
      expect(held.c2).to.deep.equal(contribution.c2.map(words));
      expect((await monitor.sumOf(latest, maskOf([1]))).count).to.equal(0n);
      // Slot 0 is none: what was never written is not its sum.
      expect((await monitor.sumOf(0, maskOf([3]))).count).to.equal(0n);
    });

    it("adds on where two homes have brought a sum to infinity", async function () {
      const { monitor, fixture, homes, latest } = await ready();
      const [a, b, c] = homes;
      if (!a || !b || !c) throw new Error("three homes");
      const r = 123_456_789n;
      for (const [home, factor, number] of [
        [a, r, 5n],
        [b, -r, -5n],
      ] as const) {
        const made = contributeWith(fixture, home.address, latest, factor, number);
        await monitor
          .connect(home)
          .postSum(frameUpTo(fixture, latest), maskOf([1]), contributionWords(made));
      }
      const nothing = await monitor.sumOf(latest, maskOf([1]));
      expect([nothing.c1, nothing.c2]).to.deep.equal([[0n, 0n], [[0n, 0n]]]);
      const honest = contributionOf(fixture, c.address, latest, [9n]);
      await monitor
        .connect(c)
        .postSum(frameUpTo(fixture, latest), maskOf([1]), contributionWords(honest));
      const held = await monitor.sumOf(latest, maskOf([1]));
      expect(held.count).to.equal(3n);
      expect([held.c1, held.c2]).to.deep.equal([words(honest.c1), honest.c2.map(words)]);
    });

    it("takes a slot's contributions for four slots, and none later", async function () {
      const { monitor, fixture, first, second, latest } = await ready();
      await toSlot(fixture, networkHelpers, latest + 4);
      await postSum(fixture, first, latest, [5n]);
      await toSlot(fixture, networkHelpers, latest + 5);
      // Scenario 21. The frame alone would do.
      await expect(postSum(fixture, second, latest, [5n]))
        .to.be.revertedWithCustomError(monitor, "MonitorSumClosed")
        .withArgs(latest, latest + 5);
      await monitor.connect(second).post(frameUpTo(fixture, latest));
    });

    it("takes a home's numbers of a slot once", async function () {
      const { monitor, fixture, first, latest } = await ready();
      await postSum(fixture, first, latest, [5n]);
      // Scenario 7: with fresh randomness, too.
      await expect(postSum(fixture, first, latest, [5n]))
        .to.be.revertedWithCustomError(monitor, "MonitorSlotOrder")
        .withArgs(latest, latest, latest);
      expect((await monitor.sumOf(latest, maskOf([1]))).count).to.equal(1n);
    });

    it("takes a record and a contribution for each slot, no gap and none too many", async function () {
      const { monitor, fixture, first, latest } = await ready();
      const words = [latest - 1, latest, latest].flatMap((slot) =>
        contributionWords(contributionOf(fixture, first.address, slot, [1n])),
      );
      const frame = frameUpTo(fixture, latest, 2);
      for (const count of [0, 7, 13, 15, 21]) {
        await expect(postWords(fixture, frame, words.slice(0, count)))
          .to.be.revertedWithCustomError(monitor, "MonitorSumGap")
          .withArgs(2, 2, count);
      }
      const gap = Uint8Array.from(frame);
      Buffer.from(gap.buffer).writeUIntBE(latest - 3, 9, 3);
      await expect(postWords(fixture, gap, words.slice(0, 14)))
        .to.be.revertedWithCustomError(monitor, "MonitorSumGap")
        .withArgs(4, 2, 14);
    });

    it("is for homes that may post", async function () {
      const { monitor, fixture, stranger, latest } = await ready();
      await expect(postSum(fixture, stranger, latest, [1n]))
        .to.be.revertedWithCustomError(monitor, "MonitorNotEnrolled")
        .withArgs(stranger.address);
    });

    it("needs a key of every resource in the mask, and one resource at least", async function () {
      const { monitor, fixture, first, latest } = await ready();
      const contribution = contributionWords(contributionOf(fixture, first.address, latest, [1n]));
      const frame = frameUpTo(fixture, latest);
      for (const [resources, missing] of [
        [[2], 2],
        [[1, 127], 127],
        [[0, 1], 0],
      ] as const) {
        await expect(monitor.connect(first).postSum(frame, maskOf(resources), contribution))
          .to.be.revertedWithCustomError(monitor, "MonitorResourceKeyMissing")
          .withArgs(1, missing);
      }
      // A word for each number is wanted, and at least one number.
      await expect(monitor.connect(first).postSum(frame, maskOf([1, 3]), contribution))
        .to.be.revertedWithCustomError(monitor, "MonitorSumGap")
        .withArgs(1, 1, 7);
      await expect(monitor.connect(first).postSum(frame, 0, contribution.slice(0, 4)))
        .to.be.revertedWithCustomError(monitor, "SumLengthsDiffer")
        .withArgs(0, 4);
    });

    describe("given a renewed key of the community gateway", function () {
      it("sums a slot under the key that was the community's when it ended", async function () {
        const { monitor, fixture, community, homes, latest } = await ready();
        const [a, b, c] = homes;
        if (!a || !b || !c) throw new Error("three homes");
        await postSum(fixture, a, latest, [1n]);
        await publish(
          ...([
            monitor.connect(community),
            community.address,
            SecretScalar.random(random),
            2,
          ] as const),
        );
        const next = SecretScalar.random(random);
        await publishResource(monitor.connect(community), community.address, 1, next, { epoch: 2 });
        const renewed = { epoch: 2, keys: [next.publicPoint()] };

        await expect(postSum(fixture, b, latest, [2n], renewed))
          .to.be.revertedWithCustomError(monitor, "MonitorSumEpoch")
          .withArgs(2, latest);
        await toSlot(fixture, networkHelpers, latest + 4);
        await postSum(fixture, b, latest, [2n]);
        await expect(postSum(fixture, c, latest + 1, [3n]))
          .to.be.revertedWithCustomError(monitor, "MonitorSumEpoch")
          .withArgs(1, latest);
        // One frame has one epoch, and may not reach across.
        const across = [latest, latest + 1].flatMap((slot) =>
          contributionWords(contributionOf(fixture, c.address, slot, [3n], renewed)),
        );
        const frame = frameUpTo(fixture, latest + 1, 2, { epoch: 2 });
        await expect(monitor.connect(c).postSum(frame, maskOf([1]), across))
          .to.be.revertedWithCustomError(monitor, "MonitorSumEpoch")
          .withArgs(2, latest);
        await postSum(fixture, c, latest + 1, [3n], renewed);

        const [before, after] = await Promise.all(
          [latest, latest + 1].map((slot) => monitor.sumOf(slot, maskOf([1]))),
        );
        expect([before?.epoch, before?.count]).to.deep.equal([1n, 2n]);
        expect([after?.epoch, after?.count]).to.deep.equal([2n, 1n]);
      });
    });
  });
});
