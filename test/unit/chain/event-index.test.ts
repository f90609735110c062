import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import type { Filter } from "ethers";
import { network } from "hardhat";

import { entriesOf, entryAt, linksOf, wordsAt } from "../../../src/chain/bank-entries.ts";
import { ChangeKind, headAfter } from "../../../src/chain/bank-history.ts";
import { HistoryRefused } from "../../../src/chain/bank-fold.ts";
import { isEntry } from "../../../src/chain/entries.ts";
import { EventIndex, type EventIndexOptions } from "../../../src/chain/event-index.ts";
import type { ChainReader } from "../../../src/chain/log-pager.ts";
import { Store } from "../../../src/chain/store.ts";
import { GridwellError } from "../../../src/domain/errors.ts";
import { ReadingLedger__factory } from "../../../types/contracts/factories/metering/ReadingLedger__factory.ts";
import { BankDriver, deployLedger, pointId } from "../../support/bank-driver.ts";
import { rejection } from "../../support/rejection.ts";

const { ethers, networkHelpers } = await network.create();
const fixture = await deployLedger(ethers);
const { site, operator, deployedAt } = fixture;
const reader: ChainReader = ethers.provider;
const DEPTH = 3;
let banks = 0;

function openIndex(options: Partial<EventIndexOptions> = {}): EventIndex {
  const store = new Store(":memory:");
  return new EventIndex({ store, reader, site, fromBlock: deployedAt, depth: DEPTH, ...options });
}

/** One by one: blocks that the test chain mines in bulk do not name their parents. */
async function mine(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await networkHelpers.mine();
}

/** A bank with two points and two records, and the index that knows it. */
async function openBank(index: EventIndex): Promise<BankDriver> {
  const bank = new BankDriver(fixture, ++banks);
  await bank.open();
  await bank.enrol(1, 5n, `${String(bank.bank)}/a`);
  await bank.enrol(2, 6n, `${String(bank.bank)}/b`);
  await bank.record(961);
  await bank.record(962);
  await index.sync();
  return bank;
}

/** Everything that queries can see of a bank. */
function viewOf(index: EventIndex, bank: number): unknown {
  return {
    head: index.head,
    final: index.final,
    states: [index.state(bank), index.state(bank, "final")],
    entries: [...entriesOf(index, bank)],
    events: [...index.events({ bank })],
    rows: index.entries.entries(bank, 0, 1_000),
    days: [9, 10, 11].map((day) => index.entries.checkpoint(bank, day)),
    seats: ["a", "b", "c"].map((name) => index.entries.seat(pointId(`${String(bank)}/${name}`))),
  };
}

async function freshView(bank: number): Promise<unknown> {
  const fresh = openIndex();
  await fresh.sync();
  return viewOf(fresh, bank);
}

