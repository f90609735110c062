import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";
import { id } from "ethers";
import { network } from "hardhat";

import type { JobChange } from "../../../src/chain/sender-options.ts";
import { GridwellError } from "../../../src/domain/errors.ts";
import { batchesOf, batchOf, SenderChain, START, statesOf } from "../../support/sender-chain.ts";

const { ethers } = await network.create();
const chain = await SenderChain.deploy(ethers);

/** The code of the error that a call throws. */
function codeOf(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof GridwellError) return error.code;
    throw error;
  }
  return "nothing was thrown";
}

describe("sender", function () {
  afterEach(async function () {
    await chain.automine(true);
  });

  describe("enqueue", function () {
    it("takes a batch once, and says so", function () {
      const { sender } = chain.openSender();
      expect(sender.enqueue(batchOf(7, START + 1))).to.equal(true);
      expect(sender.enqueue(batchOf(7, START + 1))).to.equal(false);
      const totals = [...batchOf(7, START + 1).totals].toReversed();
      expect(sender.enqueue(batchOf(7, START + 1, { totals }))).to.equal(false);
      expect(sender.status().jobs.queued).to.equal(1);
    });

    it("refuses another content for a slot", function () {
      const { sender } = chain.openSender();
      sender.enqueue(batchOf(7, START + 1));
      const others = [
        { totals: [[0, 5n]] as const },
        { evidence: id("signatures") },
        { exceptions: [{ lane: 1, code: 4, value: 0n }] },
      ];
      for (const other of others) {
        expect(codeOf(() => sender.enqueue(batchOf(7, START + 1, other)))).to.equal(
          "SENDER_SLOT_TAKEN",
        );
      }
    });

    it("refuses a slot that does not rise, bank by bank", function () {
      const { sender } = chain.openSender();
      sender.enqueue(batchOf(7, START + 2));
      expect(codeOf(() => sender.enqueue(batchOf(7, START + 1)))).to.equal("SENDER_SLOT_NOT_AFTER");
      expect(sender.enqueue(batchOf(8, START + 1))).to.equal(true);
    });

    it("refuses a batch that no bank could take", function () {
      const { sender } = chain.openSender();
      expect(codeOf(() => sender.enqueue(batchOf(0, START + 1)))).to.equal("BATCH_INVALID");
      expect(sender.status().jobs.queued).to.equal(0);
    });

    it("keeps what it took when the process ends, and knows it again", function () {
      const folder = mkdtempSync(join(tmpdir(), "gridwell-"));
      try {
        const file = join(folder, "state.sqlite");
        const first = chain.openSender({ file });
        first.sender.enqueue(batchOf(7, START + 1));
        const second = chain.openSender({ file });
        expect(second.sender.enqueue(batchOf(7, START + 1))).to.equal(false);
        expect(statesOf(second)).to.deep.equal(["queued"]);
        first.store.close();
        second.store.close();
      } finally {
        rmSync(folder, { recursive: true });
      }
    });

    it("keeps to one ledger a store", async function () {
      const { store } = chain.openSender();
      const other = await SenderChain.deploy(ethers);
      const index = other.openIndex();
      expect(codeOf(() => other.openSender({ store, index }))).to.equal("SENDER_STORE_FOREIGN");
    });
  });

  it("records a batch and calls it final", async function () {
    const bank = await chain.openBank();
    const opened = chain.openSender();
    const batch = batchOf(bank, START + 1, { exceptions: [{ lane: 2, code: 4, value: 9n }] });
    opened.sender.enqueue(batch);
    await opened.sender.flush();
    expect(statesOf(opened)).to.deep.equal(["final"]);
    expect(await chain.timesRecorded(batch)).to.deep.equal([1]);
  });

  it("lets lanes that a batch does not name keep their totals", async function () {
    const bank = await chain.openBank();
    const { sender, index } = chain.openSender();
    sender.enqueue(batchOf(bank, START + 1, { totals: [[1, 1_500n]] }));
    await sender.flush();
    const { ledger } = chain.fixture;
    expect(await ledger.headOf(bank)).to.equal(index.state(bank)?.head);
    const [recorded] = index.events({ bank, name: "Recorded" });
    const words = recorded?.ledger?.kind === "recorded" ? recorded.ledger.registers : [];
    const lanes = [0, 1, 2].map(
      (lane) => ((words[0] ?? 0n) >> BigInt(32 * (7 - lane))) & 0xffffffffn,
    );
    expect(lanes).to.deep.equal([0n, 1_500n, 2_000n]);
  });

  it("sends twenty batches of three banks without waiting for blocks", async function () {
    const banks = [await chain.openBank(), await chain.openBank(), await chain.openBank()];
    const { sender } = chain.openSender({ window: 20 });
    await chain.automine(false);
    const batches = Array.from({ length: 20 }, (_, i) => batchOf(banks[i % 3] ?? 0, START + 1 + i));
    for (const batch of batches) sender.enqueue(batch);
    expect(await sender.step()).to.include({ signed: 20, sent: 20, refusal: null });
    expect(await sender.step()).to.include({ signed: 0, sent: 0, refusal: null });
    await chain.mine();
    await sender.step();
    expect(sender.status().jobs.final).to.equal(20);
    expect(await chain.timesRecorded(...batches)).to.deep.equal(batches.map(() => 1));
  });

  it("keeps no more transactions unmined than its window", async function () {
    const bank = await chain.openBank();
    const { sender } = chain.openSender({ window: 4 });
    await chain.automine(false);
    for (const batch of batchesOf(bank, 10)) sender.enqueue(batch);
    const signed: number[] = [];
    for (let i = 0; i < 4; i++) {
      signed.push((await sender.step()).signed);
      signed.push((await sender.step()).signed);
      await chain.mine();
    }
    expect(signed).to.deep.equal([4, 0, 4, 0, 2, 0, 0, 0]);
    expect(sender.status().jobs.final).to.equal(10);
  });

  it("calls a batch final only when as many blocks stand on it as the index asks for", async function () {
    const bank = await chain.openBank();
    const opened = chain.openSender({ depth: 2 });
    await chain.automine(false);
    opened.sender.enqueue(batchOf(bank, START + 1));
    const seen: string[] = [];
    for (let i = 0; i < 4; i++) {
      await opened.sender.step();
      seen.push(...statesOf(opened));
      await chain.mine();
    }
    await opened.sender.step();
    expect([...seen, ...statesOf(opened)]).to.deep.equal([
      "queued",
      "recorded",
      "recorded",
      "final",
      "final",
    ]);
  });

  it("tells each change of a batch once, after it is on disk", async function () {
    const bank = await chain.openBank();
    const changes: JobChange[] = [];
    const states: string[][] = [];
    const opened = chain.openSender({
      depth: 1,
      onChange: (change) => {
        changes.push(change);
        states.push(statesOf(opened));
      },
    });
    opened.sender.enqueue(batchOf(bank, START + 1));
    await opened.sender.step();
    await opened.sender.step();
    await chain.mine();
    await opened.sender.step();
    await opened.sender.step();
    expect(changes.map(({ slot, from, state }) => [slot, from, state])).to.deep.equal([
      [START + 1, "queued", "recorded"],
      [START + 1, "recorded", "final"],
    ]);
    expect(states).to.deep.equal([["recorded"], ["final"]]);
    expect(changes[0]?.place?.transaction).to.equal(
      [...opened.sender.jobs()][0]?.place?.transaction,
    );
  });

  it("waits with a slot that has not ended by chain and clock", async function () {
    const bank = await chain.openBank();
    const block = await ethers.provider.getBlock("latest");
    // The chain comes to the beginning of a slot.
    const slot = Math.ceil((block?.timestamp ?? 0) / 900) + 1;
    const end = slot * 900;
    const time = end - 899;
    await ethers.provider.send("evm_setNextBlockTimestamp", [time]);
    await chain.mine();
    let clock = time;
    const opened = chain.openSender({ clock: () => clock });
    const batch = batchOf(bank, slot, { totals: [[0, 1n]] });
    opened.sender.enqueue(batch);
    clock = end - 61;
    expect((await opened.sender.step()).signed).to.equal(0);
    expect(opened.sender.status().held).to.have.length(1);
    expect(opened.sender.status().held[0]?.reason.code).to.equal("LEDGER_SLOT_IN_FUTURE");

    // Our clock is ahead of the chain's: the ledger says so, and from then on the chain's counts.
    clock = end;
    await ethers.provider.send("evm_setNextBlockTimestamp", [end - 120]);
    expect((await opened.sender.step()).signed).to.equal(1);
    expect((await opened.sender.step()).signed).to.equal(0);
    expect(statesOf(opened)).to.deep.equal(["queued"]);
    await ethers.provider.send("evm_setNextBlockTimestamp", [end - 60]);
    await chain.mine();
    await opened.sender.flush();
    expect(statesOf(opened)).to.deep.equal(["final"]);
    expect(opened.sender.status().held).to.deep.equal([]);
  });

  describe("run", function () {
    it("goes on until it is told to end, through rounds that fail", async function () {
      const bank = await chain.openBank();
      const end = new AbortController();
      let failures = 2;
      const { provider } = ethers;
      const opened = chain.openSender({
        provider: new Proxy(provider, {
          get: (target, name) => {
            if (name === "getTransactionCount" && failures-- > 0) {
              throw Object.assign(new Error("connection refused"), { code: "ECONNREFUSED" });
            }
            const value: unknown = Reflect.get(target, name);
            if (typeof value !== "function") return value;
            return (...args: unknown[]): unknown => Reflect.apply(value, target, args);
          },
        }),
        onChange: ({ state }) => {
          if (state === "final") end.abort();
        },
      });
      opened.sender.enqueue(batchOf(bank, START + 1));
      await opened.sender.run(end.signal);
      expect(statesOf(opened)).to.deep.equal(["final"]);
      expect(opened.log.filter((line) => line.startsWith("SENDER_ROUND_FAILED"))).to.have.length(2);
    });

    it("ends when the sender is closed", async function () {
      const opened = chain.openSender();
      const running = opened.sender.run(new AbortController().signal);
      await opened.sender.close();
      await running;
      await opened.sender.flush();
    });
  });
});

describe("sender on a chain without base fee", function () {
  it("pays a gas price", async function () {
    const berlin = await network.create({ network: "default", override: { hardfork: "berlin" } });
    const old = await SenderChain.deploy(berlin.ethers);
    const bank = await old.openBank();
    const opened = old.openSender();
    for (const batch of batchesOf(bank, 5)) opened.sender.enqueue(batch);
    await opened.sender.flush();
    expect(await old.timesRecorded(...batchesOf(bank, 5))).to.deep.equal([1, 1, 1, 1, 1]);
    const hash = [...opened.sender.jobs()][0]?.place?.transaction ?? "";
    expect((await berlin.ethers.provider.getTransaction(hash))?.type).to.equal(0);
  });
});
