import { expect } from "chai";
import { network } from "hardhat";

import { SecretScalar } from "../../../src/crypto/secrets.ts";
import { encodePoint, FIELD, ORDER } from "../../../src/crypto/bn254.ts";
import { wordsOf } from "../../../scripts/crypto-vectors.ts";
import { random } from "../../support/crypto/random.ts";
import { deployMonitor, publish } from "../../support/contracts/monitor.ts";

const connection = await network.create();
const { networkHelpers } = connection;

async function withMonitor() {
  return deployMonitor(connection);
}

const coordinates = (secret: SecretScalar): { x: bigint; y: bigint } =>
  wordsOf(`0x${Buffer.from(encodePoint(secret.publicPoint())).toString("hex")}`);

describe("OperationKeys", function () {
  describe("publishKey", function () {
    it("keeps and announces a key that its sender proves to hold, and counts its epochs", async function () {
      const { monitor, home } = await networkHelpers.loadFixture(withMonitor);
      const mine = monitor.connect(home);
      for (const epoch of [1, 2]) {
        const secret = SecretScalar.random(random);
        const { x, y } = coordinates(secret);
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

    it("moves the community's epoch with its gateway's key, and opens a grace", async function () {
      const { monitor, community } = await networkHelpers.loadFixture(withMonitor);
      await publish(monitor.connect(community), community.address, SecretScalar.random(random), 2);
      const latest = await monitor.latestSlot();
      expect(await monitor.communityEpoch()).to.deep.equal([2n, latest + 4n]);
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
  });

  it("lets the owner alone name the community gateway", async function () {
    const { monitor, home } = await networkHelpers.loadFixture(withMonitor);
    await expect(monitor.connect(home).setCommunityGateway(home))
      .to.be.revertedWithCustomError(monitor, "OwnableUnauthorizedAccount")
      .withArgs(home.address);
  });
});
