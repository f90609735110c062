import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { expect } from "chai";
import { getBytes, type Provider } from "ethers";
import { network } from "hardhat";

import { Store } from "../../../src/chain/store.ts";
import { prepareEssentials } from "../../../src/crypto/essential-frame.ts";
import { decodeFrame, encodeFrame } from "../../../src/crypto/frame.ts";
import { sealFrame } from "../../../src/crypto/sealed-frame.ts";
import { GridwellError } from "../../../src/domain/errors.ts";
import { CommunityGateway, EnrolledHomes } from "../../../src/monitoring/community-gateway.ts";
import { readLine, walkBack } from "../../../src/monitoring/history.ts";
import { publishKey } from "../../../src/monitoring/key-publication.ts";
import { KeyRing } from "../../../src/monitoring/key-ring.ts";
import { postingPlace } from "../../../src/monitoring/monitor.ts";
import { readFrame } from "../../../src/monitoring/read-frame.ts";
import { Repository } from "../../../src/monitoring/repository.ts";
import { SmartGateway } from "../../../src/monitoring/smart-gateway.ts";
import { toSlot } from "../../support/contracts/monitor.ts";
import { random } from "../../support/crypto/random.ts";
import {
  openParties,
  recordsUpTo,
  waterRecord,
  type Parties,
} from "../../support/monitor-parties.ts";
import { rejection } from "../../support/rejection.ts";

const connection = await network.create();
const { networkHelpers, ethers } = connection;

interface World extends Parties {
  readonly repository: Repository;
  readonly reader: CommunityGateway;
  readonly latest: number;
}

async function open(): Promise<World> {
  const parties = await openParties(connection);
  const latest = Number(await parties.deployed.latestSlot());
  const repository = new Repository(new Store(":memory:"));
  const reader = new CommunityGateway(parties.parties, parties.ring, repository);
  return { ...parties, repository, reader, latest };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await rejection(work);
  return error instanceof GridwellError ? error.code : String(error);
}

/** The newest frame of a home. */
async function newestFrame({ parties }: World, home: string): Promise<Uint8Array> {
  const { posts } = await walkBack(parties, home, await readLine(parties, home), { records: 1 });
  return posts[0]?.frame ?? new Uint8Array();
}

