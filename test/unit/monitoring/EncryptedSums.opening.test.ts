import { expect } from "chai";
import { network } from "hardhat";

import { contributionWords } from "../../../src/chain/contribution-words.ts";
import { ORDER } from "../../../src/crypto/bn254.ts";
import type { Contribution } from "../../../src/crypto/sum-contribution.ts";
import { frameUpTo, toSlot } from "../../support/contracts/monitor.ts";
import {
  contributeWith,
  contributionOf,
  maskOf,
  openSum,
  postSum,
  sumOf,
  sumsOn,
} from "../../support/contracts/sums.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const ready = sumsOn(connection);

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

describe("EncryptedSums", function () {
  this.timeout(120_000);

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
