import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { expect } from "chai";

import { entriesOf } from "../../src/chain/bank-entries.ts";
import { pageOf } from "../../src/chain/bank-history.ts";
import { EventIndex } from "../../src/chain/event-index.ts";
import { Store } from "../../src/chain/store.ts";
import { timeGrid } from "../../src/domain/time-grid.ts";
import { ReadingLedger__factory } from "../../types/contracts/factories/metering/ReadingLedger__factory.ts";
import { kill, startNode } from "../support/node-process.ts";
import { batchesOf, devWallet, enrolments, START, timesRecorded } from "../support/sender-chain.ts";
import { openProvider, SENDER_PROCESS, type SenderTask } from "../support/sender-process.ts";

const BANKS = [1, 2, 3, 4];
const BATCHES_PER_BANK = 50;
const CHAIN_ID = 31_337;
/** Blocks on top that make a block final. */
const DEPTH = 1;
/** The process is let alone after so many deaths, so that the test ends. */
const MOST_KILLS = 25;

/** The same numbers below `limit` on every run (mulberry32). */
function randomFrom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

describe("sender that is killed again and again", function () {
  this.timeout(180_000);
  const children = new Set<ChildProcess>();
  let folder = "";

  beforeEach(function () {
    folder = mkdtempSync(join(tmpdir(), "gridwell-"));
  });

  afterEach(async function () {
    for (const child of children) await kill(child);
    children.clear();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Deploys a ledger with banks on a chain, and lets the chain make blocks by itself. */
  async function prepare(url: string): Promise<SenderTask> {
    const provider = openProvider(url, CHAIN_ID);
    const operator = devWallet(0).connect(provider);
    const ledger = await new ReadingLedger__factory(operator).deploy(operator, 900, 0);
    await ledger.waitForDeployment();
    const address = await ledger.getAddress();
    const site = { chainId: BigInt(CHAIN_ID), ledger: address, grid: timeGrid(0, 900) };
    const store = new Store(":memory:");
    const index = new EventIndex({ store, reader: provider, site, depth: 0 });
    for (const bank of BANKS) {
      await (await ledger.open(bank, devWallet(1), false, 1_000_000n, 1, START)).wait();
      await index.sync();
      const state = index.state(bank);
      if (state === null) throw new Error(`bank ${String(bank)} was not opened`);
      const page = pageOf(state.words, 0, state.wide);
      await (await ledger.change(bank, state.tip, page, enrolments(bank))).wait();
    }
    await provider.send("evm_setAutomine", [false]);
    await provider.send("evm_setIntervalMining", [100]);
    provider.destroy();
    return {
      ...{ url, chainId: CHAIN_ID, ledger: address, fromBlock: 0, depth: DEPTH },
      ...{ file: join(folder, "state.sqlite"), banks: BANKS, batches: BATCHES_PER_BANK },
    };
  }

  /**
   * Lets the process live for a number of lines.
   *
   * @returns the last line it said, and whether it came to its end by itself
   */
  async function live(task: SenderTask, lines: number): Promise<{ last: string; done: boolean }> {
    const args = ["--import", "tsx", SENDER_PROCESS, JSON.stringify(task)];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    children.add(child);
    const ended = once(child, "exit");
    let left = lines;
    let last = "";
    for await (const line of createInterface(child.stdout)) {
      if (left === 0) break;
      left -= 1;
      last = line;
      if (left === 0) child.kill("SIGKILL");
    }
    await ended;
    children.delete(child);
    if (child.signalCode === null) expect(child.exitCode).to.equal(0);
    return { last, done: child.signalCode === null };
  }

  it("records each of 200 batches once", async function () {
    const { url } = await startNode(children);
    const task = await prepare(url);
    const random = randomFrom(20_240_607);
    const moments: string[] = [];
    for (;;) {
      const lines = moments.length < MOST_KILLS ? 1 + random(80) : Number.POSITIVE_INFINITY;
      const { last, done } = await live(task, lines);
      if (done) break;
      moments.push(last);
    }
    // The first time it died before all was enqueued.
    expect(moments[0]).to.equal("enqueued");
    expect(moments.length).to.be.greaterThan(5);

    const provider = openProvider(url, CHAIN_ID);
    const site = { chainId: BigInt(CHAIN_ID), ledger: task.ledger, grid: timeGrid(0, 900) };
    const index = new EventIndex({
      ...{ store: new Store(":memory:"), reader: provider, site, depth: 0 },
    });
    await index.sync();
    for (const bank of BANKS) {
      const batches = batchesOf(bank, BATCHES_PER_BANK);
      const times = batches.map((batch) => timesRecorded(index, batch));
      expect(times).to.deep.equal(batches.map(() => 1));
      const records = [...entriesOf(index, bank)].filter(({ kind }) => kind === "recorded");
      expect(records).to.have.length(BATCHES_PER_BANK);
    }
    provider.destroy();
  });
});
