import { expect } from "chai";
import { network } from "hardhat";

import { SecretScalar } from "../../../src/crypto/secrets.ts";
import { random } from "../../support/crypto/random.ts";
import {
  coordinatesOf,
  deployMonitor,
  publish,
  publishResource,
} from "../../support/contracts/monitor.ts";

const connection = await network.create();
const { networkHelpers } = connection;

async function withMonitor() {
  return deployMonitor(connection);
}

describe("ResourceKeys", function () {
  describe("publishResourceKey", function () {
    it("keeps and announces a key that the community gateway proves to hold", async function () {
      const { monitor, community } = await networkHelpers.loadFixture(withMonitor);
      const secret = SecretScalar.random(random);
      const { x, y } = coordinatesOf(secret);
      for (const [resource, key] of [
        [1, secret],
        [127, SecretScalar.random(random)],
      ] as const) {
        const { x, y } = coordinatesOf(key);
        await expect(publishResource(monitor.connect(community), community.address, resource, key))
          .to.emit(monitor, "ResourceKeyPublished")
          .withArgs(1, resource, x, y);
      }
      expect(await monitor.resourceKey(1, 1)).to.deep.equal([x, y]);
      for (const [epoch, resource] of [
        [1, 2],
        [2, 1],
      ] as const) {
        expect(await monitor.resourceKey(epoch, resource)).to.deep.equal([0n, 0n]);
      }
    });

    for (const [what, over] of [
      ["epoch", { epoch: 2 }],
      ["chain", { chainId: 1n }],
      ["contract", { contract: new Uint8Array(20) }],
      ["sender", { sender: new Uint8Array(20).fill(7) }],
      ["resource", { place: 4 }],
      ["purpose: that of an operation key", { place: 0 }],
    ] as const) {
      it(`refuses a proof for another ${what}`, async function () {
        const { monitor, community } = await networkHelpers.loadFixture(withMonitor);
        const mine = monitor.connect(community);
        const secret = SecretScalar.random(random);
        await expect(publishResource(mine, community.address, 3, secret, over))
          .to.be.revertedWithCustomError(monitor, "MonitorKeyProofInvalid")
          .withArgs(community.address, 1);
      });
    }

    it("refuses resources without a number that can be summed", async function () {
      const { monitor, community } = await networkHelpers.loadFixture(withMonitor);
      for (const resource of [0, 128, 255]) {
        const secret = SecretScalar.random(random);
        await expect(
          publishResource(monitor.connect(community), community.address, resource, secret),
        )
          .to.be.revertedWithCustomError(monitor, "MonitorResourceInvalid")
          .withArgs(resource);
      }
    });

    it("fixes a resource's key for its epoch", async function () {
      const { monitor, community } = await networkHelpers.loadFixture(withMonitor);
      const mine = monitor.connect(community);
      await publishResource(mine, community.address, 3, SecretScalar.random(random));
      await expect(publishResource(mine, community.address, 3, SecretScalar.random(random)))
        .to.be.revertedWithCustomError(monitor, "MonitorResourceKeyFixed")
        .withArgs(1, 3);
      await publish(mine, community.address, SecretScalar.random(random), 2);
      const next = SecretScalar.random(random);
      await publishResource(mine, community.address, 3, next, { epoch: 2 });
      const { x, y } = coordinatesOf(next);
      expect(await monitor.resourceKey(2, 3)).to.deep.equal([x, y]);
    });

    it("takes no key twice, nor its opposite, in any epoch", async function () {
      const { monitor, community } = await networkHelpers.loadFixture(withMonitor);
      const mine = monitor.connect(community);
      const secret = SecretScalar.random(random);
      const zero = SecretScalar.random(random);
      const opposite = zero.minus(secret).minus(zero);
      const { x } = coordinatesOf(secret);
      expect(coordinatesOf(opposite).x).to.equal(x);
      await publishResource(mine, community.address, 1, secret);
      for (const again of [secret, opposite]) {
        await expect(publishResource(mine, community.address, 2, again))
          .to.be.revertedWithCustomError(monitor, "MonitorResourceKeyTaken")
          .withArgs(x);
      }
      await publish(mine, community.address, SecretScalar.random(random), 2);
      await expect(publishResource(mine, community.address, 1, secret, { epoch: 2 }))
        .to.be.revertedWithCustomError(monitor, "MonitorResourceKeyTaken")
        .withArgs(x);
    });

    it("is for the community gateway, once it has a key of its own", async function () {
      const { monitor, manager, community, stranger } =
        await networkHelpers.loadFixture(withMonitor);
      const publishBy = (sender: typeof stranger, epoch: number) => {
        const secret = SecretScalar.random(random);
        return publishResource(monitor.connect(sender), sender.address, 1, secret, { epoch });
      };
      await monitor.connect(manager).setCommunityGateway(stranger);
      for (const sender of [stranger, community, manager]) {
        await expect(publishBy(sender, 1))
          .to.be.revertedWithCustomError(monitor, "MonitorNotCommunityGateway")
          .withArgs(sender.address);
      }
      await publish(monitor.connect(stranger), stranger.address, SecretScalar.random(random), 2);
      await publishBy(stranger, 2);
      await expect(publishBy(community, 2))
        .to.be.revertedWithCustomError(monitor, "MonitorNotCommunityGateway")
        .withArgs(community.address);
    });
  });
});
