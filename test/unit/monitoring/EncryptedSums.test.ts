import { expect } from "chai";
import { getBytes, hexlify } from "ethers";
import { network } from "hardhat";

import { contributionWords } from "../../../src/chain/contribution-words.ts";
import { FIELD, GENERATOR, modOrder, ORDER } from "../../../src/crypto/bn254.ts";
import { challengeOf, transcriptOf, type ProofContext } from "../../../src/crypto/challenge.ts";
import { encryptNumbers } from "../../../src/crypto/elgamal.ts";
import { SecretScalar } from "../../../src/crypto/secrets.ts";
import type { Contribution } from "../../../src/crypto/sum-contribution.ts";
import { random } from "../../support/crypto/random.ts";
import { frameUpTo, publish, publishResource, toSlot } from "../../support/contracts/monitor.ts";
import {
  contributionOf,
  deploySums,
  maskOf,
  openSum,
  postSum,
  RESOURCES,
  sumOf,
  type SumsFixture,
} from "../../support/contracts/sums.ts";

const connection = await network.create();
const { networkHelpers } = connection;

async function withSums() {
  return deploySums(connection);
}

/** The fixture, its first homes, and the latest slot. */
async function ready() {
  const fixture = await networkHelpers.loadFixture(withSums);
  const [first, second] = fixture.homes;
  if (first === undefined || second === undefined) throw new Error("two homes");
  const latest = Number(await fixture.monitor.latestSlot());
  return { ...fixture, fixture, first, second, latest };
}

/** A sum that five homes contributed to, and its slot over. */
async function closed(numbers: readonly bigint[] = [3n, 0n, 812n, 7n, 41n]) {
  const state = await ready();
  const { fixture, homes, latest } = state;
  const contributions: Contribution[] = [];
  for (const [index, number] of numbers.entries()) {
    const home = homes[index];
    if (home === undefined) throw new Error("too few homes");
    const contribution = contributionOf(fixture, home.address, latest, [number]);
    contributions.push(contribution);
    const frame = frameUpTo(fixture, latest);
    const words = contributionWords(contribution);
    await fixture.monitor.connect(home).postSum(frame, maskOf([1]), words);
  }
  await toSlot(fixture, networkHelpers, latest + 5);
  const total = numbers.reduce((sum, number) => sum + number, 0n);
  return { ...state, contributions, total, sum: sumOf(contributions) };
}

/** Posts words as a contribution of the home to a slot. */
function postWords({ monitor, homes }: SumsFixture, frame: Uint8Array, words: readonly bigint[]) {
  const [home] = homes;
  if (home === undefined) throw new Error("a home");
  return monitor.connect(home).postSum(frame, maskOf([1]), [...words]);
}

