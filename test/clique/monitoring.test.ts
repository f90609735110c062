import { setTimeout as pause } from "node:timers/promises";

import { expect } from "chai";
import { parseEther, type JsonRpcProvider, type Wallet } from "ethers";

import { Store } from "../../src/chain/store.ts";
import { createNetwork } from "../../src/clique/create-network.ts";
import { killNodes, startAgain } from "../../src/clique/faults.ts";
import { builtGeth } from "../../src/clique/geth-build.ts";
import { Links } from "../../src/clique/links.ts";
import { nodeNamed, rpcUrlOf, type NetworkState } from "../../src/clique/network-state.ts";
import { hashAt, observe, type Head } from "../../src/clique/observe.ts";
import { bringUp } from "../../src/clique/up.ts";
import { sealerOf } from "../../src/clique/votes.ts";
import { prepareEssentials, readEssentials } from "../../src/crypto/essential-frame.ts";
import type { EssentialRecord } from "../../src/crypto/essential-record.ts";
import { decodeFrame } from "../../src/crypto/frame.ts";
import { openFrameAsDelegatee, sealFrame } from "../../src/crypto/sealed-frame.ts";
import { CommunityGateway } from "../../src/monitoring/community-gateway.ts";
import { readLine, walkBack } from "../../src/monitoring/history.ts";
import type { ServedDelegation } from "../../src/monitoring/frame-batch.ts";
import { publishKey } from "../../src/monitoring/key-publication.ts";
import { KeyRing } from "../../src/monitoring/key-ring.ts";
import { connectMonitor, postingPlace, type Monitor } from "../../src/monitoring/monitor.ts";
import { Repository } from "../../src/monitoring/repository.ts";
import { SmartGateway } from "../../src/monitoring/smart-gateway.ts";
import { WORKSHOP } from "../../tasks/clique/place.ts";
import {
  Alarms__factory,
  AwkwardToken__factory,
  Delegations__factory,
  ResourceMonitor__factory,
  type Delegations,
} from "../../types/contracts/index.ts";
import { CliquePlace } from "../support/clique-network.ts";
import { random } from "../support/crypto/random.ts";
import { allAt } from "../support/monitor-parties.ts";
import { devWallet } from "../support/sender-chain.ts";
import { openProvider } from "../support/sender-process.ts";

const CHAIN_ID = 4_242_431;
const HOMES = 40;
/** Blocks through which the homes post. */
const BLOCKS = 100;
/** Blocks after the start at which a signer is killed and started again, and the network is torn. */
const AT = { kill: 15, restart: 35, tear: 50 } as const;
/** Numbers of development accounts: the manager has 0. */
const COMMUNITY = 1;
const FIRST_HOME = 2;
/** Half of three signers, and one. */
const CONFIRMATIONS = 2;
/**
 * The shortest slots that a monitor takes. The last 60,000 may be posted: most homes post as fast as they can, in slots of
 * weeks ago, one after the other. The home that delegates posts each slot as it ends, or two terms would pass in a block.
 */
const GRID = { slotSeconds: 40, past: 60_000 } as const;
/** Slots of a delegation: longer than the chain stands still for those who are cut off. */
const TERM = 3;
/** Numbers of the homes that delegate and read. */
const DELEGATOR = 0;
const DELEGATEE = 1;
const PRICE = 1_000n;
const LIMITS = { maxFrame: 12_000, backfill: 65_535 };
const GAS = { gasLimit: 8_000_000n } as const;
const WATER = 3;

/** What a home has used up to a slot, so that a record tells whose it is. */
function registerOf(home: number, slot: number): number {
  return 1_000_000 * (home + 1) + 7 * slot;
}

function recordOf(home: number, slot: number): EssentialRecord {
  const register = registerOf(home, slot);
  const entry = { resource: WATER, quality: 0, register, consumption: 7, quotaLeft: 300, peak: 3 };
  const flags = { estimated: false, tamper: false, clock: false };
  return { slot, ...flags, seed: random(16), entries: [entry], samples: 5 };
}

