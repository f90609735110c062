import { expect } from "chai";
import { id } from "ethers";
import { network } from "hardhat";

const { ethers, networkHelpers } = await network.create();

const METER = id("a meter");

async function deployWithReading() {
  const [owner, writer, stranger] = await ethers.getSigners();
  if (owner === undefined || writer === undefined || stranger === undefined) {
    throw new TypeError("the network has too few accounts");
  }
  const ledger = await ethers.deployContract("ObviousLedger", owner);
  await ledger.allow(writer, true);
  const writing = ledger.connect(writer);
  await writing.store(METER, 7, 1_000);
  return { ledger, writing, writer, stranger };
}

describe("ObviousLedger", function () {
  it("keeps a writer's reading and tells of it", async function () {
    const { ledger, writing } = await networkHelpers.loadFixture(deployWithReading);
    await expect(writing.store(METER, 8, 1_000))
      .to.emit(ledger, "ReadingStored")
      .withArgs(METER, 8, 1_000);
    expect(await ledger.readings(METER)).to.deep.equal([8n, 1_000n]);
  });

  it("refuses a lowered total", async function () {
    const { ledger, writing } = await networkHelpers.loadFixture(deployWithReading);
    await expect(writing.store(METER, 8, 999))
      .to.be.revertedWithCustomError(ledger, "ObviousTotalFalls")
      .withArgs(METER, 1_000, 999);
  });

  it("refuses a replay", async function () {
    const { ledger, writing } = await networkHelpers.loadFixture(deployWithReading);
    await expect(writing.store(METER, 7, 1_000))
      .to.be.revertedWithCustomError(ledger, "ObviousSlotNotAfter")
      .withArgs(METER, 7, 7);
  });

  it("refuses whoever is not on the list, or no longer", async function () {
    const { ledger, writing, writer, stranger } =
      await networkHelpers.loadFixture(deployWithReading);
    const foreign = ledger.connect(stranger);
    await expect(foreign.store(METER, 8, 1_000))
      .to.be.revertedWithCustomError(ledger, "ObviousNotWriter")
      .withArgs(stranger);
    await ledger.allow(writer, false);
    await expect(writing.store(METER, 8, 1_000))
      .to.be.revertedWithCustomError(ledger, "ObviousNotWriter")
      .withArgs(writer);
  });

  it("lets only its owner change the list", async function () {
    const { ledger, writing, writer } = await networkHelpers.loadFixture(deployWithReading);
    await expect(writing.allow(writer, true))
      .to.be.revertedWithCustomError(ledger, "ObviousNotOwner")
      .withArgs(writer);
  });
});