describe("event index", function () {
  describe("sync", function () {
    it("adds up each bank to what the ledger stores", async function () {
      const index = openIndex();
      const bank = await openBank(index);
      expect(index.state(bank.bank)).to.deep.equal(bank.state);
      expect([...entriesOf(index, bank.bank)]).to.deep.equal(bank.events.filter(isEntry));
      expect(index.banks()).to.include(bank.bank);
    });

    it("calls a block final when enough others stand on it", async function () {
      const index = openIndex();
      const bank = await openBank(index);
      const entry = entryAt(index, bank.bank, 1);
      expect(index.head?.number).to.equal(await ethers.provider.getBlockNumber());
      expect(index.final?.number).to.equal((index.head?.number ?? 0) - DEPTH);
      expect(entry?.place.blockNumber).to.equal(index.final?.number);
      expect(index.state(bank.bank, "final")?.tip.index).to.equal(1);
      await mine(DEPTH);
      await index.sync();
      expect(index.state(bank.bank, "final")).to.deep.equal(bank.state);
    });

    it("reports what came and what became final", async function () {
      const index = openIndex();
      const first = await index.sync();
      expect(first.added?.from).to.equal(deployedAt);
      expect(await index.sync()).to.deep.equal({ ...first, added: null, finalized: null });
      await mine(2);
      const head = first.head?.number ?? 0;
      const second = await index.sync();
      expect(second.added).to.deep.equal({ from: head + 1, to: head + 2 });
      expect(second.finalized).to.deep.equal({ from: head - DEPTH + 1, to: head - DEPTH + 2 });
      expect(second.rolledBack).to.deep.equal([]);
    });

    it("has nothing before the ledger is there", async function () {
      const index = openIndex({ fromBlock: 1_000_000 });
      const report = await index.sync();
      expect(report).to.deep.equal({
        head: null,
        final: null,
        rolledBack: [],
        added: null,
        finalized: null,
      });
      expect(index.state(1)).to.equal(null);
    });

    it("takes calls at the same time one after the other", async function () {
      const bank = await openBank(openIndex());
      const index = openIndex();
      const [first, second] = await Promise.all([index.sync(), index.sync()]);
      expect(first.added).to.not.equal(null);
      expect(second.added).to.equal(null);
      expect(index.state(bank.bank)).to.deep.equal(bank.state);
    });
  });

  describe("given a reorg", function () {
    it("rolls back and takes the new chain, as if it had never known another", async function () {
      const index = openIndex();
      const bank = await openBank(index);
      const snapshot = await networkHelpers.takeSnapshot();
      const goBack = bank.remember();
      await bank.record(1057, () => 3n);
      await bank.enrol(3, 0n, `${String(bank.bank)}/c`);
      await index.sync();
      expect(index.entries.checkpoint(bank.bank, 10)).to.not.equal(null);
      const lost = bank.events.slice(-3);

      await snapshot.restore();
      goBack();
      await bank.record(963, () => 4n);
      await bank.amend(962, [{ lane: 1, code: 2, value: 9n }]);
      await bank.record(964, () => 4n);
      const report = await index.sync();

      expect(report.rolledBack.map(({ ledger }) => ledger)).to.deep.equal(lost);
      expect(report.added?.from).to.equal(lost[0]?.place.blockNumber);
      expect(index.state(bank.bank)).to.deep.equal(bank.state);
      expect(viewOf(index, bank.bank)).to.deep.equal(await freshView(bank.bank));
    });

    it("takes a shorter chain too", async function () {
      const index = openIndex();
      const bank = await openBank(index);
      const snapshot = await networkHelpers.takeSnapshot();
      const goBack = bank.remember();
      await bank.record(963);
      await bank.record(964);
      await index.sync();

      await snapshot.restore();
      goBack();
      await mine(1);
      const report = await index.sync();
      expect(report.rolledBack.length).to.equal(2);
      expect(index.state(bank.bank)).to.deep.equal(bank.state);
      expect(index.head?.number).to.equal(await ethers.provider.getBlockNumber());
    });

    it("forgets a bank whose opening is gone", async function () {
      const index = openIndex();
      const snapshot = await networkHelpers.takeSnapshot();
      const bank = new BankDriver(fixture, ++banks);
      await bank.open();
      await index.sync();
      expect(index.state(bank.bank)?.head).to.equal(bank.state.head);
      await snapshot.restore();
      await mine(1);
      await index.sync();
      expect(index.state(bank.bank)).to.equal(null);
      expect(index.banks()).to.not.include(bank.bank);
    });

    it("refuses one below what was final, and starts anew when told", async function () {
      const index = openIndex();
      const snapshot = await networkHelpers.takeSnapshot();
      const bank = await openBank(index);
      await mine(DEPTH);
      await index.sync();
      await snapshot.restore();
      await mine(2 * DEPTH + 5);
      const error = await rejection(index.sync());
      expect(error)
        .to.be.instanceOf(GridwellError)
        .and.to.have.property("code", "INDEX_FINAL_CHANGED");
      index.rebuild();
      await index.sync();
      expect(index.state(bank.bank)).to.equal(null);
      expect(viewOf(index, bank.bank)).to.deep.equal(await freshView(bank.bank));
    });

    it("notices one that happens while it reads", async function () {
      const bank = await openBank(openIndex());
      const snapshot = await networkHelpers.takeSnapshot();
      const goBack = bank.remember();
      await bank.record(963);
      let moved = false;
      const moving: ChainReader = {
        getBlock: (tag) => ethers.provider.getBlock(tag),
        getLogs: async (filter) => {
          if (!moved && "blockHash" in filter) {
            moved = true;
            await snapshot.restore();
            goBack();
            await bank.record(1060, () => 8n);
          }
          return ethers.provider.getLogs(filter);
        },
      };
      const index = openIndex({ reader: moving });
      await index.sync();
      expect(moved).to.equal(true);
      expect(index.state(bank.bank)).to.deep.equal(bank.state);
      expect(viewOf(index, bank.bank)).to.deep.equal(await freshView(bank.bank));
    });

    it("gives up when the chain never stands still", async function () {
      let flip = false;
      const restless: ChainReader = {
        getBlock: async (tag) => {
          flip = !flip;
          return tag === "latest" || flip ? ethers.provider.getBlock(tag) : null;
        },
        getLogs: (filter) => ethers.provider.getLogs(filter),
      };
      const error = await rejection(openIndex({ reader: restless }).sync());
      expect(error).to.have.property("code", "CHAIN_UNSTEADY");
    });
  });

  describe("given a difficult node", function () {
    it("asks for less where the node refuses a range, and for more again later", async function () {
      const bank = await openBank(openIndex());
      await mine(40);
      const spans: number[] = [];
      let limit = 5;
      const narrow: ChainReader = {
        getBlock: (tag) => ethers.provider.getBlock(tag),
        getLogs: async (filter) => {
          if ("blockHash" in filter) return ethers.provider.getLogs(filter);
          const { fromBlock, toBlock } = filter as Filter;
          const span = Number(toBlock) - Number(fromBlock) + 1;
          if (span > limit) throw new Error("query returned more than 10000 results");
          spans.push(span);
          limit = 9;
          return ethers.provider.getLogs(filter);
        },
      };
      const index = openIndex({ reader: narrow });
      await index.sync();
      expect(spans[0]).to.be.at.most(5);
      expect(Math.max(...spans)).to.be.within(6, 9);
      expect(viewOf(index, bank.bank)).to.deep.equal(await freshView(bank.bank));
    });

    it("passes on an error that is not about the size, and goes on later where it was", async function () {
      const bank = await openBank(openIndex());
      const down = new Error("the node is down");
      let isDown = false;
      let served = 0;
      const failing: ChainReader = {
        getBlock: (tag) => ethers.provider.getBlock(tag),
        getLogs: async (filter) => {
          if (isDown) throw down;
          served++;
          isDown = served === 2;
          return ethers.provider.getLogs(filter);
        },
      };
      const index = openIndex({ reader: failing, pageBlocks: 4 });
      expect(await rejection(index.sync())).to.equal(down);
      expect(index.head?.number).to.equal(deployedAt + 7);
      isDown = false;
      const report = await index.sync();
      expect(report.added?.from).to.equal(deployedAt);
      expect(report.finalized?.from).to.equal(deployedAt);
      expect(viewOf(index, bank.bank)).to.deep.equal(await freshView(bank.bank));
    });

    it("refuses a history with an entry kept back, and takes it from an honest node", async function () {
      const store = new Store(":memory:");
      const bank = await openBank(openIndex());
      const kept = bank.logs[2];
      const lying: ChainReader = {
        getBlock: (tag) => ethers.provider.getBlock(tag),
        getLogs: async (filter) => {
          const logs = await ethers.provider.getLogs(filter);
          return logs.filter((log) => log.transactionHash !== kept?.transactionHash);
        },
      };
      const index = openIndex({ store, reader: lying });
      const error = await rejection(index.sync());
      if (!(error instanceof HistoryRefused)) throw new Error("not refused");
      expect(error.verdict).to.include({ kind: "withheld", bank: bank.bank, index: 2 });

      // What it read before it found out may be wrong as well.
      const honest = openIndex({ store });
      expect(await rejection(honest.sync())).to.be.instanceOf(HistoryRefused);
      honest.rebuild();
      await honest.sync();
      expect(viewOf(honest, bank.bank)).to.deep.equal(await freshView(bank.bank));
    });
  });

  describe("given a store on disk", function () {
    let folder = "";
    before(function () {
      folder = mkdtempSync(join(tmpdir(), "gridwell-index-"));
    });
    after(function () {
      rmSync(folder, { recursive: true });
    });

    it("goes on after a restart, also over a reorg while it was down", async function () {
      const file = join(folder, "index.db");
      const first = new Store(file);
      const bank = await openBank(openIndex({ store: first }));
      const snapshot = await networkHelpers.takeSnapshot();
      const goBack = bank.remember();
      await bank.record(963);
      await openIndex({ store: first }).sync();
      first.close();

      await snapshot.restore();
      goBack();
      await bank.record(970, () => 2n);
      await bank.change({
        kind: ChangeKind.Suspend,
        lane: 1,
        total: 0n,
        subject: pointId("reason"),
      });
      const second = new Store(file);
      const index = openIndex({ store: second });
      expect(index.state(bank.bank)?.tip.slot).to.equal(963);
      const report = await index.sync();
      expect(report.rolledBack.length).to.equal(1);
      expect(index.state(bank.bank)).to.deep.equal(bank.state);
      expect(viewOf(index, bank.bank)).to.deep.equal(await freshView(bank.bank));
      second.close();
    });

    it("is shared with another process: both see the same, and what the other read is reported", async function () {
      const file = join(folder, "shared.db");
      const stores = [new Store(file), new Store(file)];
      const indexes = stores.map((store) => openIndex({ store }));
      const [one, two] = indexes;
      if (one === undefined || two === undefined) throw new Error("two were opened");
      const bank = await openBank(openIndex());
      await Promise.all(indexes.map((index) => index.sync()));
      for (let slot = 963; slot < 970; slot++) {
        const before = two.head?.number ?? 0;
        await bank.record(slot);
        await one.sync();
        const { added } = await two.sync();
        expect(added?.to).to.equal(two.head?.number);
        expect(added?.from).to.be.at.most(before + 1);
        await Promise.all([...indexes, ...indexes].map((index) => index.sync()));
        for (const index of indexes) expect(index.state(bank.bank)).to.deep.equal(bank.state);
      }

      const snapshot = await networkHelpers.takeSnapshot();
      const goBack = bank.remember();
      await bank.record(980);
      await Promise.all(indexes.map((index) => index.sync()));
      await snapshot.restore();
      goBack();
      await bank.record(990, () => 3n);
      await mine(1);
      await Promise.all(indexes.map((index) => index.sync()));
      const fresh = await freshView(bank.bank);
      for (const index of indexes) expect(viewOf(index, bank.bank)).to.deep.equal(fresh);
      for (const store of stores) store.close();
    });

    it("is not taken for the index of another ledger", async function () {
      const store = new Store(":memory:");
      openIndex({ store });
      const other = { ...site, ledger: await operator.getAddress() };
      expect(() => openIndex({ store, site: other }))
        .to.throw(GridwellError)
        .with.property("code", "INDEX_OF_OTHERS");
    });
  });

  describe("queries", function () {
    it("give the entries of a range of slots", async function () {
      const index = openIndex();
      const bank = await openBank(index);
      const slots = (from?: number, to?: number): number[] => {
        const range = {
          ...(from === undefined ? {} : { from }),
          ...(to === undefined ? {} : { to }),
        };
        return [...entriesOf(index, bank.bank, range)].map(({ slot }) => slot);
      };
      expect(slots()).to.deep.equal([960, 960, 960, 961, 962]);
      expect(slots(961)).to.deep.equal([961, 962]);
      expect(slots(961, 961)).to.deep.equal([961]);
      expect(slots(963)).to.deep.equal([]);
    });

    it("give the words after any entry, and links that lead to the head", async function () {
      const index = openIndex();
      const bank = new BankDriver(fixture, ++banks);
      const words: (readonly bigint[])[] = [];
      await bank.open();
      words.push(bank.state.words);
      await bank.enrol(0, 7n, `${String(bank.bank)}/a`);
      words.push(bank.state.words);
      const { head } = bank.state;
      await bank.amend(960, [{ lane: 0, code: 2, value: 1n }]);
      words.push(bank.state.words);
      await bank.record(961);
      words.push(bank.state.words);
      await bank.grow(3);
      words.push(bank.state.words);
      await bank.amend(960, [{ lane: 0, code: 2, value: 1n }]);
      words.push(bank.state.words);
      await index.sync();
      expect(words.map((_, i) => wordsAt(index, bank.bank, i))).to.deep.equal(words);
      expect(() => wordsAt(index, bank.bank, 6)).to.throw(RangeError);
      const links = linksOf(index, bank.bank, 2, 5);
      const anchor = links.reduce((before, link, i) => headAfter(before, i + 1, link), head);
      expect(anchor).to.equal(bank.state.head);
    });

    it("find where a point sits", async function () {
      const index = openIndex();
      const bank = await openBank(index);
      const point = pointId(`${String(bank.bank)}/b`);
      expect(index.entries.seat(point)).to.deep.equal({ bank: bank.bank, lane: 2, since: 2 });
      expect(index.entries.seat(pointId("nobody"))).to.equal(null);
      expect(index.state(bank.bank)?.occupants.get(2)).to.equal(point);
    });

    it("decode any other contract's events, and find them by their values", async function () {
      const other = await new ReadingLedger__factory(operator).deploy(operator, 900, 0);
      const address = await other.getAddress();
      const index = openIndex({
        contracts: [{ name: "other", address, abi: ReadingLedger__factory.createInterface() }],
      });
      const bank = new BankDriver(
        { ...fixture, ledger: other, site: { ...site, ledger: address } },
        7,
      );
      await bank.open();
      await bank.enrol(1, 5n, "elsewhere");
      await index.sync();
      const events = [...index.events({ contract: "other", where: { bank: "7", slot: "960" } })];
      expect(events.map(({ name }) => name)).to.deep.equal(["BankOpened", "LanesChanged"]);
      expect(events[1]?.args["changes"]).to.deep.equal([
        { kind: "0", lane: "1", total: "5", subject: pointId("elsewhere") },
      ]);
      expect(events[0]?.args["wide"]).to.equal(false);
      expect([...index.events({ contract: "other", where: { bank: "8" } })]).to.deep.equal([]);
      expect([...index.events({ contract: "other", name: "LanesChanged" })]).to.deep.equal([
        events[1],
      ]);
      expect(index.state(7)?.tip.index).to.not.equal(bank.state.tip.index);
    });
  });

  describe("follow", function () {
    it("gives a report when something happened, until it is told to stop", async function () {
      const index = openIndex();
      const stop = new AbortController();
      const bank = new BankDriver(fixture, ++banks);
      const seen: (number | undefined)[] = [];
      for await (const report of index.follow(0, stop.signal)) {
        seen.push(report.head?.number);
        if (seen.length === 1) await bank.open();
        if (seen.length === 2) stop.abort();
      }
      expect(seen.length).to.equal(2);
      expect(index.state(bank.bank)).to.deep.equal(bank.state);
    });
  });
});
