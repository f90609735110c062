import { expect } from "chai";
import { network } from "hardhat";

import { contributionWords } from "../../../src/chain/contribution-words.ts";
import { SecretScalar } from "../../../src/crypto/secrets.ts";
import { random } from "../../support/crypto/random.ts";
import { deployMonitor, frameUpTo, toSlot } from "../../support/contracts/monitor.ts";
import {
  contributionOf,
  deploySums,
  openSum,
  postSum,
  sumOf,
} from "../../support/contracts/sums.ts";

const connection = await network.create();
const { networkHelpers } = connection;

/** What writing a word of zeros costs more than one that is not (EIP-2200, EIP-2929). */
const NEW_WORD = 17_100n;

// Apart from the contract's own tests, which run under coverage: its instrumented code costs more.
describe("a post to the monitor", function () {
  it("costs the same whatever was posted before, within the specification's bounds", async function () {
    const fixture = await deployMonitor(connection);
    const { monitor, home } = fixture;
    const mine = monitor.connect(home);
    const latest = Number(await monitor.latestSlot());
    const gas: bigint[] = [];
    await mine.post(frameUpTo(fixture, latest));
    await toSlot(fixture, networkHelpers, latest + 150);
    for (const [offset, count] of [
      [1, 1],
      [2, 1],
      [12, 10],
      [112, 100],
    ] as const) {
      // Calldata costs by its zeros: a frame of fixed bytes is the same each time.
      const sent = await mine.post(frameUpTo(fixture, latest + offset, count));
      gas.push((await sent.wait())?.gasUsed ?? 0n);
    }
    const [one = 0n, again = 0n, ten = 0n, hundred = 0n] = gas;
    expect(one).to.be.at.most(39_000n);
    expect(again).to.be.within(one - 300n, one + 300n);
    expect(ten).to.be.at.most(65_000n);
    // A hundred slots reach into the next day. In a home's first month its line takes a word that was zero.
    expect(hundred).to.be.at.most(330_000n + NEW_WORD);
  });

  it("costs a word's reading and the correction's bytes more when a delegatee reads it", async function () {
    const fixture = await deployMonitor(connection);
    const { monitor, home, stranger } = fixture;
    const mine = monitor.connect(home);
    const latest = Number(await monitor.latestSlot());
    await monitor.setDelegations(stranger);
    const window = { delegatee: stranger, id: 1, from: latest, until: latest + 90 };
    await monitor.connect(stranger).setWindow(home, window);
    await mine.post(frameUpTo(fixture, latest));
    await toSlot(fixture, networkHelpers, latest + 20);
    const reader = SecretScalar.random(random).publicPoint();
    const gas: bigint[] = [];
    for (const [offset, count] of [
      [1, 1],
      [11, 10],
    ] as const) {
      const frame = frameUpTo(fixture, latest + offset, count, { delegation: 1 }, reader);
      gas.push((await (await mine.post(frame)).wait())?.gasUsed ?? 0n);
    }
    const [one = 0n, ten = 0n] = gas;
    expect(one).to.be.at.most(46_000n);
    expect(ten).to.be.at.most(72_000n);
  });

  it("costs what the specification says for a hundred records, once the ring of days is full", async function () {
    const fixture = await deployMonitor(connection);
    const { monitor, home } = fixture;
    const mine = monitor.connect(home);
    let latest = Number(await monitor.latestSlot());
    for (let day = 0; day < 32; day++) {
      await mine.post(frameUpTo(fixture, latest));
      latest += 96;
      await toSlot(fixture, networkHelpers, latest);
    }
    await toSlot(fixture, networkHelpers, latest + 4);
    // A hundred slots end in the day after the last post's, so that a line of a month ago is written over.
    const sent = await mine.post(frameUpTo(fixture, latest + 4, 100));
    const hundred = (await sent.wait())?.gasUsed ?? 0n;
    expect(hundred).to.be.at.most(330_000n);
  });
});

describe("a contribution to the monitor's sums", function () {
  this.timeout(60_000);

  it("costs what the specification says, its frame included: later homes, and a slot's first once the ring is full", async function () {
    const fixture = await deploySums(connection);
    const { homes } = fixture;
    const latest = Number(await fixture.monitor.latestSlot());
    const gasOf = async (home: number, slot: number, resources: readonly number[]) => {
      const sender = homes[home];
      if (sender === undefined) throw new Error("too few homes");
      const numbers = resources.map((resource) => BigInt(resource));
      const sent = await postSum(fixture, sender, slot, numbers, { resources });
      return (await sent.wait())?.gasUsed ?? 0n;
    };
    // Words of days and of a home's line that were never written are posts', not sums'.
    for (const [home, { address }] of homes.entries()) {
      expect(await fixture.monitor.lineOf(address)).to.not.equal(0n);
      await fixture.monitor.connect(homes[home] ?? null).post(frameUpTo(fixture, latest));
    }
    const gas: Record<string, bigint> = {};
    for (const [resources, home] of [
      [[1], 0],
      [[1, 3, 7], 2],
    ] as const) {
      const name = String(resources.length);
      await toSlot(fixture, networkHelpers, latest + 1);
      gas[`${name} first of all`] = await gasOf(home, latest + 1, resources);
      gas[`${name} later`] = await gasOf(home + 1, latest + 1, resources);
    }
    await toSlot(fixture, networkHelpers, latest + 256);
    for (const home of homes) {
      await fixture.monitor.connect(home).post(frameUpTo(fixture, latest + 256));
    }
    await toSlot(fixture, networkHelpers, latest + 257);
    gas["1 first again"] = await gasOf(0, latest + 257, [1]);
    gas["1 later again"] = await gasOf(1, latest + 257, [1]);
    gas["3 first again"] = await gasOf(2, latest + 257, [1, 3, 7]);
    gas["3 later again"] = await gasOf(3, latest + 257, [1, 3, 7]);
    for (const name of ["1 later", "1 first again", "1 later again"]) {
      expect(gas[name], name).to.be.at.most(116_000n);
    }
    for (const name of ["3 later", "3 first again", "3 later again"]) {
      expect(gas[name], name).to.be.at.most(200_000n);
    }
    // Three words that were zero, and as many points that need not be added to.
    expect(gas["1 first of all"]).to.be.at.most(116_000n + 3n * NEW_WORD);
  });

  it("costs at most 90,000 to open", async function () {
    const fixture = await deploySums(connection);
    const { homes } = fixture;
    const latest = Number(await fixture.monitor.latestSlot());
    const made = [];
    for (const home of homes.slice(0, 5)) {
      const contribution = contributionOf(fixture, home.address, latest, [1n]);
      made.push(contribution);
      await fixture.monitor
        .connect(home)
        .postSum(frameUpTo(fixture, latest), 2n, contributionWords(contribution));
    }
    await toSlot(fixture, networkHelpers, latest + 5);
    const sent = await openSum(fixture, latest, sumOf(made), 5n);
    expect((await sent.wait())?.gasUsed).to.be.at.most(90_000n);
  });
});
