import { expect } from "chai";
import { getBytes, hexlify } from "ethers";
import { network } from "hardhat";

import { readEssentials } from "../../../src/crypto/essential-frame.ts";
import { decodeFrame, encodeFrame } from "../../../src/crypto/frame.ts";
import { genesisHead, nextHead, unpackLine } from "../../../src/crypto/line.ts";
import { openFrame } from "../../../src/crypto/sealed-frame.ts";
import { SecretScalar } from "../../../src/crypto/secrets.ts";
import { essentialAt } from "../../../scripts/crypto-vectors.ts";
import { ResourceMonitor__factory } from "../../../types/contracts/index.ts";
import { random } from "../../support/crypto/random.ts";
import {
  deployMonitor,
  frameUpTo,
  LIMITS,
  publish,
  toSlot,
  type MonitorFixture,
} from "../../support/contracts/monitor.ts";

const connection = await network.create();
const { networkHelpers } = connection;

async function withMonitor() {
  return deployMonitor(connection);
}

/** The fixture, a contract in the home's name, and the latest slot. */
async function ready() {
  const fixture = await networkHelpers.loadFixture(withMonitor);
  const latest = Number(await fixture.monitor.latestSlot());
  return { ...fixture, fixture, mine: fixture.monitor.connect(fixture.home), latest };
}

/** A frame with some of its header's fields changed; nobody could read it, which the contract cannot know. */
function reworded(
  fixture: MonitorFixture,
  last: number,
  change: { epoch?: number; first?: number; last?: number },
): Uint8Array {
  return encodeFrame({ ...decodeFrame(frameUpTo(fixture, last)), ...change });
}

