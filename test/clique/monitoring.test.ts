import { setTimeout as pause } from "node:timers/promises";

import { expect } from "chai";
import { parseEther, type JsonRpcProvider } from "ethers";

import { Store } from "../../src/chain/store.ts";
import { createNetwork } from "../../src/clique/create-network.ts";
import { killNodes, startAgain } from "../../src/clique/faults.ts";
import { builtGeth } from "../../src/clique/geth-build.ts";
import { Links } from "../../src/clique/links.ts";
import { rpcUrlOf, type NetworkState } from "../../src/clique/network-state.ts";
import type { Head } from "../../src/clique/observe.ts";
import { bringUp } from "../../src/clique/up.ts";
import { prepareEssentials, readEssentials } from "../../src/crypto/essential-frame.ts";
import { decodeFrame } from "../../src/crypto/frame.ts";
import { openFrameAsDelegatee, sealFrame } from "../../src/crypto/sealed-frame.ts";
import { CommunityGateway } from "../../src/monitoring/community-gateway.ts";
import { readLine, walkBack } from "../../src/monitoring/history.ts";
import { postingPlace } from "../../src/monitoring/monitor.ts";
import { Repository } from "../../src/monitoring/repository.ts";
import { WORKSHOP } from "../../tasks/clique/place.ts";
import { CliqueHeads } from "../support/clique-heads.ts";
import { CliquePlace } from "../support/clique-network.ts";
import { random } from "../support/crypto/random.ts";
import {
  ACCOUNTS,
  CONFIRMATIONS,
  DELEGATEE,
  DELEGATOR,
  deployHomes,
  homeOf,
  HOMES,
  PRICE,
  recordOf,
  registerOf,
  type MonitoredHomes,
} from "../support/monitored-homes.ts";
import { delegate, latestSlot, postEnded, postOn, type Agreed } from "../support/posting-homes.ts";
import { devWallet } from "../support/sender-chain.ts";
import { openProvider } from "../support/sender-process.ts";

const CHAIN_ID = 4_242_431;
/** Blocks through which the homes post. */
const BLOCKS = 100;
/** Blocks after the start at which a signer is killed and started again, and the network is torn. */
const AT = { kill: 15, restart: 35, tear: 50 } as const;

describe("forty homes that are monitored, on a network of geth nodes", function () {
  this.timeout(300_000);
  const store = new Store(":memory:");
  const links = new Links();
  let place: CliquePlace;
  let state: NetworkState;
  let heads: CliqueHeads;
  let provider: JsonRpcProvider;
  let all: MonitoredHomes;

  before(async function () {
    place = new CliquePlace();
    const log = (): void => undefined;
    const geth = await builtGeth({ ...WORKSHOP, log, environment: process.env });
    const plan = {
      shape: { nodes: 4, signers: 3 },
      chain: { chainId: CHAIN_ID, period: 1, epoch: 30_000, fork: "berlin" },
      node: { gasLimit: 30_000_000, recommit: null },
      geth: geth.file,
      rpcPort: null,
      alloc: new Map(ACCOUNTS.map((account) => [devWallet(account).address, parseEther("1")])),
      secrets: new Map<string, string>(),
    } as const;
    const now = (): number => Math.floor(Date.now() / 1_000);
    const create = (): Promise<NetworkState> => createNetwork(place.network, plan, now);
    ({ state } = await bringUp(place.network, {}, create, log, { links }));
    heads = new CliqueHeads(place.network, state, links);
    provider = openProvider(rpcUrlOf(state), CHAIN_ID);
    all = await deployHomes(provider);
  });

  after(async function () {
    store.close();
    provider.destroy();
    await place.clear();
    await links.close();
  });

  describe("given a hundred blocks in which a signer is killed and one is taken back", function () {
    let term: Agreed;
    /** Slots that each home posted, by its number. */
    let posted: readonly (readonly number[])[];

    before(async function () {
      const begin = (await heads.of("rpc-1")).number;
      const reached = (blocks: number): Promise<Head> => heads.until("rpc-1", begin + blocks);
      let goesOn = true;
      const goOn = (): boolean => goesOn;
      term = await delegate(all);
      const posting = all.homes.map((_, home) => {
        return home === DELEGATOR ? postEnded(all, goOn) : postOn(all, home, goOn);
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
        await heads.forceReorg();
        await reached(BLOCKS);
        while (goOn() && (await latestSlot(all.monitor)) <= term.until) await pause(300);
      } finally {
        goesOn = false;
      }
      posted = await failed;
    });

    it("every record is in its home's history, once, and the history goes to the head", async function () {
      const repository = new Repository(store);
      const reader = new CommunityGateway(all.monitor, all.ring, repository);
      let records = 0;
      for (const [home, { address }] of all.homes.entries()) {
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
      const { address } = homeOf(all, DELEGATOR);
      const own = postingPlace(all.monitor, address);
      const secret = all.neighbourRing.secret(1);
      const { posts } = await walkBack(all.monitor, address, await readLine(all.monitor, address));
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
        expect(await latestSlot(all.monitor, block)).to.be.lessThan(term.until);
      }
      const whole = Array.from({ length: term.until - term.from }, (_, i) => term.from + i);
      expect(readable).to.deep.equal(whole);
      const slots = posted[DELEGATOR] ?? [];
      expect(slots.at(-1)).to.be.at.least(term.until);
    });

    it("the monitor takes frames for the delegatee up to the last slot of the term, and none from then on", async function () {
      const { address } = homeOf(all, DELEGATOR);
      const { posts } = await walkBack(all.monitor, address, await readLine(all.monitor, address));
      /** Whether a frame would have been taken in the block before the one that holds a slot. */
      const isTaken = async (slot: number, delegation: number): Promise<boolean> => {
        const post = posts.find(
          ({ frame }) => decodeFrame(frame).last >= slot && decodeFrame(frame).first <= slot,
        );
        if (post === undefined) throw new RangeError(`slot ${String(slot)} was not posted`);
        const { records, ...prepared } = prepareEssentials([recordOf(DELEGATOR, slot)]);
        const key = delegation === 0 ? null : all.neighbourRing.publicKeys(1).point;
        const terms = { ...prepared, epoch: 1, delegation, extended: null };
        const own = postingPlace(all.monitor, address);
        const frame = sealFrame(own, terms, records, all.ring.publicKeys(1).point, key, random);
        const at = { from: address, blockTag: post.block - 1 };
        const error = await all.monitor.contracts.monitor.post.staticCall(frame, at).then(
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
      await (
        await all.delegations.connect(homeOf(all, DELEGATEE)).settle(term.id)
      ).wait(CONFIRMATIONS);
      const owed = await all.delegations.owed(homeOf(all, DELEGATEE).address);
      expect(owed).to.equal(PRICE * BigInt(term.until - term.from));
    });
  });
});
