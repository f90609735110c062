import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";
import { network } from "hardhat";

import { Archive } from "../../../src/chain/archive/archive.ts";
import { blockOfLine, type ArchivedHeader } from "../../../src/chain/archive/archived-block.ts";
import { BlockChain } from "../../../src/chain/archive/block-chain.ts";
import { LedgerHistory } from "../../../src/chain/archive/ledger-history.ts";
import { entriesOf } from "../../../src/chain/bank-entries.ts";
import { EventIndex } from "../../../src/chain/event-index.ts";
import type { ChainReader } from "../../../src/chain/log-pager.ts";
import { proveReading } from "../../../src/chain/proofs.ts";
import { Store } from "../../../src/chain/store.ts";
import {
  archivedLines,
  beginningWith,
  placeArchive,
  type ArchivePlace,
} from "../../support/archived-chain.ts";
import { BankDriver, deployLedger, pointId } from "../../support/bank-driver.ts";
import { gather } from "../../support/gather.ts";
import { rejection } from "../../support/rejection.ts";

const old = await network.create();
const fresh = await network.create();
const fixture = await deployLedger(old.ethers);
const { site } = fixture;
const ledger = [site.ledger];
const DEPTH = 2;

describe("an archive of a chain's blocks", function () {
  let lines: string[];
  let last: ArchivedHeader;
  let place: ArchivePlace;
  /** The chain that goes on. */
  let reader: ChainReader;
  let bank: BankDriver;

  before(async function () {
    bank = new BankDriver(fixture, 1);
    await bank.open();
    await bank.enrol(1, 5n, "a");
    await bank.enrol(2, 6n, "b");
    await bank.record(961);
    await bank.record(962);
    const { provider } = old.ethers;
    lines = await archivedLines(provider, await provider.getBlockNumber());
    last = blockOfLine(lines.at(-1) ?? "").header;
    place = await placeArchive(lines, last);
    reader = beginningWith(fresh.ethers.provider, place.successor);
    for (let i = 0; i < 5; i++) await fresh.networkHelpers.mine();
  });

  after(function () {
    rmSync(place.folder, { recursive: true, force: true });
  });

  const found = async (): Promise<Archive> => {
    const archive = await Archive.find(place.folder, reader);
    if (archive === null) throw new Error("no archive");
    return archive;
  };

  describe("a block", function () {
    it("has the hash and the logs that its node says", async function () {
      for (const line of lines) {
        const { header, logs } = blockOfLine(line);
        const block = await old.ethers.provider.getBlock(header.number);
        expect(header).to.include({ hash: block?.hash, parentHash: block?.parentHash });
        const said = await old.ethers.provider.getLogs({ blockHash: header.hash });
        expect(logs).to.deep.equal(
          said.map(({ address, topics, data, blockNumber, blockHash, index, transactionHash }) => {
            const chainLog = { address, topics: [...topics], data, blockNumber, blockHash };
            return { ...chainLog, index, transactionHash };
          }),
        );
      }
    });

    it("is refused with a receipt altered or withheld", function () {
      const [header, receipts, hashes] = JSON.parse(lines.at(-1) ?? "") as [
        string,
        string[],
        string[],
      ];
      const digit = receipts[0]?.at(-1) === "0" ? "1" : "0";
      const altered = receipts.map((receipt) => receipt.slice(0, -1) + digit);
      for (const line of [
        [header, altered, hashes],
        [header],
        [header, [...receipts, ...receipts], [...hashes, ...hashes]],
        [header, receipts, []],
        [header, receipts, hashes, []],
        ["0xc0"],
        {},
      ]) {
        expect(() => blockOfLine(JSON.stringify(line))).to.throw();
      }
    });
  });

  describe("blocks", function () {
    const chainOf = (some: readonly string[]): BlockChain => {
      const chain = new BlockChain();
      for (const line of some) chain.add(line);
      return chain;
    };

    it("stand on each other from the first one on", function () {
      expect(chainOf(lines).last).to.deep.equal(last);
      expect(() => chainOf(lines.slice(1))).to.throw(RangeError);
      expect(() => chainOf([...lines.slice(0, 2), ...lines.slice(3)])).to.throw(RangeError);
    });

    it("begin anew only from the state that was left", function () {
      expect(() => chainOf([...lines, ...lines])).to.throw(RangeError);
      expect(chainOf([lines[0] ?? "", ...lines]).last).to.deep.equal(last);
    });

    it("add up to the head of each bank, and to none with one of them missing", async function () {
      const logs = lines.flatMap((line) => blockOfLine(line).logs);
      const history = new LedgerHistory(site);
      history.add(logs);
      const stored = await fixture.ledger.headOf(1);
      expect([...history.heads()]).to.deep.equal([[1, stored]]);
      const records = logs.filter(({ address }) => address === site.ledger);
      expect(() => {
        new LedgerHistory(site).add(records.toSpliced(2, 1));
      })
        .to.throw()
        .with.property("code", "HISTORY_REFUSED");
    });
  });

  describe("index of the chain that goes on", function () {
    const openIndex = (archive: Archive | null, store = new Store(":memory:")): EventIndex =>
      new EventIndex({ store, reader, site, depth: DEPTH, archive });

    it("knows every entry from before, and counts its blocks backwards", async function () {
      const index = openIndex(await found());
      const report = await index.sync();
      expect(index.state(1)).to.deep.equal(bank.state);
      const places = [...entriesOf(index, 1)].map(({ place: { blockNumber } }) => blockNumber);
      const wanted = bank.events.map(({ place: { blockNumber } }) => blockNumber - lines.length);
      expect(places).to.deep.equal(wanted.filter((number, i) => wanted.indexOf(number) === i));
      expect(report.head?.number).to.equal(await fresh.ethers.provider.getBlockNumber());
      expect(report.added).to.deep.equal({ from: -lines.length, to: report.head?.number });
      expect([...index.events()]).to.have.length(bank.events.length);
    });

    it("proves readings from before", async function () {
      const index = openIndex(await found());
      await index.sync();
      const { reading, anchor } = proveReading(index, pointId("a"), 961);
      expect(reading.slot).to.equal(961);
      expect(anchor).to.include({ kind: "head", head: bank.state.head });
    });

    it("reads the archive once, and goes on in the middle of it", async function () {
      const store = new Store(":memory:");
      const archive = await found();
      const index = openIndex(archive, store);
      await index.sync();
      const events = [...index.events()].length;
      rmSync(join(place.folder, "moved"), { force: true });
      renameSync(archive.file, join(place.folder, "moved"));
      await openIndex(archive, store).sync();
      renameSync(join(place.folder, "moved"), archive.file);
      expect([...index.events()]).to.have.length(events);
      const [first, ...more] = await gather(archive.pages(ledger, -3));
      expect(first).to.deep.include({ isFinal: true });
      expect([first?.first.number, first?.last.number, more]).to.deep.equal([-2, -1, []]);
    });

    it("forgets what it knew of the chain that was before it in the same store", async function () {
      const store = new Store(":memory:");
      const { provider } = old.ethers;
      const before = new EventIndex({ store, reader: provider, site, depth: 0 });
      await before.sync();
      const index = openIndex(await found(), store);
      expect(index.head).to.equal(null);
      await index.sync();
      expect(index.state(1)).to.deep.equal(before.state(1));
      expect(index.entries.entry(1, 0)?.block).to.be.lessThan(0);
    });
  });

  describe("a folder", function () {
    it("has none for a chain that goes on from nothing", async function () {
      expect(await Archive.find(place.folder, fresh.ethers.provider)).to.equal(null);
      expect(await Archive.find(join(place.folder, "none"), reader)).to.equal(null);
    });

    it("is refused when the archive was taken away", async function () {
      const { file } = await found();
      renameSync(file, `${file}.away`);
      const error = await rejection(Archive.find(place.folder, reader));
      renameSync(`${file}.away`, file);
      expect(error).to.include({ code: "ARCHIVE_MISSING" });
    });

    it("gives no page of an archive with a byte altered", async function () {
      const archive = await found();
      const bytes = readFileSync(archive.file);
      const altered = Buffer.from(bytes);
      const at = bytes.length - 100;
      altered.writeUInt8(altered.readUInt8(at) ^ 4, at);
      writeFileSync(archive.file, altered);
      const error = await rejection(archive.pages(ledger).next());
      writeFileSync(archive.file, bytes);
      expect(error).to.include({ code: "BACKUP_DAMAGED" });
    });
  });
});