describe("a home and the community gateway", function () {
  it("hand over every record once, and nothing is asked for twice", async function () {
    const { gateway, reader, repository, home, latest } = await open();
    const posted = await gateway.post(recordsUpTo(latest, 5));
    expect(posted).to.have.length(1);
    expect(posted[0]).to.include({ first: latest - 4, last: latest, records: 5, delegation: 0 });
    const sync = await reader.sync(home.address);
    expect(sync).to.deep.equal({
      ...{ home: home.address, read: 1, malformed: 0, closed: 0 },
      ...{ records: 5, takenBack: 0, logCalls: 1 },
    });
    expect(
      repository.entries(home.address).map(({ slot, consumption }) => [slot, consumption]),
    ).to.deep.equal([4, 3, 2, 1, 0].map((back) => [latest - back, 1]));
    expect(await reader.sync(home.address)).to.include({ read: 0, logCalls: 0 });
    expect(await gateway.post(recordsUpTo(latest, 5))).to.deep.equal([]);
  });

  it("know each other's homes from the chain", async function () {
    const { parties, deployed, home, stranger } = await open();
    const homes = new EnrolledHomes(parties);
    expect(await homes.read()).to.deep.equal([home.address]);
    await deployed.suspend(home);
    await deployed.enrol(stranger);
    await deployed.enrol(home);
    expect(await homes.read()).to.deep.equal([home.address, stranger.address]);
    expect(await new EnrolledHomes(parties).read()).to.deep.equal([home.address, stranger.address]);
  });

  it("use as many frames as the monitor's limits ask for", async function () {
    const { gateway, reader, deployed, home, latest } = await open();
    await deployed.configure({ maxFrame: 384 + 2 * 118, backfill: 200 });
    const posted = await gateway.post(recordsUpTo(latest, 5));
    expect(posted.map(({ records }) => records)).to.deep.equal([2, 2, 1]);
    expect(await reader.sync(home.address)).to.include({ read: 3, records: 5 });
  });

  it("carry an extended record that the community gateway alone reads", async function () {
    const world = await open();
    const { gateway, ring, parties, home, latest } = world;
    const readings = [latest - 1, latest, latest + 1].map((slot) => {
      return { resource: 1, slot, register: 2n ** 60n + BigInt(slot), quality: 3 };
    });
    await gateway.post(recordsUpTo(latest, 2), { extended: readings });
    const frame = await newestFrame(world, home.address);
    const place = postingPlace(parties, home.address);
    const read = await readFrame(frame, place, ring);
    // The one after the frame's slots stayed at home.
    expect(read)
      .to.have.property("extended")
      .that.deep.equals({ readings: readings.slice(0, 2) });

    const decoded = decodeFrame(frame);
    if (decoded.extended?.kind !== "inline") throw new Error("no extended record");
    const sealed = Uint8Array.from(decoded.extended.sealed);
    sealed[40] = (sealed[40] ?? 0) ^ 1;
    const altered = encodeFrame({ ...decoded, extended: { kind: "inline", sealed } });
    expect(await readFrame(altered, place, ring)).to.include({
      ...{ kind: "malformed", code: "FRAME_UNREADABLE" },
    });
  });

  it("post frames of one size, whatever stands in their extended records, and if it is nothing", async function () {
    const { gateway, reader, home, latest } = await open();
    const lengths: number[] = [];
    for (const [back, draws] of [
      [2, 0],
      [1, 1],
      [0, 30],
    ] as const) {
      const slot = latest - back;
      const extended = Array.from({ length: draws }, (_, index) => {
        return { resource: 3, slot, register: 10n ** BigInt(index % 12), quality: 0 };
      });
      const [posted] = await gateway.post(recordsUpTo(slot, 1), { extended });
      lengths.push(posted?.length ?? 0);
    }
    expect(lengths).to.deep.equal(Array(3).fill(96 + 118 + 52 + 34 * 12));
    expect(await reader.sync(home.address)).to.include({ read: 3, malformed: 0 });
  });

  it("leave no room for padding that the monitor's limits do not have", async function () {
    const { gateway, reader, deployed, home, latest } = await open();
    await deployed.configure({ maxFrame: 900, backfill: 200 });
    const readings = [latest - 1, latest].map((slot) => {
      return { resource: 3, slot, register: 5n, quality: 0 };
    });
    const posted = await gateway.post(recordsUpTo(latest, 3), { extended: readings });
    // What the records leave: 280 bytes beside two, 398 beside one.
    expect(posted.map(({ records, length }) => [records, length])).to.deep.equal([
      [2, 96 + 2 * 118 + 280],
      [1, 96 + 118 + 398],
    ]);
    expect(await reader.sync(home.address)).to.include({ read: 2, records: 3 });
  });

  it("name who may not post", async function () {
    const { parties, stranger, latest } = await open();
    const other = new SmartGateway(parties, stranger, stranger.address, random);
    expect(await codeOf(other.post(recordsUpTo(latest, 1)))).to.equal("HISTORY_ABSENT");
  });

  it("do not seal to another account's key than the one that a home names", async function () {
    const { gateway, stranger, latest } = await open();
    const post = gateway.post(recordsUpTo(latest, 1), { community: stranger.address });
    expect(await codeOf(post)).to.equal("KEY_UNPUBLISHED");
  });

  it("name a slot that has not ended", async function () {
    const { gateway, latest } = await open();
    expect(await codeOf(gateway.post(recordsUpTo(latest + 5, 1)))).to.equal("MONITOR_FUTURE_SLOT");
  });
});

