import { rmSync } from "node:fs";

import { expect } from "chai";
import type { Filter, FilterByBlockHash, Log, LogParams, Provider } from "ethers";
import { network } from "hardhat";

import { Archive } from "../../../src/chain/archive/archive.ts";
import { blockOfLine } from "../../../src/chain/archive/archived-block.ts";
import type { FrameReader } from "../../../src/chain/frame-log.ts";
import { unpackLine } from "../../../src/crypto/line.ts";
import { believed, readLine, walkBack } from "../../../src/monitoring/history.ts";
import { connectMonitor } from "../../../src/monitoring/monitor.ts";
import { archivedLines, beginningWith, placeArchive } from "../../support/archived-chain.ts";
import { frameUpTo, toSlot } from "../../support/contracts/monitor.ts";
import { openParties, recordsUpTo, type Parties } from "../../support/monitor-parties.ts";

const connection = await network.create();
const { networkHelpers } = connection;

/** A home that posted five frames, of two records the first and of one each other. */
async function posted(): Promise<Parties & { readonly latest: number }> {
  const parties = await openParties(connection);
  const { gateway, deployed } = parties;
  const begin = Number(await deployed.latestSlot());
  await gateway.post(recordsUpTo(begin, 2));
  for (let slot = begin + 1; slot < begin + 5; slot++) {
    await toSlot({ monitor: deployed }, networkHelpers, slot);
    await gateway.post(recordsUpTo(slot, 1));
  }
  return { ...parties, latest: begin + 4 };
}

const fixture = async () => networkHelpers.loadFixture(posted);

/** A node that answers what a function makes of the truth. */
class LyingNode implements FrameReader {
  readonly #truth: Pick<Provider, "getLogs">;
  readonly #alter: (logs: Log[], block: number) => Log[];
  asked = 0;

  constructor(truth: Pick<Provider, "getLogs">, alter: (logs: Log[], block: number) => Log[]) {
    this.#truth = truth;
    this.#alter = alter;
  }

  async getLogs(filter: Filter | FilterByBlockHash): Promise<Log[]> {
    this.asked++;
    const block = "fromBlock" in filter ? Number(filter.fromBlock) : -1;
    return this.#alter(await this.#truth.getLogs(filter), block);
  }
}

/** A log with other values. */
function altered(log: Log, over: Partial<LogParams>): Log {
  const { address, topics, data, blockHash, blockNumber, index, transactionHash } = log;
  const values = { address, topics, data, blockHash, blockNumber, index, transactionHash };
  return Object.assign(Object.create(Object.getPrototypeOf(log) as object) as Log, values, over);
}

/** The data with another digit at a place, counted from the end of its hex when below zero. */
function flipped(data: string, at: number): string {
  const place = at < 0 ? data.length + at : at;
  const digit = data[place] === "0" ? "1" : "0";
  return data.slice(0, place) + digit + data.slice(place + 1);
}