describe("ResourceMonitor", function () {
  this.timeout(60_000);

  describe("construction", function () {
    it("takes a grid that begins with it, and slots of a whole day; none that begins a second later", async function () {
      const { manager } = await ready();
      const factory = new ResourceMonitor__factory(manager);
      const at = (await networkHelpers.time.latest()) + 100;
      await networkHelpers.time.setNextBlockTimestamp(at);
      const monitor = await factory.deploy(manager, 86_400, at, LIMITS);
      expect(await monitor.latestSlot()).to.equal(0n);
      await networkHelpers.time.setNextBlockTimestamp(at + 1);
      await expect(factory.deploy(manager, 86_400, at + 2, LIMITS))
        .to.be.revertedWithCustomError(factory, "MonitorGridInvalid")
        .withArgs(86_400, at + 2);
    });

    it("lets no slot be posted that has not begun, short as it may be", async function () {
      const { manager } = await ready();
      const factory = new ResourceMonitor__factory(manager);
      for (const [seconds, early] of [
        [40, 40],
        [48, 48],
        [60, 60],
        [72, 60],
      ] as const) {
        const origin = (await networkHelpers.time.latest()) + 1;
        await networkHelpers.time.setNextBlockTimestamp(origin);
        const monitor = await factory.deploy(manager, seconds, origin, LIMITS);
        const at = origin + 10 * seconds - early;
        await networkHelpers.time.increaseTo(at - 1);
        expect(await monitor.latestSlot()).to.equal(9n);
        await networkHelpers.time.increaseTo(at);
        expect(await monitor.latestSlot()).to.equal(10n);
        expect(at).to.be.at.least(origin + 9 * seconds);
      }
    });

    it("refuses a grid that is none", async function () {
      const { manager } = await ready();
      const factory = new ResourceMonitor__factory(manager);
      const now = await networkHelpers.time.latest();
      for (const [seconds, origin] of [
        [0, 0],
        [7, 0],
        [86_401, 0],
        [900, now + 1_000],
        // Too short a slot, and one whose numbers began so long ago that they soon end.
        [30, now],
        [60, now - 12 * 365 * 86_400],
      ] as const) {
        await expect(factory.deploy(manager, seconds, origin, LIMITS))
          .to.be.revertedWithCustomError(factory, "MonitorGridInvalid")
          .withArgs(seconds, origin);
      }
    });
  });

  describe("enrol and suspend", function () {
    it("begin a line that depends on chain, contract and gateway", async function () {
      const { monitor, stranger, place } = await ready();
      const sent = await monitor.enrol(stranger);
      const line = await monitor.lineOf(stranger);
      await expect(sent).to.emit(monitor, "GatewayEnrolled").withArgs(stranger.address, line);
      const gateway = getBytes(stranger.address);
      expect(unpackLine(line)).to.deep.equal({
        ...{ head: genesisHead({ ...place, gateway }), block: sent.blockNumber, slot: 0 },
      });
    });

    it("keep the line of a suspended gateway, which goes on from there", async function () {
      const { monitor, fixture, mine, home, latest } = await ready();
      await mine.post(frameUpTo(fixture, latest - 5));
      const line = await monitor.lineOf(home);
      await expect(monitor.suspend(home))
        .to.emit(monitor, "GatewaySuspended")
        .withArgs(home.address, line);
      expect(await monitor.lineOf(home)).to.equal(0n);
      expect(await monitor.parkedLineOf(home)).to.equal(line);
      await expect(mine.post(frameUpTo(fixture, latest)))
        .to.be.revertedWithCustomError(monitor, "MonitorNotEnrolled")
        .withArgs(home.address);
      await expect(monitor.enrol(home))
        .to.emit(monitor, "GatewayEnrolled")
        .withArgs(home.address, line);
      expect(await monitor.parkedLineOf(home)).to.equal(0n);
      await expect(mine.post(frameUpTo(fixture, latest - 5)))
        .to.be.revertedWithCustomError(monitor, "MonitorSlotOrder")
        .withArgs(latest - 5, latest - 5, latest - 5);
      await mine.post(frameUpTo(fixture, latest));
    });

    it("are refused twice, and to all but the owner", async function () {
      const { monitor, home, stranger } = await ready();
      await expect(monitor.enrol(home))
        .to.be.revertedWithCustomError(monitor, "MonitorAlreadyEnrolled")
        .withArgs(home.address);
      await expect(monitor.suspend(stranger))
        .to.be.revertedWithCustomError(monitor, "MonitorNotEnrolled")
        .withArgs(stranger.address);
      const strange = monitor.connect(stranger);
      for (const call of [
        () => strange.enrol(stranger),
        () => strange.suspend(home),
        () => strange.configure(LIMITS),
      ]) {
        await expect(call())
          .to.be.revertedWithCustomError(monitor, "OwnableUnauthorizedAccount")
          .withArgs(stranger.address);
      }
    });
  });

  describe("post", function () {
    it("keeps one word that commits to the frame, and gives the frame in an event", async function () {
      const { monitor, fixture, mine, home, latest } = await ready();
      const before = await monitor.lineOf(home);
      const frame = frameUpTo(fixture, latest, 10);
      const sent = await mine.post(frame);
      await expect(sent)
        .to.emit(monitor, "Essential")
        .withArgs(home.address, before, hexlify(frame));
      expect(unpackLine(await monitor.lineOf(home))).to.deep.equal({
        ...{ head: nextHead(before, frame), block: sent.blockNumber, slot: latest },
      });
    });

    it("can be read back from the last word to the first frame by the logs of single blocks", async function () {
      const { monitor, fixture, mine, home, latest, place, secret } = await ready();
      const slots = [latest - 9, latest - 6, latest - 5, latest];
      for (const slot of slots) await mine.post(frameUpTo(fixture, slot));
      const read: number[] = [];
      let line = await monitor.lineOf(home);
      while (read.length < slots.length) {
        const { head, block } = unpackLine(line);
        const logs = await monitor.queryFilter(monitor.filters.Essential(home), block, block);
        const found = logs.find(({ args }) => nextHead(args.prev, getBytes(args.frame)) === head);
        if (found === undefined) throw new Error("withheld or forked");
        const opened = openFrame(getBytes(found.args.frame), place, secret);
        read.unshift(...readEssentials(opened).map(({ slot }) => slot));
        line = found.args.prev;
      }
      expect(read).to.deep.equal(slots);
      expect(unpackLine(line).head).to.equal(genesisHead(place));
      expect(readEssentials(openFrame(frameUpTo(fixture, 9), place, secret))).to.deep.equal([
        essentialAt(9),
      ]);
    });

    it("keeps the line before each day's first post, in a ring of 32 days", async function () {
      const { monitor, fixture, mine, home, latest } = await ready();
      const day = Math.floor((latest - 1) / 96);
      const lines = [await monitor.lineOf(home)];
      for (const slot of [latest - 1, latest]) {
        await mine.post(frameUpTo(fixture, slot));
        lines.push(await monitor.lineOf(home));
      }
      // The latest slot is the first of its day, the one before the last of the day before.
      expect(await monitor.dayLineOf(home, day - 1)).to.equal(lines[0]);
      expect(await monitor.dayLineOf(home, day)).to.equal(lines[1]);
      await toSlot(fixture, networkHelpers, latest + 1);
      await mine.post(frameUpTo(fixture, latest + 1));
      expect(await monitor.dayLineOf(home, day)).to.equal(lines[1]);
      expect(await monitor.dayLineOf(home, day + 32)).to.equal(lines[1]);
    });

    it("keeps it for each day of a frame that spans several, the day that went on excepted", async function () {
      const { monitor, fixture, mine, home, latest } = await ready();
      const day = Math.floor((latest - 1) / 96);
      const genesis = await monitor.lineOf(home);
      // From the last slot but one of the day before to the first of this one, then on.
      await mine.post(frameUpTo(fixture, latest, 3));
      expect(await monitor.dayLineOf(home, day - 1)).to.equal(genesis);
      expect(await monitor.dayLineOf(home, day)).to.equal(genesis);
      expect(await monitor.dayLineOf(home, day + 1)).to.equal(0n);
      await toSlot(fixture, networkHelpers, latest + 100);
      const before = await monitor.lineOf(home);
      await mine.post(frameUpTo(fixture, latest + 96, 2));
      expect(await monitor.dayLineOf(home, day)).to.equal(genesis);
      expect(await monitor.dayLineOf(home, day + 1)).to.equal(before);
    });

    it("keeps the last 32 days of a frame that spans more, and no more", async function () {
      const { fixture, manager, community, home, secret } = await ready();
      const now = await networkHelpers.time.latest();
      const daily = await new ResourceMonitor__factory(manager).deploy(
        ...([manager, 86_400, now - 86_400 * 50, LIMITS] as const),
      );
      await daily.setCommunityGateway(community);
      await publish(daily.connect(community), community.address, secret, 1);
      await daily.enrol(home);
      const genesis = await daily.lineOf(home);
      const days = async (): Promise<bigint[]> =>
        Promise.all(Array.from({ length: 32 }, (_, day) => daily.dayLineOf(home, day)));
      // Slot n is day n - 1: days 0 to 30 leave the ring's last place empty, day 31 takes it, day 40 another round.
      const mine = daily.connect(home);
      const spanning = (first: number, last: number): Uint8Array =>
        reworded(fixture, last, { first, last });
      const undo = await networkHelpers.takeSnapshot();
      await mine.post(spanning(1, 31));
      expect(await days()).to.deep.equal([...Array.from({ length: 31 }, () => genesis), 0n]);
      for (const last of [32, 33, 41]) {
        await undo.restore();
        await mine.post(spanning(1, last));
        expect(await days()).to.deep.equal(Array.from({ length: 32 }, () => genesis));
      }
      const before = await daily.lineOf(home);
      await mine.post(spanning(42, 42));
      expect(await daily.dayLineOf(home, 41)).to.equal(before);
      expect(await daily.dayLineOf(home, 40)).to.equal(genesis);
    });

    it("is refused to whom nobody enrolled", async function () {
      const { monitor, fixture, stranger, latest } = await ready();
      await expect(monitor.connect(stranger).post(frameUpTo(fixture, latest)))
        .to.be.revertedWithCustomError(monitor, "MonitorNotEnrolled")
        .withArgs(stranger.address);
    });

    it("is refused for the same slot, for one before, and for more records than slots", async function () {
      const { monitor, fixture, mine, latest } = await ready();
      await mine.post(frameUpTo(fixture, latest - 1));
      for (const slot of [latest - 1, latest - 2]) {
        await expect(mine.post(frameUpTo(fixture, slot)))
          .to.be.revertedWithCustomError(monitor, "MonitorSlotOrder")
          .withArgs(slot, slot, latest - 1);
      }
      const frame = frameUpTo(fixture, latest + 10, 2);
      for (const [first, last] of [
        [latest, latest],
        [latest, latest - 1],
      ] as const) {
        const bytes = Buffer.from(frame);
        bytes.writeUIntBE(first, 9, 3);
        bytes.writeUIntBE(last, 12, 3);
        await expect(mine.post(bytes))
          .to.be.revertedWithCustomError(monitor, "MonitorSlotOrder")
          .withArgs(first, last, latest - 1);
      }
      const zero = reworded(fixture, latest, { first: 0, last: 0 });
      await expect(mine.post(zero))
        .to.be.revertedWithCustomError(monitor, "MonitorSlotOrder")
        .withArgs(0, 0, latest - 1);
    });

    it("takes the latest slot, and refuses the next until it has ended", async function () {
      const { monitor, fixture, mine, latest } = await ready();
      const next = frameUpTo(fixture, latest + 1);
      await expect(mine.post(next))
        .to.be.revertedWithCustomError(monitor, "MonitorFutureSlot")
        .withArgs(latest + 1, latest);
      const end = Number(await monitor.gridOrigin()) + (latest + 1) * 900;
      await networkHelpers.time.setNextBlockTimestamp(end - 61);
      await expect(mine.post(next)).to.be.revertedWithCustomError(monitor, "MonitorFutureSlot");
      await networkHelpers.time.setNextBlockTimestamp(end - 60);
      await mine.post(next);
    });

    it("reaches back as far as the limits say, and no slot further", async function () {
      const { monitor, fixture, mine, latest } = await ready();
      const first = latest - LIMITS.backfill;
      await expect(mine.post(frameUpTo(fixture, first - 1)))
        .to.be.revertedWithCustomError(monitor, "MonitorTooOld")
        .withArgs(first - 1, latest);
      await mine.post(frameUpTo(fixture, first));
    });

    it("takes as many bytes as the limits say, and no more", async function () {
      const { monitor, fixture, mine, latest } = await ready();
      const frame = frameUpTo(fixture, latest);
      const limits = { maxFrame: frame.length - 1, backfill: 3 };
      await expect(monitor.configure(limits))
        .to.emit(monitor, "LimitsSet")
        .withArgs(limits.maxFrame, limits.backfill);
      expect(await monitor.limits()).to.deep.equal([BigInt(limits.maxFrame), 3n]);
      await expect(mine.post(frame))
        .to.be.revertedWithCustomError(monitor, "MonitorTooLong")
        .withArgs(frame.length, limits.maxFrame);
      await monitor.configure({ ...limits, maxFrame: frame.length });
      await mine.post(frame);
    });

    it("has no limits under which no frame could be posted", async function () {
      const { monitor, manager } = await ready();
      const limits = { maxFrame: 114, backfill: 3 };
      for (const refusal of [
        monitor.configure(limits),
        new ResourceMonitor__factory(manager).deploy(manager, 900, 0, limits),
      ]) {
        await expect(refusal)
          .to.be.revertedWithCustomError(monitor, "MonitorLimitsInvalid")
          .withArgs(114, 115);
      }
      await monitor.configure({ ...limits, maxFrame: 115 });
    });

    it("is refused for a truncated frame, and for one with reserved bytes", async function () {
      const { monitor, fixture, mine, latest } = await ready();
      const frame = frameUpTo(fixture, latest);
      const reserved = Uint8Array.from(frame);
      reserved[25] = 1;
      for (const bytes of [frame.subarray(0, -1), reserved]) {
        await expect(mine.post(bytes))
          .to.be.revertedWithCustomError(monitor, "FrameMalformed")
          .withArgs(hexlify(bytes.subarray(0, 32)), bytes.length);
      }
    });

    describe("given a renewed key of the community gateway", function () {
      it("takes the epoch before within the grace, and not after it", async function () {
        const { monitor, fixture, mine, community, latest } = await ready();
        const renew = (epoch: number) =>
          publish(
            monitor.connect(community),
            community.address,
            SecretScalar.random(random),
            epoch,
          );
        await renew(2);
        await mine.post(reworded(fixture, latest, { epoch: 2 }));
        await toSlot(fixture, networkHelpers, latest + 4);
        await mine.post(reworded(fixture, latest + 3, { epoch: 1 }));
        await toSlot(fixture, networkHelpers, latest + 5);
        await expect(mine.post(reworded(fixture, latest + 5, { epoch: 1 })))
          .to.be.revertedWithCustomError(monitor, "MonitorWrongEpoch")
          .withArgs(1, 2);
        await renew(3);
        for (const epoch of [0, 1, 4]) {
          await expect(mine.post(reworded(fixture, latest + 5, { epoch })))
            .to.be.revertedWithCustomError(monitor, "MonitorWrongEpoch")
            .withArgs(epoch, 3);
        }
        await mine.post(reworded(fixture, latest + 5, { epoch: 2 }));
      });

      it("takes none before the first key", async function () {
        const { fixture, manager, home, latest } = await ready();
        const now = await networkHelpers.time.latest();
        const fresh = await new ResourceMonitor__factory(manager).deploy(
          ...([manager, 900, now - 86_400 * 10, LIMITS] as const),
        );
        await fresh.enrol(home);
        const slot = Math.min(latest, Number(await fresh.latestSlot()));
        await expect(fresh.connect(home).post(reworded(fixture, slot, { epoch: 0 })))
          .to.be.revertedWithCustomError(fresh, "MonitorWrongEpoch")
          .withArgs(0, 0);
      });
    });

    it("takes another's frame, which is then nobody's to read", async function () {
      const { monitor, fixture, stranger, latest, place, secret } = await ready();
      await monitor.enrol(stranger);
      const frame = frameUpTo(fixture, latest);
      await monitor.connect(stranger).post(frame);
      const theirs = { ...place, gateway: getBytes(stranger.address) };
      expect(() => openFrame(frame, theirs, secret)).to.throw(/does not open/);
    });
  });
});
