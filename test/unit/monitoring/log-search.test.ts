import { rmSync } from "node:fs";

import { expect } from "chai";
import type { Filter, Provider } from "ethers";
import { network } from "hardhat";
import type { NetworkConnection } from "hardhat/types/network";

import { Archive } from "../../../src/chain/archive/archive.ts";
import { blockOfLine } from "../../../src/chain/archive/archived-block.ts";
import { firstBlockAt } from "../../../src/chain/log-search.ts";
import { connectMonitorContracts } from "../../../src/chain/monitor-contracts.ts";
import { transact } from "../../../src/chain/transact.ts";
import { NUMBER_LIMITS } from "../../../src/clique/guard/limits.ts";
import { EnrolledHomes } from "../../../src/monitoring/community-gateway.ts";
import { auditDisputes } from "../../../src/monitoring/dispute-audit.ts";
import { disputeCall, revealFieldCall } from "../../../src/monitoring/dispute.ts";
import { publishKey, readPublishedKeys } from "../../../src/monitoring/key-publication.ts";
import { KeyRing } from "../../../src/monitoring/key-ring.ts";
import { locatePost } from "../../../src/monitoring/located-post.ts";
import { connectMonitor, type Monitor } from "../../../src/monitoring/monitor.ts";
import { Disputes__factory } from "../../../types/contracts/index.ts";
import { archivedLines, beginningWith, placeArchive } from "../../support/archived-chain.ts";
import { random } from "../../support/crypto/random.ts";
import { openParties, passSlots, recordsUpTo } from "../../support/monitor-parties.ts";

const connection = await network.create();
const { networkHelpers } = connection;
const { provider } = connection.ethers;

const MOST_BLOCKS = NUMBER_LIMITS.logBlocks.default;

/** A monitoring with a field that was disputed and, so many blocks later, revealed. */
async function grown(on: NetworkConnection, gap: number) {
  const parties = await openParties(on);
  const { provider } = on.ethers;
  const { deployed, gateway, manager, home, stranger } = parties;
  const fromBlock = await provider.getBlockNumber();
  const disputes = await new Disputes__factory(manager).deploy(deployed);
  const addresses = { ...parties.parties.addresses, disputes: await disputes.getAddress() };
  const monitor = await connectMonitor({ ...parties.parties, addresses, archive: null });
  const slot = Number(await deployed.latestSlot());
  const records = recordsUpTo(slot, 1);
  await gateway.post(records);
  const matter = { kind: "field", slot, entry: 0, name: "consumption" } as const;
  const located = await locatePost(monitor, home.address, slot);
  await transact(home, await disputeCall(monitor, located, matter));
  await on.networkHelpers.mine(gap);
  await transact(stranger, await revealFieldCall(monitor, located, matter, records));
  const place = { chainId: monitor.chainId, monitor: addresses.monitor, owner: stranger.address };
  const own = KeyRing.create(place, 1, random);
  await publishKey(monitor, stranger, own, 1, random);
  await deployed.enrol(stranger);
  await on.networkHelpers.mine(2 * gap);
  return { ...parties, monitor, fromBlock, own, slot };
}

async function afar() {
  return grown(connection, MOST_BLOCKS + 7);
}

const fixture = async () => networkHelpers.loadFixture(afar);

/** A node behind a guard, as far as ranges go, and what it was asked. */
function guarded(monitor: Monitor): { monitor: Monitor; ranges: [number, number][] } {
  const ranges: [number, number][] = [];
  const node: Provider = new Proxy<Provider>(provider, {
    get(target, name, proxy): unknown {
      if (name === "provider") return proxy;
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      if (name !== "getLogs") return value.bind(target) as unknown;
      return async (filter: Filter) => {
        const [from, to] = [Number(filter.fromBlock), Number(filter.toBlock)];
        if (!(to - from < MOST_BLOCKS)) throw new RangeError("too many blocks at once");
        ranges.push([from, to]);
        return target.getLogs(filter);
      };
    },
  });
  const contracts = connectMonitorContracts(monitor.addresses, node);
  return { monitor: { ...monitor, provider: node, contracts }, ranges };
}

