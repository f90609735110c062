import { expect } from "chai";
import { Transaction, type TransactionRequest } from "ethers";
import { network } from "hardhat";

import type { Batch } from "../../../src/chain/batch.ts";
import {
  AHEAD,
  batchesOf,
  batchOf,
  devWallet,
  SenderChain,
  START,
  statesOf,
  type TestSender,
} from "../../support/sender-chain.ts";

const { ethers } = await network.create();
const chain = await SenderChain.deploy(ethers);
const { ledger, operator, stranger } = chain.fixture;

/** A key of the gateway that remembers what it signed, and signs something else where it is told to. */
function watchedKey(change: (request: TransactionRequest) => TransactionRequest = (same) => same): {
  readonly signed: Transaction[];
  readonly signer: {
    address: string;
    signTransaction: (tx: TransactionRequest) => Promise<string>;
  };
} {
  const wallet = devWallet(1);
  const signed: Transaction[] = [];
  const signTransaction = async (request: TransactionRequest): Promise<string> => {
    const raw = await wallet.signTransaction(change(request));
    signed.push(Transaction.from(raw));
    return raw;
  };
  return { signed, signer: { address: wallet.address, signTransaction } };
}

/** Mines and steps until all senders have settled what they were given. */
async function settle(...senders: readonly TestSender[]): Promise<void> {
  for (let block = 0; block < 30; block++) {
    for (const { sender } of senders) await sender.step();
    const open = senders.some(({ sender }) => {
      const { queued, recorded } = sender.status().jobs;
      return queued + recorded > 0;
    });
    if (!open) return;
    await chain.mine();
  }
  throw new Error("30 blocks did not settle the batches");
}

async function enqueued(batches: readonly Batch[], options = {}): Promise<TestSender> {
  const opened = chain.openSender(options);
  for (const batch of batches) opened.sender.enqueue(batch);
  await opened.sender.step();
  return opened;
}

