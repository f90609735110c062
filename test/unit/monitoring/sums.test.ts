import { expect } from "chai";
import { getBytes, type Log } from "ethers";
import { network } from "hardhat";

import { contributionWords } from "../../../src/chain/contribution-words.ts";
import type { ChainReader } from "../../../src/chain/log-pager.ts";
import { BabySteps, buildSlots } from "../../../src/crypto/baby-steps.ts";
import { SecretScalar } from "../../../src/crypto/secrets.ts";
import { contribute } from "../../../src/crypto/sum-contribution.ts";
import { GridwellError } from "../../../src/domain/errors.ts";
import { publishResourceKey } from "../../../src/monitoring/key-publication.ts";
import { SmartGateway } from "../../../src/monitoring/smart-gateway.ts";
import { contributionsOf, nextSummed } from "../../../src/monitoring/slot-contributions.ts";
import { auditSum } from "../../../src/monitoring/sum-audit.ts";
import { openTotal, type SumOpener } from "../../../src/monitoring/sum-opening.ts";
import { frameUpTo, toSlot } from "../../support/contracts/monitor.ts";
import { random } from "../../support/crypto/random.ts";
import { openParties, recordsUpTo, type Parties } from "../../support/monitor-parties.ts";
import { refused } from "../../support/refused.ts";
import { rejection } from "../../support/rejection.ts";

const connection = await network.create();
const { networkHelpers, ethers } = connection;
const steps = new BabySteps(buildSlots(2 ** 12));

/** The parties' records tell of water. */
const WATER = 3;
const own = SecretScalar.random(random);
const sums = { resources: [WATER], own };

/** Parties with a key for water, five homes that contributed a unit each to the latest slot, and that slot over. */
async function summed() {
  const parties = await openParties(connection);
  const { parties: monitor, deployed, community, ring } = parties;
  const homes = (await ethers.getSigners()).slice(8, 13);
  for (const home of homes) await deployed.enrol(home);
  await publishResourceKey(monitor, community, ring, 2, WATER, random);
  const latest = Number(await deployed.latestSlot());
  for (const home of homes) {
    const gateway = new SmartGateway(monitor, home, home.address, random);
    await gateway.post(recordsUpTo(latest, 2), { sums });
  }
  await toSlot({ monitor: deployed }, networkHelpers, latest + 5);
  return { ...parties, homes, latest, where: { slot: latest, resources: [WATER] } };
}

function opener({ community, ring }: Parties): SumOpener {
  const secretOf = (epoch: number, resource: number): SecretScalar =>
    ring.resourceSecret(epoch, resource);
  return { signer: community, secretOf, steps, random };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await rejection(work);
  return error instanceof GridwellError ? error.code : String(error);
}

/** A node that changes the logs that it gives. */
function lying({ parties }: Parties, change: (logs: readonly Log[]) => Log[]): ChainReader {
  return {
    getBlock: (block) => parties.provider.getBlock(block),
    getLogs: async (filter) => change(await parties.provider.getLogs(filter)),
  };
}

