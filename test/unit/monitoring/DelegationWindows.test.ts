import { expect } from "chai";
import { network } from "hardhat";

import { decodeFrame, encodeFrame } from "../../../src/crypto/frame.ts";
import { SecretScalar } from "../../../src/crypto/secrets.ts";
import { random } from "../../support/crypto/random.ts";
import { deployMonitor, frameUpTo, toSlot } from "../../support/contracts/monitor.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const ID = 7;

async function withMonitor() {
  const fixture = await deployMonitor(connection);
  // An account stands for the contract of delegations.
  const [, , , , desk, delegatee] = await connection.ethers.getSigners();
  if (!desk || !delegatee) throw new Error("too few accounts");
  await fixture.monitor.setDelegations(desk);
  return { ...fixture, fixture, desk, delegatee };
}

/** A window from the latest slot over the next three. */
async function withWindow() {
  const loaded = await networkHelpers.loadFixture(withMonitor);
  const { fixture, monitor, home, desk, delegatee } = loaded;
  const latest = Number(await monitor.latestSlot());
  const [from, until] = [latest, latest + 3];
  const window = { delegatee, id: ID, from, until };
  await monitor.connect(desk).setWindow(home, window);
  const reader = SecretScalar.random(random);
  /** A frame for the delegatee. */
  const served = (last: number, count = 1, delegation = ID): Uint8Array =>
    frameUpTo(fixture, last, count, { delegation }, reader.publicPoint());
  return { ...loaded, mine: monitor.connect(home), from, until, window, served };
}

