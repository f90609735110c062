import { expect } from "chai";
import { hexlify } from "ethers";
import { network } from "hardhat";

const { ethers, networkHelpers } = await network.create();

/** Bytes of an encrypted record. */
const frame = (number: number): string => hexlify(new Uint8Array(214).fill(number));

/** The four words of a plain one. */
function plain(number: number) {
  const word = (bytes: number): string => hexlify(new Uint8Array(bytes).fill(number));
  return { first: [word(32), word(32), word(32)] as [string, string, string], last: word(4) };
}

async function deploy() {
  const [home, other] = await ethers.getSigners();
  if (!home || !other) throw new TypeError("the network has too few accounts");
  const monitor = await ethers.deployContract("PaperMonitor", [3], home);
  return { monitor, home, other };
}

describe("PaperMonitor", function () {
  describe("given room for three records", function () {
    it("keeps the newest three encrypted ones, the newest first", async function () {
      const { monitor, home } = await networkHelpers.loadFixture(deploy);
      await expect(monitor.postKeep([frame(1), frame(2)]))
        .to.emit(monitor, "RecordsKept")
        .withArgs(home.address, 2);
      expect(await monitor.newestSealed(home, 2)).to.deep.equal([frame(2), frame(1)]);
      await expect(monitor.postKeep([frame(3), frame(4), frame(5)]))
        .to.emit(monitor, "RecordsKept")
        .withArgs(home.address, 5);
      expect(await monitor.newestSealed(home, 3)).to.deep.equal([frame(5), frame(4), frame(3)]);
    });

    it("keeps the newest three plain ones, the newest first", async function () {
      const { monitor, home } = await networkHelpers.loadFixture(deploy);
      await monitor.postPlain([plain(1)]);
      await expect(monitor.postPlain([plain(2), plain(3), plain(4)]))
        .to.emit(monitor, "RecordsKept")
        .withArgs(home.address, 4);
      const words = (number: number) => [plain(number).first, plain(number).last];
      expect(await monitor.newestPlain(home, 3)).to.deep.equal([4, 3, 2].map(words));
    });

    it("refuses to give more than it has, or ever keeps", async function () {
      const { monitor, home, other } = await networkHelpers.loadFixture(deploy);
      await monitor.postKeep([frame(1), frame(2), frame(3), frame(4)]);
      await expect(monitor.newestSealed(home, 4))
        .to.be.revertedWithCustomError(monitor, "PaperTooFew")
        .withArgs(home.address, 3, 4);
      await expect(monitor.newestPlain(other, 1))
        .to.be.revertedWithCustomError(monitor, "PaperTooFew")
        .withArgs(other.address, 0, 1);
    });
  });
});