describe("sums of homes", function () {
  this.timeout(120_000);

  it("are opened to what the homes used together, and proved to anybody", async function () {
    const world = await summed();
    const { parties, where, homes } = world;
    const before = await auditSum(parties, where);
    expect(before).to.include({ verdict: "sound", reason: null, epoch: 2, count: 5 });
    expect(before.contributions.map(({ gateway }) => gateway)).to.deep.equal(
      homes.map(({ address }) => address).toReversed(),
    );
    expect(before.totals).to.deep.equal([{ resource: WATER, opening: null }]);
    const opened = await openTotal(parties, where, WATER, opener(world));
    expect(opened).to.include({ number: 5n, count: 5, epoch: 2 });
    const after = await auditSum(parties, where);
    expect(after.verdict).to.equal("sound");
    expect(after.totals[0]?.opening).to.include({ number: 5n, count: 5 });
    // The slot before was in the same frames, and is a sum of its own.
    const { number } = await openTotal(
      ...([parties, { ...where, slot: where.slot - 1 }, WATER, opener(world)] as const),
    );
    expect(number).to.equal(5n);
    expect(await codeOf(openTotal(parties, where, WATER, opener(world)))).to.equal(
      "MONITOR_SUM_OPENED_ALREADY",
    );
  });

  it("can be checked by their opening alone once the ring has come round", async function () {
    const world = await summed();
    const { parties, deployed, where, homes, latest } = world;
    await openTotal(parties, where, WATER, opener(world));
    await toSlot({ monitor: deployed }, networkHelpers, latest + 256);
    const [home] = homes;
    if (home === undefined) throw new Error("a home");
    const gateway = new SmartGateway(parties, home, home.address, random);
    await gateway.post(recordsUpTo(latest + 256, 1), { sums });
    const audit = await auditSum(parties, where);
    expect(audit).to.include({ verdict: "sound", count: 5 });
    expect(audit.totals[0]?.opening?.number).to.equal(5n);
    const never = await auditSum(parties, { ...where, slot: where.slot - 1 });
    expect(never.verdict).to.equal("sound");
  });

  it("are absent where nobody contributed", async function () {
    const { parties, where } = await summed();
    for (const other of [
      { ...where, slot: where.slot - 2 },
      { ...where, resources: [1, WATER] },
    ]) {
      expect(await auditSum(parties, other)).to.include({ verdict: "absent", count: 0 });
    }
  });

  it("are told from what a node withholds or alters", async function () {
    const world = await summed();
    const { parties, where } = world;
    await openTotal(parties, where, WATER, opener(world));
    const added = parties.contracts.monitor.interface.getEvent("SumAdded").topicHash;
    const isAdded = (log: Log): boolean => log.topics[0] === added;
    let asked = 0;
    const liars: readonly (readonly [string, (logs: readonly Log[]) => Log[]])[] = [
      ["withheld", (logs) => logs.filter((log) => !isAdded(log))],
      // The third that is asked for.
      ["withheld", (logs) => (logs.some(isAdded) && ++asked === 3 ? [] : [...logs])],
      ["withheld", (logs) => logs.filter(isAdded)],
      ["fork", (logs) => logs.map((log) => withByte(log, 70))],
      ["fork", (logs) => logs.map((log) => (isAdded(log) ? withByte(log, 200) : log))],
      ["fork", (logs) => logs.map((log) => (isAdded(log) ? log : withByte(log, 100)))],
      ["fork", (logs) => logs.flatMap((log) => (isAdded(log) ? [log, log] : [log]))],
    ];
    for (const [verdict, change] of liars) {
      const audit = await auditSum(parties, where, lying(world, change));
      expect(audit.verdict, audit.reason ?? "").to.equal(verdict);
      expect(audit.reason).to.not.equal(null);
    }
    expect((await auditSum(parties, where)).verdict).to.equal("sound");
  });

  it("name the home that contributed what no meter shows", async function () {
    const world = await summed();
    const { parties, deployed, ring, latest, stranger } = world;
    await deployed.enrol(stranger);
    const slot = latest + 5;
    const frames = { ...world, monitor: deployed };
    const secret = ring.resourceSecret(2, WATER);
    const at = { chainId: parties.chainId, contract: getBytes(parties.addresses.monitor) };
    for (const home of [...world.homes.slice(0, 4), stranger]) {
      const number = home === stranger ? -1_000n : 7n;
      const context = { ...at, sender: getBytes(home.address), epoch: 2, place: slot };
      const made = contribute([secret.publicPoint()], [number], context, { own, random });
      const frame = frameUpTo(frames, slot, 1, { epoch: 2 });
      await deployed.connect(home).postSum(frame, 1n << BigInt(WATER), contributionWords(made));
    }
    await toSlot({ monitor: deployed }, networkHelpers, slot + 5);
    const where = { slot, resources: [WATER] };
    const error = await rejection(openTotal(parties, where, WATER, opener(world)));
    expect(error).to.have.property("code", "TOTAL_NOT_FOUND");
    expect(String(error)).to.include(stranger.address);
    for (const { address } of world.homes) expect(String(error)).to.not.include(address);
  });

  it("are refused by name without a sum, or with other keys", async function () {
    const world = await summed();
    const { parties, where } = world;
    const nowhere = { ...where, slot: where.slot - 2 };
    expect(await codeOf(openTotal(parties, nowhere, WATER, opener(world)))).to.equal("SUM_UNKNOWN");
    const secretOf = (): SecretScalar => SecretScalar.random(random);
    const others = { ...opener(world), secretOf };
    expect(await codeOf(openTotal(parties, where, WATER, others))).to.equal("RESOURCE_KEY_OTHER");
  });
});

describe("a home's contributions", function () {
  it("go with frames of slots that still take them, and others go without", async function () {
    const world = await summed();
    const { parties, deployed, stranger, latest } = world;
    await deployed.enrol(stranger);
    const gateway = new SmartGateway(parties, stranger, stranger.address, random);
    const now = latest + 5;
    const records = recordsUpTo(now, 8).filter(({ slot }) => slot !== now - 2);
    const posted = await gateway.post(records, { sums });
    expect(posted.map(({ first, last, summed: many }) => [first, last, many])).to.deep.equal([
      [now - 7, now - 5, 0],
      [now - 4, now - 3, 2],
      [now - 1, now, 2],
    ]);
  });

  it("need a key of each resource", async function () {
    const { parties, homes, latest } = await summed();
    const [home] = homes;
    if (home === undefined) throw new Error("a home");
    const gateway = new SmartGateway(parties, home, home.address, random);
    const more = { resources: [WATER, 9], own };
    expect(await codeOf(gateway.post(recordsUpTo(latest + 5, 1), { sums: more }))).to.equal(
      "RESOURCE_KEY_MISSING",
    );
  });

  it("are drawn anew each time, and refuse a gap", function () {
    const place = { chainId: 1n, contract: new Uint8Array(20), gateway: new Uint8Array(20) };
    const resources = [{ resource: WATER, key: SecretScalar.random(random).publicPoint() }];
    const records = recordsUpTo(100, 3);
    const make = () => contributionsOf(place, 1, resources, records, { own, random });
    const shares = [...make(), ...make()].map(({ c1 }) => c1.toHex());
    expect(new Set(shares).size).to.equal(6);
    const gap = records.filter(({ slot }) => slot !== 99);
    expect(refused(() => contributionsOf(place, 1, resources, gap, { own, random }))).to.equal(
      "SUM_GAP",
    );
    expect(nextSummed(gap, 0)).to.deep.equal({ batch: gap.slice(0, 1), isSummed: true });
    expect(nextSummed(records, 99)).to.deep.equal({
      ...{ batch: records.slice(0, 1), isSummed: false },
    });
    expect(nextSummed(records, 101)).to.deep.equal({ batch: records, isSummed: false });
  });
});

/** The log with a byte of its data changed. */
function withByte(log: Log, at: number): Log {
  const data = getBytes(log.data);
  data[at] = (data[at] ?? 0) ^ 1;
  const changed = { value: `0x${Buffer.from(data).toString("hex")}` };
  return Object.create(log, { data: changed }) as Log;
}
