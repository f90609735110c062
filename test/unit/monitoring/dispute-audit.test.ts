import { expect } from "chai";
import { hexlify, type ContractTransaction, type Interface, type Signer } from "ethers";
import { network } from "hardhat";

import { connectMonitorContracts } from "../../../src/chain/monitor-contracts.ts";
import { transact } from "../../../src/chain/transact.ts";
import { compress, decompress } from "../../../src/crypto/bn254.ts";
import { prepareEssentials, readEssentials } from "../../../src/crypto/essential-frame.ts";
import { encodeFrame } from "../../../src/crypto/frame.ts";
import { openFrameWithPoint, sealFrame } from "../../../src/crypto/sealed-frame.ts";
import { SecretScalar } from "../../../src/crypto/secrets.ts";
import { auditDisputes, type Finding } from "../../../src/monitoring/dispute-audit.ts";
import {
  checkOpen,
  disputeCall,
  fieldOf,
  revealFieldCall,
  revealKeyCall,
  type Matter,
} from "../../../src/monitoring/dispute.ts";
import { exhibitOf, locatePost } from "../../../src/monitoring/located-post.ts";
import { connectMonitor, type Monitor } from "../../../src/monitoring/monitor.ts";
import { Disputes__factory } from "../../../types/contracts/index.ts";
import { toSlot } from "../../support/contracts/monitor.ts";
import { random } from "../../support/crypto/random.ts";
import { openParties, waterRecord } from "../../support/monitor-parties.ts";
import { rejection } from "../../support/rejection.ts";

const connection = await network.create();
const { ethers, networkHelpers } = connection;

const FRAME: Matter = { kind: "frame" };

/** A home that posted a frame of two records, and one of one record on each of three days after. */
async function posted() {
  const parties = await openParties(connection);
  const { deployed, gateway, manager } = parties;
  const contract = await new Disputes__factory(manager).deploy(deployed);
  const addresses = { ...parties.parties.addresses, disputes: await contract.getAddress() };
  const monitor = await connectMonitor({ ...parties.parties, addresses });
  // The last but one slot of a day.
  const first = 96 * Math.ceil(Number(await deployed.latestSlot()) / 96) + 95;
  const old = [waterRecord(first, 7), waterRecord(first + 1, 412, 90_000)];
  await toSlot({ monitor: deployed }, networkHelpers, first + 1);
  await gateway.post(old);
  const slots = [2, 3, 97, 98, 200].map((offset) => first + offset);
  for (const slot of slots) {
    await toSlot({ monitor: deployed }, networkHelpers, slot);
    await gateway.post([waterRecord(slot, 1)]);
  }
  return { ...parties, monitor, contract, old, first, slots };
}

const fixture = async () => networkHelpers.loadFixture(posted);
type Fixture = Awaited<ReturnType<typeof posted>>;

const consumption = (slot: number): Extract<Matter, { kind: "field" }> => {
  return { kind: "field", slot, entry: 0, name: "consumption" };
};

const send = async (signer: Signer, call: ContractTransaction): Promise<unknown> =>
  transact(signer, call);

/** Puts a matter of the first frame in dispute, in the home's name. */
async function disputed({ monitor, home, first }: Fixture, matter: Matter) {
  const located = await locatePost(monitor, home.address, first);
  await send(home, await disputeCall(monitor, located, matter));
  return located;
}

async function findingOf({ monitor, home }: Fixture, by: Monitor = monitor): Promise<Finding> {
  const [audited] = await auditDisputes(by, home.address);
  if (audited === undefined) throw new TypeError("there is a dispute");
  return audited.finding;
}

/** The monitoring as a node shows it that lies in one of its answers. */
function lyingNode(
  monitor: Monitor,
  method: "getLogs" | "getTransaction",
  lie: (answer: unknown) => unknown,
): Monitor {
  const truth = monitor.provider;
  const provider = new Proxy(truth, {
    get(target, name, proxy): unknown {
      // Contracts ask their runner for its node.
      if (name === "provider") return proxy;
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      return (...args: unknown[]): unknown => {
        const answer: unknown = Reflect.apply(value, target, args);
        return name === method ? (answer as Promise<unknown>).then(lie) : answer;
      };
    },
  });
  return { ...monitor, provider, contracts: connectMonitorContracts(monitor.addresses, provider) };
}

