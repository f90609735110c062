import { expect } from "chai";
import { hexlify } from "ethers";
import { network } from "hardhat";

const { ethers, networkHelpers } = await network.create();

const record = (slot: number) => ({ slot, payload: hexlify(new Uint8Array(214).fill(slot)) });

async function deploy() {
  const [owner, home, stranger] = await ethers.getSigners();
  if (!owner || !home || !stranger) throw new TypeError("the network has too few accounts");
  const monitor = await ethers.deployContract("NaiveMonitor", owner);
  await monitor.enrol(home);
  return { monitor, mine: monitor.connect(home), home, stranger };
}

describe("NaiveMonitor", function () {
  it("stores a home's records and tells of each", async function () {
    const { monitor, mine, home } = await networkHelpers.loadFixture(deploy);
    const sent = mine.store([record(7), record(9)]);
    for (const slot of [7, 9]) {
      await expect(sent).to.emit(monitor, "RecordStored").withArgs(home.address, slot);
    }
    await mine.store([record(10)]);
    for (const [place, slot] of [7, 9, 10].entries()) {
      expect(await monitor.records(home, place)).to.deep.equal([
        BigInt(slot),
        record(slot).payload,
      ]);
    }
  });

  it("refuses a slot that does not rise, in a call and between two", async function () {
    const { monitor, mine } = await networkHelpers.loadFixture(deploy);
    await expect(mine.store([record(7), record(7)]))
      .to.be.revertedWithCustomError(monitor, "NaiveSlotNotAfter")
      .withArgs(7, 7);
    await mine.store([record(7)]);
    await expect(mine.store([record(6)]))
      .to.be.revertedWithCustomError(monitor, "NaiveSlotNotAfter")
      .withArgs(7, 6);
  });

  it("refuses whom nobody enrolled, and enrols for its owner alone", async function () {
    const { monitor, stranger } = await networkHelpers.loadFixture(deploy);
    const strange = monitor.connect(stranger);
    await expect(strange.store([record(7)]))
      .to.be.revertedWithCustomError(monitor, "NaiveNotEnrolled")
      .withArgs(stranger.address);
    await expect(strange.enrol(stranger))
      .to.be.revertedWithCustomError(monitor, "NaiveNotOwner")
      .withArgs(stranger.address);
  });
});
