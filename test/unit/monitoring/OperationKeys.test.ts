import { expect } from "chai";
import { network } from "hardhat";

import { SecretScalar } from "../../../src/crypto/secrets.ts";
import { FIELD, ORDER } from "../../../src/crypto/bn254.ts";
import { random } from "../../support/crypto/random.ts";
import { coordinatesOf, deployMonitor, publish, toSlot } from "../../support/contracts/monitor.ts";

const connection = await network.create();
const { networkHelpers } = connection;

async function withMonitor() {
  return deployMonitor(connection);
}

describe("OperationKeys", function () {
  describe("publishKey", function () {
    // Scenarios 1 to 6 of the specification: proofs for elsewhere, second forms, no points, keys made of others'.
    it("keeps and announces a key that its sender proves to hold, and counts its epochs", async function () {
      const { monitor, home } = await networkHelpers.loadFixture(withMonitor);
      const mine = monitor.connect(home);
      for (const epoch of [1, 2]) {
        const secret = SecretScalar.random(random);
        const { x, y } = coordinatesOf(secret);
        expect(await monitor.nextEpochOf(home)).to.equal(epoch);
        await expect(publish(mine, home.address, secret, epoch))
          .to.emit(monitor, "OperationKeyPublished")
          .withArgs(home.address, epoch, x, y);
        expect(await monitor.operationKey(home)).to.deep.equal([x, y, BigInt(epoch)]);
      }
      expect(await monitor.communityEpoch()).to.deep.equal([
        1n,
        (await monitor.communityEpoch())[1],
      ]);
    });

    for (const [what, over] of [
      ["epoch", { epoch: 2 }],
      ["chain", { chainId: 1n }],
      ["contract", { contract: new Uint8Array(20) }],
      ["sender", { sender: new Uint8Array(20).fill(7) }],
      ["place", { place: 1 }],
    ] as const) {
      it(`refuses a proof for another ${what}`, async function () {
        const { monitor, home } = await networkHelpers.loadFixture(withMonitor);
        const secret = SecretScalar.random(random);
        await expect(publish(monitor.connect(home), home.address, secret, 1, over))
          .to.be.revertedWithCustomError(monitor, "MonitorKeyProofInvalid")
          .withArgs(home.address, 1);
        expect((await monitor.operationKey(home)).epoch).to.equal(0n);
      });
    }

    it("refuses another's key and proof", async function () {
      const { monitor, home, stranger } = await networkHelpers.loadFixture(withMonitor);
      const sent = await publish(
        monitor.connect(home),
        home.address,
        SecretScalar.random(random),
        1,
      );
      await expect(stranger.sendTransaction({ to: monitor, data: sent.data }))
        .to.be.revertedWithCustomError(monitor, "MonitorKeyProofInvalid")
        .withArgs(stranger.address, 1);
    });

    it("refuses infinity, points off the curve and scalars from the order on", async function () {
      const { monitor } = await networkHelpers.loadFixture(withMonitor);
      for (const [x, y] of [
        [0n, 0n],
        [1n, 3n],
        [1n + FIELD, 2n],
      ] as const) {
        await expect(monitor.publishKey(x, y, 1n, 1n))
          .to.be.revertedWithCustomError(monitor, "Bn254PointInvalid")
          .withArgs(x, y);
      }
      for (const [e, z] of [
        [ORDER, 1n],
        [1n, ORDER],
      ] as const) {
        await expect(monitor.publishKey(1n, 2n, e, z))
          .to.be.revertedWithCustomError(monitor, "Bn254ScalarInvalid")
          .withArgs(ORDER);
      }
    });

    it("refuses a key made of another's, whose secret nobody holds", async function () {
      const { monitor, home, stranger } = await networkHelpers.loadFixture(withMonitor);
      const [own, victim] = [SecretScalar.random(random), SecretScalar.random(random)];
      const rogue = own.publicPoint().subtract(victim.publicPoint()).toAffine();
      const { data } = await publish(monitor.connect(home), home.address, own, 1);
      // The proof for what the rogue does know, over the key that it wants.
      const [, , e, z] = monitor.interface.decodeFunctionData("publishKey", data);
      await expect(monitor.connect(stranger).publishKey(rogue.x, rogue.y, e as bigint, z as bigint))
        .to.be.revertedWithCustomError(monitor, "MonitorKeyProofInvalid")
        .withArgs(stranger.address, 1);
    });

    it("keeps the keys of all epochs, so that one that was agreed on can be had after it was renewed", async function () {
      const { monitor, home } = await networkHelpers.loadFixture(withMonitor);
      const [pinned, next] = [SecretScalar.random(random), SecretScalar.random(random)];
      await publish(monitor.connect(home), home.address, pinned, 1);
      await publish(monitor.connect(home), home.address, next, 2);
      // Scenario 29: a delegatee that renews its key is still written to, and reads, with the one that was agreed.
      for (const [epoch, secret] of [
        [1, pinned],
        [2, next],
      ] as const) {
        const { x, y } = coordinatesOf(secret);
        expect(await monitor.operationKeyAt(home, epoch)).to.deep.equal([x, y]);
      }
      for (const epoch of [0, 3]) {
        expect(await monitor.operationKeyAt(home, epoch)).to.deep.equal([0n, 0n]);
      }
      expect(await monitor.communityKey(2)).to.deep.equal([0n, 0n]);
    });

    it("moves the community's epoch with its gateway's key, and opens a grace", async function () {
      const { monitor, community } = await networkHelpers.loadFixture(withMonitor);
      await publish(monitor.connect(community), community.address, SecretScalar.random(random), 2);
      const latest = await monitor.latestSlot();
      expect(await monitor.communityEpoch()).to.deep.equal([2n, latest + 4n]);
    });

    it("does not renew the community's key within the grace of the last time, and does after it", async function () {
      const fixture = await networkHelpers.loadFixture(withMonitor);
      const { monitor, community } = fixture;
      const renew = (epoch: number) =>
        publish(monitor.connect(community), community.address, SecretScalar.random(random), epoch);
      await renew(2);
      const latest = Number(await monitor.latestSlot());
      await toSlot(fixture, networkHelpers, latest + 4);
      await expect(renew(3))
        .to.be.revertedWithCustomError(monitor, "MonitorRenewalEarly")
        .withArgs(latest + 4, latest + 4);
      await toSlot(fixture, networkHelpers, latest + 5);
      await renew(3);
      expect((await monitor.communityEpoch()).epoch).to.equal(3n);
    });

    it("goes on with the community's epochs under another gateway", async function () {
      const { monitor, stranger, manager, home } = await networkHelpers.loadFixture(withMonitor);
      await expect(monitor.connect(manager).setCommunityGateway(stranger))
        .to.emit(monitor, "CommunityGatewaySet")
        .withArgs(stranger.address);
      expect(await monitor.communityGateway()).to.equal(stranger.address);
      expect(await monitor.nextEpochOf(stranger)).to.equal(2n);
      expect(await monitor.nextEpochOf(home)).to.equal(1n);
      await publish(monitor.connect(stranger), stranger.address, SecretScalar.random(random), 2);
      expect((await monitor.communityEpoch()).epoch).to.equal(2n);
    });

    it("tells the community's keys apart when its gateways had keys of one epoch", async function () {
      const { monitor, stranger, community, manager, secret } =
        await networkHelpers.loadFixture(withMonitor);
      const [first, second, third] = [1, 2, 3].map(() => SecretScalar.random(random));
      if (!first || !second || !third) throw new Error("three keys");
      // The next gateway has keys of epochs 1 and 2 of its own before it is one.
      await publish(monitor.connect(stranger), stranger.address, first, 1);
      await publish(monitor.connect(stranger), stranger.address, second, 2);
      await monitor.connect(manager).setCommunityGateway(stranger);
      await publish(monitor.connect(stranger), stranger.address, third, 3);
      for (const [epoch, key, gateway] of [
        [1, secret, community.address],
        [3, third, stranger.address],
      ] as const) {
        const { x, y } = coordinatesOf(key);
        expect(await monitor.communityKey(epoch)).to.deep.equal([x, y]);
        expect(await monitor.communityGatewayOf(epoch)).to.equal(gateway);
      }
      expect(await monitor.communityKey(2)).to.deep.equal([0n, 0n]);
    });
  });

  it("does not follow a gateway that used up epochs of its own before", async function () {
    const { monitor, stranger, manager } = await networkHelpers.loadFixture(withMonitor);
    const renew = (epoch: number) =>
      publish(monitor.connect(stranger), stranger.address, SecretScalar.random(random), epoch);
    // The community is in epoch 1: 33 are the most.
    for (let epoch = 1; epoch <= 33; epoch++) await renew(epoch);
    const snapshot = await networkHelpers.takeSnapshot();
    await monitor.connect(manager).setCommunityGateway(stranger);
    await snapshot.restore();
    await renew(34);
    await expect(monitor.connect(manager).setCommunityGateway(stranger))
      .to.be.revertedWithCustomError(monitor, "MonitorEpochAhead")
      .withArgs(stranger.address, 34, 1);
  });

  it("lets the owner alone name the community gateway", async function () {
    const { monitor, home } = await networkHelpers.loadFixture(withMonitor);
    await expect(monitor.connect(home).setCommunityGateway(home))
      .to.be.revertedWithCustomError(monitor, "OwnableUnauthorizedAccount")
      .withArgs(home.address);
  });

  it("has an owner for ever", async function () {
    const { monitor } = await networkHelpers.loadFixture(withMonitor);
    await expect(monitor.renounceOwnership()).to.be.revertedWithCustomError(
      monitor,
      "MonitorOwnerRequired",
    );
  });
});
