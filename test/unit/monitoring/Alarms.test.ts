import { expect } from "chai";
import { getBytes } from "ethers";
import { network } from "hardhat";

import { genesisHead, nextAlarmHead, unpackLine } from "../../../src/crypto/line.ts";
import { Alarms__factory } from "../../../types/contracts/index.ts";
import { alarmBytes } from "../../support/contracts/alarms.ts";
import { deployMonitor, toSlot } from "../../support/contracts/monitor.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const ID = 7;

async function withAlarms() {
  const fixture = await deployMonitor(connection);
  // An account stands for the contract of delegations.
  const [, , , , desk, delegatee] = await connection.ethers.getSigners();
  if (!desk || !delegatee) throw new Error("too few accounts");
  await fixture.monitor.setDelegations(desk);
  const alarms = await new Alarms__factory(fixture.manager).deploy(fixture.monitor);
  return { ...fixture, fixture, desk, delegatee, alarms };
}

/** The fixture, the alarms in the community gateway's name, and the latest slot. */
async function ready() {
  const loaded = await networkHelpers.loadFixture(withAlarms);
  const latest = Number(await loaded.monitor.latestSlot());
  return { ...loaded, raising: loaded.alarms.connect(loaded.community), latest };
}

/** Besides, a window from the next slot over two. */
async function withWindow() {
  const loaded = await ready();
  const { monitor, home, desk, delegatee, latest, fixture } = loaded;
  const [from, until] = [latest + 1, latest + 3];
  await monitor.connect(desk).setWindow(home, { delegatee, id: ID, from, until });
  const at = async (slot: number): Promise<void> => toSlot(fixture, networkHelpers, slot);
  return { ...loaded, from, until, at };
}

