import { expect } from "chai";
import { network } from "hardhat";

import { SecretScalar } from "../../../src/crypto/secrets.ts";
import { random } from "../../support/crypto/random.ts";
import { deployMonitor, frameUpTo, toSlot } from "../../support/contracts/monitor.ts";

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
