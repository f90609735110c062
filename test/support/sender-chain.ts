import type { HardhatEthers } from "@nomicfoundation/hardhat-ethers/types";
import { HDNodeWallet, id, toQuantity, type ContractTransactionResponse } from "ethers";

import { entriesOf, wordsAt } from "../../src/chain/bank-entries.ts";
import { ChangeKind, pageOf, type Change } from "../../src/chain/bank-history.ts";
import { isRecordOf } from "../../src/chain/batch-on-state.ts";
import { checkBatch, type Batch } from "../../src/chain/batch.ts";
import { EventIndex } from "../../src/chain/event-index.ts";
import { createSender, type Sender } from "../../src/chain/sender.ts";
import type { SenderOptions } from "../../src/chain/sender-options.ts";
import { Store } from "../../src/chain/store.ts";
import { BankDriver, deployLedger, pointId, type LedgerFixture } from "./bank-driver.ts";

/** The well-known accounts of development chains. */
const PHRASE = "test test test test test test test test test test test junk";
/** Slot after which the banks begin. */
export const START = 960;
/** Points of a bank. */
export const POINTS = 3;

/**
 * Puts an operator's transaction before the gateway's in the same block. The gas is given, since an estimate would see
 * the pool.
 */
export const AHEAD = {
  maxPriorityFeePerGas: 10n ** 11n,
  maxFeePerGas: 10n ** 13n,
  gasLimit: 300_000n,
} as const;

/** The key of an account of a development chain. Account 1 is the banks' gateway. */
export function devWallet(account: number): HDNodeWallet {
  return HDNodeWallet.fromPhrase(PHRASE, "", `m/44'/60'/0'/0/${String(account)}`);
}

/** What a sender of a test may do otherwise. */
export interface TestSenderOptions extends Partial<SenderOptions> {
  /** Blocks on top that make a block final. Default 0. */
  readonly depth?: number;
  /** Where the journal lies. Default: in memory. */
  readonly file?: string;
}

/** A sender, and what belongs to it alone. */
export interface TestSender {
  readonly sender: Sender;
  readonly index: EventIndex;
  readonly store: Store;
  /** Everything it logged. */
  readonly log: readonly string[];
}

/** A chain in this process with banks to send to. Mining can be stopped; then blocks come when the test says so. */
export class SenderChain {
  readonly ethers: HardhatEthers;
  readonly fixture: LedgerFixture;
  #banks = 0;

  constructor(ethers: HardhatEthers, fixture: LedgerFixture) {
    this.ethers = ethers;
    this.fixture = fixture;
  }

  static async deploy(ethers: HardhatEthers): Promise<SenderChain> {
    return new SenderChain(ethers, await deployLedger(ethers));
  }