describe("Alarms", function () {
  this.timeout(60_000);

  describe("alarm", function () {
    it("keeps who is responsible and one word that commits to the bytes", async function () {
      const { alarms, raising, monitor, home, place, latest } = await ready();
      const blob = alarmBytes();
      expect(await alarms.monitor()).to.equal(await monitor.getAddress());
      expect(await alarms.alarmLineOf(home)).to.equal(0n);
      const sent = await raising.alarm(home, blob);
      const [event] = await alarms.queryFilter(alarms.filters.AlarmRaised(home));
      if (event === undefined) throw new Error("no event");
      const { prev, responsible, seq } = event.args;
      await expect(sent)
        .to.emit(alarms, "AlarmRaised")
        .withArgs(home.address, home.address, 1, prev, blob);
      expect([responsible, seq]).to.deep.equal([home.address, 1n]);
      const here = { ...place, contract: getBytes(await alarms.getAddress()) };
      expect(unpackLine(prev)).to.deep.equal({
        ...{ head: genesisHead(here), block: sent.blockNumber, slot: 0 },
      });
      const line = unpackLine(await alarms.alarmLineOf(home));
      expect(line.head).to.equal(nextAlarmHead(prev, blob));
      expect(line).to.deep.include({ block: sent.blockNumber, slot: 1 });
      expect(await alarms.alarmOf(home, 1)).to.deep.equal([
        ...[home.address, 0n, BigInt(latest), false],
      ]);
    });

    it("goes on from the word before, so that no alarm can be left out", async function () {
      const { alarms, raising, home } = await ready();
      const blobs = [alarmBytes(), alarmBytes(), alarmBytes({ suite: 3 })];
      for (const blob of blobs) await raising.alarm(home, blob);
      const events = await alarms.queryFilter(alarms.filters.AlarmRaised(home));
      const words = [...events.map(({ args }) => args.prev), await alarms.alarmLineOf(home)];
      blobs.forEach((blob, index) => {
        const after = unpackLine(words[index + 1] ?? 0n);
        expect(after.head).to.equal(nextAlarmHead(words[index] ?? 0n, blob));
        expect(after.slot).to.equal(index + 1);
      });
    });

    it("is for the community gateway alone", async function () {
      const { alarms, home, manager, stranger } = await ready();
      for (const caller of [home, manager, stranger]) {
        await expect(alarms.connect(caller).alarm(home, alarmBytes()))
          .to.be.revertedWithCustomError(alarms, "AlarmNotCommunityGateway")
          .withArgs(caller.address);
      }
    });

    it("is refused for whom may not post", async function () {
      const { alarms, raising, monitor, home, stranger } = await ready();
      await monitor.suspend(home);
      for (const account of [home, stranger]) {
        await expect(raising.alarm(account, alarmBytes()))
          .to.be.revertedWithCustomError(alarms, "MonitorNotEnrolled")
          .withArgs(account.address);
      }
    });

    it("is refused for bytes of another version, suite or length", async function () {
      const { alarms, raising, home } = await ready();
      for (const blob of [
        alarmBytes({ version: 0 }),
        alarmBytes({ version: 2 }),
        alarmBytes({ suite: 0 }),
        alarmBytes({ suite: 2 }),
        alarmBytes({ suite: 4 }),
        alarmBytes({ length: 177 }),
        alarmBytes({ length: 179 }),
        alarmBytes({ length: 0 }),
      ]) {
        await expect(raising.alarm(home, blob))
          .to.be.revertedWithCustomError(alarms, "AlarmMalformed")
          .withArgs(blob.length);
      }
    });

    it("comes eight times a day to a home at most, and again the next day", async function () {
      const { alarms, raising, monitor, fixture, home, stranger, latest } = await ready();
      await monitor.enrol(stranger);
      const day = Math.floor(latest / 96);
      const raise = async (times: number): Promise<void> => {
        for (let time = 0; time < times; time++) await raising.alarm(home, alarmBytes());
      };
      const refused = async (when: number): Promise<void> => {
        await expect(raising.alarm(home, alarmBytes()))
          .to.be.revertedWithCustomError(alarms, "AlarmLimitReached")
          .withArgs(home.address, when);
      };
      await raise(5);
      // The last slot of the day, then the first of the next.
      await toSlot(fixture, networkHelpers, (day + 1) * 96 - 1);
      await raise(3);
      await refused(day);
      await raising.alarm(stranger, alarmBytes());
      await toSlot(fixture, networkHelpers, (day + 1) * 96);
      await raise(8);
      await refused(day + 1);
    });
  });

  describe("given a delegation in force", function () {
    it("goes to the delegatee from its first slot to its last, and to the home before and after", async function () {
      const { alarms, raising, home, delegatee, from, until, at } = await withWindow();
      for (const [slot, responsible, delegation] of [
        [from - 1, home, 0n],
        [from, delegatee, 7n],
        [until - 1, delegatee, 7n],
        [until, home, 0n],
      ] as const) {
        await at(slot);
        await raising.alarm(home, alarmBytes());
        const seq = BigInt(unpackLine(await alarms.alarmLineOf(home)).slot);
        expect(await alarms.alarmOf(home, seq)).to.deep.equal([
          ...[responsible.address, delegation, BigInt(slot), false],
        ]);
      }
      expect(await alarms.missesOf(ID)).to.deep.equal([2n, BigInt(until - 1 + 4)]);
    });

    it("lets the delegatee acknowledge, not the home (26)", async function () {
      const { alarms, raising, home, delegatee, from, at } = await withWindow();
      await at(from);
      await raising.alarm(home, alarmBytes());
      await expect(alarms.connect(home).acknowledge(home, 1))
        .to.be.revertedWithCustomError(alarms, "AlarmNotParty")
        .withArgs(home.address, 1, home.address);
      await expect(alarms.connect(delegatee).acknowledge(home, 1))
        .to.emit(alarms, "AlarmAcknowledged")
        .withArgs(home.address, delegatee.address, 1, true);
      expect((await alarms.alarmOf(home, 1)).acknowledged).to.equal(true);
      expect(await alarms.missesOf(ID)).to.deep.equal([0n, 0n]);
    });

    it("leaves an alarm with whom it was encrypted to, when the delegation ends or begins", async function () {
      const { alarms, raising, home, delegatee, from, until, at } = await withWindow();
      await raising.alarm(home, alarmBytes());
      await at(from);
      await expect(alarms.connect(delegatee).acknowledge(home, 1))
        .to.be.revertedWithCustomError(alarms, "AlarmNotParty")
        .withArgs(home.address, 1, delegatee.address);
      await alarms.connect(home).acknowledge(home, 1);
      await at(until - 1);
      await raising.alarm(home, alarmBytes());
      await at(until);
      await expect(alarms.connect(home).acknowledge(home, 2)).to.be.revertedWithCustomError(
        alarms,
        "AlarmNotParty",
      );
      await alarms.connect(delegatee).acknowledge(home, 2);
      expect(await alarms.missesOf(ID)).to.deep.equal([0n, 0n]);
    });

    it("counts an alarm as missed when four slots went by, acknowledged late or never", async function () {
      const { alarms, raising, home, delegatee, from, at } = await withWindow();
      const mine = alarms.connect(delegatee);
      await at(from);
      for (let time = 0; time < 3; time++) await raising.alarm(home, alarmBytes());
      expect(await alarms.missesOf(ID)).to.deep.equal([3n, BigInt(from + 4)]);
      await at(from + 4);
      await expect(mine.acknowledge(home, 2))
        .to.emit(alarms, "AlarmAcknowledged")
        .withArgs(home.address, delegatee.address, 2, true);
      expect(await alarms.missesOf(ID)).to.deep.equal([2n, BigInt(from + 4)]);
      await at(from + 5);
      expect(await alarms.missesOf(ID)).to.deep.equal([2n, 0n]);
      await expect(mine.acknowledge(home, 1))
        .to.emit(alarms, "AlarmAcknowledged")
        .withArgs(home.address, delegatee.address, 1, false);
      expect(await alarms.missesOf(ID)).to.deep.equal([2n, 0n]);
    });
  });

  describe("acknowledge", function () {
    it("is refused for an alarm that there is not, and a second time", async function () {
      const { alarms, raising, home, stranger } = await ready();
      const mine = alarms.connect(home);
      await raising.alarm(home, alarmBytes());
      for (const [gateway, seq] of [
        [home, 0],
        [home, 2],
        [stranger, 1],
      ] as const) {
        await expect(mine.acknowledge(gateway, seq))
          .to.be.revertedWithCustomError(alarms, "AlarmUnknown")
          .withArgs(gateway.address, seq);
      }
      await mine.acknowledge(home, 1);
      await expect(mine.acknowledge(home, 1))
        .to.be.revertedWithCustomError(alarms, "AlarmKnown")
        .withArgs(home.address, 1);
    });

    it("is refused to strangers, the community gateway included", async function () {
      const { alarms, raising, home, stranger, community } = await ready();
      await raising.alarm(home, alarmBytes());
      for (const caller of [stranger, community]) {
        await expect(alarms.connect(caller).acknowledge(home, 1))
          .to.be.revertedWithCustomError(alarms, "AlarmNotParty")
          .withArgs(home.address, 1, caller.address);
      }
    });
  });
});