describe("a walk back along a home's line", function () {
  it("gives every frame from the newest to the first, and nothing is stored but the line", async function () {
    const { parties, home, latest } = await fixture();
    const line = await readLine(parties, home.address);
    const { posts, verdict, logCalls } = await walkBack(parties, home.address, line);
    expect(verdict).to.deep.equal({ kind: "whole" });
    expect(posts.map((post) => unpackLine(post.line).slot)).to.deep.equal(
      [0, 1, 2, 3, 4].map((back) => latest - back),
    );
    expect(logCalls).to.equal(5);
  });

  it("ends at a line that is known, and once so many records are found", async function () {
    const { parties, home } = await fixture();
    const line = await readLine(parties, home.address);
    const whole = await walkBack(parties, home.address, line);
    const known = whole.posts[2]?.line ?? 0n;
    const part = await walkBack(parties, home.address, line, { isKnown: (at) => at === known });
    expect(part.posts).to.have.length(2);
    expect(part).to.include({ end: known, logCalls: 2 });
    const three = await walkBack(parties, home.address, line, { records: 3 });
    expect(three.posts).to.have.length(3);
  });

  it("takes several frames of one block in one log call", async function () {
    const all = await fixture();
    const { parties, deployed, home, gateway, latest } = all;
    await toSlot({ monitor: deployed }, networkHelpers, latest + 2);
    const { provider } = connection.ethers;
    await provider.send("evm_setAutomine", [false]);
    const nonce = await provider.getTransactionCount(home.address);
    for (const [position, slot] of [latest + 1, latest + 2].entries()) {
      const frame = frameUpTo(all, slot, 1, { epoch: 2 });
      await deployed.connect(home).post(frame, { nonce: nonce + position, gasLimit: 200_000 });
    }
    await provider.send("evm_mine", []);
    await provider.send("evm_setAutomine", [true]);
    expect(await gateway.lastSlot()).to.equal(latest + 2);
    const line = await readLine(parties, home.address);
    const both = await walkBack(parties, home.address, line, { records: 2 });
    expect(both).to.include({ logCalls: 1 }).and.have.property("posts").with.length(2);

    // The first of two frames of one block is no fault; without the second it is withheld.
    const node = new LyingNode(provider, (logs) => logs.slice(0, 1));
    const hidden = await walkBack(parties, home.address, line, {}, node);
    expect(hidden.verdict.kind).to.equal("withheld");
  });

  it("goes on in the archive where the chain began anew from a backup", async function () {
    const { parties, home } = await fixture();
    const { provider } = connection.ethers;
    const { addresses, confirmations, pollSeconds } = parties;
    const line = await readLine(parties, home.address);
    const before = await walkBack(parties, home.address, line);
    const lines = await archivedLines(provider, await provider.getBlockNumber());
    const place = await placeArchive(lines, blockOfLine(lines.at(-1) ?? "").header);
    const archive = await Archive.find(place.folder, beginningWith(provider, place.successor));
    const anew = await connectMonitor({
      ...{ provider, addresses, confirmations, pollSeconds, archive },
    });
    // The chain that goes on has the line, and none of the logs.
    const empty = new LyingNode(provider, () => []);
    const history = await walkBack(anew, home.address, line, {}, empty);
    expect(history).to.deep.equal(before);
    const without = await walkBack(parties, home.address, line, {}, empty);
    expect(without.verdict.kind).to.equal("withheld");
    rmSync(place.folder, { recursive: true });
  });

  it("verifies the last 100 records of a home with 100 log calls", async function () {
    this.timeout(120_000);
    const { parties, deployed, home, gateway, latest } = await fixture();
    for (let slot = latest + 1; slot <= latest + 101; slot++) {
      await toSlot({ monitor: deployed }, networkHelpers, slot);
      await gateway.post(recordsUpTo(slot, 1));
    }
    const node = new LyingNode(connection.ethers.provider, (logs) => logs);
    const line = await readLine(parties, home.address);
    const walk = await walkBack(parties, home.address, line, { records: 100 }, node);
    expect(believed(walk, home.address)).to.have.length(100);
    expect(node.asked).to.equal(100);
  });

  describe("given a home that posted nothing", function () {
    it("is whole and empty", async function () {
      const { parties, deployed, stranger } = await fixture();
      await deployed.enrol(stranger);
      const line = await readLine(parties, stranger.address);
      const { posts, verdict, logCalls } = await walkBack(parties, stranger.address, line);
      expect({ posts, verdict, logCalls }).to.deep.equal({
        ...{ posts: [], verdict: { kind: "whole" }, logCalls: 0 },
      });
    });

    it("is absent for a home that was never enrolled", async function () {
      const { parties, stranger } = await fixture();
      const line = await readLine(parties, stranger.address);
      const walk = await walkBack(parties, stranger.address, line);
      expect(walk.verdict).to.deep.equal({ kind: "absent" });
      expect(() => believed(walk, stranger.address))
        .to.throw()
        .with.property("code", "HISTORY_ABSENT");
    });
  });

  it("goes on for a home that was suspended", async function () {
    const { parties, deployed, home } = await fixture();
    await deployed.suspend(home);
    const line = await readLine(parties, home.address);
    expect((await walkBack(parties, home.address, line)).posts).to.have.length(5);
  });

  describe("given a node that lies", function () {
    /** The verdict on a node that alters the logs of the block of the frame so many back. */
    async function verdictOn(back: number, alter: (log: Log) => Log[]) {
      const { parties, home } = await fixture();
      const line = await readLine(parties, home.address);
      const { posts } = await walkBack(parties, home.address, line);
      const block = posts[back]?.block;
      const node = new LyingNode(connection.ethers.provider, (logs, asked) =>
        asked === block ? logs.flatMap(alter) : logs,
      );
      const walk = await walkBack(parties, home.address, line, {}, node);
      expect(walk.posts).to.have.length(back);
      expect(walk.verdict).to.include({ block });
      expect(() => believed(walk, home.address))
        .to.throw()
        .with.property("code", walk.verdict.kind === "fork" ? "HISTORY_FORK" : "HISTORY_WITHHELD");
      return walk.verdict.kind;
    }

    for (const back of [0, 2, 4]) {
      it(`says withheld, not a short history, when it omits the frame ${String(back)} back (scenario 23)`, async function () {
        expect(await verdictOn(back, () => [])).to.equal("withheld");
      });
    }

    it("says fork for any byte of a frame that is altered (scenario 22)", async function () {
      const { parties, home } = await fixture();
      const line = await readLine(parties, home.address);
      const { posts } = await walkBack(parties, home.address, line);
      const [log] = await connection.ethers.provider.getLogs({
        ...{
          address: parties.addresses.monitor,
          fromBlock: posts[1]?.block,
          toBlock: posts[1]?.block,
        },
      });
      const digits = log?.data.length ?? 0;
      // Every 13th digit: heads of the two dynamic parts, line, header, share, root, ciphertext, tag, padding.
      for (let at = 2; at < digits; at += 13) {
        const node = new LyingNode(connection.ethers.provider, (logs, block) =>
          block === posts[1]?.block
            ? logs.map((each) => altered(each, { data: flipped(each.data, at) }))
            : logs,
        );
        const { verdict, posts: proved } = await walkBack(parties, home.address, line, {}, node);
        // An altered header may tell of an earlier slot: then the true frame is the one that lacks.
        expect(verdict.kind, `digit ${String(at)}`).to.be.oneOf(["fork", "withheld"]);
        expect(proved).to.have.length(1);
      }
    });

    it("says fork when ciphertext, tag or the line before are altered", async function () {
      for (const at of [10, 60, -80, -200]) {
        const kind = await verdictOn(1, (log) => [altered(log, { data: flipped(log.data, at) })]);
        expect(kind, String(at)).to.equal("fork");
      }
    });

    it("says fork when it gives another home's log, another block's, or one of another contract", async function () {
      const { stranger } = await fixture();
      const other = `0x${stranger.address.slice(2).toLowerCase().padStart(64, "0")}`;
      const lies: ((log: Log) => Log)[] = [
        (log) => altered(log, { topics: [log.topics[0] ?? "", other] }),
        (log) => altered(log, { blockNumber: log.blockNumber - 1 }),
        (log) => altered(log, { address: stranger.address }),
      ];
      for (const lie of lies) expect(await verdictOn(1, (log) => [lie(log)])).to.equal("fork");
    });

    it("is not misled by logs that it adds", async function () {
      const { parties, home } = await fixture();
      const line = await readLine(parties, home.address);
      const node = new LyingNode(connection.ethers.provider, (logs) =>
        logs.flatMap((log) => [altered(log, { data: flipped(log.data, -80) }), log, log]),
      );
      const walk = await walkBack(parties, home.address, line, {}, node);
      expect(walk.verdict).to.deep.equal({ kind: "whole" });
      expect(walk.posts).to.have.length(5);
    });
  });
});