/** A contribution with an r of one's choice, as only somebody who sets out to spoil a sum makes it. */
function contributeWith(
  { place, secrets }: SumsFixture,
  sender: string,
  slot: number,
  r: bigint,
  number: bigint,
): Contribution {
  const key = secrets.get(1)?.publicPoint() ?? GENERATOR;
  const c1 = GENERATOR.multiplyUnsafe(modOrder(r));
  const c2 = GENERATOR.multiplyUnsafe(modOrder(number)).add(key.multiplyUnsafe(modOrder(r)));
  const { chainId, contract } = place;
  const context = { chainId, contract, sender: getBytes(sender), epoch: 1, place: slot };
  const [a, b] = [77n, 78n];
  const announced = [
    GENERATOR.multiplyUnsafe(a),
    GENERATOR.multiplyUnsafe(b).add(key.multiplyUnsafe(a)),
  ];
  const e = challengeOf(transcriptOf("rm/sum/1", context, [1n, key, c1, c2]), announced);
  return { c1, c2: [c2], proof: { e, zr: modOrder(a + e * r), zm: [modOrder(b + e * number)] } };
}

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

    describe("given a proof", function () {
      for (const [what, change] of [
        ["another epoch (scenario 1)", { epoch: 2 }],
        ["another slot", { place: 1 }],
        ["another chain (scenario 5)", { chainId: 1n }],
        ["another contract", { contract: new Uint8Array(20) }],
        ["another sender, whose sum was copied (scenarios 5 and 18)", {}],
      ] as readonly (readonly [string, Partial<ProofContext>])[]) {
        it(`for ${what}, refuses it`, async function () {
          const { monitor, fixture, first, second, latest } = await ready();
          const isCopy = Object.keys(change).length === 0;
          const maker = isCopy ? second : first;
          const made = contributionOf(fixture, maker.address, latest, [5n], { over: change });
          await expect(postWords(fixture, frameUpTo(fixture, latest), contributionWords(made)))
            .to.be.revertedWithCustomError(monitor, "MonitorSumProofInvalid")
            .withArgs(first.address, latest);
          expect((await monitor.sumOf(latest, maskOf([1]))).count).to.equal(0n);
        });
      }

      it("for parts with different r, or other keys, refuses it (scenario 19)", async function () {
        const { monitor, fixture, first, latest, secrets } = await ready();
        const made = contributionOf(fixture, first.address, latest, [5n]);
        const key = secrets.get(1)?.publicPoint() ?? GENERATOR;
        const other = encryptNumbers([key], [5n], SecretScalar.random(random));
        const foreign = secrets.get(3)?.publicPoint() ?? GENERATOR;
        const under = contributionOf(fixture, first.address, latest, [5n], { keys: [foreign] });
        for (const contribution of [{ ...made, c2: other.c2 }, { ...made, c1: other.c1 }, under]) {
          await expect(
            postWords(fixture, frameUpTo(fixture, latest), contributionWords(contribution)),
          )
            .to.be.revertedWithCustomError(monitor, "MonitorSumProofInvalid")
            .withArgs(first.address, latest);
        }
      });

      it("with second forms of scalars, infinity or points off the curve, refuses it (scenarios 2 to 4)", async function () {
        const { monitor, fixture, first, latest } = await ready();
        const frame = frameUpTo(fixture, latest);
        const words = contributionWords(contributionOf(fixture, first.address, latest, [5n]));
        const forged = (at: number, ...values: readonly bigint[]): bigint[] =>
          words.with(at, values[0] ?? 0n).with(at + values.length - 1, values.at(-1) ?? 0n);
        for (const at of [2, 3, 6]) {
          const second = (words[at] ?? 0n) + ORDER;
          await expect(postWords(fixture, frame, forged(at, second)))
            .to.be.revertedWithCustomError(monitor, "Bn254ScalarInvalid")
            .withArgs(second);
        }
        for (const [x, y] of [
          [0n, 0n],
          [1n, 3n],
          [1n + FIELD, 2n],
        ] as const) {
          for (const at of [0, 4]) {
            await expect(postWords(fixture, frame, forged(at, x, y)))
              .to.be.revertedWithCustomError(monitor, "Bn254PointInvalid")
              .withArgs(x, y);
          }
        }
      });
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

  describe("openSum", function () {
    it("opens the total of five homes with its proof, and tells where its contributions are", async function () {
      const { monitor, fixture, community, latest, sum, total } = await closed();
      const { lastBlock } = await monitor.sumOf(latest, maskOf([1]));
      const sent = await openSum(fixture, latest, sum, total);
      const [number, e, z] = monitor.interface.decodeFunctionData("openSum", sent.data).slice(3);
      expect(number).to.equal(863n);
      await expect(sent)
        .to.emit(monitor, "SumOpened")
        .withArgs(latest, maskOf([1]), 1, community.address, 1, 5, lastBlock, total, e, z);
      expect((await monitor.sumOf(latest, maskOf([1]))).opened).to.equal(maskOf([1]));
    });

    it("opens each resource of a mask for itself", async function () {
      const { monitor, fixture, homes, latest } = await ready();
      const resources = [1, 3] as const;
      const made: Contribution[] = [];
      for (const home of homes.slice(0, 5)) {
        const one = contributionOf(fixture, home.address, latest, [2n, 0n], { resources });
        made.push(one);
        await monitor
          .connect(home)
          .postSum(frameUpTo(fixture, latest), maskOf(resources), contributionWords(one));
      }
      await toSlot(fixture, networkHelpers, latest + 5);
      await openSum(fixture, latest, sumOf(made, 1), 0n, { resources, resource: 3 });
      expect((await monitor.sumOf(latest, maskOf(resources))).opened).to.equal(maskOf([3]));
      await openSum(fixture, latest, sumOf(made), 10n, { resources });
      expect((await monitor.sumOf(latest, maskOf(resources))).opened).to.equal(maskOf(resources));
    });

    it("is for the community gateway", async function () {
      const { monitor, first, latest } = await closed();
      await expect(monitor.connect(first).openSum(latest, maskOf([1]), 1, 1, 1, 1))
        .to.be.revertedWithCustomError(monitor, "MonitorNotCommunityGateway")
        .withArgs(first.address);
    });

    it("stays with who had the community's key then, whoever is community gateway now", async function () {
      const { monitor, fixture, manager, first, latest, sum, total } = await closed();
      await monitor.connect(manager).setCommunityGateway(first);
      await expect(monitor.connect(first).openSum(latest, maskOf([1]), 1, 1, 1, 1))
        .to.be.revertedWithCustomError(monitor, "MonitorNotCommunityGateway")
        .withArgs(first.address);
      await openSum(fixture, latest, sum, total);
      expect((await monitor.sumOf(latest, maskOf([1]))).opened).to.equal(maskOf([1]));
    });

    it("waits until the slot takes no more", async function () {
      const { monitor, fixture, homes, latest } = await ready();
      const made: Contribution[] = [];
      for (const home of homes.slice(0, 5)) {
        const one = contributionOf(fixture, home.address, latest, [1n]);
        made.push(one);
        await monitor
          .connect(home)
          .postSum(frameUpTo(fixture, latest), maskOf([1]), contributionWords(one));
      }
      await toSlot(fixture, networkHelpers, latest + 4);
      await expect(openSum(fixture, latest, sumOf(made), 5n))
        .to.be.revertedWithCustomError(monitor, "MonitorSumNotYet")
        .withArgs(latest, latest + 4);
      await toSlot(fixture, networkHelpers, latest + 5);
      await openSum(fixture, latest, sumOf(made), 5n);
    });

    it("refuses another number, and a proof for elsewhere (scenario 20)", async function () {
      const { monitor, fixture, latest, sum, total } = await closed();
      for (const [claimed, over] of [
        [total + 1n, {}],
        [total, { epoch: 2 }],
        [total, { place: latest + 1 }],
        [total, { sender: new Uint8Array(20) }],
      ] as const) {
        await expect(openSum(fixture, latest, sum, total, { claimed, over }))
          .to.be.revertedWithCustomError(monitor, "MonitorOpeningProofInvalid")
          .withArgs(latest, claimed);
      }
      for (const claimed of [2n ** 40n, ORDER + total]) {
        await expect(openSum(fixture, latest, sum, total, { claimed }))
          .to.be.revertedWithCustomError(monitor, "MonitorTotalTooGreat")
          .withArgs(claimed);
      }
      const most = 2n ** 40n - 1n;
      await expect(openSum(fixture, latest, sum, total, { claimed: most }))
        .to.be.revertedWithCustomError(monitor, "MonitorOpeningProofInvalid")
        .withArgs(latest, most);
    });

    it("refuses the total of four homes (scenario 20)", async function () {
      const { monitor, fixture, latest, sum, total } = await closed([1n, 2n, 3n, 4n]);
      await expect(openSum(fixture, latest, sum, total))
        .to.be.revertedWithCustomError(monitor, "MonitorSumTooFew")
        .withArgs(4, 5);
    });

    it("opens no total twice (scenario 20)", async function () {
      const { monitor, fixture, latest, sum, total } = await closed();
      await openSum(fixture, latest, sum, total);
      await expect(openSum(fixture, latest, sum, total))
        .to.be.revertedWithCustomError(monitor, "MonitorSumOpenedAlready")
        .withArgs(latest, maskOf([1]), 1);
    });

    it("knows no sum of another slot, mask or resource", async function () {
      const { monitor, community, latest } = await closed();
      const mine = monitor.connect(community);
      for (const [slot, mask, resource] of [
        [latest - 1, maskOf([1]), 1],
        [latest - 256, maskOf([1]), 1],
        [0, maskOf([1]), 1],
        [latest, maskOf([3]), 3],
        [latest, maskOf([1]), 3],
        [latest, maskOf([1]), 255],
      ] as const) {
        await expect(mine.openSum(slot, mask, resource, 1, 1, 1))
          .to.be.revertedWithCustomError(monitor, "MonitorSumUnknown")
          .withArgs(slot, mask, resource);
      }
    });

    it("comes too late once the ring has come round", async function () {
      const { monitor, fixture, first, latest, sum, total } = await closed();
      await toSlot(fixture, networkHelpers, latest + 256);
      const undo = await networkHelpers.takeSnapshot();
      await openSum(fixture, latest, sum, total);
      await undo.restore();
      await postSum(fixture, first, latest + 256, [1n]);
      await expect(openSum(fixture, latest, sum, total))
        .to.be.revertedWithCustomError(monitor, "MonitorSumUnknown")
        .withArgs(latest, maskOf([1]), 1);
    });

    it("refuses a sum at infinity, which no honest home is in", async function () {
      const { monitor, fixture, community, homes, latest } = await ready();
      for (const [index, factor] of [1n, 2n, 3n, 4n, -10n].entries()) {
        const home = homes[index];
        if (home === undefined) throw new Error("too few homes");
        const made = contributeWith(fixture, home.address, latest, factor, 1n);
        await monitor
          .connect(home)
          .postSum(frameUpTo(fixture, latest), maskOf([1]), contributionWords(made));
      }
      await toSlot(fixture, networkHelpers, latest + 5);
      await expect(monitor.connect(community).openSum(latest, maskOf([1]), 1, 5, 1, 1))
        .to.be.revertedWithCustomError(monitor, "Bn254PointInvalid")
        .withArgs(0, 0);
    });
  });
});
