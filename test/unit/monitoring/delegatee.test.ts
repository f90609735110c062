import { expect } from "chai";
import { network } from "hardhat";

import { prepareEssentials } from "../../../src/crypto/essential-frame.ts";
import { decodeFrame, encodeFrame } from "../../../src/crypto/frame.ts";
import { sealFrame } from "../../../src/crypto/sealed-frame.ts";
import { SecretScalar } from "../../../src/crypto/secrets.ts";
import { GridwellError } from "../../../src/domain/errors.ts";
import {
  delegationsOf,
  maskOf,
  readDelegation,
  servedDelegation,
} from "../../../src/monitoring/delegation.ts";
import { readDelegated } from "../../../src/monitoring/delegatee.ts";
import { readLine, walkBack } from "../../../src/monitoring/history.ts";
import { publishKey } from "../../../src/monitoring/key-publication.ts";
import { postingPlace } from "../../../src/monitoring/monitor.ts";
import { readFrame } from "../../../src/monitoring/read-frame.ts";
import { STATE } from "../../support/contracts/delegations.ts";
import { random } from "../../support/crypto/random.ts";
import { openDelegationParties, type DelegationParties } from "../../support/delegation-parties.ts";
import { recordsUpTo, waterRecord } from "../../support/monitor-parties.ts";
import { rejection } from "../../support/rejection.ts";

const connection = await network.create();
const { networkHelpers } = connection;

const WATER = 3;
const GAS = 4;

interface Story extends DelegationParties {
  /** First slot of the term, and the first after it. */
  readonly from: number;
  readonly until: number;
}

/** A delegation of water over four slots that was accepted; time stands before its first. */
async function accepted(): Promise<Story> {
  const parties = await openDelegationParties(connection);
  const { delegations, home, neighbour, terms, now } = parties;
  const [from, until] = [now + 2, now + 6];
  const agreed = terms({ keyEpoch: 2, from, until, resources: maskOf([WATER]) });
  await delegations.connect(home).request(agreed);
  await delegations.connect(neighbour).accept(1);
  return { ...parties, from, until };
}

const fixture = async (): Promise<Story> => networkHelpers.loadFixture(accepted);

/** Posts what is due up to a slot, once that is the latest. */
async function postUpTo(story: Story, slot: number, count: number): Promise<void> {
  await story.at(slot);
  const delegation = async () => servedDelegation(story.parties, story.home.address);
  await story.gateway.post(recordsUpTo(slot, count), { delegation });
}

/** What the neighbour reads. */
async function read(story: Story) {
  const delegation = await readDelegation(story.parties, 1);
  const secret = story.rings.neighbour.secret(delegation.keyEpoch);
  return readDelegated(story.parties, delegation, secret);
}

/** Posts a frame for the neighbour's key that the home sealed in a way of its own. */
async function postSealed(story: Story, slot: number, over: { delegatee?: SecretScalar }) {
  const { parties, home, monitor, rings } = story;
  const { records, ...slots } = prepareEssentials([waterRecord(slot, 1)]);
  const terms = { ...slots, epoch: 2, delegation: 1, extended: null };
  const community = rings.community.publicKeys(2).point;
  const delegatee = (over.delegatee ?? rings.neighbour.secret(2)).publicPoint();
  const place = postingPlace(parties, home.address);
  const frame = sealFrame(place, terms, records, community, delegatee, random);
  await story.at(slot);
  return { place, frame, post: (bytes: Uint8Array) => monitor.connect(home).post(bytes) };
}