describe("the community gateway, given frames that are not true to their form", function () {
  it("keeps another home's frame apart and goes on (scenario 16)", async function () {
    const world = await open();
    const { gateway, reader, repository, deployed, home, stranger, latest } = world;
    await deployed.enrol(stranger);
    await gateway.post(recordsUpTo(latest, 1));
    const frame = await newestFrame(world, home.address);
    await deployed.connect(stranger).post(frame);
    expect(await reader.sync(stranger.address)).to.include({ read: 0, malformed: 1, records: 0 });
    const [fault] = repository.faults(stranger.address);
    expect(fault).to.include({ kind: "malformed", code: "FRAME_UNREADABLE" });
    expect(repository.entries(stranger.address)).to.deep.equal([]);

    await toSlot({ monitor: deployed }, networkHelpers, latest + 1);
    const other = new SmartGateway(world.parties, stranger, stranger.address, random);
    await other.post(recordsUpTo(latest + 1, 1));
    expect(await reader.sync(stranger.address)).to.include({ read: 1, malformed: 0, records: 1 });
    expect(await reader.sync(home.address)).to.include({ read: 1, malformed: 0 });
  });

  it("does not read records in another order (scenario 17)", async function () {
    const { parties, ring, reader, repository, deployed, home, latest } = await open();
    const { records, ...slots } = prepareEssentials(recordsUpTo(latest, 2));
    const terms = { ...slots, epoch: 2, delegation: 0, extended: null };
    const place = postingPlace(parties, home.address);
    const frame = decodeFrame(
      sealFrame(place, terms, records, ring.publicKeys(2).point, null, random),
    );
    const [first, second] = frame.records;
    if (first === undefined || second === undefined) throw new Error("two records were sealed");
    const swapped = encodeFrame({
      ...frame,
      records: [
        { offset: 0, sealed: second.sealed },
        { offset: 1, sealed: first.sealed },
      ],
    });
    await deployed.connect(home).post(swapped);
    expect(await reader.sync(home.address)).to.include({ malformed: 1, records: 0 });
    expect(repository.faults()[0]).to.include({ code: "FRAME_UNREADABLE" });
  });

  it("does not take records that the frame's root does not commit to", async function () {
    const { parties, ring, reader, repository, deployed, home, latest } = await open();
    const { records, ...slots } = prepareEssentials(recordsUpTo(latest, 1));
    const { root } = prepareEssentials([waterRecord(latest, 9)]);
    const terms = { ...slots, root, epoch: 2, delegation: 0, extended: null };
    const place = postingPlace(parties, home.address);
    const frame = sealFrame(place, terms, records, ring.publicKeys(2).point, null, random);
    await deployed.connect(home).post(frame);
    expect(await reader.sync(home.address)).to.include({ malformed: 1 });
    expect(repository.faults()[0]).to.include({ code: "COMMITMENT_MISMATCH" });
  });

  it("reads no frame for another key, and says so by name", async function () {
    const { parties, gateway, repository, home, community, latest } = await open();
    await gateway.post(recordsUpTo(latest, 1));
    const owner = {
      chainId: parties.chainId,
      monitor: parties.addresses.monitor,
      owner: community.address,
    };
    const other = new CommunityGateway(parties, KeyRing.create(owner, 2, random), repository);
    expect(await other.sync(home.address)).to.include({ read: 0, malformed: 1 });
    expect(repository.faults()[0]).to.include({ kind: "malformed", code: "FRAME_UNREADABLE" });
  });
});

describe("a reorg", function () {
  it("takes frames back, which the home posts again under fresh randomness, each record once", async function () {
    const world = await open();
    const { gateway, reader, repository, home, latest } = world;
    // Nothing is final before three blocks have come on top.
    const patient = { ...world.parties, confirmations: 4 };
    const following = new CommunityGateway(patient, world.ring, repository);
    await gateway.post(recordsUpTo(latest - 2, 2));
    await reader.sync(home.address);
    const before = await networkHelpers.takeSnapshot();
    const records = recordsUpTo(latest, 2);
    await gateway.post(records);
    const lost = await newestFrame(world, home.address);
    expect(await following.sync(home.address)).to.include({ records: 2, takenBack: 0 });

    await before.restore();
    expect(await following.sync(home.address)).to.include({ records: 0, takenBack: 1 });
    expect(repository.entries(home.address)).to.have.length(2);
    expect(await gateway.post(records)).to.have.length(1);
    const again = await newestFrame(world, home.address);
    expect(decodeFrame(again).share).to.not.deep.equal(decodeFrame(lost).share);
    expect(await following.sync(home.address)).to.include({ records: 2, takenBack: 0 });
    expect(repository.entries(home.address).map(({ slot }) => slot)).to.deep.equal([
      ...[latest - 3, latest - 2, latest - 1, latest],
    ]);
  });

  it("is not believed of what was final: a node that hides the newest frames is caught", async function () {
    const { parties, ring, gateway, repository, reader, deployed, home, latest } = await open();
    await gateway.post(recordsUpTo(latest - 1, 1));
    const old = await deployed.lineOf(home.address);
    await gateway.post(recordsUpTo(latest, 1));
    await reader.sync(home.address);
    const data = deployed.interface.encodeFunctionData("lineOf", [home.address]);
    const answer = deployed.interface.encodeFunctionResult("lineOf", [old]);
    const node = new Proxy<Provider>(ethers.provider, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        if (name !== "call") return value.bind(target) as unknown;
        return async (call: Parameters<Provider["call"]>[0]) =>
          call.data === data ? answer : target.call(call);
      },
    });
    const lying = {
      ...parties,
      provider: node,
      contracts: { ...parties.contracts, monitor: deployed.connect(node) },
    };
    const misled = new CommunityGateway(lying, ring, repository);
    expect(await codeOf(misled.sync(home.address))).to.equal("HISTORY_ROLLED_BACK");
    expect(repository.frames(home.address)).to.equal(2);
  });
});