describe("searching the chain through a guard that bounds ranges", function () {
  this.timeout(60_000);

  it("finds the community's key in force by the blocks of one slot", async function () {
    const { monitor: all, ring, community } = await fixture();
    const { monitor, ranges } = guarded(all);
    const { sealing } = await readPublishedKeys(monitor, community.address);
    expect(sealing).to.deep.equal(ring.publicKeys(2).sealing);
    expect(ranges).to.have.length(1);
  });

  it("finds another account's key page by page, and asks for nothing before the deployment", async function () {
    const { monitor: all, fromBlock, own, stranger } = await fixture();
    const { monitor, ranges } = guarded({ ...all, fromBlock });
    const { sealing } = await readPublishedKeys(monitor, stranger.address);
    expect(sealing).to.deep.equal(own.publicKeys(1).sealing);
    expect(ranges).to.deep.equal([
      [fromBlock, fromBlock + MOST_BLOCKS - 1],
      [fromBlock + MOST_BLOCKS, fromBlock + 2 * MOST_BLOCKS - 1],
    ]);
  });

  it("finds the homes page by page, and later asks for what came since", async function () {
    const { monitor: all, home, stranger, manager, deployed } = await fixture();
    const { monitor, ranges } = guarded(all);
    const homes = new EnrolledHomes(monitor);
    expect(await homes.read()).to.deep.equal([home.address, stranger.address]);
    expect(ranges).to.have.length(4);
    const latest = await provider.getBlockNumber();
    await deployed.enrol(manager);
    expect(await homes.read()).to.deep.equal([home.address, stranger.address, manager.address]);
    expect(ranges.slice(4)).to.deep.equal([[latest + 1, latest + 1]]);
    expect(await homes.read()).to.have.length(3);
    expect(ranges).to.have.length(5);
  });

  it("finds a dispute and its answer, however far apart", async function () {
    const { monitor: all, home, slot } = await fixture();
    const { monitor } = guarded(all);
    const [audited] = await auditDisputes(monitor, home.address);
    expect(audited?.slots).to.deep.equal([slot, slot]);
    expect(audited?.finding).to.include({ kind: "field", isProved: true });
  });

  it("goes on in the archive where the chain began anew from a backup", async function () {
    // Small, since all of it goes into the archive.
    const small = await network.create();
    const { provider } = small.ethers;
    const { home, stranger, slot, monitor: all } = await grown(small, 3);
    const { addresses, confirmations, pollSeconds } = all;
    const lines = await archivedLines(provider, await provider.getBlockNumber());
    const place = await placeArchive(lines, blockOfLine(lines.at(-1) ?? "").header);
    const archive = await Archive.find(place.folder, beginningWith(provider, place.successor));
    // The chain that goes on has the contracts' state, and none of their logs.
    const bare: Provider = new Proxy<Provider>(provider, {
      get(target, name): unknown {
        if (name === "getLogs") return async () => Promise.resolve([]);
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      },
    });
    const connect = { provider: bare, addresses, confirmations, pollSeconds, archive };
    const monitor = await connectMonitor({ ...connect, fromBlock: 99 });
    expect(monitor.fromBlock).to.equal(0);
    expect(await new EnrolledHomes(monitor).read()).to.deep.equal([home.address, stranger.address]);
    const [audited] = await auditDisputes(monitor, home.address);
    expect(audited?.slots).to.deep.equal([slot, slot]);
    // The transaction with the proof is gone; the event is under the archive's own hash.
    expect(audited?.finding).to.include({ kind: "field", isProved: false });
    rmSync(place.folder, { recursive: true });
  });
});

describe("the first block from a time on", function () {
  it("is found at the ends and in between", async function () {
    const small = await network.create();
    const { provider } = small.ethers;
    const { deployed } = await openParties(small);
    await passSlots({ monitor: deployed }, small, 3);
    const latest = await provider.getBlockNumber();
    const times: number[] = [];
    for (let number = 0; number <= latest; number++) {
      times.push((await provider.getBlock(number))?.timestamp ?? 0);
    }
    for (const [number, time] of times.entries()) {
      expect(await firstBlockAt(provider, time, 0)).to.equal(number);
      expect(await firstBlockAt(provider, time + 1, 0)).to.equal(number + 1);
    }
    expect(await firstBlockAt(provider, 0, 2)).to.equal(2);
  });
});