  /** Opens a bank with {@link POINTS} points. */
  async openBank(): Promise<number> {
    const driver = new BankDriver(this.fixture, ++this.#banks);
    await driver.open({ words: 1, slot: START });
    await driver.change(...enrolments(driver.bank));
    return driver.bank;
  }

  /** A sender with a journal and an index of its own. */
  openSender(options: TestSenderOptions = {}): TestSender {
    const { depth = 0, file = ":memory:", ...rest } = options;
    const store = new Store(file);
    const index = this.openIndex(store, depth);
    const log: string[] = [];
    const sender = createSender({
      provider: this.ethers.provider,
      signer: devWallet(1),
      index,
      store,
      wait: async () => Promise.resolve(),
      log: (line) => log.push(line),
      ...rest,
    });
    return { sender, index, store, log };
  }

  openIndex(store = new Store(":memory:"), depth = 0): EventIndex {
    const { site, deployedAt } = this.fixture;
    const reader = this.ethers.provider;
    return new EventIndex({ store, reader, site, fromBlock: deployedAt, depth });
  }

  /** Puts a correction of a lane by the operator into the pool, in front of the gateway's transactions. */
  async correct(bank: number, lane: number, total: bigint): Promise<ContractTransactionResponse> {
    const index = this.openIndex();
    await index.sync();
    const state = index.state(bank);
    if (state === null) throw new Error(`bank ${String(bank)} is not open`);
    const { ledger, operator } = this.fixture;
    const subject = id("read wrongly");
    const changes = [{ kind: ChangeKind.Correct, lane, total, subject }];
    const page = pageOf(state.words, 0, state.wide);
    return ledger.connect(operator).change(bank, state.tip, page, changes, AHEAD);
  }

  /** Whether every transaction is mined at once. */
  async automine(enabled: boolean): Promise<void> {
    await this.ethers.provider.send("evm_setAutomine", [enabled]);
  }

  async mine(blocks = 1): Promise<void> {
    for (let i = 0; i < blocks; i++) await this.ethers.provider.send("evm_mine", []);
  }

  /** Makes the next block as cheap as the first ones. */
  async makeCheap(): Promise<void> {
    await this.ethers.provider.send("hardhat_setNextBlockBaseFeePerGas", [toQuantity(10n ** 9n)]);
    await this.mine();
  }

  /** Mines a block whose base fee keeps ordinary transactions out. */
  async mineDear(): Promise<void> {
    await this.ethers.provider.send("hardhat_setNextBlockBaseFeePerGas", [toQuantity(10n ** 12n)]);
    await this.mine();
  }

  /** Remembers the chain and the pool; the function that it returns goes back to them. */
  async remember(): Promise<() => Promise<void>> {
    const snapshot: unknown = await this.ethers.provider.send("evm_snapshot", []);
    return async () => {
      await this.ethers.provider.send("evm_revert", [snapshot]);
    };
  }

  /** Takes transactions out of the pool. */
  async drop(hashes: readonly string[]): Promise<void> {
    for (const hash of hashes) await this.ethers.provider.send("hardhat_dropTransaction", [hash]);
  }

  /** Hashes of the gateway's transactions that the next block would hold, by ascending nonce. */
  async pool(): Promise<string[]> {
    const block: unknown = await this.ethers.provider.send("eth_getBlockByNumber", [
      "pending",
      true,
    ]);
    // As the specification of the call has it.
    const { transactions } = block as { transactions: Record<"from" | "hash" | "nonce", string>[] };
    const from = devWallet(1).address.toLowerCase();
    const mine = transactions.filter((transaction) => transaction.from === from);
    return mine.toSorted((a, b) => Number(a.nonce) - Number(b.nonce)).map(({ hash }) => hash);
  }

  /** The gateway's next nonce. */
  async nonce(): Promise<number> {
    return this.ethers.provider.getTransactionCount(devWallet(1).address);
  }

  /** How often batches stand in their bank's history, content and all. */
  async timesRecorded(...batches: Batch[]): Promise<number[]> {
    const index = this.openIndex();
    await index.sync();
    return batches.map((batch) => timesRecorded(index, batch));
  }
}

/** How often a batch stands in its bank's history, content and all. */
export function timesRecorded(index: EventIndex, batch: Batch): number {
  const { bank } = batch;
  const checked = checkBatch(batch);
  const records = [...entriesOf(index, bank)].filter((entry) => {
    if (entry.kind !== "recorded") return false;
    const before = { bank, wide: false, words: wordsAt(index, bank, entry.index - 1) };
    return isRecordOf(checked, before, entry);
  });
  return records.length;
}

/** What enrols a bank's points: their totals are 1,000 times their lane. */
export function enrolments(bank: number): Change[] {
  return Array.from({ length: POINTS }, (_, lane) => ({
    kind: ChangeKind.Enrol,
    lane,
    total: BigInt(lane) * 1_000n,
    subject: pointId(`${String(bank)}/${String(lane)}`),
  }));
}

/** A batch in which the points of a bank rise with the slot. */
export function batchOf(bank: number, slot: number, change: Partial<Batch> = {}): Batch {
  const totals = new Map<number, bigint>();
  for (let lane = 0; lane < POINTS; lane++) {
    totals.set(lane, BigInt(lane) * 1_000n + BigInt((slot - START) * (lane + 1)));
  }
  return { bank, slot, evidence: null, exceptions: [], totals, ...change };
}

/** Batches of a bank for the first slots. */
export function batchesOf(bank: number, count: number): Batch[] {
  return Array.from({ length: count }, (_, i) => batchOf(bank, START + 1 + i));
}

/** The state of every batch that a sender was given, in the order of enqueuing. */
export function statesOf({ sender }: TestSender): string[] {
  return [...sender.jobs()].map(({ state }) => state);
}