describe("DelegationWindows", function () {
  this.timeout(60_000);

  describe("setDelegations", function () {
    it("names the contract once, for ever", async function () {
      const { monitor } = await deployMonitor(connection);
      const [, , , , desk, other] = await connection.ethers.getSigners();
      if (!desk || !other) throw new Error("too few accounts");
      expect(await monitor.delegations()).to.equal("0x0000000000000000000000000000000000000000");
      await expect(monitor.setDelegations(desk))
        .to.emit(monitor, "DelegationsSet")
        .withArgs(desk.address);
      expect(await monitor.delegations()).to.equal(desk.address);
      for (const again of [desk, other]) {
        await expect(monitor.setDelegations(again))
          .to.be.revertedWithCustomError(monitor, "MonitorDelegationsFixed")
          .withArgs(desk.address);
      }
    });

    it("is for the owner alone", async function () {
      const { monitor, stranger } = await networkHelpers.loadFixture(withMonitor);
      await expect(monitor.connect(stranger).setDelegations(stranger))
        .to.be.revertedWithCustomError(monitor, "OwnableUnauthorizedAccount")
        .withArgs(stranger.address);
    });
  });

  describe("setWindow", function () {
    it("keeps and announces a window", async function () {
      const { monitor, desk, home, delegatee } = await networkHelpers.loadFixture(withMonitor);
      expect((await monitor.windowOf(home)).id).to.equal(0n);
      const window = { delegatee, id: ID, from: 1_000, until: 1_010 };
      await expect(monitor.connect(desk).setWindow(home, window))
        .to.emit(monitor, "WindowSet")
        .withArgs(home.address, delegatee.address, ID, 1_000, 1_010);
      expect(await monitor.windowOf(home)).to.deep.equal([delegatee.address, 7n, 1_000n, 1_010n]);
    });

    it("is for the contract of delegations alone, not for the owner", async function () {
      const { monitor, manager, home, delegatee } = await networkHelpers.loadFixture(withMonitor);
      const window = { delegatee, id: ID, from: 1, until: 9 };
      for (const caller of [manager, home, delegatee]) {
        await expect(monitor.connect(caller).setWindow(home, window))
          .to.be.revertedWithCustomError(monitor, "MonitorNotDelegations")
          .withArgs(caller.address);
      }
    });
  });

  describe("post", function () {
    it("takes a delegatee's frames in each slot of the term, the first and the last", async function () {
      const { fixture, mine, from, until, served } = await withWindow();
      for (let slot = from; slot < until; slot++) {
        await toSlot(fixture, networkHelpers, slot);
        await mine.post(served(slot));
      }
    });

    it("takes frames of the whole term at once in its last slot", async function () {
      const { fixture, mine, from, until, served } = await withWindow();
      await toSlot(fixture, networkHelpers, until - 1);
      await mine.post(served(until - 1, until - from));
    });

    it("refuses a frame that reaches before the term", async function () {
      const { monitor, mine, from, served } = await withWindow();
      for (const [last, count] of [
        [from - 1, 1],
        [from, 2],
      ] as const) {
        await expect(mine.post(served(last, count)))
          .to.be.revertedWithCustomError(monitor, "MonitorDelegationOver")
          .withArgs(ID);
      }
      await mine.post(served(from));
    });

    it("refuses a frame that reaches behind the term, and one that comes after it", async function () {
      const { monitor, fixture, mine, until, served } = await withWindow();
      await toSlot(fixture, networkHelpers, until);
      for (const last of [until, until - 1]) {
        await expect(mine.post(served(last)))
          .to.be.revertedWithCustomError(monitor, "MonitorDelegationOver")
          .withArgs(ID);
      }
    });

    it("takes the term's last slot until the next one ends, to the second", async function () {
      const { monitor, mine, until, served } = await withWindow();
      const end = Number(await monitor.gridOrigin()) + until * 900 - 60;
      const frame = served(until - 1);
      const undo = await networkHelpers.takeSnapshot();
      await networkHelpers.time.setNextBlockTimestamp(end);
      await expect(mine.post(frame)).to.be.revertedWithCustomError(
        monitor,
        "MonitorDelegationOver",
      );
      await undo.restore();
      await networkHelpers.time.setNextBlockTimestamp(end - 1);
      await mine.post(frame);
    });

    it("refuses an unknown delegation, and a correction for none (13)", async function () {
      const { monitor, mine, from, served } = await withWindow();
      for (const id of [0, ID - 1, ID + 1, 0xffff_ffff]) {
        await expect(mine.post(served(from, 1, id)))
          .to.be.revertedWithCustomError(monitor, "MonitorDelegationOver")
          .withArgs(id);
      }
    });

    it("refuses a home without a window the delegation of another", async function () {
      const { monitor, stranger, from, served } = await withWindow();
      await monitor.enrol(stranger);
      for (const id of [0, ID]) {
        await expect(monitor.connect(stranger).post(served(from, 1, id)))
          .to.be.revertedWithCustomError(monitor, "MonitorDelegationOver")
          .withArgs(id);
      }
    });

    it("holds a frame that names the delegation without a correction to the same term", async function () {
      const { monitor, fixture, mine, from, until, served } = await withWindow();
      const bare = (slot: number): Uint8Array =>
        encodeFrame({ ...decodeFrame(served(slot)), correction: null });
      await expect(mine.post(bare(from - 1)))
        .to.be.revertedWithCustomError(monitor, "MonitorDelegationOver")
        .withArgs(ID);
      await mine.post(bare(from));
      await toSlot(fixture, networkHelpers, until);
      await expect(mine.post(bare(until)))
        .to.be.revertedWithCustomError(monitor, "MonitorDelegationOver")
        .withArgs(ID);
    });

    it("takes plain frames before, in and after the term", async function () {
      const { fixture, mine, from, until } = await withWindow();
      for (const slot of [from - 1, from, until - 1, until]) {
        await toSlot(fixture, networkHelpers, Math.max(slot, from));
        await mine.post(frameUpTo(fixture, slot));
      }
    });

    it("refuses the delegatee's frames once the window is closed", async function () {
      const { monitor, desk, home, mine, window, from, served } = await withWindow();
      await monitor.connect(desk).setWindow(home, { ...window, until: from });
      await expect(mine.post(served(from)))
        .to.be.revertedWithCustomError(monitor, "MonitorDelegationOver")
        .withArgs(ID);
    });
  });
});