describe("sender in trouble", function () {
  beforeEach(async function () {
    await chain.automine(false);
    await chain.makeCheap();
  });

  afterEach(async function () {
    await chain.automine(true);
  });

  /** Opens a bank, whatever the mining. */
  async function openBank(): Promise<number> {
    await chain.automine(true);
    const bank = await chain.openBank();
    await chain.automine(false);
    return bank;
  }

  describe("when the node loses transactions", function () {
    it("sends the lost one again, with the same bytes, and all are mined in one block", async function () {
      const batches = batchesOf(await openBank(), 3);
      const opened = await enqueued(batches);
      const before = await chain.pool();
      await chain.drop(before.slice(0, 1));
      expect(await chain.pool()).to.deep.equal([]);
      expect((await opened.sender.step()).signed).to.equal(0);
      expect(await chain.pool()).to.deep.equal(before);
      await chain.mine();
      await opened.sender.step();
      expect(statesOf(opened)).to.deep.equal(["final", "final", "final"]);
      expect(await chain.timesRecorded(...batches)).to.deep.equal([1, 1, 1]);
    });

    it("sends all again after the node refused one", async function () {
      const { provider } = ethers;
      const { address } = devWallet(1);
      const balance = await provider.getBalance(address);
      const batches = batchesOf(await openBank(), 2);
      await provider.send("hardhat_setBalance", [address, "0x0"]);
      const opened = await enqueued(batches);
      const { last } = opened.sender.status();
      expect(last).to.include({ signed: 2, sent: 0 });
      expect(last?.refusal).to.be.a("string");
      expect(opened.log).to.have.length(1);
      await provider.send("hardhat_setBalance", [address, `0x${balance.toString(16)}`]);
      expect(await opened.sender.step()).to.include({ signed: 0, sent: 2, refusal: null });
      await settle(opened);
      expect(await chain.timesRecorded(...batches)).to.deep.equal([1, 1]);
    });
  });

  describe("when the operator changes the bank in between", function () {
    it("builds the whole pipeline anew after it failed", async function () {
      const bank = await openBank();
      const batches = batchesOf(bank, 4);
      const opened = await enqueued(batches);
      const nonce = await chain.nonce();
      await chain.correct(bank, 0, 0n);
      await chain.mine();
      expect(await chain.nonce()).to.equal(nonce + 4);
      expect(await chain.timesRecorded(...batches)).to.deep.equal([0, 0, 0, 0]);

      expect(await opened.sender.step()).to.include({ signed: 4, sent: 4 });
      await chain.mine();
      await opened.sender.step();
      expect(await chain.nonce()).to.equal(nonce + 8);
      expect(statesOf(opened)).to.deep.equal(["final", "final", "final", "final"]);
      expect(await chain.timesRecorded(...batches)).to.deep.equal([1, 1, 1, 1]);
    });

    it("replaces what is not mined yet, with the same nonces", async function () {
      const bank = await openBank();
      const batches = batchesOf(bank, 3);
      const opened = await enqueued(batches);
      const nonce = await chain.nonce();
      const before = await chain.pool();
      await chain.drop(before);
      await chain.correct(bank, 0, 0n);
      await chain.mine();
      expect(await opened.sender.step()).to.include({ signed: 3, sent: 3 });
      expect(await chain.pool())
        .to.have.length(3)
        .and.not.include.members(before);
      await settle(opened);
      expect(await chain.nonce()).to.equal(nonce + 3);
      expect(await chain.timesRecorded(...batches)).to.deep.equal([1, 1, 1]);
    });

    it("leaves other banks' transactions as they are", async function () {
      const [first, second] = [await openBank(), await openBank()];
      const { signed, signer } = watchedKey();
      const batches = [...batchesOf(first, 2), ...batchesOf(second, 2)];
      const opened = await enqueued(batches, { signer });
      await chain.drop(await chain.pool());
      await chain.correct(first, 0, 0n);
      await chain.mine();
      await opened.sender.step();
      expect(signed.slice(4).map(({ nonce }) => nonce)).to.deep.equal(
        signed.slice(0, 2).map(({ nonce }) => nonce),
      );
      await settle(opened);
      expect(await chain.timesRecorded(...batches)).to.deep.equal([1, 1, 1, 1]);
    });
  });

  describe("when a reorg takes blocks back", function () {
    it("sends the same bytes again where the bank is as it was", async function () {
      const batches = batchesOf(await openBank(), 3);
      const restore = await chain.remember();
      const opened = await enqueued(batches, { depth: 2 });
      const before = await chain.pool();
      await chain.mine(2);
      await opened.sender.step();
      expect(statesOf(opened)).to.deep.equal(["recorded", "recorded", "recorded"]);

      await restore();
      expect(await opened.sender.step()).to.include({ signed: 0, sent: 3 });
      expect(statesOf(opened)).to.deep.equal(["queued", "queued", "queued"]);
      expect(await chain.pool()).to.deep.equal(before);
      await settle(opened);
      expect(await chain.timesRecorded(...batches)).to.deep.equal([1, 1, 1]);
    });

    it("sends them also where the node seems to have kept them", async function () {
      const batches = batchesOf(await openBank(), 3);
      const restore = await chain.remember();
      const { signed, signer } = watchedKey();
      const opened = await enqueued(batches.slice(0, 2), { depth: 2, signer });
      await chain.mine();
      for (const batch of batches.slice(2)) opened.sender.enqueue(batch);
      expect(await opened.sender.step()).to.include({ signed: 1, sent: 1 });
      await restore();
      for (const { serialized } of signed) await ethers.provider.broadcastTransaction(serialized);
      expect(await opened.sender.step()).to.include({ signed: 0, sent: 3, refusal: null });
      expect(await opened.sender.step()).to.include({ signed: 0, sent: 0 });
      await settle(opened);
      expect(await chain.timesRecorded(...batches)).to.deep.equal([1, 1, 1]);
    });

    it("builds anew where the other branch changed the bank", async function () {
      const bank = await openBank();
      const batches = batchesOf(bank, 3);
      const nonce = await chain.nonce();
      const restore = await chain.remember();
      const opened = await enqueued(batches, { depth: 2 });
      await chain.mine();
      await opened.sender.step();
      await restore();
      await chain.correct(bank, 1, 900n);
      await chain.mine(2);
      expect(await opened.sender.step()).to.include({ signed: 3, sent: 3 });
      await settle(opened);
      expect(await chain.nonce()).to.equal(nonce + 3);
      expect(await chain.timesRecorded(...batches)).to.deep.equal([1, 1, 1]);
    });

    it("does not give up a batch that the other branch takes", async function () {
      const bank = await openBank();
      const batches = batchesOf(bank, 2);
      const restore = await chain.remember();
      await chain.correct(bank, 0, 500_000n);
      await chain.mine();
      const opened = await enqueued(batches, { depth: 2 });
      expect(opened.sender.status().held[0]?.reason.code).to.equal("LEDGER_IMPLAUSIBLE");
      expect(statesOf(opened)).to.deep.equal(["queued", "queued"]);
      await restore();
      await settle(opened);
      expect(statesOf(opened)).to.deep.equal(["final", "final"]);
    });
  });

  describe("when blocks go by without its transactions", function () {
    it("replaces them with an eighth more, and no sooner than it was told", async function () {
      const batches = batchesOf(await openBank(), 2);
      const { signed, signer } = watchedKey();
      const opened = await enqueued(batches, { patience: 3, signer });
      for (let block = 0; block < 2; block++) {
        await chain.mineDear();
        expect((await opened.sender.step()).signed).to.equal(0);
      }
      await chain.mineDear();
      expect(await opened.sender.step()).to.include({ signed: 2, sent: 2 });
      for (const i of [0, 1]) {
        const [old, fresh] = [signed[i], signed[i + 2]];
        expect(fresh?.nonce).to.equal(old?.nonce);
        expect(fresh?.data).to.equal(old?.data);
        for (const fee of ["maxFeePerGas", "maxPriorityFeePerGas"] as const) {
          expect((fresh?.[fee] ?? 0n) * 8n >= (old?.[fee] ?? 0n) * 9n).to.equal(true);
        }
      }
      await settle(opened);
      expect(await chain.timesRecorded(...batches)).to.deep.equal([1, 1]);
    });

    it("offers no more than the ceiling", async function () {
      const { signed, signer } = watchedKey();
      const ceiling = 50_000_000_000n;
      const opened = await enqueued(batchesOf(await openBank(), 1), {
        patience: 1,
        signer,
        fees: { ceiling },
      });
      for (let block = 0; block < 5; block++) {
        await chain.mineDear();
        await opened.sender.step();
      }
      expect(signed).to.have.length(2);
      expect(signed[1]?.maxFeePerGas).to.equal(ceiling);
      await chain.makeCheap();
      await settle(opened);
      expect(statesOf(opened)).to.deep.equal(["final"]);
    });
  });

  describe("when the ledger does not take a batch", function () {
    it("refuses it with the ledger's error, and goes on with the next", async function () {
      const bank = await openBank();
      const falling = batchOf(bank, START + 2, { totals: [[2, 1_999n]] });
      const batches = [batchOf(bank, START + 1), falling, batchOf(bank, START + 3)];
      const opened = await enqueued(batches, { depth: 1 });
      await settle(opened);
      const [, refused] = opened.sender.jobs();
      expect(statesOf(opened)).to.deep.equal(["final", "refused", "final"]);
      expect(refused?.reason).to.deep.include({
        code: "LEDGER_IMPLAUSIBLE",
        values: { bank: String(bank), lane: "2", from: "2003", to: "1999" },
      });
      expect(await chain.timesRecorded(...batches)).to.deep.equal([1, 0, 1]);
    });

    it("refuses for good only what no reorg can change", async function () {
      const bank = await openBank();
      const falling = batchOf(bank, START + 2, { totals: [[2, 0n]] });
      const opened = await enqueued([batchOf(bank, START + 1), falling], { depth: 2 });
      const seen: string[] = [];
      for (let block = 0; block < 3; block++) {
        await opened.sender.step();
        seen.push(statesOf(opened).join());
        await chain.mine();
      }
      await opened.sender.step();
      expect(seen).to.deep.equal(["queued,queued", "recorded,queued", "recorded,queued"]);
      expect(statesOf(opened)).to.deep.equal(["final", "refused"]);
    });

    it("refuses what another gateway must send, even when it learns so from the block", async function () {
      const bank = await openBank();
      const batches = batchesOf(bank, 2);
      const opened = await enqueued(batches);
      await ledger.connect(operator).appoint(bank, stranger, 5n, AHEAD);
      await chain.mine();
      await settle(opened);
      expect(statesOf(opened)).to.deep.equal(["refused", "refused"]);
      const [job] = opened.sender.jobs();
      expect(job?.reason?.code).to.equal("LEDGER_NOT_GATEWAY");
      expect(job?.reason?.values).to.deep.equal({
        bank: String(bank),
        caller: devWallet(1).address,
      });
    });

    it("refuses what belongs to no bank", async function () {
      const opened = await enqueued([batchOf(4_000_000, START + 1)]);
      await settle(opened);
      expect([...opened.sender.jobs()][0]?.reason?.code).to.equal("LEDGER_BANK_UNKNOWN");
    });

    it("gives more gas to a batch that ran out of it", async function () {
      let times = 1;
      const { signer, signed } = watchedKey((tx) => {
        return times-- > 0 ? { ...tx, gasLimit: 60_000n } : tx;
      });
      const batches = batchesOf(await openBank(), 2);
      const opened = await enqueued(batches, { signer });
      await settle(opened);
      expect(statesOf(opened)).to.deep.equal(["final", "final"]);
      // The second batch, which had enough, was built anew too.
      const limits = signed.map(({ gasLimit }) => Number(gasLimit));
      expect(limits).to.have.length(4);
      expect((limits[2] ?? 0) / (limits[1] ?? 1)).to.be.within(1.9, 2.1);
      expect((limits[3] ?? 0) / (limits[1] ?? 1)).to.be.within(0.9, 1.1);
    });

    it("gives a batch up when it fails again and again without a reason", async function () {
      const bank = await openBank();
      const failing = batchOf(bank, START + 1, { evidence: `0x${"ab".repeat(32)}` });
      const { signer, signed } = watchedKey((tx) => {
        return String(tx.data).includes("abab") ? { ...tx, gasLimit: 60_000n } : tx;
      });
      const opened = await enqueued([failing, batchOf(bank, START + 2)], { signer, depth: 1 });
      await settle(opened);
      expect(statesOf(opened)).to.deep.equal(["refused", "final"]);
      expect([...opened.sender.jobs()][0]?.reason?.code).to.equal("SENDER_FAILURE_UNEXPLAINED");
      expect(signed.filter(({ data }) => data.includes("abab"))).to.have.length(3);
    });
  });

  describe("when it is not alone", function () {
    for (const rounds of ["in turns", "one far ahead"]) {
      it(`records what two processes with one key send for the same banks once: ${rounds}`, async function () {
        const batches = [...batchesOf(await openBank(), 4), ...batchesOf(await openBank(), 4)];
        const first = await enqueued(batches, { window: 3, depth: 1 });
        if (rounds === "one far ahead") await settle(first);
        const second = await enqueued(batches, { window: 5, depth: 1 });
        await settle(first, second);
        expect(statesOf(first)).to.deep.equal(batches.map(() => "final"));
        expect(statesOf(second)).to.deep.equal(batches.map(() => "final"));
        expect(await chain.timesRecorded(...batches)).to.deep.equal(batches.map(() => 1));
      });
    }

    it("comes to an end with another process that uses the same nonces for other banks", async function () {
      const mine = batchesOf(await openBank(), 5);
      const theirs = batchesOf(await openBank(), 5);
      const [first, second] = [await enqueued(mine), await enqueued(theirs)];
      await settle(first, second);
      expect(await chain.timesRecorded(...mine, ...theirs)).to.deep.equal(Array(10).fill(1));
    });

    it("shares a journal with another process", async function () {
      const batches = batchesOf(await openBank(), 6);
      const first = await enqueued(batches, { window: 2 });
      const { store, index } = first;
      const second = chain.openSender({ store, index, window: 4 });
      for (let block = 0; block < 12; block++) {
        await Promise.all([first.sender.step(), second.sender.step()]);
        await chain.mine();
      }
      await settle(first, second);
      expect(statesOf(first)).to.deep.equal(batches.map(() => "final"));
      expect(await chain.timesRecorded(...batches)).to.deep.equal(batches.map(() => 1));
    });

    it("decides nothing where the other process decided meanwhile", async function () {
      const batches = batchesOf(await openBank(), 2);
      const other = chain.openSender();
      const wallet = devWallet(1);
      let isFirst = true;
      const signer = {
        address: wallet.address,
        signTransaction: async (request: TransactionRequest): Promise<string> => {
          if (isFirst) {
            isFirst = false;
            await other.sender.step();
          }
          return wallet.signTransaction(request);
        },
      };
      const opened = chain.openSender({ store: other.store, index: other.index, signer });
      for (const batch of batches) opened.sender.enqueue(batch);
      expect(await opened.sender.step()).to.include({ signed: 0, sent: 0 });
      expect(other.sender.status().last).to.include({ signed: 2, sent: 2 });
      await settle(opened);
      expect(statesOf(opened)).to.deep.equal(["final", "final"]);
      expect(await chain.timesRecorded(...batches)).to.deep.equal([1, 1]);
    });

    it("reports a slot that was recorded with another content, and keeps the batch", async function () {
      const bank = await openBank();
      const other = batchOf(bank, START + 2, { totals: [[0, 77n]] });
      const theirs = await enqueued([batchOf(bank, START + 1), other]);
      await settle(theirs);
      const mine = [...batchesOf(bank, 2), batchOf(bank, START + 3, { totals: [[0, 80n]] })];
      const opened = await enqueued(mine);
      await settle(opened);
      expect(statesOf(opened)).to.deep.equal(["final", "conflict", "final"]);
      const [, conflict] = opened.sender.jobs();
      expect(conflict?.reason?.code).to.equal("SENDER_SLOT_RECORDED_OTHERWISE");
      expect(conflict?.reason?.values["transaction"]).to.equal(
        [...theirs.sender.jobs()][1]?.place?.transaction,
      );
      expect(await chain.timesRecorded(...mine)).to.deep.equal([1, 0, 1]);
    });

    it("reports a slot that passed without a batch", async function () {
      const bank = await openBank();
      await settle(await enqueued([batchOf(bank, START + 5)]));
      const opened = await enqueued([batchOf(bank, START), batchOf(bank, START + 4)]);
      await settle(opened);
      expect(statesOf(opened)).to.deep.equal(["conflict", "conflict"]);
      const codes = [...opened.sender.jobs()].map(({ reason }) => reason?.code);
      expect(codes).to.deep.equal(["LEDGER_SLOT_NOT_AFTER", "LEDGER_SLOT_NOT_AFTER"]);
    });

    it("fills a nonce that another process used before a reorg", async function () {
      const bank = await openBank();
      const batches = batchesOf(bank, 2);
      const restore = await chain.remember();
      const nonce = await chain.nonce();
      const wallet = devWallet(1).connect(ethers.provider);
      await wallet.sendTransaction({ to: wallet.address, gasLimit: 21_000n });
      await chain.mine();
      const opened = await enqueued(batches, { depth: 3 });
      await chain.mine();
      await opened.sender.step();
      await restore();
      await settle(opened);
      expect(await chain.nonce()).to.be.greaterThan(nonce);
      expect(statesOf(opened)).to.deep.equal(["final", "final"]);
      expect(await chain.timesRecorded(...batches)).to.deep.equal([1, 1]);
    });

    it("uses up such a nonce with nothing where no batch may be sent", async function () {
      const bank = await openBank();
      const restore = await chain.remember();
      const wallet = devWallet(1).connect(ethers.provider);
      await wallet.sendTransaction({ to: wallet.address, gasLimit: 21_000n });
      await chain.mine();
      const { signed, signer } = watchedKey();
      const opened = await enqueued(batchesOf(bank, 1), { depth: 3, signer });
      await restore();
      await chain.correct(bank, 0, 500_000n);
      await chain.mine(2);
      await settle(opened);
      expect(statesOf(opened)).to.deep.equal(["refused"]);
      const [, empty] = signed;
      expect(empty).to.include({ nonce: (signed[0]?.nonce ?? 0) - 1, data: "0x", value: 0n });
      expect(empty?.to).to.equal(wallet.address);
    });
  });

  it("withdraws a transaction that waits and is of no use any more", async function () {
    const bank = await openBank();
    const { signed, signer } = watchedKey();
    const opened = await enqueued(batchesOf(bank, 1), { depth: 1, signer, patience: 2 });
    await chain.correct(bank, 0, 500_000n);
    for (let block = 0; block < 3; block++) {
      await chain.mineDear();
      await opened.sender.step();
    }
    expect(signed).to.have.length(2);
    expect(signed[1]).to.include({ nonce: signed[0]?.nonce, data: "0x" });
    // Until a block has used the nonce, the batch could still be mined.
    expect(statesOf(opened)).to.deep.equal(["queued"]);
    expect(
      (signed[1]?.maxPriorityFeePerGas ?? 0n) > (signed[0]?.maxPriorityFeePerGas ?? 0n),
    ).to.equal(true);
    await chain.makeCheap();
    await settle(opened);
    expect(statesOf(opened)).to.deep.equal(["refused"]);
  });
});