describe("forty homes that are monitored, on a network of geth nodes", function () {
  this.timeout(300_000);
  const store = new Store(":memory:");
  const links = new Links();
  let place: CliquePlace;
  let state: NetworkState;
  let provider: JsonRpcProvider;
  let monitor: Monitor;
  let delegations: Delegations;
  let ring: KeyRing;
  /** The delegatee's. */
  let neighbourRing: KeyRing;
  let homes: readonly Wallet[];

  const walletOf = (account: number): Wallet => {
    return devWallet(account).connect(provider) as unknown as Wallet;
  };

  function homeOf(number: number): Wallet {
    const home = homes[number];
    if (home === undefined) throw new RangeError(`no home ${String(number)}`);
    return home;
  }

  async function headOf(name: string): Promise<Head> {
    for (;;) {
      const { nodes } = await observe(place.network, state);
      const answers = nodes.find(({ node }) => node.name === name)?.answers;
      if (answers != null) return answers.head;
      await pause(100);
    }
  }

  /** Waits until a node's newest block is as wanted. */
  async function untilHead(
    name: string,
    is: (head: Head) => boolean | Promise<boolean>,
  ): Promise<Head> {
    for (;;) {
      const head = await headOf(name);
      if (await is(head)) return head;
      await pause(100);
    }
  }

  before(async function () {
    place = new CliquePlace();
    const log = (): void => undefined;
    const geth = await builtGeth({ ...WORKSHOP, log, environment: process.env });
    const accounts = Array.from({ length: FIRST_HOME + HOMES }, (_, account) => account);
    const plan = {
      shape: { nodes: 4, signers: 3 },
      chain: { chainId: CHAIN_ID, period: 1, epoch: 30_000, fork: "berlin" },
      node: { gasLimit: 30_000_000, recommit: null },
      geth: geth.file,
      rpcPort: null,
      alloc: new Map(accounts.map((account) => [devWallet(account).address, parseEther("1")])),
      secrets: new Map<string, string>(),
    } as const;
    const now = (): number => Math.floor(Date.now() / 1_000);
    const create = (): Promise<NetworkState> => createNetwork(place.network, plan, now);
    ({ state } = await bringUp(place.network, {}, create, log, { links }));
    provider = openProvider(rpcUrlOf(state), CHAIN_ID);
    homes = accounts.slice(FIRST_HOME).map(walletOf);

    const manager = walletOf(0);
    const community = walletOf(COMMUNITY);
    const { timestamp } = (await provider.getBlock("latest")) ?? { timestamp: 0 };
    const origin = timestamp - GRID.past * GRID.slotSeconds;
    let nonce = await manager.getNonce();
    const next = (): { gasLimit: bigint; nonce: number } => ({ ...GAS, nonce: nonce++ });
    const contract = await new ResourceMonitor__factory(manager).deploy(
      ...[manager.address, GRID.slotSeconds, origin, LIMITS, next()],
    );
    const alarms = await new Alarms__factory(manager).deploy(contract, next());
    const token = await new AwkwardToken__factory(manager).deploy(next());
    delegations = await new Delegations__factory(manager).deploy(alarms, token, next());
    await delegations.waitForDeployment();
    const [delegator, neighbour] = [homeOf(DELEGATOR), homeOf(DELEGATEE)];
    const sent = [
      await contract.setDelegations(delegations, next()),
      await contract.setCommunityGateway(community, next()),
      await token.mint(delegator, PRICE * BigInt(TERM), next()),
      await token.connect(delegator).approve(delegations, PRICE * BigInt(TERM)),
      ...(await Promise.all(homes.map((home) => contract.enrol(home, next())))),
    ];
    for (const each of sent) await each.wait();

    const address = await contract.getAddress();
    const addresses = {
      ...allAt(address),
      alarms: await alarms.getAddress(),
      delegations: await delegations.getAddress(),
    };
    const reading = { provider, addresses, confirmations: CONFIRMATIONS, pollSeconds: 0.3 };
    monitor = await connectMonitor(reading);
    const publish = async (owner: Wallet): Promise<KeyRing> => {
      const where = { chainId: monitor.chainId, monitor: address, owner: owner.address };
      const keys = KeyRing.create(where, 1, random);
      await publishKey(monitor, owner, keys, 1, random);
      return keys;
    };
    [ring, neighbourRing] = await Promise.all([publish(community), publish(neighbour)]);
  });

  after(async function () {
    store.close();
    provider.destroy();
    await place.clear();
    await links.close();
  });

  /** A home posts record after record until it is told to stop. Returns the slots. */
  async function post(home: number, goOn: () => boolean): Promise<number[]> {
    const signer = homeOf(home);
    const gateway = new SmartGateway(monitor, signer, signer.address, random);
    const slots: number[] = [];
    while (goOn()) {
      const slot = slots.length + 1;
      await gateway.post([recordOf(home, slot)]);
      slots.push(slot);
    }
    return slots;
  }

  /** The home that delegates posts each slot once it may be. */
  async function postEnded(goOn: () => boolean): Promise<number[]> {
    const signer = homeOf(DELEGATOR);
    const gateway = new SmartGateway(monitor, signer, signer.address, random);
    const key = neighbourRing.publicKeys(1).point;
    const delegation = async (): Promise<ServedDelegation | null> => {
      const { id, from, until } = await monitor.contracts.monitor.windowOf(signer.address);
      if (id === 0n) return null;
      const slots = { from: Number(from), until: Number(until) };
      return { id: Number(id), ...slots, resources: [WATER], key };
    };
    const slots: number[] = [];
    while (goOn()) {
      const latest = await latestSlot();
      const first = (slots.at(-1) ?? latest - 1) + 1;
      // When the chain stood still, several are due.
      const due = Array.from({ length: latest - first + 1 }, (_, i) => first + i);
      if (due.length === 0) await pause(300);
      await gateway.post(
        due.map((slot) => recordOf(DELEGATOR, slot)),
        { delegation },
      );
      slots.push(...due);
    }
    return slots;
  }

  /** The latest slot that may be posted, now or in a block. */
  async function latestSlot(block?: number): Promise<number> {
    const at = block === undefined ? {} : { blockTag: block };
    return Number(await monitor.contracts.monitor.latestSlot(at));
  }

  /** The delegator asks for the next slots, and the delegatee agrees. Returns the number, and the term as it became. */
  async function delegate(): Promise<{ id: number; from: number; until: number }> {
    const next = (await latestSlot()) + 1;
    const [delegator, neighbour] = [homeOf(DELEGATOR), homeOf(DELEGATEE)];
    const terms = {
      ...{ delegatee: neighbour.address, keyEpoch: 1, from: next, until: next + TERM },
      ...{ resources: 1n << BigInt(WATER), price: PRICE, penalty: 0n },
    };
    const asked = await delegations.connect(delegator).request(terms);
    await asked.wait(CONFIRMATIONS);
    const id = await delegations.currentOf(delegator.address);
    const agreed = await delegations.connect(neighbour).accept(id);
    await agreed.wait(CONFIRMATIONS);
    const { from, until } = await monitor.contracts.monitor.windowOf(delegator.address);
    return { id: Number(id), from: Number(from), until: Number(until) };
  }

  /**
   * Cuts the RPC node and one signer off until that signer has sealed a block of its own and the others have gone on,
   * and joins them: the block is taken back. Where the signer had just sealed, it may not, and they are torn again.
   */
  async function forceReorg(): Promise<void> {
    const rpc = nodeNamed(state, "rpc-1");
    const own = nodeNamed(state, "signer-1");
    for (;;) {
      links.cut([
        ["signer-1", "rpc-1"],
        ["signer-2", "signer-3"],
      ]);
      const cut = await headOf("signer-2");
      const ahead = await untilHead("signer-2", ({ number }) => number >= cut.number + 5);
      const lone = await headOf("rpc-1");
      const sealer = await sealerOf(place.network, own, lone.number);
      const other = await hashAt(place.network, nodeNamed(state, "signer-2"), lone.number);
      links.heal();
      await untilHead("rpc-1", ({ number }) => number >= ahead.number);
      const now = await hashAt(place.network, rpc, lone.number);
      if (sealer === own.address && other !== lone.hash) {
        expect(now).to.not.equal(lone.hash);
        return;
      }
    }
  }

  describe("given a hundred blocks in which a signer is killed and one is taken back", function () {
    let term: Awaited<ReturnType<typeof delegate>>;
    /** Slots that each home posted, by its number. */
    let posted: readonly (readonly number[])[];

    before(async function () {
      const begin = (await headOf("rpc-1")).number;
      const reached = (blocks: number): Promise<Head> =>
        untilHead("rpc-1", ({ number }) => number >= begin + blocks);
      let goesOn = true;
      const goOn = (): boolean => goesOn;
      term = await delegate();
      const posting = homes.map((_, home) => {
        return home === DELEGATOR ? postEnded(goOn) : post(home, goOn);
      });
      // Who fails ends the others, and is heard at once.
      const failed = Promise.all(posting);
      failed.catch(() => (goesOn = false));
      try {
        await reached(AT.kill);
        expect(await killNodes(place.network, ["signer-2"])).to.deep.equal(["signer-2"]);
        await reached(AT.restart);
        await startAgain(place.network, state, ["signer-2"], { links });
        await reached(AT.tear);
        await forceReorg();
        await reached(BLOCKS);
        while (goOn() && (await latestSlot()) <= term.until) await pause(300);
      } finally {
        goesOn = false;
      }
      posted = await failed;
    });

    it("every record is in its home's history, once, and the history goes to the head", async function () {
      const repository = new Repository(store);
      const reader = new CommunityGateway(monitor, ring, repository);
      let records = 0;
      for (const [home, { address }] of homes.entries()) {
        const slots = posted[home] ?? [];
        records += slots.length;
        // What it takes is proved by the home's line, from the head to the first post: else it throws.
        const read = await reader.sync(address);
        expect(read).to.include({ records: slots.length, malformed: 0, closed: 0, takenBack: 0 });
        expect(read.logCalls).to.be.at.most(read.read);
        const entries = repository.entries(address).map(({ slot, register }) => [slot, register]);
        expect(entries).to.deep.equal(slots.map((slot) => [slot, registerOf(home, slot)]));
      }
      // A record takes its block and one to be final: some dozens of each home in a hundred blocks.
      expect(records).to.be.greaterThan(HOMES * 10);
    });

    it("the delegatee reads the slots of the term, all and no others, and no later post is for it", async function () {
      const { address } = homeOf(DELEGATOR);
      const own = postingPlace(monitor, address);
      const secret = neighbourRing.secret(1);
      const { posts } = await walkBack(monitor, address, await readLine(monitor, address));
      const readable: number[] = [];
      for (const { frame, block } of posts.toReversed()) {
        const { first, last, correction, delegation } = decodeFrame(frame);
        const isWithin = first >= term.from && last < term.until;
        expect([correction !== null, delegation]).to.deep.equal([isWithin, isWithin ? term.id : 0]);
        if (!isWithin) continue;
        for (const { slot, entries } of readEssentials(openFrameAsDelegatee(frame, own, secret))) {
          expect(entries[0]?.register).to.equal(registerOf(DELEGATOR, slot));
          readable.push(slot);
        }
        expect(await latestSlot(block)).to.be.lessThan(term.until);
      }
      const whole = Array.from({ length: term.until - term.from }, (_, i) => term.from + i);
      expect(readable).to.deep.equal(whole);
      const slots = posted[DELEGATOR] ?? [];
      expect(slots.at(-1)).to.be.at.least(term.until);
    });

    it("the monitor takes frames for the delegatee up to the last slot of the term, and none from then on", async function () {
      const { address } = homeOf(DELEGATOR);
      const { posts } = await walkBack(monitor, address, await readLine(monitor, address));
      /** Whether a frame would have been taken in the block before the one that holds a slot. */
      const isTaken = async (slot: number, delegation: number): Promise<boolean> => {
        const post = posts.find(
          ({ frame }) => decodeFrame(frame).last >= slot && decodeFrame(frame).first <= slot,
        );
        if (post === undefined) throw new RangeError(`slot ${String(slot)} was not posted`);
        const { records, ...prepared } = prepareEssentials([recordOf(DELEGATOR, slot)]);
        const key = delegation === 0 ? null : neighbourRing.publicKeys(1).point;
        const terms = { ...prepared, epoch: 1, delegation, extended: null };
        const own = postingPlace(monitor, address);
        const frame = sealFrame(own, terms, records, ring.publicKeys(1).point, key, random);
        const at = { from: address, blockTag: post.block - 1 };
        const error = await monitor.contracts.monitor.post.staticCall(frame, at).then(
          () => null,
          (reason: unknown) => reason,
        );
        if (error !== null)
          expect(error).to.have.nested.property("revert.name", "MonitorDelegationOver");
        return error === null;
      };
      const { id, from, until } = term;
      expect(await isTaken(from, id), "first slot").to.equal(true);
      expect(await isTaken(until - 1, id), "last slot").to.equal(true);
      expect(await isTaken(until, id), "slot after").to.equal(false);
      expect(await isTaken(until, 0), "slot after, for the community alone").to.equal(true);
    });

    it("the delegatee is paid for the slots of the term", async function () {
      await (await delegations.connect(homeOf(DELEGATEE)).settle(term.id)).wait(CONFIRMATIONS);
      const owed = await delegations.owed(homeOf(DELEGATEE).address);
      expect(owed).to.equal(PRICE * BigInt(term.until - term.from));
    });
  });
});