describe("a delegatee", function () {
  this.timeout(60_000);

  it("reads exactly the slots of the term", async function () {
    const story = await fixture();
    const { from, until } = story;
    await postUpTo(story, from - 1, 3);
    await postUpTo(story, from, 1);
    await postUpTo(story, until - 1, 3);
    await postUpTo(story, until + 1, 2);
    const frames = await read(story);
    const slots = frames.flatMap((frame): (number | string)[] => {
      return frame.kind === "read" ? frame.records.map(({ slot }) => slot) : [frame.kind];
    });
    expect(slots).to.deep.equal([from, from + 1, from + 2, until - 1]);
  });

  it("reads them when they come in one frame with others, which is parted at the edge", async function () {
    const story = await fixture();
    const { from, until } = story;
    await postUpTo(story, until - 1, 6);
    const frames = await read(story);
    expect(frames.map(({ first, last, kind }) => [first, last, kind])).to.deep.equal([
      [from, until - 1, "read"],
    ]);
  });

  it("gets the resources of the delegation alone; the rest is for the community gateway", async function () {
    const story = await fixture();
    const { parties, from, gateway, home, rings } = story;
    const [record] = recordsUpTo(from, 1);
    if (record === undefined) throw new Error("no record");
    const gas = { ...record.entries[0], resource: GAS, register: 77 } as const;
    const both = { ...record, entries: [...record.entries, gas] } as typeof record;
    await story.at(from);
    const delegation = async () => servedDelegation(parties, home.address);
    const [posted] = await gateway.post([both], { delegation });
    expect(posted?.delegation).to.equal(1);
    const [frame] = await read(story);
    expect(frame?.kind === "read" && frame.records[0]?.entries).to.deep.equal(record.entries);
    const { posts } = await walkBack(parties, home.address, await readLine(parties, home.address));
    const bytes = posts[0]?.frame ?? new Uint8Array();
    const whole = await readFrame(bytes, postingPlace(parties, home.address), rings.community);
    expect(whole)
      .to.have.property("extended")
      .that.deep.equals({
        readings: [{ resource: GAS, slot: from, register: 77n, quality: 0 }],
      });
  });

  it("is told which frames of the term the home kept from it", async function () {
    const story = await fixture();
    const { from, gateway } = story;
    await story.at(from);
    await gateway.post(recordsUpTo(from, 1));
    expect((await read(story)).map(({ kind }) => kind)).to.deep.equal(["kept"]);
  });

  it("notices a correction that does not lead to its key, and names it", async function () {
    const story = await fixture();
    const { from, rings } = story;
    const other = SecretScalar.random(random);
    const { frame, place, post } = await postSealed(story, from, { delegatee: other });
    await post(frame);
    const [found] = await read(story);
    expect(found).to.include({ kind: "faulty", code: "CORRECTION_WRONG", first: from });
    // The community gateway reads it all the same.
    expect((await readFrame(frame, place, rings.community)).kind).to.equal("read");
    await story.delegations.connect(story.neighbour).cancel(1);
    await story.at(from + 1);
    await story.delegations.settle(1);
    expect(await story.delegations.owed(story.neighbour)).to.equal(1_000n);
    expect(await story.delegations.stateOf(1)).to.equal(STATE.settled);
  });

  it("gets a named error for a frame without a correction (15), and for an altered one", async function () {
    const story = await fixture();
    const { from } = story;
    const first = await postSealed(story, from, {});
    await first.post(encodeFrame({ ...decodeFrame(first.frame), correction: null }));
    const second = await postSealed(story, from + 1, {});
    const altered = Uint8Array.from(second.frame);
    altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1;
    await second.post(altered);
    const third = await postSealed(story, from + 2, {});
    const proof = Uint8Array.from(third.frame);
    proof[96 + 95] = (proof[96 + 95] ?? 0) ^ 1;
    await third.post(proof);
    const found = await read(story);
    expect(found.map((frame) => (frame.kind === "faulty" ? frame.code : frame.kind))).to.deep.equal(
      ["FRAME_UNREADABLE", "FRAME_UNREADABLE", "CORRECTION_WRONG"],
    );
  });

  it("reads on with the pinned key after it renewed its own (29)", async function () {
    const story = await fixture();
    const { from, parties, neighbour, rings } = story;
    rings.neighbour.advance(3);
    await publishKey(parties, neighbour, rings.neighbour, 3, random);
    await postUpTo(story, from, 1);
    expect((await read(story)).map(({ kind }) => kind)).to.deep.equal(["read"]);
    const delegation = await readDelegation(parties, 1);
    const renewed = readDelegated(parties, delegation, rings.neighbour.secret(3));
    const error = await rejection(renewed);
    expect(error instanceof GridwellError && error.code).to.equal("DELEGATION_OTHER_KEY");
  });
});

describe("a delegation", function () {
  it("is read with its terms by name, and listed for both parties", async function () {
    const { parties, home, neighbour, stranger, from, until } = await fixture();
    const delegation = await readDelegation(parties, 1);
    expect(delegation).to.deep.equal({
      ...{ id: 1, state: "active", delegator: home.address, delegatee: neighbour.address },
      ...{ keyEpoch: 2, from, until, resources: [WATER], price: 1_000n, penalty: 700n },
      ...{ escrow: 4_000n, misses: 0, openUntil: 0 },
    });
    expect(await delegationsOf(parties, home.address, 10)).to.deep.equal([delegation]);
    expect(await delegationsOf(parties, neighbour.address, 10)).to.deep.equal([delegation]);
    expect(await delegationsOf(parties, stranger.address, 10)).to.deep.equal([]);
    const error = await rejection(readDelegation(parties, 2));
    expect(error instanceof GridwellError && error.code).to.equal("DELEGATION_UNKNOWN");
  });

  it("is served by a home until it is over", async function () {
    const { parties, home, neighbour, at, from, until } = await fixture();
    expect(await servedDelegation(parties, home.address)).to.include({ id: 1, from, until });
    expect(await servedDelegation(parties, neighbour.address)).to.equal(null);
    await at(until);
    expect(await servedDelegation(parties, home.address)).to.equal(null);
  });
});