describe("rotating and erasing the community's key", function () {
  it("closes old frames for ever, and keeps what was read", async function () {
    const world = await open();
    const { parties, gateway, reader, repository, ring, community, home, deployed, latest } = world;
    await gateway.post(recordsUpTo(latest - 1, 2));
    const old = await newestFrame(world, home.address);
    const place = postingPlace(parties, home.address);
    await reader.sync(home.address);

    ring.advance(3);
    await publishKey(parties, community, ring, 3, random);
    // What was under way still comes under the key before, within the grace.
    const { records, ...slots } = prepareEssentials(recordsUpTo(latest, 1));
    const terms = { ...slots, epoch: 2, delegation: 0, extended: null };
    await deployed
      .connect(home)
      .post(sealFrame(place, terms, records, ring.publicKeys(2).point, null, random));
    expect(await reader.sync(home.address)).to.include({ read: 1 });
    await toSlot({ monitor: deployed }, networkHelpers, latest + 5);
    await gateway.post(recordsUpTo(latest + 5, 1));
    expect(decodeFrame(await newestFrame(world, home.address)).epoch).to.equal(3);

    expect((await readFrame(old, place, ring)).kind).to.equal("read");
    expect(ring.eraseBefore(3)).to.deep.equal([2]);
    const closed = await readFrame(old, place, ring);
    expect(closed).to.include({ kind: "closed", code: "KEY_EPOCH_GONE" });
    // Nor does anything that is left lead back: a ring of the erased file, advanced or not.
    const left = KeyRing.decode(ring.place, ring.encode());
    expect((await readFrame(old, place, left)).kind).to.equal("closed");

    expect(await reader.sync(home.address)).to.include({ read: 1, closed: 0 });
    expect(repository.entries(home.address)).to.have.length(4);
    const late = new Repository(new Store(":memory:"));
    const after = await new CommunityGateway(parties, ring, late).sync(home.address);
    expect(after).to.include({ read: 1, closed: 2, malformed: 0 });
  });

  it("needs the repository purged as well, on the disk, too", async function () {
    const { parties, gateway, ring, home, latest } = await open();
    const folder = mkdtempSync(path.join(tmpdir(), "gridwell repository "));
    const file = path.join(folder, "monitoring.db");
    const store = new Store(file);
    const repository = new Repository(store);
    const reader = new CommunityGateway(parties, ring, repository);
    const old = waterRecord(latest - 1, 1);
    const readings = [{ resource: 1, slot: latest - 1, register: 987_654_321_987n, quality: 0 }];
    await gateway.post([old], { extended: readings });
    await gateway.post(recordsUpTo(latest, 1));
    await reader.sync(home.address);
    const traces = (): boolean[] => {
      const bytes = [file, `${file}-wal`].map((name) => readFileSync(name));
      return [Buffer.from(old.seed), Buffer.from("987654321987")].map((trace) =>
        bytes.some((each) => each.includes(trace)),
      );
    };
    expect(traces()).to.deep.equal([true, true]);
    expect(repository.purge(latest - 1)).to.equal(1);
    expect(traces()).to.deep.equal([false, false]);
    expect(repository.entries(home.address).map(({ slot }) => slot)).to.deep.equal([latest]);
    // The frames themselves are known still: nothing is read anew.
    expect(await reader.sync(home.address)).to.include({ read: 0, logCalls: 0 });
    store.close();
    rmSync(folder, { recursive: true });
  });

  it("is met by a home that sealed to the old key too late", async function () {
    const { parties, gateway, ring, community, deployed, home, latest } = await open();
    const place = postingPlace(parties, home.address);
    const { records, ...slots } = prepareEssentials(recordsUpTo(latest + 6, 1));
    const terms = { ...slots, epoch: 2, delegation: 0, extended: null };
    const late = sealFrame(place, terms, records, ring.publicKeys(2).point, null, random);
    ring.advance(3);
    await publishKey(parties, community, ring, 3, random);
    await toSlot({ monitor: deployed }, networkHelpers, latest + 6);
    await expect(deployed.connect(home).post(late)).to.be.revertedWithCustomError(
      ...([deployed, "MonitorWrongEpoch"] as const),
    );
    const [posted] = await gateway.post(recordsUpTo(latest + 6, 1));
    expect(posted).to.include({ last: latest + 6 });
    expect(getBytes(home.address)).to.deep.equal(place.gateway);
  });
});