describe("a dispute", function () {
  this.timeout(60_000);

  describe("about a slot", function () {
    it("finds the frame that holds it, and what came after", async function () {
      const { monitor, home, first, slots } = await fixture();
      for (const slot of [first, first + 1]) {
        const located = await locatePost(monitor, home.address, slot);
        expect(located.frame).to.include({ first, last: first + 1 });
        expect(located.later).to.have.length(slots.length);
      }
      const newest = await locatePost(monitor, home.address, slots.at(-1) ?? 0);
      expect(newest.later).to.deep.equal([]);
    });

    it("is refused for a slot that the home left out, has not posted yet, or never could", async function () {
      const { monitor, home, stranger, first, slots } = await fixture();
      for (const slot of [first - 1, first + 50, (slots.at(-1) ?? 0) + 1]) {
        const failure = await rejection(locatePost(monitor, home.address, slot));
        expect(failure).to.have.property("code", "SLOT_NOT_POSTED");
      }
      const failure = await rejection(locatePost(monitor, stranger.address, first));
      expect(failure).to.have.property("code", "HISTORY_ABSENT");
    });

    it("is shown by the shortest walk that the monitor's lines allow", async function () {
      const { monitor, home, first, slots } = await fixture();
      const stepsOf = async (slot: number) => {
        const { day, steps } = await exhibitOf(
          monitor,
          await locatePost(monitor, home.address, slot),
        );
        return { day, steps: steps.length };
      };
      const day = Math.floor((first - 1) / 96);
      const latest = 2 ** 24 - 1;
      const [second = 0, third = 0, fourth = 0, fifth = 0, newest = 0] = slots;
      expect(await stepsOf(first)).to.deep.equal({ day: day + 1, steps: 0 });
      expect(await stepsOf(second)).to.deep.equal({ day: day + 2, steps: 2 });
      expect(await stepsOf(third)).to.deep.equal({ day: day + 2, steps: 1 });
      expect(await stepsOf(fourth)).to.deep.equal({ day: day + 2, steps: 0 });
      expect(await stepsOf(fifth)).to.deep.equal({ day: day + 3, steps: 0 });
      expect(await stepsOf(newest)).to.deep.equal({ day: latest, steps: 0 });
    });
  });

  describe("about a number", function () {
    it("is answered with the number alone, which an auditor proves anew", async function () {
      const all = await fixture();
      const { monitor, community, home, old, first } = all;
      const matter = consumption(first + 1);
      const located = await disputed(all, matter);
      expect(await findingOf(all)).to.deep.equal({ kind: "open" });
      await send(community, await revealFieldCall(monitor, located, matter, old));
      const [audited] = await auditDisputes(monitor, home.address);
      expect(audited).to.deep.include({
        ...{ digest: located.digest, field: fieldOf(located, matter), by: home.address },
        slots: [first, first + 1],
      });
      const finding = audited?.finding;
      expect(finding).to.include({ kind: "field", isProved: true });
      expect(finding)
        .to.have.property("opened")
        .that.includes({
          ...{ slot: first + 1, resource: 3, number: 412n },
        });
    });

    it("is shown as the contract's word where another contract answered", async function () {
      const all = await fixture();
      const { monitor, old, first, manager } = all;
      const matter = consumption(first);
      const located = await disputed(all, matter);
      const { to, data } = await revealFieldCall(monitor, located, matter, old);
      const account = await ethers.deployContract("SmartOwner", manager);
      await account.call(to, data);
      expect(await findingOf(all)).to.include({ kind: "field", isProved: false });
    });

    it("is withheld by a node that shows no answer", async function () {
      const all = await fixture();
      const { monitor, community, old, first } = all;
      const matter = consumption(first);
      const located = await disputed(all, matter);
      await send(community, await revealFieldCall(monitor, located, matter, old));
      const revealed = monitor.contracts.disputes.interface.getEvent("FieldRevealed").topicHash;
      const hiding = lyingNode(monitor, "getLogs", (logs) =>
        (logs as { topics: string[] }[]).filter(({ topics }) => topics[0] !== revealed),
      );
      expect(await findingOf(all, hiding)).to.deep.equal({ kind: "withheld" });
      const losing = lyingNode(monitor, "getTransaction", () => null);
      expect(await findingOf(all, losing)).to.deep.equal({ kind: "withheld" });
    });

    it("is forged by a node that shows another opening", async function () {
      const all = await fixture();
      const { monitor, community, old, first } = all;
      const matter = consumption(first);
      const located = await disputed(all, matter);
      await send(community, await revealFieldCall(monitor, located, matter, old));
      const other = await revealFieldCall(
        monitor,
        located,
        matter,
        old.map((record) => ({ ...record, samples: 2 })),
      );
      const forging = lyingNode(monitor, "getTransaction", () => other);
      expect(await findingOf(all, forging)).to.deep.equal({ kind: "forged" });
    });
  });

  describe("about a whole frame", function () {
    it("is answered with the point that decrypts it, which an auditor proves and uses", async function () {
      const all = await fixture();
      const { monitor, community, home, old, ring } = all;
      const located = await disputed(all, FRAME);
      const call = await revealKeyCall(monitor, located, ring, community.address, random);
      await send(community, call);
      const [audited] = await auditDisputes(monitor, home.address);
      expect(audited).to.include({ field: null, digest: located.digest });
      expect(audited?.finding).to.deep.equal({ kind: "frame", records: old, isProved: true });
    });

    it("shows a home at fault whose root commits to other records", async function () {
      const all = await fixture();
      const { monitor, deployed, community, home, place, ring, slots } = all;
      const slot = (slots.at(-1) ?? 0) + 1;
      await toSlot({ monitor: deployed }, networkHelpers, slot);
      const { records, ...terms } = prepareEssentials([waterRecord(slot, 5)]);
      const { root } = prepareEssentials([waterRecord(slot, 6)]);
      const head = { ...terms, root, epoch: 2, delegation: 0, extended: null };
      const key = ring.publicKeys(2).point;
      await deployed.connect(home).post(sealFrame(place, head, records, key, null, random));
      const located = await locatePost(monitor, home.address, slot);
      await send(home, await disputeCall(monitor, located, FRAME));
      const call = await revealKeyCall(monitor, located, ring, community.address, random);
      await send(community, call);
      expect(await findingOf(all)).to.deep.equal({
        ...{ kind: "malformed", code: "COMMITMENT_MISMATCH", isProved: true },
      });
    });

    it("is forged by a node that shows another point, or a proof of another", async function () {
      const all = await fixture();
      const { monitor, community, ring } = all;
      const located = await disputed(all, FRAME);
      const call = await revealKeyCall(monitor, located, ring, community.address, random);
      await send(community, call);
      const abi: Interface = monitor.contracts.disputes.interface;
      const values: unknown[] = abi.decodeFunctionData("revealKey", call.data).toArray();
      const [exhibit, x, y, e, z] = values;
      for (const altered of [
        [exhibit, y, x, e, z],
        [exhibit, x, y, z, e],
      ]) {
        const data = abi.encodeFunctionData("revealKey", altered);
        const forging = lyingNode(monitor, "getTransaction", () => ({
          ...{ from: community.address, data },
        }));
        expect(await findingOf(all, forging)).to.deep.equal({ kind: "forged" });
      }
    });

    it("is refused for a frame that was made of another home's, whose records the point would open", async function () {
      const all = await fixture();
      const { monitor, deployed, manager, stranger, home, place, ring, community, old, first } =
        all;
      const victim = await locatePost(monitor, home.address, first);
      const shift = SecretScalar.random(random);
      const share = decompress(victim.frame.share).add(shift.publicPoint());
      const made = encodeFrame({ ...victim.frame, share: compress(share) });
      await deployed.connect(manager).enrol(stranger);
      await deployed.connect(stranger).post(made);
      const located = await locatePost(monitor, stranger.address, first);
      await send(stranger, await disputeCall(monitor, located, FRAME));
      // What an answer would give away.
      const point = ring.secret(2).times(share);
      const stolen = point.subtract(shift.times(ring.publicKeys(2).point));
      const opened = openFrameWithPoint(victim.post.frame, place, stolen);
      expect(readEssentials(opened)).to.deep.equal(old);

      const failure = await rejection(
        revealKeyCall(monitor, located, ring, community.address, random),
      );
      expect(failure).to.have.property("code", "DISPUTE_UNREADABLE");
    });

    it("is refused for a copy of another home's frame", async function () {
      const all = await fixture();
      const { monitor, deployed, manager, stranger, home, ring, community, first } = all;
      const victim = await locatePost(monitor, home.address, first);
      await deployed.connect(manager).enrol(stranger);
      await deployed.connect(stranger).post(victim.post.frame);
      const located = await locatePost(monitor, stranger.address, first);
      await send(stranger, await disputeCall(monitor, located, FRAME));
      const failure = await rejection(
        revealKeyCall(monitor, located, ring, community.address, random),
      );
      expect(failure).to.have.property("code", "DISPUTE_UNREADABLE");
    });

    it("is answered to nobody before it is in dispute, nor twice", async function () {
      const all = await fixture();
      const { monitor, home, ring, community, first } = all;
      const located = await locatePost(monitor, home.address, first);
      const early = await rejection(checkOpen(monitor, located, FRAME));
      expect(early).to.have.property("code", "DISPUTE_NOT_OPEN");
      await send(home, await disputeCall(monitor, located, FRAME));
      await checkOpen(monitor, located, FRAME);
      // In dispute, but not finally.
      const patient = { ...monitor, confirmations: 2 };
      const soon = await rejection(checkOpen(patient, located, FRAME));
      expect(soon).to.have.property("code", "DISPUTE_NOT_OPEN");
      const call = await revealKeyCall(monitor, located, ring, community.address, random);
      await send(community, call);
      const late = await rejection(checkOpen(monitor, located, FRAME));
      expect(late).to.have.property("code", "DISPUTE_NOT_OPEN");
    });

    it("is refused for a frame of a suite without such a point", async function () {
      const { monitor, home, ring, community, first } = await fixture();
      const located = await locatePost(monitor, home.address, first);
      const frame = { ...located.frame, suite: 3 } as const;
      const failure = await rejection(
        revealKeyCall(monitor, { ...located, frame }, ring, community.address, random),
      );
      expect(failure).to.have.property("code", "DISPUTE_SUITE");
    });
  });

  it("about what the home never posted is told from one that waits", async function () {
    const all = await fixture();
    const { contract, home } = all;
    await contract.connect(home).openDispute(home, hexlify(random(32)), 0);
    expect(await findingOf(all)).to.deep.equal({ kind: "baseless" });
  });
});
